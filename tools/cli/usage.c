#include "cli/options.h"

#include <string.h>

#define HELP_COLUMN 24

void sp_command_line_help(const struct sp_command_line *line, FILE *out)
{
    const char *group = "";

    fputs(line->synopsis, out);
    for (size_t i = 0; i < line->count; i++) {
        const struct sp_option *o = &line->table[i];
        char names[HELP_COLUMN * 2];

        if (strcmp(group, o->group) != 0) {
            group = o->group;
            fprintf(out, "\n%s:\n", group);
        }
        snprintf(names, sizeof(names), "%s%s%s%s%s", o->alias ? o->alias : "", o->alias ? ", " : "",
                 o->name, o->metavar ? " " : "", o->metavar ? o->metavar : "");
        if (strlen(names) + 2 <= HELP_COLUMN) /* two spaces tell the columns apart */
            fprintf(out, "  %-*s%s\n", HELP_COLUMN, names, o->help);
        else
            fprintf(out, "  %s\n  %*s%s\n", names, HELP_COLUMN, "", o->help);
    }
    fputs(line->epilogue, out);
}
