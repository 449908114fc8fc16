/* What the outputs say of a host with -O. The hosts are played. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "asked_host.h"
#include "output_fixture.h"
#include "personality/load.h"

#define T1(df) "T1(R=Y%DF=" df "%T=40%S=O%A=S+%F=AS%RD=0%Q=)\n"
#define PRINTS                                                                                     \
    "Fingerprint Alike 1\nClass Linux | Linux | 5.X | general purpose\n"                           \
    "CPE cpe:/o:linux:linux_kernel:5\n" T1(                                                        \
        "Y") "\n"                                                                                  \
             "Fingerprint Alike 2\nClass Linux | Linux | 6.X | general purpose\n"                  \
             "Class Acme | embedded || media device\n" T1("Y") "\n"
#define NEAR_PRINTS                                                                                \
    "Fingerprint Near\nClass Acme | X1 | 2.X | router\nCPE cpe:/o:acme:x1:2\n" T1("N")

static struct lab_personalities *personalities;

static const struct lab_personality *named(const char *name)
{
    for (size_t i = 0; i < lab_personalities_count(personalities); i++) {
        if (strcmp(lab_personalities_at(personalities, i)->name, name) == 0)
            return lab_personalities_at(personalities, i);
    }
    fail_msg("no personality \"%s\"", name);
    return NULL;
}

/* What one format says of fake_up, which plays the personality. The fixture has the options. */
static const char *play(struct output_fixture *f, const struct sp_format *format, const char *name,
                        const char *prints)
{
    struct fake_host host = fake_up;

    output_detect(f, prints);
    asked_play(named(name), 0);
    host.tries = &asked.exchanges;
    host.try_count = 1;
    return output_play(f, format, &host, 1);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no \"%s\" in: %s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("\"%s\" in: %s", part, text);
}

static void text_of_a_system_that_is_known(void **state)
{
    struct output_fixture f;
    const char *text;

    (void)state;
    output_begin(&f, "198.18.0.7", "22,23");
    text = play(&f, &sp_format_text, "Linux 6.18", NULL);
    assert_has(text, "MAC Address: 02:00:00:00:00:01\n"
                     "Device type: general purpose\n"
                     "Running: Linux 6.X\n"
                     "OS CPE: cpe:/o:linux:linux_kernel:6\n"
                     "OS details: Linux 6.16 or newer (confidence 9");
    assert_has(text, " fit Linux 6.16 or newer (os.sig:");
    assert_has(text, "); for it: ");
    assert_has(text, "\nNetwork Distance: 1 hop\nOS by its SYN-ACK: Linux 6.16 or newer (confid");
    assert_lacks(text, "OS: ");
    assert_lacks(text, "SCAN(");
    assert_lacks(text, "guesses");
    output_end(&f);

    output_begin(&f, "198.18.0.7", "22,23");
    f.options.verbose = 1;
    assert_lacks(play(&f, &sp_format_text, "Linux 6.18", NULL), "OS:SCAN(");
    output_end(&f);

    output_begin(&f, "198.18.0.7", "22,23");
    f.options.verbose = 2;
    assert_has(play(&f, &sp_format_text, "Linux 6.18", NULL),
               "\nTCP/IP fingerprint:\nOS:SCAN(V=" SP_VERSION
               "%E=4%D=1/1%OT=22%CT=40000%CU=40125%");
    output_end(&f);
}

/* A host without an open port, which answers nothing but echo requests, or nothing at all. */
static const char *play_little(struct output_fixture *f, const struct sp_format *format,
                               int first_answer)
{
    struct fake_host host = fake_up;

    f->options.os_guess = true;
    f->options.verbose = 1;
    output_detect(f, NULL);
    asked_play(named("Linux 6.18"), 0);
    for (int i = 0; i < first_answer; i++)
        asked_lose(i);
    asked.exchanges.open_tcp = asked.exchanges.closed_tcp = 0;
    host.ports[0].port = 0;
    host.tries = &asked.exchanges;
    host.try_count = 1;
    return output_play(f, format, &host, 1);
}

