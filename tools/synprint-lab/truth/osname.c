#include "truth/osname.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "truth/version.h"

enum { WORD_MAX = 48, SUBJECT_MAX = 160 };

struct range {
    struct lab_version low, high; /* inclusive; high of no parts = no end */
};

/* The reading of a name, word by word. */
struct scan {
    const char *family;
    struct lab_version wanted;
    bool wanted_server; /* Windows counts client and server versions apart */
    bool windows;
    char subject[SUBJECT_MAX]; /* the words before the versions */
    bool after_version;        /* the next word begins another subject */
    bool server;               /* "Server" was the last subject of Windows */
    bool has_range, range_counts, range_server;
    struct range range;
    enum { LINK_NONE, LINK_TO, LINK_UP_TO } link; /* what the last word was */
    enum lab_version_fit fit;
};

static const char *const mac_names[] = {"Mac OS X", "OS X", "macOS"};

static bool is_mac(const char *family)
{
    for (size_t i = 0; i < sizeof(mac_names) / sizeof(mac_names[0]); i++)
        if (strcasecmp(family, mac_names[i]) == 0)
            return true;
    return false;
}

bool lab_family_equal(const char *a, const char *b)
{
    return a[0] != '\0' && (strcasecmp(a, b) == 0 || (is_mac(a) && is_mac(b)));
}

static bool begins_with_word(const char *name, const char *word)
{
    size_t len = strlen(word);
    char after = strncasecmp(name, word, len) == 0 ? name[len] : 'x';

    return len > 0 && strchr(" ,;/(-", after) != NULL; /* or the end */
}

bool lab_name_begins_with_family(const char *name, const char *family)
{
    if (begins_with_word(name, family))
        return true;
    for (size_t i = 0; is_mac(family) && i < sizeof(mac_names) / sizeof(mac_names[0]); i++)
        if (begins_with_word(name, mac_names[i]))
            return true;
    return false;
}

/* Whether the words before a version name the family. */
static bool subject_is_family(const struct scan *s)
{
    if (s->family[0] == '\0')
        return false;
    if (strcasestr(s->subject, s->family))
        return true;
    for (size_t i = 0; is_mac(s->family) && i < sizeof(mac_names) / sizeof(mac_names[0]); i++)
        if (strcasestr(s->subject, mac_names[i]))
            return true;
    return false;
}

/* Judges the range that has been read, if it is one of the family. */
static void end_range(struct scan *s)
{
    const struct range *r = &s->range;

    if (s->link == LINK_UP_TO) /* "5.0 and up" */
        s->range.high.count = 0;
    if (s->has_range && s->range_counts) {
        bool inside = s->range_server == s->wanted_server &&
                      lab_version_compare(&s->wanted, &r->low) >= 0 &&
                      lab_version_compare(&s->wanted, &r->high) <= 0;

        if (inside)
            s->fit = LAB_VERSION_INSIDE;
        else if (s->fit == LAB_VERSION_UNSAID)
            s->fit = LAB_VERSION_OUTSIDE;
    }
    s->has_range = false;
    s->link = LINK_NONE;
}

/* The end of "10 1709 - 1909" is 10 1909: what is shorter than a build number stays in front. */
static void complete_end(struct scan *s, struct lab_version *end)
{
    struct lab_version whole = {.count = 0};

    if (!s->windows || s->range_server || s->range.low.count == 0 || end->part[0] < 1500 ||
        s->range.low.part[0] >= 1500)
        return;
    lab_version_add(&whole, s->range.low.part[0]);
    for (size_t i = 0; i < end->count; i++)
        lab_version_add(&whole, end->part[i]);
    *end = whole;
}

static void take_version(struct scan *s, struct lab_version *version)
{
    if (s->has_range && s->link != LINK_NONE) {
        complete_end(s, version);
        s->range.high = *version;
        s->link = LINK_NONE;
        return;
    }
    if (s->has_range && s->windows && !s->range_server && version->part[0] >= 1500 &&
        s->range.low.count == 1) { /* "10 1709" */
        complete_end(s, version);
        s->range.low = s->range.high = *version;
        return;
    }
    bool from_first = s->link == LINK_UP_TO; /* "up to 2.4" without a beginning */

    end_range(s);
    s->has_range = true;
    s->range_counts = subject_is_family(s);
    s->range_server = s->server;
    s->range.low = s->range.high = *version;
    if (from_first)
        s->range.low.count = 0;
    s->after_version = true;
}

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcasecmp(word, *words) == 0)
            return true;
    return false;
}

