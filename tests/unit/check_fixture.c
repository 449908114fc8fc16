#include "check_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check_samples.h"

static char folder[] = "/tmp/test_check.XXXXXX";

const char *check_path(const char *name, char out[static 64])
{
    snprintf(out, 64, "%s/%s", folder, name);
    return out;
}

static void write_file(const char *name, const char *text)
{
    char path[64];
    FILE *file = fopen(check_path(name, path), "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

struct checked check_with(const char *result, struct lab_check_options options)
{
    struct checked c = {.err = {.message = ""}};
    char truth_path[64], result_path[64];
    const char *paths[] = {check_path("result", result_path)};
    size_t len;
    FILE *out = open_memstream(&c.text, &len);

    assert_non_null(out);
    write_file("result", result);
    options.truth_path = check_path("truth", truth_path);
    options.result_paths = paths;
    options.result_count = 1;
    c.read = lab_check(&options, out, &c.agrees, &c.err);
    fclose(out);
    return c;
}

void check_assert_counts(const char *result, struct lab_check_options options, const char *members,
                         bool agrees)
{
    struct checked c;
    char *copy = strdup(members), *save, *member;

    options.json = true;
    c = check_with(result, options);
    assert_non_null(copy);
    if (!c.read)
        fail_msg("%s", c.err.message);
    for (member = strtok_r(copy, " ", &save); member; member = strtok_r(NULL, " ", &save))
        if (!strstr(c.text, member))
            fail_msg("no %s in %s", member, c.text);
    assert_int_equal(c.agrees, agrees);
    free(copy);
    free(c.text);
}

int check_make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    write_file("truth", truth_text);
    return 0;
}

int check_remove_folder(void **state)
{
    char path[64];

    (void)state;
    unlink(check_path("truth", path));
    unlink(check_path("result", path));
    return rmdir(folder);
}
