/* Any bytes as signatures of p0f: refused with a message that names the place, or read and asked.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/p0f.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): this must hold in a release build too. */
static void require(bool holds)
{
    if (!holds)
        abort();
}

/* "fuzz.fp:LINE:COLUMN: ..." */
static void require_place(const char *message)
{
    char *at;

    require(strncmp(message, "fuzz.fp:", 8) == 0);
    require(strtoull(message + 8, &at, 10) > 0 && *at == ':');
    require(strtoull(at + 1, &at, 10) > 0 && at[0] == ':' && at[1] == ' ' && at[2] != '\0');
}

/* An observation made up of the input. */
static struct sp_observation observe(const uint8_t *data, size_t size)
{
    struct sp_observation seen = {.raw_ttl = 64, .mss = 1460, .window = 64240, .df = true};

    for (size_t i = 0; i < size && i < 12; i++)
        seen.layout = sp_layout_append(seen.layout, 1 + data[i] % (SP_OPTION_BROKEN));
    if (size > 4) {
        seen.raw_ttl = data[0];
        seen.mss = (uint16_t)(data[1] << 3);
        seen.window = (uint16_t)(data[2] << 8 | data[3]);
        seen.quirks = data[4];
    }
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_observation seen = observe(data, size);
    struct sp_error err = {.message = ""};
    struct sp_p0f_match match;
    struct sp_p0f *file;

    sp_p0f_recognise((const char *)data, size);
    if (!sp_p0f_parse("fuzz.fp", (const char *)data, size, &file, &err)) {
        require(err.code == SP_ERR_USAGE);
        require_place(err.message);
        return 0;
    }
    require(sp_p0f_count(file) > 0);
    if (sp_p0f_skipped(file) > 0)
        require_place(sp_p0f_first_error(file));
    if (sp_p0f_find(file, &seen, &match))
        require(match.line > 0 && match.label.name[0] != '\0' && match.distance < 256);
    sp_p0f_destroy(file);
    return 0;
}
