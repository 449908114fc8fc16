/* The answers to the probes. Where an attribute or a test is absent the answer is what stacks of
 * that kind mostly give; each choice stands at its function. */
#include "personality/concrete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLAG_FIN 0x01
#define FLAG_SYN 0x02
#define FLAG_RST 0x04
#define FLAG_PSH 0x08
#define FLAG_ACK 0x10
#define FLAG_URG 0x20
#define FLAG_ECE 0x40
#define FLAG_CWR 0x80

#define TTL_DEFAULT     64   /* RFC 1700; what most systems begin with */
#define WINDOW_DEFAULT  5840 /* four segments of 1460 (RFC 3390's initial window, rounded) */
#define MSS_DEFAULT     "M5B4"
#define UNREACHABLE_LEN 56 /* RFC 792: headers and 64 bits of the datagram */
#define UNREACHABLE_MIN 28
#define UNREACHABLE_MAX 1500

/* RFC 6298 2.1 and 5.5: one second, then twice as long each time. The notation says nothing about
 * it. */
static const uint32_t retransmit_default[] = {1000, 3000, 7000};

/* The values that systems begin with, in the order of how often they are met. */
static const char *const initial_ttls[] = {"40", "80", "FF", "20", NULL};
static const char *const yes[] = {"Y", NULL};

static bool answers(struct lab_choice *c, enum sp_test test)
{
    return lab_choose(c, test, "R", yes) && c->value[0] == 'Y';
}

/* What a scanner takes for the initial TTL when it received `ttl`. */
static uint32_t guessed_ttl(uint32_t ttl)
{
    return ttl <= 32 ? 32 : ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255;
}

/* T says which TTL the host begins with, TG what a scanner guesses; it looks at T when U1 told it
 * the distance, else at TG. Absent: as T1 begins, else 64. */
static uint8_t initial_ttl(struct lab_choice *c, enum sp_test test, uint8_t fallback)
{
    uint32_t ttl = 0, guess = 0;
    char text[8];

    if (lab_choose(c, test, "T", initial_ttls))
        ttl = (uint32_t)strtoul(c->value, NULL, 16);
    if (lab_choose(c, test, "TG", initial_ttls))
        guess = (uint32_t)strtoul(c->value, NULL, 16);
    if (ttl == 0)
        ttl = guess;
    if (ttl == 0)
        return fallback;
    snprintf(text, sizeof(text), "%X", guessed_ttl(ttl));
    if (guess != 0 && !answers(c, SP_TEST_U1) &&
        !sp_expression_matches(lab_expression(c, test, "TG"), text))
        ttl = guess;
    else if (ttl > c->ttl_excess)
        ttl -= c->ttl_excess;
    return (uint8_t)(ttl < UINT8_MAX ? ttl : UINT8_MAX);
}

/* A T above 255 was measured on a host that quotes a TTL lower than it arrived: to the scanner it
 * seems farther away than it is, and T is too high by as much in every test. */
static uint32_t ttl_excess(struct lab_choice *c)
{
    uint32_t most = 0;

    if (!answers(c, SP_TEST_U1))
        return 0; /* nothing is quoted */
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        uint32_t ttl = 0;

        if (lab_choose(c, test, "T", initial_ttls))
            ttl = (uint32_t)strtoul(c->value, NULL, 16);
        most = ttl > most ? ttl : most;
    }
    most = most > UINT8_MAX ? most - UINT8_MAX : 0;
    return most < UINT8_MAX ? most : UINT8_MAX;
}

static uint8_t flags_of(const char *letters)
{
    static const struct {
        char letter;
        uint8_t flag;
    } map[] = {{'E', FLAG_ECE}, {'U', FLAG_URG}, {'A', FLAG_ACK}, {'P', FLAG_PSH},
               {'R', FLAG_RST}, {'S', FLAG_SYN}, {'F', FLAG_FIN}};
    uint8_t flags = 0;

    for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
        if (strchr(letters, map[i].letter) != NULL)
            flags |= map[i].flag;
    }
    return flags;
}

/* "Z", "A" or "S", "A+" or "S+", "O". */
static enum lab_number number_of(const char *text)
{
    if (text[0] == 'Z')
        return LAB_NUMBER_ZERO;
    if (text[0] == 'O')
        return LAB_NUMBER_OTHER;
    return text[1] == '+' ? LAB_NUMBER_NEXT : LAB_NUMBER_SAME;
}

static bool choose_layout(struct lab_choice *c, enum sp_test test, const char *attribute,
                          struct lab_layout *layout, struct sp_error *err)
{
    return !lab_choose(c, test, attribute, NULL) || lab_layout_parse(c->value, layout, err);
}

static void choose_quirks(struct lab_choice *c, enum sp_test test, struct lab_tcp_answer *answer)
{
    if (!lab_choose(c, test, "Q", NULL))
        return;
    answer->reserved_bit = strchr(c->value, 'R') != NULL;
    answer->urgent_pointer = strchr(c->value, 'U') != NULL;
}

