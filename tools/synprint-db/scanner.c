#include "db/scanner.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX 24

extern char **environ;

/* synprint beside this program, or where a build tree has it; else the shell's way. */
static const char *scanner_path(char out[static PATH_MAX])
{
    static const char *const places[] = {"synprint", "../synprint/synprint"};
    char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

    if (len > 0) {
        self[len] = '\0';
        *(strrchr(self, '/') + 1) = '\0';
        for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
            int written = snprintf(out, PATH_MAX, "%s%s", self, places[i]);

            if (written > 0 && written < PATH_MAX && access(out, X_OK) == 0)
                return out;
        }
    }
    return "synprint";
}

static void fill_arguments(const struct db_scan *scan, char *path, char *argv[ARGUMENTS_MAX])
{
    /* execve() takes pointers to char that it does not write to */
    static char quiet[] = "-q", verbose[] = "-v", json[] = "-oJ", standard[] = "-";
    static char checkpoint[] = "--no-checkpoint", tests[] = "-O", ports[] = "-p", write[] = "-w";
    size_t count = 0;

    argv[count++] = path;
    argv[count++] = quiet;
    argv[count++] = verbose;
    argv[count++] = checkpoint;
    argv[count++] = json;
    argv[count++] = standard;
    if (scan->tests)
        argv[count++] = tests;
    if (scan->ports != NULL) {
        argv[count++] = ports;
        argv[count++] = (char *)(uintptr_t)scan->ports;
    }
    if (scan->capture != NULL) {
        argv[count++] = write;
        argv[count++] = (char *)(uintptr_t)scan->capture;
    }
    argv[count++] = (char *)(uintptr_t)scan->host;
    argv[count] = NULL;
}

/* Starts it; *out is where its standard output can be read. */
static bool start(const struct db_scan *scan, pid_t *pid, int *out, struct sp_error *err)
{
    char found[PATH_MAX], path[PATH_MAX], *argv[ARGUMENTS_MAX];
    posix_spawn_file_actions_t actions;
    int ends[2], error;

    snprintf(path, sizeof(path), "%s", scanner_path(found));
    fill_arguments(scan, path, argv);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot start the scanner: %s", strerror(errno));
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    error = posix_spawnp(pid, path, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    *out = ends[0];
    if (error == 0)
        return true;
    close(ends[0]);
    return sp_fail(err, SP_ERR_FAILED, "cannot start %s: %s", path, strerror(error));
}

static char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? strdup(text) : NULL;
}

static void read_port(const json_t *line, struct db_scan_result *out)
{
    const char *state = json_string_value(json_object_get(line, "state"));
    json_int_t port = json_integer_value(json_object_get(line, "port"));

    if (state == NULL || port <= 0 || port > UINT16_MAX)
        return;
    if (strcmp(state, "open") == 0 && out->open_count < DB_PORTS_KEPT)
        out->open[out->open_count++] = (uint16_t)port;
    if (strcmp(state, "closed") == 0 && out->closed_count < DB_PORTS_KEPT)
        out->closed[out->closed_count++] = (uint16_t)port;
}

static bool read_host(const json_t *line, struct db_scan_result *out, struct sp_error *err)
{
    const json_t *traits = json_object_get(line, "traits");
    const char *state = json_string_value(json_object_get(line, "state"));

    if (state == NULL || strcmp(state, "up") != 0)
        return true;
    if (out->address != NULL)
        return sp_fail(err, SP_ERR_USAGE, "more than one host is up: learn from one at a time");
    out->address = text_of(line, "ip");
    out->fingerprint = text_of(line, "fingerprint");
    for (size_t i = 0; i < json_array_size(traits) && i < DB_TRAITS_MAX; i++) {
        const char *text = json_string_value(json_array_get(traits, i));

        if (text != NULL && (out->traits[out->trait_count] = strdup(text)) != NULL)
            out->trait_count++;
    }
    return true;
}

static bool read_lines(int fd, struct db_scan_result *out, struct sp_error *err)
{
    FILE *lines = fdopen(fd, "r");
    char *text = NULL;
    size_t size = 0;
    bool ok = lines != NULL || sp_fail(err, SP_ERR_FAILED, "out of memory");

    if (lines == NULL)
        close(fd);
    while (lines != NULL && getline(&text, &size, lines) > 0) {
        json_t *line = json_loads(text, 0, NULL);
        const char *type = json_string_value(json_object_get(line, "type"));

        if (type != NULL && strcmp(type, "port") == 0)
            read_port(line, out);
        else if (ok && type != NULL && strcmp(type, "host") == 0)
            ok = read_host(line, out, err);
        json_decref(line);
    }
    free(text);
    if (lines != NULL)
        fclose(lines);
    return ok;
}

/* Its own message stands on standard error already. */
static bool ended_well(pid_t pid, struct sp_error *err)
{
    int status;

    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return sp_fail(err, SP_ERR_FAILED, "the scanner is gone: %s", strerror(errno));
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    if (WIFEXITED(status) && WEXITSTATUS(status) == sp_error_exit_status(SP_ERR_PRIVILEGE))
        return sp_fail(err, SP_ERR_FAILED, "the scan needs a privilege, see above");
    if (WIFEXITED(status) && WEXITSTATUS(status) == sp_error_exit_status(SP_ERR_USAGE))
        return sp_fail(err, SP_ERR_USAGE, "the scanner did not understand, see above");
    return sp_fail(err, SP_ERR_FAILED, "the scan failed or was stopped");
}

bool db_scan_run(const struct db_scan *scan, struct db_scan_result *out, struct sp_error *err)
{
    bool read;
    pid_t pid;
    int fd;

    *out = (struct db_scan_result){.trait_count = 0};
    if (!start(scan, &pid, &fd, err))
        return false;
    read = read_lines(fd, out, err);
    if (!ended_well(pid, err) || !read)
        return false;
    return out->address != NULL || sp_fail(err, SP_ERR_FAILED, "%s does not answer", scan->host);
}

void db_scan_finish(struct db_scan_result *result)
{
    for (size_t i = 0; i < result->trait_count; i++)
        free(result->traits[i]);
    free(result->address);
    free(result->fingerprint);
    *result = (struct db_scan_result){.trait_count = 0};
}
