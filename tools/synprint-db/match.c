/* synprint-db match: what the databases say of what was seen. */
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/options_set.h"
#include "db/capture.h"
#include "db/commands.h"
#include "db/opened.h"
#include "db/verdict.h"
#include "fingerprint/pasted.h"
#include "fingerprint/textfile.h"

#define INPUT_MAX ((size_t)256 << 20) /* bytes: of what is read whole */

struct match_options {
    bool help, json;
    struct sp_arguments files;
};

static const struct sp_option table[] = {
    DB_OPTION_DATABASE(struct match_options, files),
    DB_OPTION_JSON(struct match_options, json),
    DB_OPTION_HELP(struct match_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db match",
    .synopsis = "Usage: synprint-db match [options] [FILE|-]\n"
                "Says what a host is, with candidates and reasons. FILE, or standard input, is a "
                "capture, of\n"
                "which every address that sent SYN-ACKs is named; or text: a fingerprint of "
                "os-detection, wrapped\n"
                "(\"OS:\") or not, lines \"syn-ack ttl=...\" and \"rst ttl=...\", or both.\n",
    .epilogue = DB_EXIT_STATUS,
};

/* What is asked, and how the answer is printed. */
struct asking {
    struct sp_database *db;
    struct sp_identifier *identifier;
    bool json;
};

static bool say(const struct asking *asking, const struct sp_host_seen *host, const char *who,
                struct sp_error *err)
{
    return db_verdict_print(asking->db, asking->identifier, host, who, asking->json) ||
           sp_fail(err, SP_ERR_FAILED, "out of memory");
}

static bool match_capture(const struct asking *asking, const char *path, const char *name,
                          struct sp_error *err)
{
    struct db_capture capture;
    bool ok = db_capture_read(path, &capture, err);

    if (ok && capture.count == 0)
        ok = sp_fail(err, SP_ERR_FAILED, "%s holds no SYN-ACK", name);
    for (size_t i = 0; ok && i < capture.count; i++) {
        const struct db_answerer *one = &capture.at[i];
        const struct sp_host_seen host = {.ports = one->ports, .port_count = one->port_count};
        char who[SP_ADDR_TEXT_MAX];

        ok = say(asking, &host, sp_addr_format(&one->addr, who), err);
    }
    db_capture_finish(&capture);
    return ok;
}

static bool match_text(const struct asking *asking, const char *name, const char *text, size_t len,
                       struct sp_error *err)
{
    struct sp_pasted pasted;
    struct sp_host_seen host;

    if (!sp_pasted_read(name, text, len, &pasted, err))
        return false;
    host = (struct sp_host_seen){.ports = pasted.ports,
                                 .port_count = pasted.port_count,
                                 .tests = pasted.has_tests ? &pasted.tests : NULL};
    return say(asking, &host, name, err);
}

/* A capture that came through a pipe, as a file. */
static bool match_piped(const struct asking *asking, const char *name, const char *bytes,
                        size_t len, struct sp_error *err)
{
    int fd = memfd_create("capture", MFD_CLOEXEC);
    char path[64];
    bool ok;

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    ok = fd >= 0 && write(fd, bytes, len) == (ssize_t)len;
    if (ok)
        ok = match_capture(asking, path, name, err);
    else
        sp_fail(err, SP_ERR_FAILED, "cannot keep the capture in memory");
    if (fd >= 0)
        close(fd);
    return ok;
}

/* Of a regular file. A pipe is read once only: what is taken from it is gone. */
static bool begins_like_capture(const char *path)
{
    FILE *in = fopen(path, "rbe");
    char magic[4];
    bool is_capture = in != NULL && sp_capture_recognise(magic, fread(magic, 1, sizeof(magic), in));

    if (in != NULL)
        fclose(in);
    return is_capture;
}

static bool match_input(const struct asking *asking, const char *path, struct sp_error *err)
{
    bool is_stdin = strcmp(path, "-") == 0, ok;
    const char *name = is_stdin ? "standard input" : path;
    struct stat st;
    bool regular = !is_stdin && stat(path, &st) == 0 && S_ISREG(st.st_mode);
    size_t len;
    char *text;

    if (regular && begins_like_capture(path)) /* of any size */
        return match_capture(asking, path, name, err);
    text = sp_textfile_read(is_stdin ? "/dev/stdin" : path, INPUT_MAX, &len, err);
    if (text == NULL)
        return false;
    ok = !regular && sp_capture_recognise(text, len) ? match_piped(asking, name, text, len, err)
                                                     : match_text(asking, name, text, len, err);
    free(text);
    return ok;
}

static bool match(const struct match_options *options, const char *path, struct sp_error *err)
{
    struct asking asking = {.json = options->json};
    bool ok = false;

    asking.db = db_open(&options->files, err);
    if (asking.db == NULL)
        return false;
    asking.identifier = sp_identifier_create(asking.db);
    if (asking.identifier != NULL)
        ok = match_input(&asking, path, err);
    else
        sp_fail(err, SP_ERR_FAILED, "out of memory");
    sp_identifier_destroy(asking.identifier);
    sp_database_destroy(asking.db);
    return ok;
}

int db_command_match(int argc, char *const *argv, struct sp_error *err)
{
    struct match_options options = {.help = false};
    struct sp_arguments rest = {.count = 0};
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help)
        sp_command_line_help(&line, stdout);
    else if (ok && rest.count > 1)
        ok = sp_fail(err, SP_ERR_USAGE, "unexpected argument \"%s\"", rest.items[1]);
    else if (ok)
        ok = match(&options, rest.count == 1 ? rest.items[0] : "-", err);
    sp_arguments_finish(&options.files);
    sp_arguments_finish(&rest);
    return ok ? 0 : sp_error_exit_status(err->code);
}
