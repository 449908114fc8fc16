#include "target/targetspec.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    NAME_LEN_MAX = 253, /* RFC 1035 section 2.3.4: 255 octets on the wire */
    PREFIX_MAX = 32,
    RANGES_MAX = 65536 /* per target: a typing error must not take all the memory */
};

/* One target on its way into the set. */
struct target {
    const char *spec; /* as typed: HOST or HOST/PREFIX */
    size_t host_len;
    uint32_t prefix;
    char name[NAME_LEN_MAX + 1]; /* HOST, when it is a name */
    enum sp_targetlist what;
    struct sp_addrset *set;
    uint32_t ranges; /* applied so far */
    struct sp_error *err;
};

/* The values that one octet of an address may take. */
struct octet {
    bool has[256];
};

static bool fail(const struct target *t, const char *what)
{
    return sp_fail(t->err, SP_ERR_USAGE, "target \"%.100s\": %s", t->spec, what);
}

static bool apply(struct target *t, uint32_t first, uint32_t last)
{
    struct sp_addr from = sp_addr_ipv4(first), to = sp_addr_ipv4(last);

    if (t->ranges++ == RANGES_MAX)
        return fail(t, "more than 65536 separate address ranges, expected fewer gaps in the "
                       "last octets");
    if (t->what == SP_TARGETLIST_ADD)
        return sp_addrset_add(t->set, &from, &to, t->err);
    return sp_addrset_remove(t->set, &from, &to, t->err);
}

/* Applies the block of the target's prefix length that addr lies in. */
static bool apply_block(struct target *t, const struct sp_addr *addr)
{
    uint32_t value = sp_addr_ipv4_value(addr);
    uint32_t host_mask =
        t->prefix == 0 ? UINT32_MAX : (UINT32_C(1) << (PREFIX_MAX - t->prefix)) - 1;

    return apply(t, value & ~host_mask, value | host_mask);
}

/* Reads digits[0..len-1] as a number of 0..max. Leading zeros are refused, as some programs read
 * them as octal (RFC 6943 section 3.1.1). */
static bool parse_number(const char *digits, size_t len, uint32_t max, uint32_t *value)
{
    *value = 0;
    if (len == 0 || (len > 1 && digits[0] == '0'))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return false;
        *value = 10 * *value + (uint32_t)(digits[i] - '0');
        if (*value > max)
            return false;
    }
    return true;
}

/* One item of an octet's list: "7", "1-50", "10-", "-5", "-" or "*". */
static bool parse_item(const struct target *t, const char *item, size_t len, struct octet *octet)
{
    const char *dash = memchr(item, '-', len);
    size_t first_len = dash != NULL ? (size_t)(dash - item) : len;
    size_t last_len = dash != NULL ? len - first_len - 1 : 0;
    bool any = len == 1 && item[0] == '*';
    uint32_t first = 0, last = 255;

    if ((!any && (dash == NULL || first_len > 0) && !parse_number(item, first_len, 255, &first)) ||
        (last_len > 0 && !parse_number(dash + 1, last_len, 255, &last)))
        return sp_fail(t->err, SP_ERR_USAGE,
                       "target \"%.100s\": \"%.*s\" is neither an octet (0-255, no leading zeros) "
                       "nor a range of them",
                       t->spec, (int)(len < 20 ? len : 20), item);
    if (dash == NULL && !any)
        last = first;
    if (first > last)
        return sp_fail(t->err, SP_ERR_USAGE,
                       "target \"%.100s\": the range \"%.*s\" runs backwards, expected \"%u-%u\"",
                       t->spec, (int)len, item, (unsigned)last, (unsigned)first);
    memset(&octet->has[first], true, last - first + 1);
    return true;
}

/* Reads the host part as octets, each a comma-separated list, into empty octets. */
static bool parse_octets(const struct target *t, struct octet octets[static 4])
{
    const char *text = t->spec;
    size_t count = 1;

    for (size_t i = 0; i < t->host_len; i++)
        count += text[i] == '.';
    if (count != 4)
        return sp_fail(t->err, SP_ERR_USAGE,
                       "target \"%.100s\": an IPv4 address has 4 octets, found %zu", text, count);
    for (size_t i = 0; i < 4;) {
        size_t len = strcspn(text, ",./");

        if (!parse_item(t, text, len, &octets[i]))
            return false;
        i += text[len] != ',';
        text += len + 1;
    }
    return true;
}

