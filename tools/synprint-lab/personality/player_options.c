/* TCP options of an answer: which ones, in which order, aligned how. */
#include "packet/tcpopt.h"
#include "personality/player_internal.h"

struct lab_offer lab_offer_read(const struct sp_tcp *tcp)
{
    struct sp_tcpopt_walk walk = sp_tcpopt_begin(tcp->options, tcp->options_len);
    struct lab_offer offer = {0};
    struct sp_tcpopt opt;
    uint32_t tsecr;
    uint8_t shift;

    while (sp_tcpopt_next(&walk, &opt)) {
        if (sp_tcpopt_mss(&opt, &offer.mss))
            offer.set |= LAB_OFFER_MSS;
        else if (sp_tcpopt_wscale(&opt, &shift))
            offer.set |= LAB_OFFER_WSCALE;
        else if (sp_tcpopt_timestamps(&opt, &offer.tsval, &tsecr))
            offer.set |= LAB_OFFER_TS;
        else if (opt.kind == SP_TCPOPT_SACK_PERMITTED && opt.len == 0)
            offer.set |= LAB_OFFER_SACK;
    }
    return offer;
}

static uint8_t option_len(char letter)
{
    switch (letter) {
    case 'M':
        return 4;
    case 'W':
        return 3;
    case 'S':
        return 2;
    case 'T':
        return 10;
    default:
        return 1; /* L, N */
    }
}

/* The bit of an option that is sent only when it was offered (RFC 7323 2.2 and 3.2, RFC 2018 2). */
static uint8_t option_bit(char letter)
{
    switch (letter) {
    case 'W':
        return LAB_OFFER_WSCALE;
    case 'S':
        return LAB_OFFER_SACK;
    case 'T':
        return LAB_OFFER_TS;
    default:
        return 0;
    }
}

static bool is_filler(char letter)
{
    return letter == 'N' || letter == 'L';
}

/* A run of options that begins and ends on a 32-bit boundary. Stacks build their options of such
 * runs, and leave out or fill up a whole one. */
struct run {
    uint8_t begin, end; /* in the layout */
    uint8_t kept, gone; /* real options in it */
    uint8_t kept_len;   /* bytes of those kept */
    bool eol;           /* filled up with EOL, behind; else with NOP, in front */
};

static struct run next_run(const struct lab_layout *layout, uint8_t begin, uint8_t set)
{
    struct run run = {.begin = begin, .end = begin};
    unsigned len = 0;

    do {
        char letter = layout->at[run.end++].letter;
        uint8_t bit = option_bit(letter);

        len += option_len(letter);
        run.eol = run.eol || letter == 'L';
        if ((bit & ~set) != 0) {
            run.gone++;
        } else if (!is_filler(letter)) {
            run.kept++;
            run.kept_len = (uint8_t)(run.kept_len + option_len(letter));
        }
    } while (len % 4 != 0 && run.end < layout->count);
    return run;
}

static void append(struct lab_layout *layout, struct lab_option option)
{
    if (layout->count < LAB_LAYOUT_MAX)
        layout->at[layout->count++] = option;
}

static void fill(struct lab_layout *layout, char letter, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        append(layout, (struct lab_option){.letter = letter});
}

/* Appends what is left of a run that loses some of its options. EOL only stands at the end, where
 * lab_layout_write() puts it. */
static void append_rest(struct lab_layout *out, const struct lab_layout *base,
                        const struct run *run, uint8_t set)
{
    unsigned padding = (4u - run->kept_len % 4u) % 4u;

    if (!run->eol)
        fill(out, 'N', padding);
    for (uint8_t i = run->begin; i < run->end; i++) {
        char letter = base->at[i].letter;

        if (!is_filler(letter) && (option_bit(letter) & ~set) == 0)
            append(out, base->at[i]);
    }
}

const struct lab_layout *lab_layout_for(const struct lab_layout *base, uint8_t set,
                                        struct lab_layout *out)
{
    uint8_t bits = 0;
    struct run run;

    for (uint8_t i = 0; i < base->count; i++)
        bits |= option_bit(base->at[i].letter);
    if ((bits & ~set) == 0)
        return base;
    out->count = 0;
    for (uint8_t i = 0; i < base->count; i = run.end) {
        run = next_run(base, i, set);
        if (run.gone == 0) {
            for (uint8_t at = run.begin; at < run.end; at++)
                append(out, base->at[at]);
        } else if (run.kept > 0) {
            append_rest(out, base, &run, set);
        }
    }
    return out;
}

/* The value of a layout's MSS option, or 0. */
static uint16_t layout_mss(const struct lab_tcp_answer *answer)
{
    if (!answer->answers)
        return 0;
    for (uint8_t i = 0; i < answer->layout.count; i++) {
        if (answer->layout.at[i].letter == 'M')
            return answer->layout.at[i].value;
    }
    return 0;
}

uint16_t lab_mss_for(const struct lab_personality *personality, const struct lab_offer *offer)
{
    uint16_t own = layout_mss(&personality->syn[0]); /* P1 offers 1460 */
    bool follows;

    if (own == 0)
        return 0;
    if ((offer->set & LAB_OFFER_MSS) == 0)
        return layout_mss(&personality->syn[3]); /* P4 offers none */
    /* P2 and P5 offer 1400 and 536: a stack that follows never sends more than it is offered */
    follows = own > 1400 && layout_mss(&personality->syn[1]) == 1400 &&
              layout_mss(&personality->syn[4]) == 536;
    return follows && offer->mss < own && offer->mss > 0 ? offer->mss : own;
}

static void put_option(uint8_t *at, const struct lab_option *option,
                       const struct lab_option_values *values)
{
    switch (option->letter) {
    case 'M':
        at[0] = SP_TCPOPT_MSS;
        at[1] = 4;
        lab_put16(at + 2, values->mss != 0 ? values->mss : option->value);
        break;
    case 'W':
        at[0] = SP_TCPOPT_WSCALE;
        at[1] = 3;
        at[2] = (uint8_t)option->value;
        break;
    case 'S':
        at[0] = SP_TCPOPT_SACK_PERMITTED;
        at[1] = 2;
        break;
    case 'T':
        at[0] = SP_TCPOPT_TIMESTAMPS;
        at[1] = 10;
        lab_put32(at + 2, option->tsval ? values->tsval : 0);
        lab_put32(at + 6, option->tsecr ? values->tsecr : 0);
        break;
    case 'N':
        at[0] = SP_TCPOPT_NOP;
        break;
    default:
        at[0] = SP_TCPOPT_EOL;
        break;
    }
}

size_t lab_layout_write(const struct lab_layout *layout, const struct lab_option_values *values,
                        uint8_t out[static SP_TCP_OPTIONS_MAX])
{
    size_t len = 0;

    for (uint8_t i = 0; i < layout->count; i++) {
        size_t next = len + option_len(layout->at[i].letter);

        if (next > SP_TCP_OPTIONS_MAX)
            break;
        put_option(out + len, &layout->at[i], values);
        len = next;
    }
    while (len % 4 != 0)
        out[len++] = SP_TCPOPT_EOL;
    return len;
}
