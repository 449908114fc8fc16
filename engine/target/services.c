#include "target/services.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PORT_COUNT = 65536,
    NAME_LEN_MAX = 15,      /* RFC 6335 section 5.1 */
    FILE_LEN_MAX = 8 << 20, /* more than a line of 100 characters for every port */
};

struct sp_services {
    char *text; /* a copy of the file, cut into the names below */
    const char *names[PORT_COUNT];
    uint16_t ranked[PORT_COUNT];
    uint32_t ranked_count;
};

/* What is known while a text is parsed. */
struct parser {
    struct sp_services *services;
    const char *name; /* of the file */
    uint32_t line;
    bool ranking;               /* false in the section of names only */
    uint32_t lines[PORT_COUNT]; /* where a port was given, 0 for not yet */
};

/* ASCII only, whatever the locale. */
static unsigned lower(char c)
{
    unsigned char letter = (unsigned char)c;

    return letter >= 'A' && letter <= 'Z' ? letter + 0x20u : letter;
}

/* Whether the whole name matches, without regard to case (RFC 6335 section 5.1). On a mismatch only
 * the latest "*" takes one character more, so the time is bounded by the product of the lengths. */
static bool matches(const char *pattern, const char *name)
{
    const char *star = NULL, *resume = NULL;

    while (*name != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            resume = name;
        } else if (*pattern == '?' || lower(*pattern) == lower(*name)) {
            pattern++;
            name++;
        } else if (star != NULL) {
            pattern = star + 1;
            name = ++resume;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

/* Reads a decimal number of 1-65535 that makes up the whole of text. */
static bool parse_port(const char *text, uint16_t *port)
{
    uint32_t value = 0;

    if (text[0] == '\0' || text[strspn(text, "0123456789")] != '\0')
        return false;
    for (; *text != '\0'; text++) {
        value = 10 * value + (uint32_t)(*text - '0');
        if (value >= PORT_COUNT)
            return false;
    }
    *port = (uint16_t)value;
    return value != 0;
}

/* "-" stands for no name. Otherwise RFC 6335 section 5.1: up to 15 letters, digits and hyphens,
 * with a letter, so that no name can be taken for a port or a range. */
static bool is_name(const char *text)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-";
    size_t len = strlen(text);

    if (strcmp(text, "-") == 0)
        return true;
    return len <= NAME_LEN_MAX && strspn(text, allowed) == len && strspn(text, "0123456789-") < len;
}

static bool add_port(struct parser *parser, uint16_t port, const char *name, struct sp_error *err)
{
    struct sp_services *services = parser->services;

    if (parser->lines[port] != 0)
        return sp_fail(err, SP_ERR_USAGE, "%s:%u: port %u was given in line %u already",
                       parser->name, (unsigned)parser->line, (unsigned)port,
                       (unsigned)parser->lines[port]);
    parser->lines[port] = parser->line;
    if (strcmp(name, "-") != 0)
        services->names[port] = name;
    if (parser->ranking)
        services->ranked[services->ranked_count++] = port;
    return true;
}

/* Cuts off the next word and steps over it. Empty at the end. */
static char *take_word(char **text)
{
    static const char blanks[] = " \t\r";
    char *word = *text + strspn(*text, blanks);
    char *end = word + strcspn(word, blanks);

    *text = *end != '\0' ? end + 1 : end;
    *end = '\0';
    return word;
}

/* line is cut into words; the names that the result keeps are parts of it. */
static bool parse_line(struct parser *parser, char *line, struct sp_error *err)
{
    char found[64], *port_text, *name, *excess;
    uint16_t port;

    snprintf(found, sizeof(found), "%.*s", (int)strcspn(line, "\r"), line);
    line[strcspn(line, "#")] = '\0';
    port_text = take_word(&line);
    name = take_word(&line);
    excess = take_word(&line);
    if (port_text[0] == '\0')
        return true;
    if (strcmp(port_text, "[names]") == 0 && name[0] == '\0') {
        parser->ranking = false;
        return true;
    }
    if (excess[0] == '\0' && parse_port(port_text, &port) && is_name(name))
        return add_port(parser, port, name, err);
    return sp_fail(err, SP_ERR_USAGE, "%s:%u: expected \"PORT NAME [# comment]\", found \"%s\"",
                   parser->name, (unsigned)parser->line, found);
}

static bool parse_text(struct parser *parser, char *text, size_t len, struct sp_error *err)
{
    char *end = text + len;

    while (text < end) {
        char *newline = memchr(text, '\n', (size_t)(end - text));
        char *line_end = newline != NULL ? newline : end;

        parser->line++;
        if (memchr(text, '\0', (size_t)(line_end - text)) != NULL)
            return sp_fail(err, SP_ERR_USAGE, "%s:%u: a NUL byte, expected text", parser->name,
                           (unsigned)parser->line);
        *line_end = '\0';
        if (!parse_line(parser, text, err))
            return false;
        text = line_end + 1;
    }
    if (parser->services->ranked_count == 0)
        return sp_fail(err, SP_ERR_USAGE, "%s: no port is ranked, expected at least one",
                       parser->name);
    return true;
}

struct sp_services *sp_services_parse(const char *name, const char *text, size_t len,
                                      struct sp_error *err)
{
    struct sp_services *services = calloc(1, sizeof(*services)), *result = NULL;
    struct parser *parser = calloc(1, sizeof(*parser));

    if (services == NULL || parser == NULL || (services->text = malloc(len + 1)) == NULL) {
        sp_fail(err, SP_ERR_FAILED, "%s: out of memory", name);
        goto out;
    }
    if (len > 0)
        memcpy(services->text, text, len);
    services->text[len] = '\0';
    parser->services = services;
    parser->name = name;
    parser->ranking = true;
    if (parse_text(parser, services->text, len, err)) {
        result = services;
        services = NULL;
    }
out:
    free(parser);
    sp_services_destroy(services);
    return result;
}

/* Reads the file into text (FILE_LEN_MAX + 1 bytes). */
static bool read_file(const char *path, char *text, size_t *len, struct sp_error *err)
{
    FILE *file = fopen(path, "re");
    bool failed;

    if (file == NULL)
        return sp_fail(err, SP_ERR_FAILED, "%s: cannot open the list of ports (%s)", path,
                       strerror(errno));
    *len = fread(text, 1, FILE_LEN_MAX + 1, file);
    failed = ferror(file) != 0;
    if (failed)
        sp_fail(err, SP_ERR_FAILED, "%s: cannot read the list of ports (%s)", path,
                strerror(errno));
    fclose(file);
    if (!failed && *len > FILE_LEN_MAX)
        return sp_fail(err, SP_ERR_USAGE, "%s: larger than %d bytes, expected a list of ports",
                       path, FILE_LEN_MAX);
    return !failed;
}

struct sp_services *sp_services_load(const char *path, struct sp_error *err)
{
    struct sp_services *services = NULL;
    char *text = malloc(FILE_LEN_MAX + 1);
    size_t len = 0;

    if (text == NULL)
        sp_fail(err, SP_ERR_FAILED, "%s: out of memory", path);
    else if (read_file(path, text, &len, err))
        services = sp_services_parse(path, text, len, err);
    free(text);
    return services;
}

void sp_services_destroy(struct sp_services *services)
{
    if (services == NULL)
        return;
    free(services->text);
    free(services);
}

const char *sp_services_name(const struct sp_services *services, uint16_t port)
{
    return services->names[port];
}

uint32_t sp_services_ranked_count(const struct sp_services *services)
{
    return services->ranked_count;
}

uint16_t sp_services_ranked(const struct sp_services *services, uint32_t rank)
{
    return services->ranked[rank];
}

uint32_t sp_services_match(const struct sp_services *services, const char *pattern,
                           void (*visit)(void *ctx, uint16_t port), void *ctx)
{
    uint32_t count = 0;

    for (uint32_t port = 0; port < PORT_COUNT; port++) {
        if (services->names[port] == NULL || !matches(pattern, services->names[port]))
            continue;
        visit(ctx, (uint16_t)port);
        count++;
    }
    return count;
}
