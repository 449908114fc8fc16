/* A hostile result of a scanner, or a hostile truth. What is accepted must keep the promises of
 * result.h and compare.h: no event names what is none, and the counts add up. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "truth/compare.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char truth_text[] =
    "{\"type\":\"lab\",\"version\":1,\"seed\":1,\"hosts\":3,\"tcp_scope\":\"1-100\","
    "\"udp_scope\":\"53\"}\n"
    "{\"type\":\"host\",\"ip\":\"198.18.0.1\",\"state\":\"up\",\"os\":{\"name\":\"Linux\","
    "\"vendor\":\"Linux\",\"family\":\"Linux\",\"version\":\"6.1\"},"
    "\"tcp\":[{\"state\":\"open\",\"reason\":\"syn-ack\",\"ports\":\"22,80\"}],"
    "\"tcp_rest\":{\"state\":\"closed\",\"reason\":\"reset\"}}\n"
    "{\"type\":\"host\",\"ip\":\"198.18.0.2\",\"state\":\"up\",\"suspect\":\"tarpit\","
    "\"os\":{\"name\":\"Windows 10\",\"family\":\"Windows\",\"version\":\"10 1909\"},"
    "\"tcp_rest\":{\"state\":\"filtered\",\"reason\":\"no-response\"}}\n"
    "{\"type\":\"host\",\"ip\":\"198.18.0.3\",\"state\":\"down\"}\n";

static FILE *open_bytes(const void *bytes, size_t size)
{
    FILE *file = tmpfile();

    if (!file || fwrite(bytes, 1, size, file) != size || fseek(file, 0, SEEK_SET) != 0)
        abort();
    return file;
}

static void check_error(const struct sp_error *err)
{
    if (err->code == SP_OK || err->message[0] == '\0' || strchr(err->message, '\n'))
        abort();
}

static void check_truth(const uint8_t *data, size_t size)
{
    struct sp_error err = {.code = SP_OK};
    struct lab_truth truth;
    FILE *file = open_bytes(data, size);

    if (lab_truth_read(&truth, file, "fuzz", &err)) {
        for (size_t i = 0; i < truth.count; i++)
            if (lab_truth_find(&truth, &truth.hosts[i].addr) != &truth.hosts[i])
                abort();
    } else {
        check_error(&err);
    }
    lab_truth_finish(&truth);
    fclose(file);
}

static void check_result(const struct lab_truth *truth, const uint8_t *data, size_t size)
{
    struct sp_error err = {.code = SP_OK};
    struct lab_comparison comparison = {.truth = truth};
    struct lab_tally t;
    struct lab_seen seen;
    FILE *file = open_bytes(data, size);

    if (!lab_seen_read(&seen, truth, file, "fuzz", &err)) {
        check_error(&err);
    } else {
        for (size_t i = 0; i < seen.report_count; i++)
            if (seen.reports[i].host >= seen.host_count ||
                seen.reports[i].first > seen.reports[i].last ||
                seen.reports[i].verdict.state == LAB_STATE_UNTOLD ||
                seen.reports[i].verdict.state >= LAB_STATE_COUNT)
                abort();
        if (!lab_compare(&comparison, &seen, &t, &err))
            abort();
        /* of dead hosts and strangers there are invented and wrong ports beyond those compared */
        if (t.exact + t.missed + t.untold > t.ports || t.missed > t.open || t.hosts != 2 ||
            t.ports > t.exact + t.missed + t.untold + t.invented + t.wrong)
            abort();
    }
    lab_seen_finish(&seen);
    fclose(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_error err = {.code = SP_OK};
    struct lab_truth truth;
    FILE *file = open_bytes(truth_text, sizeof(truth_text) - 1);

    if (!lab_truth_read(&truth, file, "truth", &err))
        abort();
    fclose(file);
    check_truth(data, size);
    check_result(&truth, data, size);
    lab_truth_finish(&truth);
    return 0;
}
