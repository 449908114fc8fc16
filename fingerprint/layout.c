#include "fingerprint/layout.h"

#define CODE_BITS 4u
#define CODE_MASK 0xfu
#define MORE      (UINT64_C(0xf) << (CODE_BITS * SP_LAYOUT_OPTIONS_MAX))

static const struct {
    enum sp_option_code code;
    char letter;
    int kind;
} options[] = {
#define X(code, letter, kind) {code, letter, kind},
    SP_LAYOUT_MAP(X)
#undef X
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

static enum sp_option_code code_at(sp_layout layout, unsigned i)
{
    return (enum sp_option_code)((layout >> (CODE_BITS * i)) & CODE_MASK);
}

enum sp_option_code sp_layout_code(uint8_t kind)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (options[i].kind == kind)
            return options[i].code;
    }
    return SP_OPTION_OTHER;
}

sp_layout sp_layout_append(sp_layout layout, enum sp_option_code code)
{
    for (unsigned i = 0; i < SP_LAYOUT_OPTIONS_MAX; i++) {
        if (code_at(layout, i) == SP_OPTION_NONE)
            return layout | (sp_layout)code << (CODE_BITS * i);
    }
    return layout | MORE;
}

bool sp_layout_has(sp_layout layout, enum sp_option_code code)
{
    for (layout &= ~MORE; layout != 0; layout >>= CODE_BITS) {
        if ((layout & CODE_MASK) == (sp_layout)code)
            return true;
    }
    return false;
}

static bool is_real(enum sp_option_code code)
{
    return code != SP_OPTION_NONE && code != SP_OPTION_EOL && code != SP_OPTION_NOP;
}

unsigned sp_layout_real_options(sp_layout layout)
{
    unsigned count = 0;

    for (unsigned i = 0; i < SP_LAYOUT_OPTIONS_MAX; i++)
        count += is_real(code_at(layout, i));
    return count;
}

bool sp_layout_lacks(sp_layout layout, sp_layout whole)
{
    unsigned at = 0;

    for (unsigned i = 0; i < SP_LAYOUT_OPTIONS_MAX; i++) {
        enum sp_option_code code = code_at(layout, i);

        if (!is_real(code))
            continue;
        while (at < SP_LAYOUT_OPTIONS_MAX && code_at(whole, at) != code)
            at++;
        if (at++ >= SP_LAYOUT_OPTIONS_MAX)
            return false;
    }
    return sp_layout_real_options(layout) < sp_layout_real_options(whole);
}

const char *sp_layout_format(sp_layout layout, char out[static SP_LAYOUT_TEXT_MAX])
{
    char *at = out;

    if (layout == 0)
        *at++ = '-';
    for (unsigned i = 0; i < SP_LAYOUT_OPTIONS_MAX; i++) {
        enum sp_option_code code = code_at(layout, i);

        if (code == SP_OPTION_NONE)
            break;
        if (i > 0)
            *at++ = ',';
        *at++ = options[code - 1].letter;
    }
    if ((layout & MORE) != 0) {
        *at++ = ',';
        *at++ = '+';
    }
    *at = '\0';
    return out;
}

/* The code of a letter; SP_OPTION_NONE for a character that is not one. */
static enum sp_option_code code_of_letter(char letter)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (options[i].letter == letter)
            return options[i].code;
    }
    return SP_OPTION_NONE;
}

bool sp_layout_parse(const char *text, size_t len, sp_layout *out, size_t *bad)
{
    unsigned count = 0;

    *out = 0;
    *bad = 0;
    if (len == 1 && text[0] == '-')
        return true;
    for (size_t i = 0; i < len; i++) {
        enum sp_option_code code = code_of_letter(text[i]);

        *bad = i;
        if (i % 2 == 1 && text[i] != ',')
            return false;
        if (i % 2 == 1)
            continue;
        /* the mark for "more" only where it can be true: last, after a full layout */
        if (text[i] == '+' && i + 1 == len && count == SP_LAYOUT_OPTIONS_MAX) {
            *out |= MORE;
            return true;
        }
        if (code == SP_OPTION_NONE || count == SP_LAYOUT_OPTIONS_MAX)
            return false;
        *out = sp_layout_append(*out, code);
        count++;
    }
    *bad = len;
    return len % 2 == 1; /* neither empty nor with a comma at its end */
}
