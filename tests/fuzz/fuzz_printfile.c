/* Any bytes as a file of fingerprints: refused with a message that names the place, or read; then
 * every value that is picked is one that the expression means. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/printindex.h"

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

/* As a file of either generation: what is read can be compared. */
static void use_any(const char *text, size_t size)
{
    struct sp_testprint host = {.generation = SP_GENERATION_SECOND};
    struct sp_error err = {.message = ""};
    struct sp_candidates found;
    struct sp_printindex *index;
    struct sp_printfile *file;

    if (!sp_printfile_parse_any("fuzz.db", text, size, &file, &err)) {
        require_place(err.message);
        return;
    }
    host.generation = sp_printfile_generation(file);
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < sp_generation_attribute_count(host.generation, test); i++) {
            host.given[test] |= (uint16_t)(1u << i);
            strcpy(host.value[test][i], i % 2 == 0 ? "Y" : "1F");
        }
    }
    index = sp_printindex_create(file);
    require(index != NULL && sp_printindex_match(index, &host, &found));
    for (size_t i = 0; i < found.count; i++)
        require(found.at[i].accuracy >= SP_CANDIDATE_LEAST - 1e-6 && found.at[i].accuracy <= 1);
    sp_printindex_destroy(index);
    sp_printfile_destroy(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct sp_error err = {.message = ""};
    struct sp_printfile *file;

    sp_printfile_recognise(text, size);
    use_any(text, size);
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
