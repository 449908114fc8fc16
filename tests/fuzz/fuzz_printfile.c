/* Any bytes as a file of fingerprints: refused with a message that names the place, or read; then
 * every value that is picked is one that the expression means. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/printfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): this must hold in a release build too. */
static void require(bool holds)
{
    if (!holds)
        abort();
}

/* "fuzz.db:LINE:COLUMN: ..." */
static void require_place(const char *message)
{
    unsigned long long number;
    char *at;

    require(strncmp(message, "fuzz.db:", 8) == 0);
    number = strtoull(message + 8, &at, 10);
    require(number > 0 && *at == ':');
    number = strtoull(at + 1, &at, 10);
    require(number > 0 && at[0] == ':' && at[1] == ' ' && at[2] != '\0');
}

static void use(const struct sp_print *print)
{
    char value[128];

    require(print->name[0] != '\0' && print->line > 0);
    for (size_t i = 0; i < print->class_count; i++)
        require(strlen(print->classes[i].vendor) + strlen(print->classes[i].family) +
                    strlen(print->classes[i].generation) + strlen(print->classes[i].type) +
                    strlen(print->classes[i].cpe) <
                (size_t)-1);
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < sp_test_attribute_count(test); i++) {
            const char *expression = print->tests[test].expression[i];

            for (uint64_t choice = 0; expression != NULL && choice < 4; choice++) {
                require(print->tests[test].present);
                require(sp_expression_pick(expression, choice, NULL, value, sizeof(value)));
                require(sp_expression_matches(expression, value));
            }
        }
    }
}

/* Expressions that nobody checked. */
static void use_unchecked(const char *text, size_t len)
{
    char *expression = malloc(len + 1), *value;
    char picked[32];

    if (expression == NULL)
        return;
    memcpy(expression, text, len);
    expression[len] = '\0';
    value = strchr(expression, '\n');
    if (value != NULL)
        *value++ = '\0';
    else
        value = expression;
    sp_expression_matches(expression, value);
    if (sp_expression_pick(expression, len, NULL, picked, sizeof(picked)))
        require(strlen(picked) < sizeof(picked));
    free(expression);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct sp_error err = {.message = ""};
    struct sp_printfile *file;

    sp_printfile_recognise(text, size);
    use_unchecked(text, size);
    if (!sp_printfile_parse("fuzz.db", text, size, &file, &err)) {
        require(err.code == SP_ERR_USAGE);
        require_place(err.message);
        return 0;
    }
    for (size_t i = 0; i < sp_printfile_count(file); i++)
        use(sp_printfile_at(file, i));
    if (sp_printfile_skipped(file) > 0)
        require_place(sp_printfile_first_error(file));
    sp_printfile_destroy(file);
    return 0;
}