static void only_the_family_is_known(void **state)
{
    struct output_fixture f;
    const char *text;

    (void)state;
    output_begin(&f, "198.18.0.7", "22,23");
    text = play_little(&f, &sp_format_text, SP_OS_IE1);
    assert_has(text, "\nRunning: Linux 3.X - 6.X\n"
                     "OS details: Linux 3.X - 6.X, only the family is certain (confidence ");
    assert_has(text, "\nAggressive OS guesses: Linux ");
    assert_has(text, "\nOS evidence: ");
    assert_has(text, "; against it: U1.R is N, not Y");
    assert_has(text, "; doubt: no open TCP port was found; doubt: ");
    assert_has(text, "\nTCP/IP fingerprint:\nOS:SCAN(");
    assert_lacks(text, "OS CPE");
    assert_lacks(text, "OS by its SYN-ACK");
    output_end(&f);

    output_begin(&f, "198.18.0.7", "22,23");
    text = play_little(&f, &sp_format_json, SP_OS_IE1);
    assert_has(text, "\"os\":[{\"name\":\"Linux\",");
    assert_has(text, "\"family\":\"Linux\",\"gen\":\"3.X - 6.X\",");
    assert_has(text,
               "\"method\":\"active\",\"evidence\":\"a guess: it comes near\",\"db\":\"os.sig:");
    output_end(&f);
}

static void a_system_that_is_not_known(void **state)
{
    struct output_fixture f;
    const char *text;

    (void)state;
    output_begin(&f, "198.18.0.7", "22,23");
    text = play_little(&f, &sp_format_text, SP_OS_PROBE_COUNT);
    assert_has(text, "\nNo exact OS matches for host (test conditions non-ideal)\n");
    assert_has(text, "\nOS evidence: ");
    assert_has(text, "\nTCP/IP fingerprint:\nOS:SCAN(");
    assert_lacks(text, "OS details");
    assert_lacks(text, "Running");
    output_end(&f);

    output_begin(&f, "198.18.0.7", "22,23");
    text = play_little(&f, &sp_format_json, SP_OS_PROBE_COUNT);
    assert_has(text, "\"os\":[{\"name\":\"unknown\",\"cpe\":[],\"accuracy\":0,\"confidence\":0.00,"
                     "\"method\":\"active\",\"evidence\":\"");
    output_end(&f);
}

static void text_of_fingerprints(void **state)
{
    struct output_fixture f;
    const char *text;

    (void)state;
    output_begin(&f, "198.18.0.7", "22,23");
    text = play(&f, &sp_format_text, "Linux 6.18", PRINTS);
    assert_has(text, "\nOS details: Linux 6.16 or newer (confidence ");
    assert_has(text, "\nDevice type by mine: general purpose|media device\n"
                     "Running by mine: Linux 5.X|6.X, Acme embedded\n"
                     "OS CPE by mine: cpe:/o:linux:linux_kernel:5\n"
                     "OS details by mine: Alike 1, Alike 2\n");
    output_end(&f);

    output_begin(&f, "198.18.0.7", "22,23");
    text = play(&f, &sp_format_text, "Linux 6.18", NEAR_PRINTS);
    assert_has(text, "\nNo exact OS matches for host in mine\n");
    assert_lacks(text, "Near");
    output_end(&f);

    output_begin(&f, "198.18.0.7", "22,23");
    f.options.os_guess = true;
    text = play(&f, &sp_format_text, "Linux 6.18", NEAR_PRINTS);
    assert_has(text, "\nDevice type by mine: router\nRunning by mine: Acme X1 2.X\n"
                     "OS CPE by mine: cpe:/o:acme:x1:2\n"
                     "Aggressive OS guesses by mine: Near (87%)\n"
                     "No exact OS matches for host in mine\n");
    output_end(&f);
}