/* The header of an answer; what the line leaves out stays as *answer has it. */
static bool choose_tcp(struct lab_choice *c, enum sp_test test, const char *const *prefer_flags,
                       struct lab_tcp_answer *answer, struct sp_error *err)
{
    answer->answers = answers(c, test);
    if (!answer->answers)
        return true;
    answer->df = lab_choose_letter(c, test, "DF", answer->df ? 'Y' : 'N') == 'Y';
    answer->ttl = initial_ttl(c, test, answer->ttl);
    if (lab_choose(c, test, "F", prefer_flags))
        answer->flags = flags_of(c->value);
    if (lab_choose(c, test, "S", NULL))
        answer->seq = number_of(c->value);
    if (lab_choose(c, test, "A", NULL))
        answer->ack = number_of(c->value);
    answer->window = (uint16_t)lab_choose_number(c, test, "W", UINT16_MAX, answer->window);
    answer->rst_data_crc = lab_choose_number(c, test, "RD", UINT32_MAX, answer->rst_data_crc);
    choose_quirks(c, test, answer);
    return choose_layout(c, test, "O", &answer->layout, err);
}

/* T1's header with the options and windows of OPS and WIN. Absent: DF (RFC 1191 is older than most
 * stacks met), a sequence number of its own, the options that are known from another probe, or of
 * T1, or just the MSS. */
static bool choose_syn(struct lab_choice *c, struct lab_personality *out, struct sp_error *err)
{
    static const char *const syn_ack[] = {"AS", NULL};
    struct lab_tcp_answer base = {.df = true,
                                  .ttl = TTL_DEFAULT,
                                  .flags = FLAG_SYN | FLAG_ACK,
                                  .window = WINDOW_DEFAULT,
                                  .seq = LAB_NUMBER_OTHER,
                                  .ack = LAB_NUMBER_NEXT};
    char o[3] = "O1", w[3] = "W1";

    if (!lab_layout_parse(MSS_DEFAULT, &base.layout, err) ||
        !choose_tcp(c, SP_TEST_T1, syn_ack, &base, err))
        return false;
    for (char i = '6'; i >= '1'; i--) { /* the first one given is the last one read */
        o[1] = w[1] = i;
        base.window = (uint16_t)lab_choose_number(c, SP_TEST_WIN, w, UINT16_MAX, base.window);
        if (!choose_layout(c, SP_TEST_OPS, o, &base.layout, err))
            return false;
    }
    for (int i = 0; i < 6; i++) {
        o[1] = w[1] = (char)('1' + i);
        out->syn[i] = base;
        out->syn[i].window =
            (uint16_t)lab_choose_number(c, SP_TEST_WIN, w, UINT16_MAX, base.window);
        if (!choose_layout(c, SP_TEST_OPS, o, &out->syn[i].layout, err))
            return false;
    }
    return true;
}

/* ECN is a SYN: what its line leaves out is as in the answer to P1. It has no F, S and A. Absent
 * line: silence. */
static bool choose_ecn(struct lab_choice *c, struct lab_personality *out, struct sp_error *err)
{
    struct lab_tcp_answer *ecn = &out->ecn;

    *ecn = out->syn[0];
    if (!choose_tcp(c, SP_TEST_ECN, NULL, ecn, err))
        return false;
    ecn->flags &= (uint8_t) ~(FLAG_ECE | FLAG_CWR);
    switch (lab_choose_letter(c, SP_TEST_ECN, "CC", 'N')) {
    case 'S':
        ecn->flags |= FLAG_ECE | FLAG_CWR;
        break;
    case 'Y':
        ecn->flags |= FLAG_ECE;
        break;
    case 'O':
        ecn->flags |= FLAG_CWR;
        break;
    default:
        break;
    }
    return true;
}

/* T2 to T7. Absent attributes: those of the plain RST of RFC 9293 3.10.7.1, without data, options,
 * DF and window. Absent line: T2 and T3 are silent, T4 to T7 get that RST. */
static bool choose_other(struct lab_choice *c, int n, struct lab_personality *out,
                         struct sp_error *err)
{
    enum sp_test test = (enum sp_test)(SP_TEST_T1 + n - 1);
    bool acked = n == 4 || n == 6; /* the probe has ACK: the RST takes its sequence number there */
    struct lab_tcp_answer *answer = &out->t[n];

    *answer = (struct lab_tcp_answer){
        .answers = n >= 4,
        .ttl = out->syn[0].ttl,
        .flags = acked ? FLAG_RST : FLAG_RST | FLAG_ACK,
        .seq = acked ? LAB_NUMBER_SAME : LAB_NUMBER_ZERO,
        .ack = acked ? LAB_NUMBER_ZERO : LAB_NUMBER_NEXT,
    };
    return !c->tests[test].present || choose_tcp(c, test, NULL, answer, err);
}

