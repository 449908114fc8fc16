/* Memory of a database file, and where it is read from. */
#include <stdlib.h>
#include <string.h>

#include "fingerprint/parser_internal.h"
#include "fingerprint/textfile.h"

/* Lines that may hold a thing are counted by their first letters: an upper bound, so that nothing
 * moves while other things point to it. */
static size_t count_lines(const char *text, const char *first)
{
    size_t count = 0;

    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += strspn(line, "\n \t");
        count += strncmp(line, first, strlen(first)) == 0;
    }
    return count;
}

/* Lines that begin with a capital letter: no key does, so these may be test lines. */
static size_t count_capitals(const char *text)
{
    size_t count = 0;

    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += strspn(line, "\n \t");
        count += *line >= 'A' && *line <= 'Z';
    }
    return count;
}

static bool allocate_things(struct sp_os_file *file)
{
    size_t systems = count_lines(file->text, "system") + 1;
    size_t tests = count_capitals(file->text) + 1;

    file->systems = calloc(systems, sizeof(*file->systems));
    file->signatures = calloc(count_lines(file->text, "syn-ack") + 1, sizeof(*file->signatures));
    file->rsts = calloc(count_lines(file->text, "rst") + 1, sizeof(*file->rsts));
    file->tests = calloc(tests < systems ? tests : systems, sizeof(*file->tests));
    return file->systems != NULL && file->signatures != NULL && file->rsts != NULL &&
           file->tests != NULL;
}

bool sp_os_file_allocate(struct sp_os_file *file, const char *text, size_t len, const char *path)
{
    const char *slash = strrchr(path, '/');

    file->name = strdup(slash != NULL ? slash + 1 : path);
    file->path = strdup(path);
    file->text = malloc(len + 1);
    if (file->name == NULL || file->path == NULL || file->text == NULL)
        return false;
    /* the name goes into reports: it must not steer a terminal */
    for (char *c = file->name; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    }
    memcpy(file->text, text, len);
    file->text[len] = '\0';
    return allocate_things(file);
}

bool sp_os_file_load(struct sp_os_file *out, const char *path, const struct sp_os_reading *how,
                     struct sp_error *err)
{
    static const struct sp_os_reading whole = {.local = false};
    size_t len;
    char *text = sp_textfile_read(path, SP_OS_FILE_MAX, &len, err);
    bool ok;

    *out = (struct sp_os_file){0};
    if (text == NULL) {
        err->code = SP_ERR_FAILED;
        return false;
    }
    ok = sp_os_file_read(out, text, len, path, how != NULL ? how : &whole, err);
    free(text);
    return ok;
}

void sp_os_file_finish(struct sp_os_file *file)
{
    free(file->tests);
    free(file->rsts);
    free(file->signatures);
    free(file->systems);
    free(file->text);
    free(file->path);
    free(file->name);
    *file = (struct sp_os_file){0};
}