/* Nine that fit, of nine families: nothing is gained by listing them. */
static void text_of_too_many_fingerprints(void **state)
{
    char prints[2048] = "";
    struct output_fixture f;
    const char *text;

    (void)state;
    for (int i = 0; i < 9; i++) {
        size_t used = strlen(prints);

        snprintf(prints + used, sizeof(prints) - used,
                 "Fingerprint F%d\nClass V | F%d | 1.X | router\n%s\n", i, i, T1("Y"));
    }
    output_begin(&f, "198.18.0.7", "22,23");
    text = play(&f, &sp_format_text, "Linux 6.18", prints);
    assert_has(text, "\nToo many fingerprints of mine match this host to give specific OS details\n"
                     "Device type by mine: router\n");
    assert_lacks(text, "Running by mine");
    assert_lacks(text, "OS details by mine");
    output_end(&f);
}

static void json_of_a_system(void **state)
{
    struct output_fixture f;
    const char *text;

    (void)state;
    output_begin(&f, "198.18.0.7", "22,23");
    text = play(&f, &sp_format_json, "Linux 6.18", PRINTS);
    assert_has(text, "\"os\":[{\"name\":\"Linux 6.16 or newer\",\"vendor\":\"Linux\","
                     "\"family\":\"Linux\",\"gen\":\"6.X\",\"type\":\"general purpose\","
                     "\"cpe\":[\"cpe:/o:linux:linux_kernel:6\"],\"accuracy\":100,"
                     "\"confidence\":0.9");
    assert_has(text, ",\"method\":\"active\",\"evidence\":\"");
    assert_has(text, "\"db\":\"os.sig:");
    assert_has(text, "\"},{\"name\":\"Alike 1\",\"vendor\":\"Linux\","
                     "\"family\":\"Linux\",\"gen\":\"5.X\",\"type\":\"general purpose\","
                     "\"cpe\":[\"cpe:/o:linux:linux_kernel:5\"],\"accuracy\":100,"
                     "\"method\":\"active\",\"evidence\":\"8 of 8 points\",\"db\":\"mine:1\"}");
    assert_has(text, "\"db\":\"mine:6\"},{\"name\":\"Linux 6.16 or newer\"");
    assert_has(text, "\"method\":\"syn-ack\"");
    assert_has(text, "}],\"hops\":1}\n");
    assert_lacks(text, "fingerprint\":");
    output_end(&f);

    output_begin(&f, "198.18.0.7", "22,23");
    f.options.verbose = 1;
    text = play(&f, &sp_format_json, "Linux 6.18", NULL);
    assert_has(text, "}],\"hops\":1,\"fingerprint\":\"SCAN(V=" SP_VERSION "%E=4%D=1/1%OT=22%");
    assert_has(text, ")\\u000aSEQ(");
    assert_has(text, ")\\u000aT1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)\\u000a");
    assert_has(text, "\\u000a\",\"traits\":[\"syn-ack ttl=64 ");
    output_end(&f);
}

/* Without a try: as without -O. With --osscan-limit the text says why. */
static void hosts_that_were_not_asked(void **state)
{
    struct fake_host late = fake_up;
    struct output_fixture f;
    const char *text;

    (void)state;
    output_begin(&f, "198.18.0.7", "22");
    f.options.os_limit = true;
    output_detect(&f, NULL);
    text = output_play(&f, &sp_format_text, &fake_up, 1);
    assert_has(text, "\nOS detection: not tried, for lack of an open and a closed port "
                     "(--osscan-limit)\nOS: Linux 6.16 or newer (confidence 8");
    output_end(&f);

    output_begin(&f, "198.18.0.7", "22");
    output_detect(&f, NULL);
    text = output_play(&f, &sp_format_text, &fake_up, 1);
    assert_has(text, "\nOS detection: not tried, the scan ended before\nOS: Linux 6.16");
    output_end(&f);

    output_begin(&f, "198.18.0.7", "22");
    output_detect(&f, NULL);
    late.os_late = true;
    text = output_play(&f, &sp_format_text, &late, 1);
    assert_has(text, "\nNote: this host took longer than --host-timeout allows");
    assert_has(text, "\nOS detection: not tried, the host's time was over\nOS: Linux 6.16");
    output_end(&f);

    output_begin(&f, "198.18.0.7", "22");
    output_detect(&f, NULL);
    text = output_play(&f, &sp_format_json, &fake_up, 1);
    assert_has(text, "\"os\":[{\"name\":\"Linux 6.16 or newer\"");
    assert_lacks(text, "active");
    assert_lacks(text, "hops");
    output_end(&f);
}

