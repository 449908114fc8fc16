#include "truth/report.h"

#include <inttypes.h>
#include <string.h>

#include "cli/json.h"

enum { COLUMNS_MAX = 16, CELL_MAX = 32 };

#define X(field, text) text,
static const char *const port_headings[] = {LAB_TALLY_PORT_MAP(X)};
static const char *const host_headings[] = {LAB_TALLY_HOST_MAP(X)};
#undef X
#define X(name, key, text) text,
static const char *const os_headings[] = {LAB_OS_FIT_MAP(X)};
#undef X
#define X(name, key, text) key,
static const char *const os_keys[] = {LAB_OS_FIT_MAP(X)};
#undef X

/* Share of the open ports that were found, in percent; 100 of none. */
static double recall(const struct lab_tally *t)
{
    return t->open > 0 ? 100.0 * (double)(t->open - t->missed) / (double)t->open : 100.0;
}

/* One table: the name of the result, then cells aligned to the right under their headings. */
struct table {
    const char *title;
    const char *const *headings;
    size_t columns;
    void (*cell)(const struct lab_report_row *row, size_t column, char out[static CELL_MAX]);
};

static void print_table(const struct table *table, const struct lab_report_row *rows, size_t count,
                        FILE *out)
{
    size_t name_width = strlen(table->title), width[COLUMNS_MAX] = {0};
    char cell[CELL_MAX];

    for (size_t i = 0; i < count; i++)
        if (strlen(rows[i].name) > name_width)
            name_width = strlen(rows[i].name);
    fprintf(out, "%-*s", (int)name_width, table->title);
    for (size_t c = 0; c < table->columns; c++) {
        width[c] = strlen(table->headings[c]);
        for (size_t i = 0; i < count; i++) {
            table->cell(&rows[i], c, cell);
            if (strlen(cell) > width[c])
                width[c] = strlen(cell);
        }
        fprintf(out, "  %*s", (int)width[c], table->headings[c]);
    }
    fputc('\n', out);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%-*s", (int)name_width, rows[i].name);
        for (size_t c = 0; c < table->columns; c++) {
            table->cell(&rows[i], c, cell);
            fprintf(out, "  %*s", (int)width[c], cell);
        }
        fputc('\n', out);
    }
}

static void number(char out[static CELL_MAX], uint64_t value)
{
    snprintf(out, CELL_MAX, "%" PRIu64, value);
}

static void summary_cell(const struct lab_report_row *row, size_t column, char out[static CELL_MAX])
{
    if (column == 0)
        snprintf(out, CELL_MAX, "%s", row->format);
    else if (column == 1)
        snprintf(out, CELL_MAX, "%s", row->agrees ? "yes" : "no");
    else
        snprintf(out, CELL_MAX, "%.3f %%", recall(&row->tally));
}

static void port_cell(const struct lab_report_row *row, size_t column, char out[static CELL_MAX])
{
    const struct lab_tally *t = &row->tally;
#define X(field, text) t->field,
    const uint64_t values[] = {LAB_TALLY_PORT_MAP(X)};
#undef X

    number(out, values[column]);
}

static void host_cell(const struct lab_report_row *row, size_t column, char out[static CELL_MAX])
{
    const struct lab_tally *t = &row->tally;
#define X(field, text) t->field,
    const uint64_t values[] = {LAB_TALLY_HOST_MAP(X)};
#undef X

    number(out, values[column]);
}

/* Right first. */
static void os_cell(const struct lab_report_row *row, size_t column, char out[static CELL_MAX])
{
    number(out, row->tally.os[LAB_OS_RIGHT - (int)column]);
}

static bool any_os(const struct lab_report_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (int fit = 0; fit < LAB_OS_FIT_COUNT; fit++)
            if (rows[i].tally.os[fit] > 0)
                return true;
    return false;
}

static bool any_suspect(const struct lab_report_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].tally.suspects > 0 || rows[i].tally.wrongly_marked > 0)
            return true;
    return false;
}

static bool any_either(const struct lab_report_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].tally.either > 0)
            return true;
    return false;
}

void lab_check_report_text(const struct lab_report_row *rows, size_t count, FILE *out)
{
    static const char *const summary_headings[] = {"format", "agrees", "open found"};
    enum { HOSTS_WITHOUT_SUSPECTS = 4 };
    const char *os_reversed[LAB_OS_FIT_COUNT];
    struct table tables[] = {
        {"RESULT", summary_headings, 3, summary_cell},
        {"PORTS", port_headings, sizeof(port_headings) / sizeof(port_headings[0]), port_cell},
        {"HOSTS", host_headings, sizeof(host_headings) / sizeof(host_headings[0]), host_cell},
        {"SYSTEMS", os_reversed, LAB_OS_FIT_COUNT, os_cell},
    };
    size_t shown = any_os(rows, count) ? 4 : 3;

    if (!any_either(rows, count))
        tables[1].columns--; /* the last one */
    if (!any_suspect(rows, count))
        tables[2].columns = HOSTS_WITHOUT_SUSPECTS;
    for (size_t i = 0; i < LAB_OS_FIT_COUNT; i++)
        os_reversed[i] = os_headings[LAB_OS_RIGHT - (int)i];
    for (size_t i = 0; i < shown; i++) {
        if (i > 0)
            fputc('\n', out);
        print_table(&tables[i], rows, count, out);
    }
}

void lab_check_report_json(const struct lab_report_row *rows, size_t count, FILE *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct lab_tally *t = &rows[i].tally;
        struct sp_json json = {.out = out};

        sp_json_begin_object(&json, NULL);
        sp_json_string(&json, "type", "check");
        sp_json_string(&json, "result", rows[i].name);
        sp_json_string(&json, "format", rows[i].format);
        sp_json_bool(&json, "agrees", rows[i].agrees);
        sp_json_decimal(&json, "open_found_percent", recall(t), 3);
#define X(field, text) sp_json_number(&json, #field, t->field);
        LAB_TALLY_PORT_MAP(X)
        LAB_TALLY_HOST_MAP(X)
#undef X
        sp_json_begin_object(&json, "os");
        for (int fit = LAB_OS_FIT_COUNT - 1; fit >= 0; fit--)
            sp_json_number(&json, os_keys[fit], t->os[fit]);
        sp_json_end_object(&json);
        sp_json_end_object(&json);
        sp_json_end_line(&json);
    }
}
