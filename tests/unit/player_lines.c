/* Lines of a fingerprint, measured on a try (os-detection 1.5). */
#include "player_probes.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void line_add(char *out, const char *format, ...)
{
    size_t len = strlen(out);
    va_list args;

    va_start(args, format);
    assert_true(vsnprintf(out + len, LINE_MAX_LEN - len, format, args) < (int)(LINE_MAX_LEN - len));
    va_end(args);
}

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void add_options(char *out, const uint8_t *o, size_t len)
{
    for (size_t i = 0; i < len; i += o[i] < 2 ? 1 : o[i + 1]) {
        if (o[i] == 0)
            line_add(out, "L");
        else if (o[i] == 1)
            line_add(out, "N");
        else if (o[i] == 2)
            line_add(out, "M%X", (unsigned)o[i + 2] << 8 | o[i + 3]);
        else if (o[i] == 3)
            line_add(out, "W%X", o[i + 2]);
        else if (o[i] == 4)
            line_add(out, "S");
        else if (o[i] == 8)
            line_add(out, "T%d%d", get32(o + i + 2) != 0, get32(o + i + 6) != 0);
        else
            fail();
    }
}

static bool tsval_of(const struct sp_tcp *tcp, uint32_t *tsval)
{
    for (size_t i = 0; i < tcp->options_len; i += tcp->options[i] < 2 ? 1 : tcp->options[i + 1]) {
        if (tcp->options[i] == 8) {
            *tsval = get32(tcp->options + i + 2);
            return true;
        }
    }
    return false;
}

static const char *class_of(const uint16_t *ids, size_t k, char constant[8])
{
    bool zero = true, same = true, by256 = true, even = true, small = true, big = false;

    for (size_t i = 0; i < k; i++)
        zero = zero && ids[i] == 0;
    for (size_t i = 0; i + 1 < k; i++) {
        uint32_t wide = (uint32_t)ids[i + 1] - (uint32_t)ids[i];
        uint16_t d = (uint16_t)wide;

        if (k > 2 && wide > 20000)
            return "RD";
        same = same && d == 0;
        big = big || (d > 1000 && (d % 256 != 0 || d >= 25600));
        by256 = by256 && d % 256 == 0 && d <= 5120;
        even = even && d % 2 == 0;
        small = small && d <= 9;
    }
    if (zero)
        return "Z";
    if (same) {
        snprintf(constant, 8, "%X", ids[0]);
        return constant;
    }
    if (big)
        return "RI";
    if (by256)
        return "BI";
    if (even)
        return "I2";
    return small ? "I" : "";
}

static size_t collect_ids(const struct try_result *r, size_t first, size_t last, uint16_t *ids)
{
    size_t count = 0;

    for (size_t i = first; i <= last; i++) {
        if (r->reply[i].len > 0)
            ids[count++] = r->reply[i].decoded.ip_id;
    }
    return count;
}

static bool comparable(const char *class)
{
    return strcmp(class, "I") == 0 || strcmp(class, "BI") == 0 || strcmp(class, "RI") == 0;
}

static void add_class(char *out, const char *name, const char *class)
{
    if (class[0] != 0)
        line_add(out, "%%%s=%s", name, strcmp(class, "I2") == 0 ? "I" : class);
}

static void add_ids(char *out, const struct try_result *r, size_t synacks)
{
    uint16_t ti[6], ci[3], ii[2];
    size_t nt = collect_ids(r, PROBE_P1, PROBE_P6, ti), nc, ni;
    char constant[3][8];
    const char *t = "", *c = "", *i = "";

    nc = collect_ids(r, PROBE_T5, PROBE_T7, ci);
    ni = collect_ids(r, PROBE_IE1, PROBE_IE2, ii);
    if (synacks >= 3)
        t = class_of(ti, nt, constant[0]);
    if (nc >= 2)
        c = class_of(ci, nc, constant[1]);
    if (ni == 2)
        i = class_of(ii, ni, constant[2]);
    add_class(out, "TI", t);
    add_class(out, "CI", c);
    add_class(out, "II", i);
    if (comparable(t) && comparable(i)) {
        int avg = (ti[nt - 1] - ti[0]) / (int)(nt - 1);

        line_add(out, "%%SS=%c", ii[0] < ti[nt - 1] + 3 * avg ? 'S' : 'O');
    }
}

static uint32_t gcd(uint32_t a, uint32_t b)
{
    return b == 0 ? a : gcd(b, a % b);
}