/* The first run of values in octet from *first on. */
static bool next_run(const struct octet *octet, uint32_t *first, uint32_t *last)
{
    while (*first < 256 && !octet->has[*first])
        ++*first;
    *last = *first;
    while (*last < 255 && octet->has[*last + 1])
        ++*last;
    return *first < 256;
}

/* Steps to the next combination of values of octets[0..count-1], the last one fastest. */
static bool next_values(const struct octet *octets, uint32_t count, uint32_t values[static 4])
{
    uint32_t run_end;

    while (count-- > 0) {
        values[count]++;
        if (next_run(&octets[count], &values[count], &run_end))
            return true;
        values[count] = 0;
        next_run(&octets[count], &values[count], &run_end);
    }
    return false;
}

/* Applies every combination of the octets. Those below run_level are free, so that a run of values
 * at run_level is one range. */
static bool apply_octets(struct target *t, const struct octet octets[static 4], uint32_t run_level)
{
    uint32_t shift = 8 * (3 - run_level), low_mask = (UINT32_C(1) << shift) - 1;
    uint32_t values[4] = {0}, last;

    for (uint32_t i = 0; i < run_level; i++)
        next_run(&octets[i], &values[i], &last);
    do {
        uint32_t higher = 0;

        for (uint32_t i = 0; i < run_level; i++)
            higher |= values[i] << 8 * (3 - i);
        for (uint32_t first = 0; next_run(&octets[run_level], &first, &last); first = last + 1) {
            if (!apply(t, higher | first << shift, higher | last << shift | low_mask))
                return false;
        }
    } while (next_values(octets, run_level, values));
    return true;
}

static bool apply_numeric(struct target *t)
{
    char text[SP_ADDR_TEXT_MAX];
    struct octet octets[4] = {0};
    struct sp_addr addr;
    uint32_t run_level = 3, first = 0, last;

    if (t->host_len < sizeof(text)) {
        memcpy(text, t->spec, t->host_len);
        text[t->host_len] = '\0';
        if (sp_addr_parse(text, &addr))
            return apply_block(t, &addr);
    }
    if (!parse_octets(t, octets))
        return false;
    if (t->spec[t->host_len] == '/')
        return fail(t, "a prefix length goes with one address or a name, not with ranges");
    while (run_level > 0 && next_run(&octets[run_level], &first, &last) && last - first == 255) {
        run_level--;
        first = 0;
    }
    return apply_octets(t, octets, run_level);
}

/* Takes the host part as a name, unless the resolver would read it as a number: "0x7f.1" is
 * 127.0.0.1 to inet_aton(), and hardly what was meant. */
static bool take_name(struct target *t)
{
    struct in_addr ignored;

    if (t->host_len > NAME_LEN_MAX)
        return fail(t, "longer than a host name can be (253 characters)");
    memcpy(t->name, t->spec, t->host_len);
    t->name[t->host_len] = '\0';
    if (inet_aton(t->name, &ignored))
        return fail(t, "a number in an unusual form, expected 4 decimal octets or a name");
    return true;
}

static enum sp_targetspec_result apply_or_take_name(struct target *t)
{
    const char *slash;

    t->host_len = strcspn(t->spec, "/");
    slash = t->spec + t->host_len;
    t->prefix = PREFIX_MAX;
    if (t->host_len == 0) {
        fail(t, "expected an address, a range of addresses or a name");
    } else if (memchr(t->spec, ':', t->host_len) != NULL) {
        fail(t, "a \":\" is for IPv6 addresses, which are not supported yet");
    } else if (*slash == '/' &&
               !parse_number(slash + 1, strlen(slash + 1), PREFIX_MAX, &t->prefix)) {
        fail(t, "the prefix length must be 0-32");
    } else if (strspn(t->spec, "0123456789.,*-") >= t->host_len) {
        if (apply_numeric(t))
            return SP_TARGETSPEC_DONE;
    } else if (take_name(t)) {
        return SP_TARGETSPEC_NAME;
    }
    return SP_TARGETSPEC_BAD;
}

enum sp_targetspec_result sp_targetspec_parse_numeric(const char *spec, enum sp_targetlist what,
                                                      struct sp_addrset *set, struct sp_error *err)
{
    struct target t = {.spec = spec, .what = what, .set = set, .err = err};

