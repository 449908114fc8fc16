/* Keeping a proposal: the entry in a file of the user's own, and the capture that shows it. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/learn.h"
#include "db/own_file.h"
#include "fingerprint/entry.h"
#include "fingerprint/textfile.h"

#define CAPTURE_MAX ((size_t)1 << 20)

static bool copy_capture(const char *from, const char *to, struct sp_error *err)
{
    size_t len;
    char *bytes = sp_textfile_read(from, CAPTURE_MAX, &len, err);
    bool ok = bytes != NULL && db_write_file(to, bytes, len, err);

    free(bytes);
    return ok;
}

/* One more look, at one open port and one closed one, with what arrives written down. */
static bool capture_host(const struct learn_look *look, const char *to, struct sp_error *err)
{
    const struct db_scan scan = {.host = look->host, .ports = look->ports, .capture = to};
    struct db_scan_result seen;
    bool ok = db_scan_run(&scan, &seen, err);

    db_scan_finish(&seen);
    if (!ok)
        (void)unlink(to); /* the scanner has begun it */
    return ok;
}

/* Without a sample the entry is as good, but nobody can test it later: that is said, and no more.
 */
static void keep_sample(const struct learn_options *options, const struct learn_look *look,
                        struct sp_system *system, char path[static PATH_MAX])
{
    char slug[DB_SLUG_MAX];
    const char *name;
    struct sp_error err;
    bool ok;

    if (look->host == NULL && !look->may_keep) {
        puts("# No sample is kept: the capture is large, or has packets of others.");
        return;
    }
    ok = db_own_sample(db_slug(system->name, slug), path, &name, &err) &&
         (look->host != NULL ? capture_host(look, path, &err)
                             : copy_capture(options->capture, path, &err));
    if (ok)
        system->samples[system->sample_count++] = name;
    else
        printf("# No sample is kept: %s\n", err.message);
}

static char *entry_text(const struct sp_system *system, struct sp_error *err)
{
    char *text = NULL;
    size_t len = 0;
    FILE *memory = open_memstream(&text, &len);

    if (memory != NULL) {
        sp_entry_write(memory, system);
        if (fclose(memory) == 0)
            return text;
    }
    free(text);
    sp_fail(err, SP_ERR_FAILED, "out of memory");
    return NULL;
}

bool learn_keep(const struct learn_options *options, struct sp_draft *draft,
                const struct learn_look *look, struct sp_error *err)
{
    char path[PATH_MAX], sample[PATH_MAX], slug[DB_SLUG_MAX];
    struct sp_system *system = &draft->system;
    char *entry;
    bool ok;

    if (!db_own_file(db_slug(system->name, slug), path, err))
        return false;
    puts("#");
    keep_sample(options, look, system, sample);
    entry = entry_text(system, err);
    ok = entry != NULL && db_append_entry(path, system->name, entry, err);
    free(entry);
    if (!ok && system->sample_count > 0)
        unlink(sample);
    if (!ok)
        return false;
    printf("# Written to %s\n", path);
    if (system->sample_count > 0)
        printf("# Sample: %s\n", sample);
    return true;
}
