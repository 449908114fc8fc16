/* synprint-fetch URL MAX_BYTES TIME_MS [CA_FILE]: writes what an https URL holds to standard
 * output.
 *
 * The only program that links libcurl. It is started by synprint-db update, gives up all privileges
 * before the first byte leaves, cannot write to any file, and tells in one line on standard error
 * why it failed. Whoever started it trusts none of the bytes. */
#include <curl/curl.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "cli/privilege.h"

#define CA_FILE_MAX    ((size_t)1 << 20)
#define REDIRECTS_MAX  3L
#define CONNECT_MS_MAX 15000
#define SLOW_BYTES     256L /* per second */
#define SLOW_SECONDS   20L

struct request {
    const char *url;
    uint64_t max_bytes, time_ms;
    char *ca_text; /* NULL: the system's certificates */
    size_t ca_len;
    uint64_t got_bytes;
};

static bool read_number(const char *text, uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *out > 0 && *out <= INT32_MAX;
}

/* Why there are none; NULL: all of the file was read. */
static const char *read_certificates(struct request *request, FILE *in)
{
    request->ca_text = malloc(CA_FILE_MAX + 1); /* a byte too many is noticed */
    if (request->ca_text == NULL)
        return "out of memory";
    request->ca_len = fread(request->ca_text, 1, CA_FILE_MAX + 1, in);
    if (ferror(in))
        return strerror(errno);
    if (request->ca_len > CA_FILE_MAX)
        return "it is larger than 1024 KB";
    return request->ca_len > 0 ? NULL : "it is empty";
}

/* Before the privileges are gone: it may be in a folder of the user's own. */
static bool read_ca_file(struct request *request, const char *path, struct sp_error *err)
{
    FILE *in = fopen(path, "rbe");
    const char *reason = in != NULL ? read_certificates(request, in) : strerror(errno);

    if (reason != NULL)
        sp_fail(err, SP_ERR_FAILED, "cannot read certificates from %s: %s", path, reason);
    if (in != NULL)
        fclose(in);
    return reason == NULL;
}

static bool limit(int resource, rlim_t value)
{
    const struct rlimit both = {.rlim_cur = value, .rlim_max = value};

    return setrlimit(resource, &both) == 0;
}

static bool confine(struct sp_error *err)
{
    if (!sp_privilege_drop(err))
        return false;
    /* the change of user has taken it back */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return sp_fail(err, SP_ERR_FAILED, "prctl: %s", strerror(errno));
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_NOFILE, 64) || !limit(RLIMIT_CPU, 60))
        return sp_fail(err, SP_ERR_FAILED, "setrlimit: %s", strerror(errno));
#ifndef SP_COVERAGE /* writes its counters at exit */
    if (!limit(RLIMIT_FSIZE, 0))
        return sp_fail(err, SP_ERR_FAILED, "setrlimit: %s", strerror(errno));
#endif
#ifndef SP_SANITIZED /* reserves terabytes that it never uses */
    if (!limit(RLIMIT_AS, (rlim_t)512 << 20))
        return sp_fail(err, SP_ERR_FAILED, "setrlimit: %s", strerror(errno));
#endif
    return true;
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *ctx)
{
    struct request *request = ctx;
    size_t len = size * count;

    request->got_bytes += len;
    if (request->got_bytes > request->max_bytes)
        return 0; /* ends the transfer */
    return fwrite(bytes, 1, len, stdout);
}

/* Every option that can fail is looked at: one that is not understood must not be left out. */
static bool set_options(CURL *curl, struct request *request)
{
    struct curl_blob ca = {.data = request->ca_text, .len = request->ca_len};
    long time_ms = (long)request->time_ms;
    CURLcode code = CURLE_OK;

#define SET(option, value)                                                                         \
    do {                                                                                           \
        if (code == CURLE_OK)                                                                      \
            code = curl_easy_setopt(curl, option, value);                                          \
    } while (0)
    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_PROTOCOLS_STR, "https");
    SET(CURLOPT_REDIR_PROTOCOLS_STR, "https");
    SET(CURLOPT_FOLLOWLOCATION, 1L);
    SET(CURLOPT_MAXREDIRS, REDIRECTS_MAX);
    SET(CURLOPT_FAILONERROR, 1L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TIMEOUT_MS, time_ms);
    SET(CURLOPT_CONNECTTIMEOUT_MS, time_ms < CONNECT_MS_MAX ? time_ms : CONNECT_MS_MAX);
    SET(CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
    SET(CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
    SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)request->max_bytes);
    SET(CURLOPT_USERAGENT, "synprint-db/" SP_VERSION);
    SET(CURLOPT_WRITEFUNCTION, on_bytes);
    SET(CURLOPT_WRITEDATA, request);
    if (request->ca_text != NULL) {
        SET(CURLOPT_CAINFO_BLOB, &ca); /* not copied: ca_text outlives the transfer */
        SET(CURLOPT_CAPATH, NULL);
    }
#undef SET
    return code == CURLE_OK;
}

static bool transfer(struct request *request, struct sp_error *err)
{
    char detail[CURL_ERROR_SIZE] = "";
    CURL *curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
    CURLcode code = CURLE_FAILED_INIT;
    bool ok;

    if (curl != NULL && curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail) == CURLE_OK &&
        set_options(curl, request))
        code = curl_easy_perform(curl);
    ok = code == CURLE_OK;
    if (request->got_bytes > request->max_bytes || code == CURLE_FILESIZE_EXCEEDED)
        ok = sp_fail(err, SP_ERR_FAILED, "it is larger than %" PRIu64 " KB",
                     request->max_bytes >> 10);
    else if (code == CURLE_PARTIAL_FILE)
        ok = sp_fail(err, SP_ERR_FAILED, "the connection ended before the file did");
    else if (code == CURLE_OPERATION_TIMEDOUT)
        ok = sp_fail(err, SP_ERR_FAILED, "it takes too long: %s", detail);
    else if (!ok)
        sp_fail(err, SP_ERR_FAILED, "%s", detail[0] != '\0' ? detail : curl_easy_strerror(code));
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    return ok;
}

int main(int argc, char **argv)
{
    struct request request = {.url = argc > 1 ? argv[1] : ""};
    struct sp_error err = {.code = SP_OK};
    bool ok;

    if (argc < 4 || argc > 5 || !read_number(argv[2], &request.max_bytes) ||
        !read_number(argv[3], &request.time_ms)) {
        fputs("usage: synprint-fetch URL MAX_BYTES TIME_MS [CA_FILE]\n", stderr);
        return 2;
    }
    ok = (argc < 5 || read_ca_file(&request, argv[4], &err)) && confine(&err) &&
         transfer(&request, &err);
    free(request.ca_text);
    if (ok && fflush(stdout) != 0)
        ok = sp_fail(&err, SP_ERR_FAILED, "cannot write: %s", strerror(errno));
    if (!ok)
        fprintf(stderr, "%s\n", err.message);
    return ok ? 0 : 1;
}
