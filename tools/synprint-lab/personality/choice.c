#include <stdlib.h>
#include <string.h>

#include "personality/concrete.h"

/* The finaliser of splitmix64: every bit of x moves every bit of the result. */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static int index_of(enum sp_test test, const char *attribute)
{
    return sp_test_attribute(test, attribute, strlen(attribute));
}

const char *lab_expression(const struct lab_choice *choice, enum sp_test test,
                           const char *attribute)
{
    int index = index_of(test, attribute);

    return index < 0 || !choice->tests[test].present ? NULL : choice->tests[test].expression[index];
}

bool lab_choose(struct lab_choice *choice, enum sp_test test, const char *attribute,
                const char *const *prefer)
{
    const char *expression = lab_expression(choice, test, attribute);
    uint64_t place = (uint64_t)test * SP_ATTRIBUTES_MAX + (uint64_t)index_of(test, attribute);

    choice->value[0] = '\0';
    return expression != NULL && sp_expression_pick(expression, mix(choice->seed ^ mix(place)),
                                                    prefer, choice->value, sizeof(choice->value));
}

char lab_choose_letter(struct lab_choice *choice, enum sp_test test, const char *attribute,
                       char fallback)
{
    if (!lab_choose(choice, test, attribute, NULL))
        return fallback;
    return choice->value[0];
}

uint32_t lab_choose_number(struct lab_choice *choice, enum sp_test test, const char *attribute,
                           uint32_t max, uint32_t fallback)
{
    unsigned long long number;
    char *end;

    if (!lab_choose(choice, test, attribute, NULL))
        return fallback;
    number = strtoull(choice->value, &end, 16); /* a number that is too large becomes the largest */
    if (end == choice->value || *end != '\0')
        return fallback;
    return number < max ? (uint32_t)number : max;
}

/* The hexadecimal number that *text begins with; upper case, as everywhere in the notation. */
static bool read_value(const char **text, uint32_t max, uint16_t *value)
{
    size_t len = strspn(*text, "0123456789ABCDEF");
    uint32_t number = 0;

    for (size_t i = 0; i < len; i++) {
        char c = (*text)[i];

        number = number << 4 | (uint32_t)(c <= '9' ? c - '0' : c - 'A' + 10);
        if (number > max)
            return false;
    }
    *value = (uint16_t)number;
    *text += len;
    return len > 0;
}

static bool is_bit(char c)
{
    return c == '0' || c == '1';
}

/* Reads the option that *text begins with. */
static bool read_option(const char **text, struct lab_option *option, size_t *bytes)
{
    *option = (struct lab_option){.letter = *(*text)++};
    switch (option->letter) {
    case 'L':
    case 'N':
        *bytes += 1;
        return true;
    case 'S':
        *bytes += 2;
        return true;
    case 'M':
        *bytes += 4;
        return read_value(text, UINT16_MAX, &option->value);
    case 'W':
        *bytes += 3;
        return read_value(text, UINT8_MAX, &option->value);
    case 'T':
        *bytes += 10;
        if (!is_bit((*text)[0]) || !is_bit((*text)[1]))
            return false;
        option->tsval = (*text)[0] == '1';
        option->tsecr = (*text)[1] == '1';
        *text += 2;
        return true;
    default:
        return false;
    }
}

bool lab_layout_parse(const char *text, struct lab_layout *layout, struct sp_error *err)
{
    const char *at = text;
    size_t bytes = 0;

    *layout = (struct lab_layout){0};
    while (*at != '\0') {
        if (layout->count == LAB_LAYOUT_MAX ||
            !read_option(&at, &layout->at[layout->count], &bytes) || bytes > LAB_LAYOUT_MAX)
            return sp_fail(err, SP_ERR_USAGE,
                           "bad options \"%.60s\", expected letters of L, N, S, M and W with a "
                           "hexadecimal number, T00 to T11, of 40 bytes at most",
                           text);
        layout->count++;
    }
    return true;
}
