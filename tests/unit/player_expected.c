/* Lines of a fingerprint, expected of a personality; and a personality for tests to change. */
#include "player_probes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_layout(char *out, const struct lab_layout *layout)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct lab_option *o = &layout->at[i];

        if (o->letter == 'T')
            line_add(out, "T%d%d", o->tsval, o->tsecr);
        else if (o->letter == 'M' || o->letter == 'W')
            line_add(out, "%c%X", o->letter, o->value);
        else
            line_add(out, "%c", o->letter);
    }
}

static void expected_class(char *out, const char *name, const struct lab_ipid_rule *rule, size_t k)
{
    static const char *const names[] = {
        [LAB_IPID_ZERO] = "Z",    [LAB_IPID_RANDOM] = "RD", [LAB_IPID_RANDOM_UP] = "RI",
        [LAB_IPID_BROKEN] = "BI", [LAB_IPID_UP] = "I",      [LAB_IPID_UP_2] = "I",
        [LAB_IPID_CONSTANT] = "", [LAB_IPID_OTHER] = ""};

    if (k < 2)
        return;
    if (rule->kind == LAB_IPID_CONSTANT)
        line_add(out, "%%%s=%X", name, rule->value);
    else if (names[rule->kind][0] != 0)
        line_add(out, "%%%s=%s", name,
                 rule->kind == LAB_IPID_RANDOM && k == 2 ? "RI" : names[rule->kind]);
}

static bool compared(enum lab_ipid kind)
{
    return kind == LAB_IPID_UP || kind == LAB_IPID_BROKEN || kind == LAB_IPID_RANDOM_UP;
}

static void expected_seq(const struct lab_personality *p, char *out)
{
    const struct lab_sequence *s = &p->sequence;
    size_t rsts = (size_t)p->t[5].answers + p->t[6].answers + p->t[7].answers;
    bool synacks = p->syn[0].answers && (p->syn[0].flags & 0x12) == 0x12;

    if (synacks && s->gcd == 0)
        line_add(out, "SP=0%%GCD=0%%ISR=0");
    else if (synacks)
        line_add(out, "SP=%X%%GCD=%X%%ISR=%X",
                 s->isn_deviation <= 1 ? 0 : (unsigned)floor(8 * log2(s->isn_deviation) + .5),
                 s->gcd, (unsigned)floor(8 * log2(s->isn_rate) + .5));
    expected_class(out, "TI", &s->ti, synacks ? 6 : 0);
    expected_class(out, "CI", &s->ci, rsts);
    expected_class(out, "II", &s->ii, p->echo.answers ? 2 : 0);
    if (synacks && p->echo.answers && compared(s->ti.kind) && compared(s->ii.kind))
        line_add(out, "%%SS=%c", s->shared_ipid ? 'S' : 'O');
    if (!synacks)
        return;
    if (s->timestamps == LAB_TS_CLOCK)
        line_add_ts_class(out, s->ts_hz);
    else
        line_add(out, "%%TS=%c", s->timestamps == LAB_TS_ZERO ? '0' : 'U');
}

static void expected_tcp(const struct lab_tcp_answer *a, enum line line, char *out)
{
    static const char *const seq[] = {"Z", "A", "A+", "O"}, *const ack[] = {"Z", "S", "S+", "O"};
    static const char cc[] = {'N', 'Y', 'O', 'S'};

    if (!a->answers) {
        line_add(out, "R=N");
        return;
    }
    line_add(out, "R=Y%%DF=%c%%T=%X", a->df ? 'Y' : 'N', a->ttl);
    if (line != LINE_T1)
        line_add(out, "%%W=%X", a->window);
    if (line != LINE_ECN) {
        line_add(out, "%%S=%s%%A=%s%%F=", seq[a->seq], ack[a->ack]);
        for (int bit = 6; bit >= 0; bit--) {
            if (a->flags >> bit & 1)
                line_add(out, "%c", "FSRPAUE"[bit]);
        }
    }
    if (line != LINE_T1) {
        line_add(out, "%%O=");
        add_layout(out, &a->layout);
    }
    if (line == LINE_ECN)
        line_add(out, "%%CC=%c", cc[a->flags >> 6]);
    else
        line_add(out, "%%RD=%X", (a->flags & 4) != 0 ? a->rst_data_crc : 0);
    line_add(out, "%%Q=%s%s", a->reserved_bit ? "R" : "",
             a->urgent_pointer && (a->flags & 0x20) == 0 ? "U" : "");
}

static void expected_good(char *out, const char *name, bool good, unsigned value)
{
    if (good)
        line_add(out, "%%%s=G", name);
    else
        line_add(out, "%%%s=%X", name, value);
}

