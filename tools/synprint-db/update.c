/* synprint-db update: installs a newer database that a trusted key has signed. */
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "cli/databases.h"
#include "cli/options.h"
#include "cli/options_set.h"
#include "db/acceptance.h"
#include "db/commands.h"
#include "db/fetch.h"
#include "db/install.h"
#include "db/keys.h"
#include "fingerprint/parser.h"

#define SECOND_US UINT64_C(1000000)

struct update_options {
    bool help, system, check, allow_older;
    struct sp_arguments keys, key_files;
    const char *ca_file;
    uint64_t timeout_us;
};

static const struct sp_option table[] = {
    {"--check", NULL, NULL, "Update", "look whether there is a newer one, install nothing",
     .offset = offsetof(struct update_options, check), .set = sp_set_true},
    {"--system", NULL, NULL, "Update", "for all users of this machine (needs root)",
     .offset = offsetof(struct update_options, system), .set = sp_set_true},
    {"--allow-older", NULL, NULL, "Update", "install it though it is not newer",
     .offset = offsetof(struct update_options, allow_older), .set = sp_set_true},
    {"--key", NULL, "FILE", "Trust", "trust this public key too",
     .offset = offsetof(struct update_options, key_files), .set = sp_set_list, .repeatable = true},
    {"--public-key", "-P", "BASE64", "Trust", "the same, the key itself",
     .offset = offsetof(struct update_options, keys), .set = sp_set_list, .repeatable = true},
    {"--ca-file", NULL, "FILE", "Network", "certificates to trust, instead of the system's",
     .offset = offsetof(struct update_options, ca_file), .set = sp_set_string},
    {"--timeout", NULL, "TIME", "Network", "give up after this time (60s)",
     .offset = offsetof(struct update_options, timeout_us), .set = sp_set_duration_us,
     .min = SECOND_US / 10, .max = 3600 * SECOND_US},
    DB_OPTION_HELP(struct update_options, help),
};

static const struct sp_command_line line = {
    .table = table,
    .count = sizeof(table) / sizeof(table[0]),
    .command = "synprint-db update",
    .synopsis =
        "Usage: synprint-db update [options] SOURCE\n"
        "Installs a database that is newer than the one in use, and keeps the old one. SOURCE is "
        "a\n"
        "file, a folder with os.sig in it, or an https URL; its signature, in minisign's format,\n"
        "lies beside it, with .minisig after its name.\n",
    .epilogue = DB_EXIT_STATUS,
};

/* A database that is there already. */
struct standing {
    uint64_t edition;    /* 0: it does not say, or there is none */
    char path[PATH_MAX]; /* "": there is none */
};

/* What is known of an update while it goes its way. */
struct update {
    const struct update_options *options;
    enum sp_place place; /* where it will be installed */
    char folder[PATH_MAX];
    char source[PATH_MAX + 16], signature_source[PATH_MAX + 32];
    struct db_keys keys;
    struct db_release release;
    struct db_signature signature;
    struct db_acceptance accepted;
    struct standing in_use, newest; /* of the places that count */
};

static bool name_sources(struct update *update, const char *source, struct sp_error *err)
{
    struct stat st;
    bool is_folder = !db_is_url(source) && stat(source, &st) == 0 && S_ISDIR(st.st_mode);

    if (!db_source_check(source, err))
        return false;
    if (strlen(source) >= PATH_MAX)
        return sp_fail(err, SP_ERR_USAGE, "the name of the source is too long");
    snprintf(update->source, sizeof(update->source), "%s%s", source, is_folder ? "/os.sig" : "");
    snprintf(update->signature_source, sizeof(update->signature_source), "%s.minisig",
             update->source);
    return true;
}

static bool collect_keys(struct update *update, struct sp_error *err)
{
    const struct update_options *options = update->options;

    for (size_t i = 0; i < options->key_files.count; i++)
        if (!db_keys_add_file(&update->keys, options->key_files.items[i], err))
            return false;
    for (size_t i = 0; i < options->keys.count; i++)
        if (!db_keys_add_text(&update->keys, options->keys.items[i], err))
            return false;
    if (!db_keys_add_places(&update->keys, update->place, err))
        return false;
    return update->keys.count > 0 ||
           sp_fail(err, SP_ERR_FAILED,
                   "no key is trusted: put the public key of whoever signs into %.200s/keys/, as "
                   "NAME.pub, or name it with --key",
                   update->folder);
}

/* The signature first: without one that could be right nothing else is fetched. */
static bool fetch(struct update *update, struct sp_error *err)
{
    struct db_release *release = &update->release;
    char program[PATH_MAX] = "";
    const struct db_fetch how = {
        .deadline_us = sp_now_us(&sp_clock_monotonic) + update->options->timeout_us,
        .ca_file = update->options->ca_file,
        .program = program,
    };
    const struct db_public_key *key;

    if (db_is_url(update->source) && !db_fetch_program(program, err))
        return false;
    if (!db_source_read(update->signature_source, DB_MINISIGN_MAX, &how, &release->signature,
                        err) ||
        !db_signature_parse(&update->signature, release->signature.data, release->signature.len,
                            update->signature_source, err))
        return false;
    key = db_signature_key(&update->signature, update->keys.items, update->keys.count,
                           update->signature_source, err);
    return key != NULL &&
           db_source_read(update->source, DB_DATABASE_MAX, &how, &release->database, err) &&
           db_signature_verify(&update->signature, key, release->database.data,
                               release->database.len, update->source, err);
}

