#include "synprint/options.h"

#include <string.h>

#define HELP_COLUMN 24

void sp_usage_print(FILE *out)
{
    size_t count;
    const struct sp_option *table = sp_option_table(&count);
    const char *group = "";

    fputs("Usage: synprint [options] TARGET...\n"
          "Finds open TCP ports and the operating systems behind them.\n"
          "TARGET: a name, an address, 192.0.2.0/24, 192.0.2.1-50 or 192.0.2,3.0-255\n",
          out);
    for (size_t i = 0; i < count; i++) {
        const struct sp_option *o = &table[i];
        char names[HELP_COLUMN * 2];

        if (strcmp(group, o->group) != 0) {
            group = o->group;
            fprintf(out, "\n%s:\n", group);
        }
        snprintf(names, sizeof(names), "%s%s%s%s%s", o->alias ? o->alias : "", o->alias ? ", " : "",
                 o->name, o->metavar ? " " : "", o->metavar ? o->metavar : "");
        fprintf(out, "  %-*s%s\n", HELP_COLUMN, names, o->help);
    }
    fputs("\nExit status: 0 done, 1 run-time failure, 2 usage, 3 stopped early, "
          "4 privilege missing.\n",
          out);
}