    return apply_or_take_name(&t);
}

/* Applies the first address of the name, or all of them when excluding. names may be NULL. */
static bool resolve(struct target *t, struct sp_hostnames *names)
{
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int rc = getaddrinfo(t->name, NULL, &hints, &found);
    bool done = rc == 0;

    if (!done)
        sp_fail(t->err, SP_ERR_FAILED, "target \"%.100s\": the name cannot be resolved (%s)",
                t->spec, rc == EAI_SYSTEM ? strerror(errno) : gai_strerror(rc));
    for (const struct addrinfo *at = found; done && at != NULL; at = at->ai_next) {
        struct sockaddr_in sin;
        struct sp_addr addr;

        memcpy(&sin, at->ai_addr, sizeof(sin));
        addr = sp_addr_ipv4(ntohl(sin.sin_addr.s_addr));
        done = apply_block(t, &addr);
        if (t->what == SP_TARGETLIST_EXCLUDE)
            continue;
        if (done && names != NULL)
            done = sp_hostnames_add(names, t->name, &addr, t->err);
        break;
    }
    if (found != NULL)
        freeaddrinfo(found);
    return done;
}

static bool handle(const char *spec, enum sp_targetlist what, struct sp_addrset *set,
                   struct sp_hostnames *names, struct sp_error *err)
{
    struct target t = {.spec = spec, .what = what, .set = set, .err = err};
    enum sp_targetspec_result result = apply_or_take_name(&t);
    const struct sp_hostname *known;

    if (result != SP_TARGETSPEC_NAME)
        return result == SP_TARGETSPEC_DONE;
    known = what == SP_TARGETLIST_ADD && names != NULL ? sp_hostnames_find(names, t.name) : NULL;
    return known != NULL ? apply_block(&t, &known->addr) : resolve(&t, names);
}

bool sp_targetspec_add(const char *spec, struct sp_addrset *set, struct sp_hostnames *names,
                       struct sp_error *err)
{
    return handle(spec, SP_TARGETLIST_ADD, set, names, err);
}

bool sp_targetspec_exclude(const char *spec, struct sp_addrset *set, struct sp_error *err)
{
    return handle(spec, SP_TARGETLIST_EXCLUDE, set, NULL, err);
}

/* Handles the words of a line, which it cuts. */
static bool read_line(char *line, enum sp_targetlist what, struct sp_addrset *set,
                      struct sp_hostnames *names, struct sp_error *err)
{
    static const char blanks[] = " \t\r\n\v\f";

    line[strcspn(line, "#")] = '\0';
    for (char *word = line + strspn(line, blanks); *word != '\0';) {
        char *end = word + strcspn(word, blanks), *next = end + strspn(end, blanks);

        *end = '\0';
        if (!handle(word, what, set, names, err))
            return false;
        word = next;
    }
    return true;
}

static bool read_stream(FILE *file, const char *name, enum sp_targetlist what,
                        struct sp_addrset *set, struct sp_hostnames *names, struct sp_error *err)
{
    char *line = NULL;
    size_t size = 0, number = 0;
    bool good = true;
    ssize_t len;

    while (good && (len = getline(&line, &size, file)) >= 0) {
        struct sp_error inner;

        number++;
        if (memchr(line, '\0', (size_t)len) != NULL)
            good = sp_fail(err, SP_ERR_USAGE, "%s:%zu: a NUL byte, expected text", name, number);
        else if (!read_line(line, what, set, names, &inner))
            good = sp_fail(err, inner.code, "%s:%zu: %s", name, number, inner.message);
    }
    if (good && !feof(file))
        good =
            sp_fail(err, SP_ERR_FAILED, "%s: cannot read the targets (%s)", name, strerror(errno));
    free(line);
    return good;
}

bool sp_targetspec_read(const char *path, enum sp_targetlist what, struct sp_addrset *set,
                        struct sp_hostnames *names, struct sp_error *err)
{
    FILE *file;
    bool good;

    if (strcmp(path, "-") == 0)
        return read_stream(stdin, "standard input", what, set, names, err);
    file = fopen(path, "re");
    if (file == NULL)
        return sp_fail(err, SP_ERR_FAILED, "%s: cannot open the list of targets (%s)", path,
                       strerror(errno));
    good = read_stream(file, path, what, set, names, err);
    fclose(file);
    return good;
}
