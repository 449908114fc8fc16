#include "db/own_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/databases.h"
#include "cli/outfile.h"
#include "db/files.h"
#include "fingerprint/parser.h"
#include "fingerprint/textfile.h"

#define SAMPLES_MAX 1000 /* of one name */

const char *db_today(char out[static DB_DATE_MAX])
{
    time_t now = time(NULL);
    struct tm day;

    if (gmtime_r(&now, &day) == NULL || strftime(out, DB_DATE_MAX, "%Y-%m-%d", &day) == 0)
        snprintf(out, DB_DATE_MAX, "1970-01-01");
    return out;
}

const char *db_slug(const char *name, char out[static DB_SLUG_MAX])
{
    size_t used = 0;

    for (const char *c = name; *c != '\0' && used + 1 < DB_SLUG_MAX; c++) {
        if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || (*c == '.' && used > 0))
            out[used++] = *c;
        else if (*c >= 'A' && *c <= 'Z')
            out[used++] = (char)(*c - 'A' + 'a');
        else if (used > 0 && out[used - 1] != '-')
            out[used++] = '-';
    }
    while (used > 0 && (out[used - 1] == '-' || out[used - 1] == '.'))
        used--;
    out[used] = '\0';
    if (used == 0)
        snprintf(out, DB_SLUG_MAX, "system");
    return out;
}

/* "FOLDER/BELOW" in the user's place, made. */
static bool own_folder(const char *below, char out[static PATH_MAX], struct sp_error *err)
{
    char folder[PATH_MAX];

    if (!sp_place_folder(SP_PLACE_USER, folder, err))
        return false;
    if ((size_t)snprintf(out, PATH_MAX, "%s/%s", folder, below) >= PATH_MAX)
        return sp_fail(err, SP_ERR_FAILED, "the path is too long: %s", folder);
    return db_make_folders(out) ||
           sp_fail(err, SP_ERR_FAILED, "cannot make the folder %s: %s", out, strerror(errno));
}

bool db_own_file(const char *slug, char out[static PATH_MAX], struct sp_error *err)
{
    char folder[PATH_MAX];

    if (!own_folder("os.d", folder, err))
        return false;
    return (size_t)snprintf(out, PATH_MAX, "%s/%s.sig", folder, slug) < PATH_MAX ||
           sp_fail(err, SP_ERR_FAILED, "the path is too long: %s", folder);
}

bool db_own_sample(const char *slug, char out[static PATH_MAX], const char **name,
                   struct sp_error *err)
{
    char folder[PATH_MAX], number[16] = "";
    struct stat st;

    if (!own_folder("os.d/samples", folder, err))
        return false;
    for (unsigned i = 1; i <= SAMPLES_MAX; i++) {
        if (i > 1)
            snprintf(number, sizeof(number), "-%u", i);
        if ((size_t)snprintf(out, PATH_MAX, "%s/%s%s.pcap", folder, slug, number) >= PATH_MAX)
            return sp_fail(err, SP_ERR_FAILED, "the path is too long: %s", folder);
        *name = out + strlen(folder) + 1;
        if (lstat(out, &st) != 0 && errno == ENOENT)
            return true;
    }
    return sp_fail(err, SP_ERR_FAILED, "there are too many samples of that name: %s", out);
}

bool db_write_file(const char *path, const char *text, size_t len, struct sp_error *err)
{
    struct sp_outfile file;
    bool ok = sp_outfile_open(&file, path, false, err);

    if (ok) {
        fwrite(text, 1, len, file.stream);
        ok = sp_outfile_close(&file, err) && sp_outfile_publish(&file, err);
    }
    sp_outfile_finish(&file);
    return ok;
}

/* The file's text with the entry behind it. */
static char *join(const char *path, const char *entry, size_t *len, struct sp_error *err)
{
    char *before = NULL, *text = NULL;
    size_t before_len = 0;
    int joined;

    if (access(path, F_OK) == 0) {
        before = sp_textfile_read(path, SP_TEXTFILE_MAX, &before_len, err);
        if (before == NULL)
            return NULL;
        if (strlen(before) != before_len) { /* what is behind it would be lost */
            sp_fail(err, SP_ERR_FAILED, "%s holds a NUL byte: it is no text", path);
            free(before);
            return NULL;
        }
    }
    joined = asprintf(&text, "%s%s\n%s", before != NULL ? before : "synprint-os 1\n",
                      before_len > 0 && before[before_len - 1] != '\n' ? "\n" : "", entry);
    free(before);
    if (joined < 0) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    *len = (size_t)joined;
    return text;
}

static bool check(const char *text, size_t len, const char *path, const char *name,
                  struct sp_error *err)
{
    struct sp_os_file file;
    bool ok = sp_os_file_parse(&file, text, len, path, err);

    for (size_t i = 0; ok && i + 1 < file.system_count; i++) {
        if (strcmp(file.systems[i].name, name) == 0)
            ok = sp_fail(
                err, SP_ERR_FAILED,
                "%s:%u has an entry of the name \"%s\": give another name, or edit that one", path,
                file.systems[i].line, name);
    }
    sp_os_file_finish(&file);
    return ok;
}

bool db_append_entry(const char *path, const char *name, const char *entry, struct sp_error *err)
{
    size_t len;
    char *text = join(path, entry, &len, err);
    bool ok =
        text != NULL && check(text, len, path, name, err) && db_write_file(path, text, len, err);

    free(text);
    return ok;
}
