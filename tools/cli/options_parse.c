#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

struct parser {
    const struct sp_command_line *line;
    void *options;
    int argc, next;
    char *const *argv;
    bool seen[SP_OPTIONS_MAX]; /* by row of the table */
};

bool sp_arguments_add(struct sp_arguments *list, const char *item, struct sp_error *err)
{
    const char **items = reallocarray(list->items, list->count + 1, sizeof(*items));

    if (!items)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    list->items = items;
    items[list->count++] = item;
    return true;
}

void sp_arguments_finish(struct sp_arguments *list)
{
    free(list->items);
    *list = (struct sp_arguments){0};
}

/* True when text is name, or name with a value attached; *value is then what is attached. */
static bool name_matches(const struct sp_option *option, const char *name, const char *text,
                         const char **value)
{
    size_t len = strlen(name);

    *value = NULL;
    if (strncmp(text, name, len) != 0)
        return false;
    if (text[len] == '\0')
        return true;
    *value = text + len;
    if (name[1] == '-') {
        ++*value;
        return text[len] == '=';
    }
    return option->attached;
}

/* "-vvv" is "-v" three times. Returns how often, 0 when text is not that. */
static size_t repetitions(const struct sp_option *option, const char *text)
{
    if (option->metavar || !option->repeatable || text[0] != '-' || text[1] != option->name[1])
        return 0;
    size_t count = strspn(text + 1, option->name + 1);

    return text[1 + count] == '\0' ? count : 0;
}

/* A value may start with a dash ("-", "-100"), but "-oJ -v" is a forgotten file name. */
static bool is_value(const char *text)
{
    return text[0] != '-' || text[1] == '\0' || (text[1] >= '0' && text[1] <= '9');
}

static bool apply(struct parser *parser, size_t row, const char *value, struct sp_error *err)
{
    const struct sp_option *option = &parser->line->table[row];

    if (!option->metavar && value)
        return sp_fail(err, SP_ERR_USAGE, "option \"%s\" takes no value", option->name);
    if (option->metavar && !value) {
        bool there = parser->next < parser->argc && is_value(parser->argv[parser->next]);

        value = there ? parser->argv[parser->next++] : "";
    }
    if (option->metavar && value[0] == '\0') {
        return sp_fail(err, SP_ERR_USAGE, "option \"%s\" needs a value: %s", option->name,
                       option->metavar);
    }
    if (parser->seen[row] && option->metavar && !option->repeatable)
        return sp_fail(err, SP_ERR_USAGE, "option \"%s\" was given twice", option->name);
    parser->seen[row] = true;
    return option->set(option, (char *)parser->options + option->offset, value, err);
}

static bool parse_option(struct parser *parser, const char *text, struct sp_error *err)
{
    const struct sp_option *table = parser->line->table;
    size_t count = parser->line->count;
    const char *value;

    /* A whole name first, so that no attached value hides a longer name. */
    for (size_t row = 0; row < count; row++)
        if (strcmp(text, table[row].name) == 0 ||
            (table[row].alias && strcmp(text, table[row].alias) == 0))
            return apply(parser, row, NULL, err);
    for (size_t row = 0; row < count; row++) {
        size_t times = repetitions(&table[row], text);

        if (times == 0 && name_matches(&table[row], table[row].name, text, &value))
            return apply(parser, row, value, err);
        for (size_t i = 0; i < times; i++)
            if (!apply(parser, row, NULL, err))
                return false;
        if (times > 0)
            return true;
    }
    return sp_fail(err, SP_ERR_USAGE, "unknown option \"%s\" (see %s --help)", text,
                   parser->line->command);
}

bool sp_command_line_parse(const struct sp_command_line *line, int argc, char *const *argv,
                           int first, void *options, struct sp_arguments *rest,
                           struct sp_error *err)
{
    struct parser parser = {
        .line = line, .options = options, .argc = argc, .next = first, .argv = argv};
    bool options_ended = false;

    while (parser.next < argc) {
        const char *text = argv[parser.next++];

        if (!options_ended && strcmp(text, "--") == 0) {
            options_ended = true;
        } else if (!options_ended && text[0] == '-' && text[1] != '\0') {
            if (!parse_option(&parser, text, err))
                return false;
        } else {
            options_ended |= line->command_follows;
            if (!sp_arguments_add(rest, text, err))
                return false;
        }
    }
    return true;
}