/* Two hosts, one of which a stop has cut short; in whether the scan can be resumed the two differ.
 */
static const char *play_cut(struct output_fixture *f, const struct sp_format *format,
                            struct sp_checkpoint_store *store)
{
    struct fake_host hosts[] = {fake_up, fake_up};
    static struct sp_checkpointer checkpointer;

    checkpointer = (struct sp_checkpointer){.store = store};
    hosts[1].addr = "198.18.0.8";
    hosts[1].os_cut = true;
    f->report.checkpointer = &checkpointer;
    f->stats.complete = false;
    f->stats.hosts_os_cut = 1;
    output_detect(f, NULL);
    return output_play(f, format, hosts, 2);
}

static void hosts_that_were_cut_short(void **state)
{
    struct sp_checkpoint_store store = {.path = NULL};
    struct output_fixture f;
    const char *text;

    (void)state;
    output_begin(&f, "198.18.0.7-8", "22");
    text = play_cut(&f, &sp_format_text, NULL);
    assert_has(text, "report for 198.18.0.8\nHost is up (0.0012s latency).\n"
                     "Note: OS detection was cut short; what was found until then is shown\n");
    assert_has(text, "\nOS detection was cut short for 1 host: what was found until then is shown\n"
                     "synprint stopped early: ");
    output_end(&f);

    output_begin(&f, "198.18.0.7-8", "22");
    text = play_cut(&f, &sp_format_text, &store);
    assert_has(text, "report for 198.18.0.7\n");
    assert_lacks(text, "198.18.0.8");
    assert_has(text,
               "\nOS detection was cut short for 1 host: not listed here, but when the scan is "
               "resumed\nsynprint stopped early: ");
    output_end(&f);

    output_begin(&f, "198.18.0.7-8", "22");
    text = play_cut(&f, &sp_format_json, NULL);
    assert_has(text, "{\"type\":\"host\",\"ip\":\"198.18.0.8\"");
    assert_has(text, "\"os_cut\":true,\"not_shown\":");
    assert_has(text, "\"hosts_os_cut\":1,");
    output_end(&f);

    output_begin(&f, "198.18.0.7-8", "22");
    text = play_cut(&f, &sp_format_json, &store);
    assert_has(text, "{\"type\":\"port\",\"ip\":\"198.18.0.8\"");
    assert_lacks(text, "{\"type\":\"host\",\"ip\":\"198.18.0.8\"");
    assert_lacks(text, "os_cut\":true");
    assert_has(text, "\"hosts_os_cut\":1,");
    output_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_that_were_cut_short),
        cmocka_unit_test(text_of_a_system_that_is_known),
        cmocka_unit_test(only_the_family_is_known),
        cmocka_unit_test(a_system_that_is_not_known),
        cmocka_unit_test(text_of_fingerprints),
        cmocka_unit_test(text_of_too_many_fingerprints),
        cmocka_unit_test(json_of_a_system),
        cmocka_unit_test(hosts_that_were_not_asked),
    };
    struct sp_error err;
    int failed;

    personalities = lab_personalities_create();
    if (personalities == NULL ||
        !lab_personalities_read_folder(personalities,
                                       SP_SOURCE_DIR "/tools/synprint-lab/personalities", 1, &err))
        return 1;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    lab_personalities_destroy(personalities);
    return failed;
}
