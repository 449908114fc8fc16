#include "truth/version.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Windows versions that have names, by the number that the kernel has. Their order is what counts;
 * Server 2003 and later are numbered by their years. */
static const struct {
    const char *word;
    uint32_t major, minor;
} windows_names[] = {
    {"95", 4, 0}, {"98", 4, 1},    {"NT", 4, 0}, {"Me", 4, 2}, {"2000", 5, 0},
    {"XP", 5, 1}, {"Vista", 6, 0}, {"7", 6, 1},  {"8", 6, 2},  {"8.1", 6, 3},
};

int lab_version_compare(const struct lab_version *a, const struct lab_version *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (a->part[i] != b->part[i])
            return a->part[i] < b->part[i] ? -1 : 1;
    return 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

void lab_version_add(struct lab_version *v, unsigned long value)
{
    if (v->count < LAB_VERSION_PARTS_MAX)
        v->part[v->count++] = value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static bool parse_windows_name(const char *word, struct lab_version *out)
{
    for (size_t i = 0; i < sizeof(windows_names) / sizeof(windows_names[0]); i++) {
        if (strcasecmp(word, windows_names[i].word) == 0) {
            lab_version_add(out, windows_names[i].major);
            lab_version_add(out, windows_names[i].minor);
            return true;
        }
    }
    return false;
}

bool lab_version_parse(const char *word, bool windows, struct lab_version *out, const char **rest)
{
    const char *at = word;
    char *end;

    *rest = NULL;
    *out = (struct lab_version){.count = 0};
    if (windows && parse_windows_name(word, out))
        return true;
    if ((*at == 'v' || *at == 'V') && is_digit(at[1]))
        at++;
    if (!is_digit(*at))
        return false;
    while (is_digit(*at)) {
        unsigned long value = strtoul(at, &end, 10);

        if ((*end == 'H' || *end == 'h') && (end[1] == '1' || end[1] == '2') && value < 100) {
            value = 100 * value + (end[1] == '1' ? 4 : 9);
            end += 2;
        }
        lab_version_add(out, value);
        at = *end == '.' && is_digit(end[1]) ? end + 1 : end;
    }
    if (*at == '-' && is_digit(at[1]))
        *rest = at + 1;
    return true;
}