static void add_isn(char *out, const uint32_t *isn, const double *at_s, size_t n)
{
    uint32_t d[5], g = 0;
    double r[5], mean = 0, sum = 0, unit;

    for (size_t i = 0; i + 1 < n; i++) {
        d[i] = isn[i + 1] - isn[i];
        if (d[i] > 0x80000000)
            d[i] = 0 - d[i];
        g = gcd(g, d[i]);
        r[i] = d[i] / (at_s[i + 1] - at_s[i]);
        mean += r[i] / (double)(n - 1);
    }
    unit = g > 9 ? g : 1;
    for (size_t i = 0; i + 1 < n; i++)
        sum += (r[i] / unit - mean / unit) * (r[i] / unit - mean / unit);
    sum = sqrt(sum / (double)(n - 2));
    line_add(out, "SP=%X%%GCD=%X%%ISR=%X",
             g == 0 || sum <= 1 ? 0 : (unsigned)floor(8 * log2(sum) + .5), g,
             g == 0 ? 0 : (unsigned)floor(8 * log2(mean) + .5));
}

void line_add_ts_class(char *out, double hz)
{
    unsigned class = (unsigned)floor(log2(hz) + .5);

    if (hz <= 5.66)
        class = 1;
    else if (hz > 70 && hz <= 150)
        class = 7;
    else if (hz > 150 && hz <= 350)
        class = 8;
    line_add(out, "%%TS=%X", class);
}

static void measured_seq(const struct try_result *r, char *out)
{
    uint32_t isn[6], tsval[6];
    double at_s[6], hz = 0;
    size_t n = 0;
    bool lacks = false, zero = false;

    for (size_t i = 0; i < 6; i++) {
        const struct sp_tcp *tcp = &r->reply[i].decoded.tcp;

        if (r->reply[i].len == 0 || (tcp->flags & 0x12) != 0x12)
            continue;
        isn[n] = tcp->seq;
        at_s[n] = (double)r->sent_us[i] / 1e6;
        tsval[n] = 0;
        lacks = !tsval_of(tcp, &tsval[n]) || lacks;
        zero = zero || tsval[n] == 0;
        n++;
    }
    if (n >= 4)
        add_isn(out, isn, at_s, n);
    add_ids(out, r, n);
    if (n < 2)
        return;
    for (size_t i = 0; i + 1 < n; i++)
        hz += (tsval[i + 1] - tsval[i]) / (at_s[i + 1] - at_s[i]) / (double)(n - 1);
    if (lacks)
        line_add(out, "%%TS=U");
    else if (zero)
        line_add(out, "%%TS=0");
    else
        line_add_ts_class(out, hz);
}

static char number_letter(uint32_t value, uint32_t base, char same, bool *next)
{
    *next = value == base + 1;
    if (value == 0)
        return 'Z';
    return value == base || *next ? same : 'O';
}

static void add_numbers(char *out, const struct sp_tcp *tcp)
{
    bool seq_next, ack_next;
    char s = number_letter(tcp->seq, PROBE_ACK, 'A', &seq_next);
    char a = number_letter(tcp->ack, PROBE_SEQ, 'S', &ack_next);

    line_add(out, "%%S=%c%s%%A=%c%s%%F=", s, seq_next ? "+" : "", a, ack_next ? "+" : "");
    for (int bit = 6; bit >= 0; bit--) {
        if (tcp->flags >> bit & 1)
            line_add(out, "%c", "FSRPAUE"[bit]);
    }
}

static uint32_t crc32_of(const uint8_t *bytes, size_t len)
{
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < len; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
    return len == 0 ? 0 : ~crc;
}

static void add_q(char *out, const struct sp_tcp *tcp)
{
    line_add(out, "%%Q=%s%s", tcp->reserved != 0 ? "R" : "",
             tcp->urgent != 0 && (tcp->flags & 0x20) == 0 ? "U" : "");
}

static void measured_tcp(const struct wire_packet *w, enum line line, char *out)
{
    const struct sp_packet *p = &w->decoded;
    const struct sp_tcp *tcp = &p->tcp;
    static const char cc[] = {'N', 'Y', 'O', 'S'};

    if (w->len == 0) {
        line_add(out, "R=N");
        return;
    }
    line_add(out, "R=Y%%DF=%c%%T=%X", p->df ? 'Y' : 'N', p->ttl);
    if (line != LINE_T1)
        line_add(out, "%%W=%X", tcp->window);
    if (line != LINE_ECN)
        add_numbers(out, tcp);
    if (line != LINE_T1) {
        line_add(out, "%%O=");
        add_options(out, tcp->options, tcp->options_len);
    }
    if (line == LINE_ECN)
        line_add(out, "%%CC=%c", cc[tcp->flags >> 6]);
    else
        line_add(out, "%%RD=%X", crc32_of(w->bytes + w->len - p->payload_len, p->payload_len));
    add_q(out, tcp);
}