/* A word that is no version: one that links versions, or one of the subject. */
static void take_word(struct scan *s, const char *word)
{
    static const char *const open_ends[] = {"newer", "later", "above", NULL};
    static const char *const links[] = {"or", "and", "SP0", "SP1", "SP2", "SP3", "SP4", "R2", NULL};
    size_t len = strlen(s->subject);

    if (strcmp(word, "-") == 0 || strcasecmp(word, "to") == 0) {
        s->link = s->link == LINK_UP_TO ? LINK_UP_TO : LINK_TO;
        if (s->has_range && s->link == LINK_TO)
            s->range.high = s->range.low;
    } else if (strcasecmp(word, "up") == 0) {
        s->link = LINK_UP_TO;
    } else if (is_one_of(word, open_ends)) {
        s->range.high.count = 0;
        end_range(s);
    } else if (is_one_of(word, links)) {
        s->link = LINK_NONE;
        s->after_version = true;
    } else {
        end_range(s);
        if (s->windows && strcasecmp(word, "Server") == 0) {
            s->server = true;
            return;
        }
        if (s->after_version)
            len = 0;
        s->after_version = false;
        s->server = false;
        if (len + 1 + strlen(word) < SUBJECT_MAX) {
            if (len > 0)
                s->subject[len++] = ' ';
            memcpy(s->subject + len, word, strlen(word) + 1);
        }
    }
}

static void take(struct scan *s, const char *word)
{
    struct lab_version version;
    const char *rest = NULL;

    if (!lab_version_parse(word, s->windows && (subject_is_family(s) || s->server), &version,
                           &rest)) {
        take_word(s, word);
        return;
    }
    if (s->server && (word[0] < '0' || word[0] > '9'))
        s->server = false;
    take_version(s, &version);
    if (rest && lab_version_parse(rest, false, &version, &rest)) {
        s->link = LINK_TO;
        take_version(s, &version);
    }
}

/* Steps over a remark in parentheses that holds no number, "(Leopard)". */
static const char *skip_remark(const char *at)
{
    size_t len = strcspn(at, ")");

    return at[len] == ')' && strcspn(at, "0123456789") > len ? at + len + 1 : at;
}

/* What stands between words. */
static void take_separator(struct scan *s, char c)
{
    if (c == ' ')
        return;
    end_range(s);
    s->after_version = true;
    if (c == '(' || c == ')')
        s->subject[0] = '\0'; /* what stands in parentheses is about something else */
}

static void read_name(struct scan *s, const char *name)
{
    static const char separators[] = " ,;/()";
    const char *at = name;

    while (*at != '\0') {
        char word[WORD_MAX];
        size_t len = strcspn(at, separators);

        if (*at == '(' && skip_remark(at) != at) {
            at = skip_remark(at);
        } else if (len == 0) {
            take_separator(s, *at++);
        } else {
            if (len < WORD_MAX) {
                memcpy(word, at, len);
                word[len] = '\0';
                take(s, word);
            }
            at += len;
        }
    }
    end_range(s);
}

/* Versions of Windows may be written "10 1909", "Server 2019", "2019". */
static void read_wanted(struct scan *s, const char *version)
{
    const char *at = version, *rest;
    char word[WORD_MAX];

    while (*at != '\0') {
        struct lab_version part;
        size_t len = strcspn(at, " ");

        if (len > 0 && len < WORD_MAX) {
            memcpy(word, at, len);
            word[len] = '\0';
            if (s->windows && strcasecmp(word, "Server") == 0)
                s->wanted_server = true;
            else if (lab_version_parse(word, s->windows && s->wanted.count == 0, &part, &rest))
                for (size_t i = 0; i < part.count; i++)
                    lab_version_add(&s->wanted, part.part[i]);
        }
        at += len + (at[len] == ' ');
    }
    if (s->windows && s->wanted.count > 0 && s->wanted.part[0] >= 2003)
        s->wanted_server = true;
}

enum lab_version_fit lab_version_in_name(const char *name, const char *family, const char *version)
{
    struct scan s = {.family = family, .windows = strcasecmp(family, "Windows") == 0};

    read_wanted(&s, version);
    if (s.wanted.count == 0)
        return LAB_VERSION_UNSAID;
    read_name(&s, name);
    return s.fit;
}
