/* The fingerprint as lines of text. */
#include <string.h>
#include <time.h>

#include "fingerprint/notation.h"
#include "fingerprint/tests_internal.h"
#include "fingerprint/text.h"

#define WRAP_PREFIX "OS:"
#define WRAP_WIDTH  72 /* with the prefix */

/* RFC 1918, RFC 3927, loopback. */
static bool is_private(const struct sp_addr *addr)
{
    const uint8_t *b = addr->bytes;

    return b[0] == 10 || b[0] == 127 || (b[0] == 172 && (b[1] & 0xf0) == 16) ||
           (b[0] == 192 && b[1] == 168) || (b[0] == 169 && b[1] == 254);
}

static void add_port(struct sp_text *text, const char *name, uint16_t port)
{
    sp_text_add(text, "%%%s=", name);
    if (port != 0)
        sp_text_add(text, "%u", port);
}

/* The address of the host: of the first probe that was sent. */
static const struct sp_packet *first_sent(const struct sp_answers *answers)
{
    for (size_t i = 0; i < SP_OS_PROBE_COUNT; i++) {
        if (answers->at[i].sent.type != SP_PACKET_NONE)
            return &answers->at[i].sent;
    }
    return NULL;
}

/* How far, and how that is known: L this machine, D the same link, I by the quote of U1. */
static void add_distance(struct sp_text *text, const struct sp_answers *answers)
{
    if (answers->exchanges->place == SP_OS_PLACE_LOCAL)
        sp_text_add(text, "%%DS=0%%DC=L");
    else if (answers->exchanges->place == SP_OS_PLACE_ON_LINK)
        sp_text_add(text, "%%DS=1%%DC=D");
    else if (answers->hops > 0)
        sp_text_add(text, "%%DS=%d%%DC=I", answers->hops);
}

static void add_scan(struct sp_text *text, const struct sp_exchanges *exchanges,
                     const struct sp_scan_note *note)
{
    struct sp_answers answers;
    const struct sp_packet *sent;
    time_t when = (time_t)note->unix_s;
    struct tm day;

    sp_answers_read(exchanges, &answers);
    sent = first_sent(&answers);
    sp_text_add(text, "SCAN(V=%s%%E=4", note->version != NULL ? note->version : "");
    if (note->unix_s != 0 && gmtime_r(&when, &day) != NULL)
        sp_text_add(text, "%%D=%d/%d", day.tm_mon + 1, day.tm_mday);
    add_port(text, "OT", exchanges->open_tcp);
    add_port(text, "CT", exchanges->closed_tcp);
    add_port(text, "CU", exchanges->closed_udp);
    if (sent != NULL)
        sp_text_add(text, "%%PV=%c", is_private(&sent->daddr) ? 'Y' : 'N');
    add_distance(text, &answers);
    sp_text_add(text, "%%G=%c", exchanges->open_tcp != 0 && exchanges->closed_tcp != 0 ? 'Y' : 'N');
    if (exchanges->has_mac)
        sp_text_add(text, "%%M=%02X%02X%02X", exchanges->mac.bytes[0], exchanges->mac.bytes[1],
                    exchanges->mac.bytes[2]);
    if (note->unix_s != 0)
        sp_text_add(text, "%%TM=%llX", (unsigned long long)note->unix_s);
    if (note->platform != NULL)
        sp_text_add(text, "%%P=%s", note->platform);
    sp_text_add(text, ")\n");
}

static void add_test(struct sp_text *text, const struct sp_testprint *print, enum sp_test test)
{
    const struct sp_notation_test *notation = &sp_notation(print->generation)[test];
    const char *separator = "";

    if (print->given[test] == 0)
        return;
    sp_text_add(text, "%s(", notation->name);
    for (int i = 0; i < SP_ATTRIBUTES_MAX && notation->attributes[i].name != NULL; i++) {
        if ((print->given[test] >> i & 1) == 0)
            continue;
        sp_text_add(text, "%s%s=%s", separator, notation->attributes[i].name,
                    print->value[test][i]);
        separator = "%";
    }
    sp_text_add(text, ")\n");
}

/* Breaks the lines, which are taken for one, anew. */
static void add_wrapped(struct sp_text *text, const char *lines)
{
    size_t column = 0;

    for (const char *c = lines; *c != '\0'; c++) {
        if (*c == '\n')
            continue;
        if (column == WRAP_WIDTH) {
            sp_text_add(text, "\n");
            column = 0;
        }
        if (column == 0) {
            sp_text_add(text, WRAP_PREFIX);
            column = strlen(WRAP_PREFIX);
        }
        sp_text_add(text, "%c", *c);
        column++;
    }
    sp_text_add(text, "\n");
}

const char *sp_testprint_format(const struct sp_testprint *print,
                                const struct sp_exchanges *exchanges,
                                const struct sp_scan_note *note, bool wrap,
                                char out[static SP_TESTPRINT_TEXT_MAX])
{
    char lines[SP_TESTPRINT_TEXT_MAX];
    struct sp_text plain = {.out = wrap ? lines : out, .size = SP_TESTPRINT_TEXT_MAX, .used = 0};
    struct sp_text wrapped = {.out = out, .size = SP_TESTPRINT_TEXT_MAX, .used = 0};

    plain.out[0] = '\0';
    if (note != NULL)
        add_scan(&plain, exchanges, note);
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++)
        add_test(&plain, print, test);
    if (wrap)
        add_wrapped(&wrapped, lines);
    return out;
}
