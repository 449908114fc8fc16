/* The captures of db/samples: each holds one SYN-ACK, and the database does not take it for a
 * system of another family. "Unknown" passes: for a stack that no signature describes it is right.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "fingerprint/matcher.h"
#include "wire/replay.h"

#define SAMPLES        SP_SOURCE_DIR "/db/samples"
#define INDEX_LINE_MAX 1024

enum column { FILE_NAME, SYSTEM, FAMILY, VERSION, DATE, HOW, COLUMNS };

struct sample {
    char line[INDEX_LINE_MAX];
    char *column[COLUMNS];
};

/* The next line of the index; false at its end. */
static bool next_sample(FILE *index, struct sample *out)
{
    static const char separator[] = " | ";

    do {
        if (fgets(out->line, sizeof(out->line), index) == NULL)
            return false;
    } while (out->line[0] == '#');
    out->line[strcspn(out->line, "\n")] = '\0';
    out->column[0] = out->line;
    for (int i = 1; i < COLUMNS; i++) {
        char *end = strstr(out->column[i - 1], separator);

        if (end == NULL)
            fail_msg("%s/INDEX: \"%s\" has %d columns, not %d", SAMPLES, out->line, i, COLUMNS);
        *end = '\0';
        out->column[i] = end + strlen(separator);
    }
    return true;
}

static FILE *open_index(void)
{
    FILE *index = fopen(SAMPLES "/INDEX", "r");

    assert_non_null(index);
    return index;
}

struct capture {
    const struct sp_wire *wire;
    unsigned synacks;
    struct sp_observation seen;
};

static void on_frame(void *ctx, const uint8_t *bytes, size_t len, uint64_t rx_us)
{
    struct capture *capture = ctx;
    struct sp_observation seen;
    struct sp_packet packet;

    (void)rx_us;
    assert_int_equal(sp_decode(capture->wire->linktype, bytes, len, &packet), SP_DECODE_OK);
    if (packet.type == SP_PACKET_TCP && sp_observe(&packet, NULL, &seen)) {
        capture->seen = seen;
        capture->synacks++;
    }
}

static struct capture read_capture(const char *name)
{
    struct capture capture = {0};
    struct sp_wire *wire;
    struct sp_error err;
    char path[sizeof(SAMPLES) + 256];

    snprintf(path, sizeof(path), "%s/%.250s", SAMPLES, name);
    wire = sp_replay_open(path, &err);
    if (wire == NULL)
        fail_msg("%s", err.message);
    capture.wire = wire;
    while (sp_wire_receive(wire, 64, on_frame, &capture) > 0)
        ;
    capture.wire = NULL;
    sp_wire_destroy(wire);
    return capture;
}

static void test_no_sample_is_called_another_family(void **state)
{
    struct sp_error err;
    struct sp_database *db = sp_database_load(SP_SOURCE_DIR "/db/os.sig", &err);
    FILE *index = open_index();
    struct sample sample;
    unsigned count = 0;

    (void)state;
    if (db == NULL)
        fail_msg("%s", err.message);
    for (; next_sample(index, &sample); count++) {
        struct capture capture = read_capture(sample.column[FILE_NAME]);
        struct sp_match match;

        if (capture.synacks != 1)
            fail_msg("%s holds %u SYN-ACKs", sample.column[FILE_NAME], capture.synacks);
        sp_match(db, &capture.seen, &match);
        print_message("%s (%s): %s\n", sample.column[FILE_NAME], sample.column[SYSTEM],
                      match.kind == SP_MATCH_UNKNOWN ? "unknown" : match.name);
        if (match.kind != SP_MATCH_UNKNOWN)
            assert_string_equal(match.family, sample.column[FAMILY]);
    }
    assert_true(count >= 4);
    fclose(index);
    sp_database_destroy(db);
}

static bool is_indexed(const char *name)
{
    FILE *index = open_index();
    struct sample sample;
    bool found = false;

    while (!found && next_sample(index, &sample))
        found = strcmp(sample.column[FILE_NAME], name) == 0;
    fclose(index);
    return found;
}

static void test_every_capture_is_in_the_index(void **state)
{
    DIR *folder = opendir(SAMPLES);
    const struct dirent *entry;

    (void)state;
    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL) {
        const char *dot = strrchr(entry->d_name, '.');

        if (dot != NULL && strcmp(dot, ".pcap") == 0 && !is_indexed(entry->d_name))
            fail_msg("%s/INDEX has no line for %s", SAMPLES, entry->d_name);
    }
    closedir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_sample_is_called_another_family),
        cmocka_unit_test(test_every_capture_is_in_the_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
