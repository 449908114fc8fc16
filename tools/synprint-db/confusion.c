#include "db/confusion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define OR " or "

bool db_is_right(const char *truth, const char *family, const char *name)
{
    const char *at = family;
    size_t len = strlen(truth);

    do {
        const char *end = strstr(at, OR);
        size_t part = end != NULL ? (size_t)(end - at) : strlen(at);

        if (part == len && strncasecmp(at, truth, len) == 0)
            return true;
        at = end != NULL ? end + strlen(OR) : NULL;
    } while (at != NULL);
    return strcasestr(name, truth) != NULL;
}

bool db_confusion_add(struct db_confusion *table, const char *truth, const char *family,
                      const char *name, struct sp_error *err)
{
    bool known = family[0] != '\0', right = !known || db_is_right(truth, family, name);
    struct db_confusion_row *more;
    size_t i = 0;

    table->unknown += !known;
    table->right += known && right;
    table->wrong += !right;
    while (i < table->count &&
           (strcmp(table->rows[i].truth, truth) != 0 ||
            strcmp(table->rows[i].answer, family) != 0 || table->rows[i].right != right))
        i++;
    if (i == table->count) {
        more = realloc(table->rows, (table->count + 1) * sizeof(*more));
        if (more == NULL)
            return sp_fail(err, SP_ERR_FAILED, "out of memory");
        table->rows = more;
        more[table->count++] =
            (struct db_confusion_row){.truth = truth, .answer = family, .right = right};
    }
    table->rows[i].count++;
    return true;
}

static int compare_rows(const void *a, const void *b)
{
    const struct db_confusion_row *x = a, *y = b;
    int order = strcmp(x->truth, y->truth);

    return order != 0 ? order : strcmp(x->answer, y->answer);
}

void db_confusion_print(struct db_confusion *table, const char *title)
{
    if (table->count > 0)
        qsort(table->rows, table->count, sizeof(*table->rows), compare_rows);
    printf("%s: %zu right, %zu unknown, %zu wrong\n", title, table->right, table->unknown,
           table->wrong);
    for (size_t i = 0; i < table->count; i++) {
        const struct db_confusion_row *row = &table->rows[i];

        printf("  %4zu  %-16s  %s%s\n", row->count, row->truth,
               row->answer[0] != '\0' ? row->answer : "unknown", row->right ? "" : "  WRONG");
    }
}

void db_confusion_finish(struct db_confusion *table)
{
    free(table->rows);
    *table = (struct db_confusion){.rows = NULL};
}
