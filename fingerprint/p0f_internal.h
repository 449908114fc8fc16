/* What p0f.c (the object, the look-up) and p0f_reader.c (the grammar) share. */
#ifndef SP_FINGERPRINT_P0F_INTERNAL_H
#define SP_FINGERPRINT_P0F_INTERNAL_H

#include "fingerprint/p0f.h"
#include "fingerprint/span.h"

/* Quirks: name, word. */
#define SP_P0F_QUIRK_MAP(X)                                                                        \
    X(SP_P0F_DF, "df")                                                                             \
    X(SP_P0F_ID_NONZERO, "id+")                                                                    \
    X(SP_P0F_ID_ZERO, "id-")                                                                       \
    X(SP_P0F_ECN, "ecn")                                                                           \
    X(SP_P0F_RESERVED, "0+")                                                                       \
    X(SP_P0F_FLOW, "flow")                                                                         \
    X(SP_P0F_SEQ_ZERO, "seq-")                                                                     \
    X(SP_P0F_ACK_NONZERO, "ack+")                                                                  \
    X(SP_P0F_ACK_ZERO, "ack-")                                                                     \
    X(SP_P0F_URGENT_POINTER, "uptr+")                                                              \
    X(SP_P0F_URG, "urgf+")                                                                         \
    X(SP_P0F_PUSH, "pushf+")                                                                       \
    X(SP_P0F_TSVAL_ZERO, "ts1-")                                                                   \
    X(SP_P0F_TSECR_NONZERO, "ts2+")                                                                \
    X(SP_P0F_EOL_DATA, "opt+")                                                                     \
    X(SP_P0F_BIG_SCALE, "exws")                                                                    \
    X(SP_P0F_BAD, "bad")

enum sp_p0f_quirk_bit {
#define X(name, word) name##_BIT,
    SP_P0F_QUIRK_MAP(X)
#undef X
        SP_P0F_QUIRK_COUNT
};

enum sp_p0f_quirk {
#define X(name, word) name = 1 << name##_BIT,
    SP_P0F_QUIRK_MAP(X)
#undef X
};

#define SP_P0F_ANY UINT32_MAX /* "*" */

struct sp_p0f_sig {
    size_t label, line;
    bool v4;
    uint8_t ttl;
    bool ttl_is_limit; /* "64-": any TTL up to this */
    uint8_t ip_options_len;
    uint32_t mss, wscale; /* or SP_P0F_ANY */
    enum {
        SP_P0F_WINDOW_ANY,
        SP_P0F_WINDOW_NUMBER,
        SP_P0F_WINDOW_MULTIPLE, /* of window */
        SP_P0F_WINDOW_MSS,      /* window x MSS */
        SP_P0F_WINDOW_MTU
    } window_kind;
    uint32_t window;
    sp_layout layout;
    uint32_t quirks;
    enum { SP_P0F_PAYLOAD_ANY, SP_P0F_PAYLOAD_NONE, SP_P0F_PAYLOAD_SOME } payload;
};

struct sp_p0f {
    char *path, *text; /* the strings of the labels point into text */
    size_t len;
    struct sp_p0f_label *labels;
    struct sp_p0f_sig *sigs;
    size_t label_count, sig_count;
    size_t skipped;
    struct sp_error first_error;
};

/* Reads file->text into the rest; there is room for as many labels and signatures as lines. */
void sp_p0f_scan(struct sp_p0f *file);

/* One signature, "ver:ittl:olen:mss:wsize,scale:olayout:quirks:pclass". On failure *bad is the
 * field at fault, and *expected what should be there. */
bool sp_p0f_sig_parse(struct sp_span text, struct sp_p0f_sig *out, struct sp_span *bad,
                      const char **expected);

#endif