/* Sets *value unless the quoted field is as it was sent. */
static bool quoted_good(struct lab_choice *c, const char *attribute, uint16_t *value)
{
    if (lab_choose_letter(c, SP_TEST_U1, attribute, 'G') == 'G')
        return true;
    *value = (uint16_t)lab_choose_number(c, SP_TEST_U1, attribute, UINT16_MAX, 0);
    return false;
}

/* Absent line: silence. Absent attributes: all is quoted as it was sent, 8 bytes of the datagram,
 * without DF. */
static void choose_unreachable(struct lab_choice *c, struct lab_personality *out)
{
    struct lab_unreachable *u = &out->unreachable;
    uint32_t len;

    *u = (struct lab_unreachable){.answers = answers(c, SP_TEST_U1)};
    u->ttl = initial_ttl(c, SP_TEST_U1, out->syn[0].ttl);
    u->quoted_ttl_less = (uint8_t)c->ttl_excess;
    u->df = lab_choose_letter(c, SP_TEST_U1, "DF", 'N') == 'Y';
    len = lab_choose_number(c, SP_TEST_U1, "IPL", UNREACHABLE_MAX, UNREACHABLE_LEN);
    u->ip_len = (uint16_t)(len > UNREACHABLE_MIN ? len : UNREACHABLE_MIN);
    u->unused = lab_choose_number(c, SP_TEST_U1, "UN", UINT32_MAX, 0);
    u->quoted_len_good = quoted_good(c, "RIPL", &u->quoted_len);
    u->quoted_id_good = quoted_good(c, "RID", &u->quoted_id);
    u->quoted_udp_checksum_good = quoted_good(c, "RUCK", &u->quoted_udp_checksum);
    u->quoted_data_good = lab_choose_letter(c, SP_TEST_U1, "RUD", 'G') == 'G';
    switch (lab_choose_letter(c, SP_TEST_U1, "RIPCK", 'G')) {
    case 'Z':
        u->quoted_ip_checksum = LAB_CHECKSUM_ZERO;
        break;
    case 'I':
        u->quoted_ip_checksum = LAB_CHECKSUM_BAD;
        break;
    default:
        u->quoted_ip_checksum = LAB_CHECKSUM_GOOD;
    }
}

/* Absent line: silence. Absent attributes: no DF; the code of the request, as most systems do. */
static void choose_echo(struct lab_choice *c, struct lab_personality *out)
{
    struct lab_echo *echo = &out->echo;

    *echo = (struct lab_echo){.answers = answers(c, SP_TEST_IE)};
    echo->ttl = initial_ttl(c, SP_TEST_IE, out->syn[0].ttl);
    switch (lab_choose_letter(c, SP_TEST_IE, "DFI", 'N')) {
    case 'Y':
        echo->df = LAB_ECHO_DF_YES;
        break;
    case 'S':
        echo->df = LAB_ECHO_DF_SAME;
        break;
    case 'O':
        echo->df = LAB_ECHO_DF_OTHER;
        break;
    default:
        echo->df = LAB_ECHO_DF_NO;
    }
    switch (lab_choose_letter(c, SP_TEST_IE, "CD", 'S')) {
    case 'Z':
        echo->code = LAB_ECHO_CODE_ZERO;
        break;
    case 'S':
        echo->code = LAB_ECHO_CODE_SAME;
        break;
    case 'O':
        echo->code = LAB_ECHO_CODE_OTHER;
        break;
    default:
        echo->code = LAB_ECHO_CODE_VALUE;
        echo->code_value = (uint8_t)lab_choose_number(c, SP_TEST_IE, "CD", UINT8_MAX, 0);
    }
}

bool lab_tests_answer(const struct sp_testline *tests)
{
    struct lab_choice c = {.tests = tests};
    bool options = lab_expression(&c, SP_TEST_T1, "O") != NULL;
    bool windows = lab_expression(&c, SP_TEST_T1, "W") != NULL;

    if (!answers(&c, SP_TEST_T1))
        return false;
    if (lab_expression(&c, SP_TEST_T1, "F") != NULL &&
        !sp_expression_matches(lab_expression(&c, SP_TEST_T1, "F"), "AS"))
        return false;
    return (options || lab_expression(&c, SP_TEST_OPS, "O1") != NULL) &&
           (windows || lab_expression(&c, SP_TEST_WIN, "W1") != NULL);
}

bool lab_concrete(const struct sp_testline *tests, uint64_t seed, struct lab_personality *out,
                  struct sp_error *err)
{
    struct lab_choice c = {.tests = tests, .seed = seed};

    c.ttl_excess = ttl_excess(&c);
    if (!choose_syn(&c, out, err) || !choose_ecn(&c, out, err))
        return false;
    for (int n = 2; n <= 7; n++) {
        if (!choose_other(&c, n, out, err))
            return false;
    }
    choose_unreachable(&c, out);
    choose_echo(&c, out);
    lab_concrete_sequence(&c, out);
    memset(out->retransmit_ms, 0, sizeof(out->retransmit_ms));
    memcpy(out->retransmit_ms, retransmit_default, sizeof(retransmit_default));
    return true;
}