static void look_at_place(struct update *update, enum sp_place place)
{
    char folder[PATH_MAX], path[PATH_MAX];
    struct sp_error none;
    struct sp_os_file file;
    struct standing here;

    if (!sp_place_folder(place, folder, &none))
        return;
    snprintf(path, sizeof(path), "%.4000s/os.sig", folder);
    if (!sp_os_file_load(&file, path, NULL, &none))
        return;
    here.edition = file.edition;
    memcpy(here.path, path, sizeof(path));
    if (update->in_use.path[0] == '\0')
        update->in_use = here;
    if (update->newest.path[0] == '\0' || here.edition > update->newest.edition)
        update->newest = here;
    sp_os_file_finish(&file);
}

/* In this place and in those that stand behind it. One that cannot be read is not in use. */
static void look_at_places(struct update *update)
{
    for (enum sp_place place = update->place; place < SP_PLACE_COUNT; place++)
        look_at_place(update, place);
}

/* Whether it holds the same bytes. */
static bool is_same(const struct update *update, const struct standing *standing)
{
    struct db_bytes bytes;
    struct sp_error none;
    bool same =
        db_file_read(AT_FDCWD, standing->path, 0, DB_DATABASE_MAX, standing->path, &bytes, &none) &&
        db_bytes_equal(&bytes, &update->release.database);

    db_bytes_finish(&bytes);
    return same;
}

/* The newest counts, also where an older one hides it. */
static bool is_newer(const struct update *update, struct sp_error *err)
{
    const struct standing *newest = &update->newest;
    uint64_t edition = update->accepted.edition;

    if (edition > newest->edition || update->options->allow_older || is_same(update, newest))
        return true;
    if (edition == newest->edition)
        return sp_fail(err, SP_ERR_FAILED,
                       "%s: edition %" PRIu64 " is there with other contents (%.200s); "
                       "--allow-older installs it all the same",
                       update->source, edition, newest->path);
    return sp_fail(err, SP_ERR_FAILED,
                   "%s: edition %" PRIu64 " is older than %" PRIu64 " (%.200s); --allow-older "
                   "installs it all the same",
                   update->source, edition, newest->edition, newest->path);
}

static void print_signer(const struct update *update)
{
    char id[DB_KEY_ID_TEXT];

    printf("signed by key %s: %s\n", db_key_id_format(update->signature.id, id),
           update->signature.trusted_comment);
    printf("edition %" PRIu64 ": %zu systems, %zu signatures; ", update->accepted.edition,
           update->accepted.systems, update->accepted.signatures);
    if (update->accepted.samples > 0)
        printf("right on %zu samples\n", update->accepted.samples);
    else
        printf("there are no samples to try it on\n");
}

static bool install(struct update *update, struct sp_error *err)
{
    struct db_folder folder;
    bool ok = db_folder_open(&folder, update->folder, true, err);

    if (ok) { /* under its lock now: another update may have ended since */
        update->in_use = update->newest = (struct standing){.edition = 0};
        look_at_places(update);
        ok = is_newer(update, err) && db_folder_install(&folder, &update->release, err);
    }
    db_folder_close(&folder);
    if (ok)
        printf("installed: %s/os.sig\n", update->folder);
    return ok;
}

static bool carry_out(struct update *update, struct sp_error *err)
{
    if (!collect_keys(update, err) || !fetch(update, err) ||
        !db_accept(&update->release.database, update->source, &update->accepted, err))
        return false;
    update->release.edition = update->accepted.edition;
    look_at_places(update);
    print_signer(update);
    if (is_same(update, &update->in_use)) {
        printf("up to date: %s is the same\n", update->in_use.path);
        return true;
    }
    if (!is_newer(update, err))
        return false;
    if (!update->options->check)
        return install(update, err);
    printf("would be installed: edition %" PRIu64 " is in use\n", update->in_use.edition);
    return true;
}

static bool run(const struct update_options *options, const struct sp_arguments *rest,
                struct sp_error *err)
{
    struct update *update;
    bool ok;

    if (rest->count != 1)
        return sp_fail(err, SP_ERR_USAGE, "update needs one file, folder or https URL");
    if (sodium_init() < 0)
        return sp_fail(err, SP_ERR_FAILED, "libsodium does not start");
    update = calloc(1, sizeof(*update));
    if (update == NULL)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    (void)signal(SIGXFSZ, SIG_IGN); /* a limit on files is an error like a full disk */
    update->options = options;
    update->place = options->system ? SP_PLACE_SYSTEM : SP_PLACE_USER;
    ok = sp_place_folder(update->place, update->folder, err) &&
         name_sources(update, rest->items[0], err) && carry_out(update, err);
    db_release_finish(&update->release);
    free(update);
    return ok;
}

int db_command_update(int argc, char *const *argv, struct sp_error *err)
{
    struct update_options options = {.timeout_us = 60 * SECOND_US};
    struct sp_arguments rest = {.count = 0};
    bool ok = sp_command_line_parse(&line, argc, argv, 2, &options, &rest, err);

    if (ok && options.help)
        sp_command_line_help(&line, stdout);
    else
        ok = ok && run(&options, &rest, err);
    sp_arguments_finish(&rest);
    sp_arguments_finish(&options.keys);
    sp_arguments_finish(&options.key_files);
    return ok ? 0 : sp_error_exit_status(err->code);
}
