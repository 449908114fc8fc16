#include "db/trials.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/span.h"
#include "fingerprint/textfile.h"

#define INDEX_MAX ((size_t)4 << 20) /* bytes */

enum column { FILE_NAME, SYSTEM, FAMILY, COLUMNS };

struct db_trial *db_trials_add(struct db_trials *trials, const char *name, const char *family,
                               const char *origin, struct sp_error *err)
{
    struct db_trial *more = realloc(trials->at, (trials->count + 1) * sizeof(*more));
    struct db_trial *one;

    if (more == NULL) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    trials->at = more;
    one = &more[trials->count++];
    *one =
        (struct db_trial){.name = strdup(name), .family = strdup(family), .origin = strdup(origin)};
    if (one->name == NULL || one->family == NULL || one->origin == NULL) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    return one;
}

void db_trials_finish(struct db_trials *trials)
{
    for (size_t i = 0; i < trials->count; i++) {
        free(trials->at[i].name);
        free(trials->at[i].family);
        free(trials->at[i].origin);
        free(trials->at[i].tests);
    }
    free(trials->at);
    *trials = (struct db_trials){.at = NULL};
}

struct sp_host_seen db_trial_seen(const struct db_trial *trial)
{
    return (struct sp_host_seen){
        .ports = trial->ports, .port_count = trial->port_count, .tests = trial->tests};
}

/* All SYN-ACKs of the capture are the one system's. */
static bool add_capture(struct db_trials *trials, const char *folder,
                        const struct sp_span columns[COLUMNS], struct sp_error *err)
{
    char texts[COLUMNS][256], path[PATH_MAX];
    struct db_trial *one;

    for (int i = 0; i < COLUMNS; i++)
        snprintf(texts[i], sizeof(texts[i]), "%.*s", (int)columns[i].len, columns[i].at);
    if (strchr(texts[FILE_NAME], '/') != NULL)
        return sp_fail(err, SP_ERR_FAILED, "%s/INDEX: bad file name \"%s\"", folder,
                       texts[FILE_NAME]);
    snprintf(path, sizeof(path), "%s/%s", folder, texts[FILE_NAME]);
    one = db_trials_add(trials, texts[SYSTEM], texts[FAMILY], texts[FILE_NAME], err);
    if (one == NULL ||
        !db_capture_synacks(NULL, path, one->ports, DB_CAPTURE_PORTS, &one->port_count, err))
        return false;
    return one->port_count > 0 || sp_fail(err, SP_ERR_FAILED, "%s holds no SYN-ACK", path);
}

static bool add_line(struct db_trials *trials, const char *folder, struct sp_span line,
                     struct sp_error *err)
{
    struct sp_span columns[COLUMNS], rest = line;

    for (int i = 0; i < COLUMNS; i++) {
        if (!sp_span_split(&rest, '|', &columns[i]))
            return sp_fail(err, SP_ERR_FAILED,
                           "%s/INDEX: bad line \"%.*s\", expected FILE | SYSTEM | FAMILY | ...",
                           folder, SP_SPAN_ARGS(line));
        columns[i] = sp_span_trim(columns[i]);
    }
    return add_capture(trials, folder, columns, err);
}

bool db_trials_add_samples(struct db_trials *trials, const char *folder, struct sp_error *err)
{
    struct sp_span rest, line;
    char path[PATH_MAX];
    size_t len;
    char *text;
    bool ok = true;

    snprintf(path, sizeof(path), "%s/INDEX", folder);
    text = sp_textfile_read(path, INDEX_MAX, &len, err);
    if (text == NULL)
        return false;
    rest = (struct sp_span){.at = text, .len = len};
    while (ok && sp_span_split(&rest, '\n', &line)) {
        line = sp_span_trim(line);
        if (line.len > 0 && line.at[0] != '#')
            ok = add_line(trials, folder, line, err);
    }
    free(text);
    return ok;
}
