/* The shipped database by what known systems send. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "fingerprint/matcher.h"

static sp_layout layout(const char *letters)
{
    sp_layout out;
    size_t bad;

    assert_true(sp_layout_parse(letters, strlen(letters), &out, &bad));
    return out;
}

/* A current Linux; mss, window and scale are the tests' own. */
static struct sp_observation penguin(void)
{
    return (struct sp_observation){
        .layout = layout("M,S,T,N,W"),
        .window = 65160,
        .mss = 1460,
        .wscale = 10,
        .raw_ttl = 61,
        .ttl = 64,
        .df = true,
        .id_zero = true,
    };
}

/* The shipped database on what the running kind of kernel sends (Linux 6.18, measured). */
static void test_shipped_database(void **state)
{
    static const struct {
        uint16_t mss, window;
        uint8_t wscale;
        const char *name;
    } rows[] = {
        {1460, 65160, 10, "Linux 6.16 or newer"},
        {1360, 64704, 10, "Linux 6.16 or newer"},
        {8960, 62636, 10, "Linux 6.16 or newer"},
        {65495, 65483, 10, "Linux 6.16 or newer"},
        {1380, 65160, 10, "Linux 6.16 or newer"}, /* MSS lowered on the way */
        {1460, 65160, 7, "Linux 4.20 - 6.5 or 6.10 - 6.15"},
        {1460, 65160, 9, "Linux 4.20 or newer"}, /* a limit of 16 MB says nothing of the version */
        {1460, 65535, 7, "Linux with a large receive buffer, or Android 5 - 11"},
        {1460, 31856, 7, "Linux 6.6 - 6.9"},
        {1460, 28960, 7, "Linux 3.10 - 4.19"},
        {1460, 14480, 7, "Linux 2.6.38 - 3.9"},
        {1460, 5792, 7, "Linux 2.4 - 2.6.37"},
        {1460, 23168, 7, "Linux"}, /* a tuned buffer */
    };
    struct sp_error err;
    struct sp_database *shipped = sp_database_load(SP_SOURCE_DIR "/db/os.sig", &err);

    (void)state;
    assert_non_null(shipped);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sp_observation obs = penguin();
        struct sp_match match;

        obs.mss = rows[i].mss;
        obs.window = rows[i].window;
        obs.wscale = rows[i].wscale;
        sp_match(shipped, &obs, &match);
        assert_string_equal(match.name, rows[i].name);
        assert_string_equal(match.family, "Linux");
    }
    sp_database_destroy(shipped);
}

/* Answers that share a layout with something else, and must not be called that. */
static void test_shipped_database_does_not_mix_up(void **state)
{
    static const struct {
        const char *layout, *name;
        uint8_t ttl, wscale;
        bool df;
        uint16_t mss, window;
    } rows[] = {
        {"M,N,W,N,N,S", "Windows 10 1709 or newer, Server 2019 or newer", 128, 8, true, 1460,
         65535},
        {"M,N,W,N,N,S", "Windows Vista or newer, Server 2008 or newer", 128, 8, true, 1460, 8192},
        {"M,N,W,N,N,S", "Windows Vista or newer, Server 2008 or newer", 128, 8, true, 1400, 64400},
        {"M,N,W,N,N,S", "Windows Vista or newer, Server 2008 or newer", 128, 4, true, 1460, 65535},
        {"M,N,W,N,N,S", "FreeRTOS+TCP", 128, 0, false, 1460, 5840},
        {"M,N,W,N,N,T", "AIX 5 - 7", 64, 3, true, 1460, 65535},
        {"M,N,W,N,N,T", "FreeBSD 4 - 6 or AIX", 64, 1, true, 1460, 65535},
        {"M,N,N,S,N,W,N,N,T", "NetApp ONTAP 7", 64, 0, true, 1460, 8760},
        {"M,N,N,S,N,W,N,N,T", "OpenBSD 3 - 4", 64, 0, true, 1460, 16384},
        {"M,N,N,T,N,W", "Haiku", 255, 2, false, 1460, 65535},
    };
    struct sp_error err;
    struct sp_database *shipped = sp_database_load(SP_SOURCE_DIR "/db/os.sig", &err);

    (void)state;
    assert_non_null(shipped);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sp_observation obs = {
            .layout = layout(rows[i].layout),
            .window = rows[i].window,
            .mss = rows[i].mss,
            .wscale = rows[i].wscale,
            .raw_ttl = rows[i].ttl,
            .ttl = rows[i].ttl,
            .df = rows[i].df,
        };
        struct sp_match match;

        sp_match(shipped, &obs, &match);
        assert_string_equal(match.unsure != NULL ? match.unsure->name : match.name, rows[i].name);
    }
    sp_database_destroy(shipped);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped_database),
        cmocka_unit_test(test_shipped_database_does_not_mix_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