static bool verifies(const uint8_t *header)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < 20; i += 2)
        sum += (uint32_t)header[i] << 8 | header[i + 1];
    while (sum > 0xffff)
        sum = (sum >> 16) + (sum & 0xffff);
    return sum == 0xffff;
}

static void add_good(char *out, const char *name, const uint8_t *at, unsigned good)
{
    unsigned value = (unsigned)at[0] << 8 | at[1];

    if (value == good)
        line_add(out, "%%%s=G", name);
    else
        line_add(out, "%%%s=%X", name, value);
}

static void measured_u1(const struct wire_packet *w, char *out)
{
    const uint8_t *icmp = w->bytes + 20, *quote = icmp + 8, *udp = quote + 20;
    struct wire_packet probe;
    bool same = true;

    if (w->len == 0) {
        line_add(out, "R=N");
        return;
    }
    probe_make(&probe, PROBE_U1);
    line_add(out, "R=Y%%DF=%c%%T=%X%%IPL=%zX%%UN=%X", w->decoded.df ? 'Y' : 'N', w->decoded.ttl,
             w->len, get32(icmp + 4));
    add_good(out, "RIPL", quote + 2, 0x148);
    add_good(out, "RID", quote + 4, 0x1042);
    if (quote[10] == 0 && quote[11] == 0)
        line_add(out, "%%RIPCK=Z");
    else
        line_add(out, "%%RIPCK=%c", verifies(quote) ? 'G' : 'I');
    add_good(out, "RUCK", udp + 6, (unsigned)probe.bytes[26] << 8 | probe.bytes[27]);
    for (const uint8_t *at = udp + 8; at < w->bytes + w->len; at++)
        same = same && *at == 'C';
    line_add(out, "%%RUD=%c", same ? 'G' : 'I');
}

static void measured_ie(const struct try_result *r, char *out)
{
    const struct sp_packet *one = &r->reply[PROBE_IE1].decoded, *two = &r->reply[PROBE_IE2].decoded;
    char dfi = 'O';

    if (r->reply[PROBE_IE1].len == 0 || r->reply[PROBE_IE2].len == 0) {
        line_add(out, "R=N");
        return;
    }
    if (!two->df)
        dfi = one->df ? 'S' : 'N';
    else if (one->df)
        dfi = 'Y';
    line_add(out, "R=Y%%DFI=%c%%T=%X%%CD=", dfi, one->ttl);
    if (one->icmp.code == two->icmp.code && one->icmp.code != 0)
        line_add(out, "%X", one->icmp.code);
    else if (one->icmp.code == two->icmp.code)
        line_add(out, "Z");
    else
        line_add(out, "%c", one->icmp.code == 9 && two->icmp.code == 0 ? 'S' : 'O');
}

void line_measured(const struct try_result *r, enum line line, char out[static LINE_MAX_LEN])
{
    static const enum probe_number probes[LINE_COUNT] = {
        [LINE_ECN] = PROBE_ECN, [LINE_T1] = PROBE_P1, [LINE_T2] = PROBE_T2, [LINE_T3] = PROBE_T3,
        [LINE_T4] = PROBE_T4,   [LINE_T5] = PROBE_T5, [LINE_T6] = PROBE_T6, [LINE_T7] = PROBE_T7};

    out[0] = 0;
    if (line == LINE_SEQ) {
        measured_seq(r, out);
    } else if (line == LINE_OPS || line == LINE_WIN) {
        for (size_t i = 0; i < 6; i++) {
            const struct sp_tcp *tcp = &r->reply[i].decoded.tcp;

            if (r->reply[i].len == 0)
                continue;
            line_add(out, "%c%zu=", line == LINE_OPS ? 'O' : 'W', i + 1);
            if (line == LINE_OPS)
                add_options(out, tcp->options, tcp->options_len);
            else
                line_add(out, "%X", tcp->window);
        }
    } else if (line == LINE_U1) {
        measured_u1(&r->reply[PROBE_U1], out);
    } else if (line == LINE_IE) {
        measured_ie(r, out);
    } else {
        measured_tcp(&r->reply[probes[line]], line, out);
    }
}

void assert_lines(const struct lab_personality *personality, const struct try_result *result)
{
    char measured[LINE_MAX_LEN], expected[LINE_MAX_LEN];

    for (enum line line = LINE_SEQ; line < LINE_COUNT; line++) {
        line_measured(result, line, measured);
        line_expected(personality, line, expected);
        if (strcmp(measured, expected) != 0)
            fail_msg("line %d: measured %s, expected %s", (int)line, measured, expected);
    }
}