static void expected_u1(const struct lab_unreachable *u, char *out)
{
    if (!u->answers) {
        line_add(out, "R=N");
        return;
    }
    line_add(out, "R=Y%%DF=%c%%T=%X%%IPL=%X%%UN=%X", u->df ? 'Y' : 'N', u->ttl, u->ip_len,
             u->unused);
    expected_good(out, "RIPL", u->quoted_len_good, u->quoted_len);
    expected_good(out, "RID", u->quoted_id_good, u->quoted_id);
    line_add(out, "%%RIPCK=%c", "GZI"[u->quoted_ip_checksum]);
    expected_good(out, "RUCK", u->quoted_udp_checksum_good, u->quoted_udp_checksum);
    line_add(out, "%%RUD=%c", u->quoted_data_good ? 'G' : 'I');
}

void line_expected(const struct lab_personality *p, enum line line, char out[static LINE_MAX_LEN])
{
    out[0] = 0;
    if (line == LINE_SEQ) {
        expected_seq(p, out);
    } else if (line == LINE_OPS || line == LINE_WIN) {
        for (size_t i = 0; i < 6; i++) {
            if (!p->syn[i].answers)
                continue;
            line_add(out, "%c%zu=", line == LINE_OPS ? 'O' : 'W', i + 1);
            if (line == LINE_OPS)
                add_layout(out, &p->syn[i].layout);
            else
                line_add(out, "%X", p->syn[i].window);
        }
    } else if (line == LINE_U1) {
        expected_u1(&p->unreachable, out);
    } else if (line == LINE_IE && !p->echo.answers) {
        line_add(out, "R=N");
    } else if (line == LINE_IE) {
        line_add(out, "R=Y%%DFI=%c%%T=%X%%CD=", "NSYO"[p->echo.df], p -> echo.ttl);
        if (p->echo.code == LAB_ECHO_CODE_VALUE)
            line_add(out, "%X", p->echo.code_value);
        else
            line_add(out, "%c", "ZS?O"[p->echo.code]);
    } else if (line == LINE_ECN) {
        expected_tcp(&p->ecn, line, out);
    } else {
        expected_tcp(line == LINE_T1 ? &p->syn[0] : &p->t[line - LINE_T1 + 1], line, out);
    }
}

struct lab_layout layout_of(const char *text)
{
    struct lab_layout layout = {0};

    for (const char *at = text; *at != 0;) {
        struct lab_option *option = &layout.at[layout.count++];

        option->letter = *at++;
        if (option->letter == 'M' || option->letter == 'W') {
            char *end;

            option->value = (uint16_t)strtoul(at, &end, 16);
            at = end;
        } else if (option->letter == 'T') {
            option->tsval = *at++ == '1';
            option->tsecr = *at++ == '1';
        }
    }
    return layout;
}

struct lab_personality linux_like(void)
{
    static const char *const ops[6] = {"M5B4ST11NW7", "M5B4ST11NW7", "M5B4NNT11NW7",
                                       "M5B4ST11NW7", "M5B4ST11NW7", "M5B4ST11"};
    const struct lab_tcp_answer reset = {.answers = true,
                                         .df = true,
                                         .ttl = 64,
                                         .flags = 0x14,
                                         .seq = LAB_NUMBER_ZERO,
                                         .ack = LAB_NUMBER_NEXT};
    struct lab_personality p = {
        .sequence = {.gcd = 1,
                     .isn_rate = exp2(0x109 / 8.0),
                     .isn_deviation = exp2(0x105 / 8.0),
                     .ti = {LAB_IPID_ZERO, 0},
                     .ci = {LAB_IPID_ZERO, 0},
                     .ii = {LAB_IPID_UP, 0},
                     .timestamps = LAB_TS_CLOCK,
                     .ts_hz = 1000},
        .ecn = {.answers = true,
                .df = true,
                .ttl = 64,
                .flags = 0x52,
                .window = 64240,
                .layout = layout_of("M5B4NNSNW7")},
        .unreachable = {.answers = true,
                        .ttl = 64,
                        .ip_len = 356,
                        .quoted_len_good = true,
                        .quoted_id_good = true,
                        .quoted_udp_checksum_good = true,
                        .quoted_data_good = true},
        .echo = {.answers = true, .ttl = 64, .code = LAB_ECHO_CODE_SAME},
    };

    for (size_t i = 0; i < 6; i++)
        p.syn[i] = (struct lab_tcp_answer){.answers = true,
                                           .df = true,
                                           .ttl = 64,
                                           .flags = 0x12,
                                           .window = 65160,
                                           .seq = LAB_NUMBER_OTHER,
                                           .ack = LAB_NUMBER_NEXT,
                                           .layout = layout_of(ops[i])};
    p.t[4] = p.t[5] = p.t[6] = reset;
    p.t[4].seq = p.t[6].seq = LAB_NUMBER_SAME;
    p.t[4].ack = p.t[6].ack = LAB_NUMBER_ZERO;
    p.t[4].flags = p.t[6].flags = 4;
    p.t[7] = reset;
    p.t[7].ack = LAB_NUMBER_SAME;
    return p;
}
