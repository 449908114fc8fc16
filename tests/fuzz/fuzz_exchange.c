/* Any bytes as what answered the probes: measured, printed, read again, compared. The input is a
 * row of replies, each behind two bytes that give its probe and its length. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/printindex.h"
#include "os_probes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): this must hold in a release build too. */
static void require(bool holds)
{
    if (!holds)
        abort();
}

/* The host's own lines as a file: it must find itself in it, without a difference. */
static void require_itself(const struct sp_testprint *print, const char *text)
{
    struct sp_candidates found;
    struct sp_printindex *index;
    struct sp_printfile *file;
    struct sp_error err;

    if (sp_testprint_count(print) == 0)
        return;
    /* options that no sane stack sends are measured, but no file may hold them */
    if (!sp_printfile_parse_any("x", text, strlen(text), &file, &err))
        return;
    if (sp_printfile_skipped(file) == 0 && sp_printfile_generation(file) == print->generation) {
        index = sp_printindex_create(file);
        require(index != NULL && sp_printindex_match(index, print, &found));
        require(found.count == 1 && found.at[0].accuracy == 1);
        sp_printindex_destroy(index);
    }
    sp_printfile_destroy(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t sent[SP_OS_PROBE_COUNT][OS_PROBE_MAX];
    const struct os_plan plan = os_plan_default();
    const struct sp_scan_note note = {.version = "1", .unix_s = size};
    struct sp_exchanges exchanges = {.open_tcp = 22, .closed_tcp = size % 2, .closed_udp = 9};
    struct sp_testprint print;
    char text[SP_TESTPRINT_TEXT_MAX];
    size_t at = 0;

    for (enum sp_os_probe i = 0; i < SP_OS_PROBE_COUNT; i++)
        exchanges.at[i] = (struct sp_exchange){.sent = sent[i],
                                               .sent_len = os_probe_build(&plan, i, sent[i]),
                                               .sent_us = 100000 * (uint64_t)i};
    while (at + 2 <= size) {
        struct sp_exchange *exchange = &exchanges.at[data[at] % SP_OS_PROBE_COUNT];
        size_t len = data[at + 1] < size - at - 2 ? data[at + 1] : size - at - 2;

        exchange->reply = data + at + 2;
        exchange->reply_len = exchange->reply_total = len;
        exchange->resent = data[at] > 127;
        at += 2 + len;
    }
    exchanges.place = (uint8_t)(size % 3);
    sp_testprint_measure(&exchanges, &print);
    require_itself(&print, sp_testprint_format(&print, &exchanges, NULL, false, text));
    sp_testprint_format(&print, &exchanges, &note, true, text);
    require(strlen(text) < sizeof(text) - 1);
    sp_testprint_measure_first(&exchanges, &print);
    require_itself(&print, sp_testprint_format(&print, &exchanges, NULL, false, text));
    return 0;
}
