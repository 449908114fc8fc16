#include "fingerprint/observation.h"

#include "fingerprint/text.h"
#include "packet/tcpopt.h"

#define SCALE_MAX       14  /* RFC 7323, 2.3 */
#define TIMESTAMP_BYTES 12  /* the option and its padding, which some stacks take off the MSS */
#define MSS_MEANINGFUL  100 /* below this a window is a multiple by chance */

const char *sp_quirk_word(enum sp_quirk_bit bit)
{
    static const char *const words[] = {
#define X(name, word, meaning) word,
        SP_QUIRK_MAP(X)
#undef X
    };

    return words[bit];
}

uint8_t sp_initial_ttl(uint8_t raw_ttl)
{
    if (raw_ttl <= 32)
        return 32;
    if (raw_ttl <= 64)
        return 64;
    return raw_ttl <= 128 ? 128 : 255;
}

/* The code of one option, whose values go to obs. A known kind of the wrong length counts as an
 * unknown option, and as malformed: a stack that knew it would have sent it right. A value that is
 * sent twice counts as the first says. */
static enum sp_option_code observe_option(const struct sp_tcpopt *opt, struct sp_observation *obs)
{
    enum sp_option_code code = sp_layout_code(opt->kind);
    bool first = !sp_layout_has(obs->layout, code);
    uint32_t tsval = 0, tsecr = 0;
    uint16_t mss = 0;
    uint8_t wscale = 0;

    if ((code == SP_OPTION_MSS && !sp_tcpopt_mss(opt, &mss)) ||
        (code == SP_OPTION_WSCALE && !sp_tcpopt_wscale(opt, &wscale)) ||
        (code == SP_OPTION_TIMESTAMP && !sp_tcpopt_timestamps(opt, &tsval, &tsecr)) ||
        (code == SP_OPTION_SACK_PERMITTED && opt->len != 0)) {
        obs->quirks |= SP_QUIRK_BAD_OPTIONS;
        return SP_OPTION_OTHER;
    }
    if (first && code == SP_OPTION_MSS)
        obs->mss = mss;
    if (first && code == SP_OPTION_WSCALE)
        obs->wscale = wscale;
    if (first && code == SP_OPTION_TIMESTAMP) {
        obs->tsval_zero = tsval == 0;
        obs->tsecr_zero = tsecr == 0;
    }
    return code;
}

static void observe_options(const struct sp_tcp *tcp, struct sp_observation *obs)
{
    struct sp_tcpopt_walk walk = sp_tcpopt_begin(tcp->options, tcp->options_len);
    struct sp_tcpopt opt;

    while (sp_tcpopt_next(&walk, &opt))
        obs->layout = sp_layout_append(obs->layout, observe_option(&opt, obs));
    for (size_t i = 0; i < sp_tcpopt_padding_len(&walk); i++)
        obs->layout = sp_layout_append(obs->layout, SP_OPTION_EOL);
    if (sp_tcpopt_padding_nonzero(&walk))
        obs->quirks |= SP_QUIRK_EOL_DATA;
    if (walk.malformed) {
        obs->layout = sp_layout_append(obs->layout, SP_OPTION_BROKEN);
        obs->quirks |= SP_QUIRK_BAD_OPTIONS;
    }
    if (obs->wscale > SCALE_MAX)
        obs->quirks |= SP_QUIRK_BIG_SCALE;
}

static uint32_t header_quirks(const struct sp_packet *packet)
{
    const struct sp_tcp *tcp = &packet->tcp;
    const struct {
        bool seen;
        enum sp_quirk quirk;
    } table[] = {
        {tcp->seq == 0, SP_QUIRK_SEQ_ZERO},
        {tcp->ack == 0, SP_QUIRK_ACK_ZERO},
        {tcp->urgent != 0 && (tcp->flags & SP_TCP_URG) == 0, SP_QUIRK_URGENT_POINTER},
        {(tcp->flags & SP_TCP_URG) != 0, SP_QUIRK_URG},
        {(tcp->flags & SP_TCP_PSH) != 0, SP_QUIRK_PUSH},
        {(tcp->flags & SP_TCP_FIN) != 0, SP_QUIRK_FIN},
        {(tcp->flags & SP_TCP_ECE) != 0, SP_QUIRK_ECE},
        {(tcp->flags & SP_TCP_CWR) != 0, SP_QUIRK_CWR},
        {tcp->reserved != 0, SP_QUIRK_RESERVED},
        {packet->ip_reserved_bit, SP_QUIRK_IP_RESERVED},
        {packet->mf, SP_QUIRK_FRAGMENT},
        {packet->has_ip_options, SP_QUIRK_IP_OPTIONS},
        {packet->payload_len != 0, SP_QUIRK_DATA},
    };
    uint32_t quirks = 0;

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (table[i].seen)
            quirks |= table[i].quirk;
    }
    return quirks;
}

