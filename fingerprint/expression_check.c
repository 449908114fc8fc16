/* What may stand in an expression. Apart from expression.c, which only asks what one means. */
#include <string.h>

#include "fingerprint/expression.h"

#define OPTION_BYTES_MAX 40 /* RFC 9293 3.1: the data offset leaves no more */

static const char flag_letters[] = "EUAPRSF";

static bool check_number(struct sp_span text, size_t digits_max)
{
    return text.len > 0 && text.len <= digits_max && sp_hex_digits(text) == text.len;
}

/* A number, "lo-hi", ">n" or "<n"; one that no number can match is refused. */
static bool check_numbers(struct sp_span text, size_t digits_max)
{
    static const struct sp_span zero = {.at = "0", .len = 1};
    struct sp_span low = text, high;

    if (text.len > 0 && (text.at[0] == '<' || text.at[0] == '>'))
        return check_number(sp_span_skip(text, 1), digits_max) &&
               (text.at[0] == '>' || sp_hex_compare(sp_span_skip(text, 1), zero) > 0);
    low.len = sp_hex_digits(text);
    if (low.len == text.len || text.at[low.len] != '-')
        return check_number(text, digits_max);
    high = sp_span_skip(text, low.len + 1);
    return check_number(low, digits_max) && check_number(high, digits_max) &&
           sp_hex_compare(low, high) <= 0;
}

/* The number behind an option's letter, or a bracket that stands for it. Takes it off *text. */
static bool check_option_number(struct sp_span *text, size_t digits_max)
{
    struct sp_span inside, one;
    const char *end;

    if (text->len == 0 || text->at[0] != '[') {
        struct sp_span number = {.at = text->at, .len = sp_hex_digits(*text)};

        *text = sp_span_skip(*text, number.len);
        return check_number(number, digits_max);
    }
    end = memchr(text->at, ']', text->len);
    if (end == NULL)
        return false;
    inside = (struct sp_span){.at = text->at + 1, .len = (size_t)(end - text->at) - 1};
    *text = sp_span_skip(*text, inside.len + 2);
    while (sp_span_split(&inside, '|', &one)) {
        if (!check_numbers(one, digits_max))
            return false;
    }
    return true;
}

static bool is_bit(char c)
{
    return c == '0' || c == '1';
}

static bool check_options(struct sp_span text)
{
    size_t bytes = 0;

    while (text.len > 0) {
        char letter = text.at[0];
        bool good = true;

        text = sp_span_skip(text, 1);
        switch (letter) {
        case 'L':
        case 'N':
            bytes += 1;
            break;
        case 'S':
            bytes += 2;
            break;
        case 'W':
            bytes += 3;
            good = check_option_number(&text, 2);
            break;
        case 'M':
            bytes += 4;
            good = check_option_number(&text, 4);
            break;
        case 'T':
            bytes += 10;
            good = text.len >= 2 && is_bit(text.at[0]) && is_bit(text.at[1]);
            text = good ? sp_span_skip(text, 2) : text;
            break;
        default:
            good = false;
        }
        if (!good || bytes > OPTION_BYTES_MAX)
            return false;
    }
    return true;
}

static bool check_flags(struct sp_span text)
{
    const char *next = flag_letters;

    for (size_t i = 0; i < text.len; i++) {
        next = text.at[i] != '\0' ? strchr(next, text.at[i]) : NULL;
        if (next == NULL)
            return false;
        next++;
    }
    return true;
}

static bool is_word(struct sp_span text, const char *words)
{
    const char *word = words;

    while (*word != '\0') {
        size_t len = strcspn(word, " ");

        if (len == text.len && memcmp(word, text.at, len) == 0)
            return true;
        word += len + (word[len] == ' ');
    }
    return false;
}

/* "<n", ">n", "lo-hi", "+" or a number; several joined by "&". */
static bool check_first_numbers(struct sp_span text)
{
    struct sp_span one;

    while (sp_span_split(&text, '&', &one)) {
        if (!sp_span_equal(one, "+") && !check_numbers(one, SP_NUMBER_DIGITS_MAX))
            return false;
    }
    return true;
}

static bool check_first_letters(struct sp_span text, const char *words)
{
    if (strchr(words, ' ') != NULL)
        return is_word(text, words);
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\0' || strchr(words, text.at[i]) == NULL)
            return false;
    }
    return true;
}

static bool check_alternative(struct sp_span text, const struct sp_value_kind *kind)
{
    if (text.len == 0 && kind->may_be_empty)
        return true;
    switch (kind->form) {
    case SP_VALUE_WORD:
        return is_word(text, kind->words);
    case SP_VALUE_NUMBER:
        return check_numbers(text, SP_NUMBER_DIGITS_MAX) || is_word(text, kind->words);
    case SP_VALUE_FLAGS:
        return check_flags(text);
    case SP_VALUE_OPTIONS:
        return check_options(text);
    case SP_VALUE_FIRST_NUMBER:
        return check_first_numbers(text);
    case SP_VALUE_FIRST_LETTERS:
        return check_first_letters(text, kind->words);
    }
    return false;
}

bool sp_expression_check(struct sp_span expression, const struct sp_value_kind *kind,
                         struct sp_span *bad)
{
    while (sp_expression_next(&expression, bad)) {
        if (!check_alternative(*bad, kind))
            return false;
    }
    return true;
}