static struct sp_rst_traits observe_rst(const struct sp_packet *rst)
{
    const struct sp_tcp *tcp = &rst->tcp;

    if (rst->type != SP_PACKET_TCP || (tcp->flags & SP_TCP_RST) == 0)
        return (struct sp_rst_traits){.seen = false};
    return (struct sp_rst_traits){
        .seen = true,
        .df = rst->df,
        .id_zero = rst->ip_id == 0,
        .ack_flag = (tcp->flags & SP_TCP_ACK) != 0,
        .ack_zero = tcp->ack == 0,
        .seq_zero = tcp->seq == 0,
        .raw_ttl = rst->ttl,
        .ttl = sp_initial_ttl(rst->ttl),
        .window = tcp->window,
    };
}

bool sp_observe(const struct sp_packet *synack, const struct sp_packet *rst,
                struct sp_observation *out)
{
    const unsigned kind = SP_TCP_SYN | SP_TCP_ACK;

    *out = (struct sp_observation){0};
    if (synack->type != SP_PACKET_TCP || (synack->tcp.flags & (kind | SP_TCP_RST)) != kind)
        return false;
    out->raw_ttl = synack->ttl;
    out->ttl = sp_initial_ttl(synack->ttl);
    out->ipv6 = synack->saddr.family == SP_FAMILY_IPV6;
    out->df = synack->df;
    out->id_zero = synack->ip_id == 0;
    out->window = synack->tcp.window;
    out->quirks = header_quirks(synack);
    observe_options(&synack->tcp, out);
    if (rst != NULL)
        out->rst = observe_rst(rst);
    return true;
}

static void add_window(struct sp_text *text, const struct sp_observation *obs)
{
    unsigned mss = obs->mss, with_ts = mss - TIMESTAMP_BYTES;
    bool relates = mss >= MSS_MEANINGFUL && obs->window != 0;

    if (relates && sp_layout_has(obs->layout, SP_OPTION_TIMESTAMP) && obs->window % with_ts == 0)
        sp_text_add(text, " win=%u*(mss-12)", obs->window / with_ts);
    else if (relates && obs->window % mss == 0)
        sp_text_add(text, " win=%u*mss", obs->window / mss);
    else
        sp_text_add(text, " win=%u", obs->window);
}

static void add_quirks(struct sp_text *text, uint32_t quirks)
{
    const char *separator = " quirks=";

    if (quirks == 0)
        sp_text_add(text, " quirks=none");
    for (unsigned bit = 0; bit < SP_QUIRK_COUNT; bit++) {
        if ((quirks >> bit & 1) == 0)
            continue;
        sp_text_add(text, "%s%s", separator, sp_quirk_word((enum sp_quirk_bit)bit));
        separator = ",";
    }
}

const char *sp_observation_format(const struct sp_observation *obs,
                                  char out[static SP_OBSERVATION_TEXT_MAX])
{
    struct sp_text text = {.out = out, .size = SP_OBSERVATION_TEXT_MAX, .used = 0};
    char layout[SP_LAYOUT_TEXT_MAX];

    sp_text_add(&text, "syn-ack ttl=%u df=%s id=%s opts=%s", obs->ttl,
                obs->ipv6 ? "any" : (obs->df ? "yes" : "no"),
                obs->ipv6 ? "any" : (obs->id_zero ? "zero" : "nonzero"),
                sp_layout_format(obs->layout, layout));
    if (sp_layout_has(obs->layout, SP_OPTION_MSS))
        sp_text_add(&text, " mss=%u", obs->mss);
    add_window(&text, obs);
    if (sp_layout_has(obs->layout, SP_OPTION_WSCALE))
        sp_text_add(&text, " ws=%u", obs->wscale);
    if (sp_layout_has(obs->layout, SP_OPTION_TIMESTAMP))
        sp_text_add(&text, " tsval=%s tsecr=%s", obs->tsval_zero ? "zero" : "nonzero",
                    obs->tsecr_zero ? "zero" : "nonzero");
    add_quirks(&text, obs->quirks);
    return out;
}

const char *sp_rst_traits_format(const struct sp_rst_traits *rst,
                                 char out[static SP_OBSERVATION_TEXT_MAX])
{
    struct sp_text text = {.out = out, .size = SP_OBSERVATION_TEXT_MAX, .used = 0};

    sp_text_add(&text, "rst ttl=%u df=%s id=%s win=%u", rst->ttl, rst->df ? "yes" : "no",
                rst->id_zero ? "zero" : "nonzero", rst->window);
    return out;
}
