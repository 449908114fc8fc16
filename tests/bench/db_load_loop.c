/* How long OS databases take: to be read, to be indexed, to be weighed for identification, to be
 * checked for hidden signatures; then what one look-up of a SYN-ACK costs, and one identification.
 *
 * usage: db_load_loop ROUNDS FILE.sig|random:COUNT...
 * random:COUNT makes a file of COUNT entries up, with test lines, alike in size and variety to what
 * others have collected. Prints the medians of all rounds, in CPU time, one line of Markdown for
 * each database.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fingerprint/identify.h"
#include "fingerprint/sample.h"
#include "fingerprint/textfile.h"

#define TEXT_MAX   ((size_t)64 << 20)
#define ROUNDS_MAX 99
#define ASKED_MAX  200 /* hosts that are identified in a round */

_Noreturn static void fail(const char *what)
{
    fprintf(stderr, "db_load_loop: %s\n", what);
    exit(1);
}

static uint64_t random_state = 1;

/* SplitMix64, by Sebastiano Vigna. */
static uint32_t random_below(uint32_t bound)
{
    uint64_t z = random_state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ z >> 31) >> 32) % bound;
}

struct text {
    char *out;
    size_t used;
};

static void __attribute__((format(printf, 2, 3))) add(struct text *text, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    text->used += (size_t)vsnprintf(text->out + text->used, TEXT_MAX - text->used, format, args);
    va_end(args);
}

/* Options as a stack writes them, one of a few hundred ways. */
static const char *options(char out[static 48], uint32_t stack)
{
    static const char *const forms[] = {"M%XST11NW%u", "M%XNW%uNNT11", "M%XNW%uST11", "M%XNNSNW%u"};

    snprintf(out, 48, forms[stack % 4], 1460 - stack % 23 * 12, stack % 11);
    return out;
}

static void add_tests(struct text *text, uint32_t stack)
{
    static const char *const ids[] = {"I", "Z", "RI", "RD", "BI"};
    uint32_t low = random_below(240), window = 1000 + stack % 600 * 97;
    unsigned ttl = 32u << stack % 3;
    char o[48];

    options(o, stack);
    add(text, " SEQ(SP=%X-%X%%GCD=1-6%%ISR=%X-%X%%TI=%s%%CI=%s%%II=%s%%SS=S%%TS=%s)\n", low,
        low + 10, low + 7, low + 19, ids[stack % 5], ids[stack % 3], ids[stack % 2],
        stack % 3 ? "A" : "U");
    add(text, " OPS(O1=%s%%O2=%s%%O3=%s%%O4=%s%%O5=%s%%O6=%s)\n", o, o, o, o, o, o);
    add(text, " WIN(W1=%X%%W2=%X%%W3=%X%%W4=%X%%W5=%X%%W6=%X)\n", window, window, window, window,
        window, window);
    add(text, " ECN(R=Y%%DF=Y%%T=%X-%X%%TG=%X%%W=%X%%O=%s%%CC=%s%%Q=)\n", ttl - 5, ttl + 5, ttl,
        window, o, stack % 2 ? "Y" : "N");
    add(text, " T1(R=Y%%DF=Y%%T=%X-%X%%TG=%X%%S=O%%A=S+%%F=AS%%RD=0%%Q=)\n T2(R=N)\n T3(R=N)\n",
        ttl - 5, ttl + 5, ttl);
    for (int test = 4; test <= 7; test++)
        add(text, " T%d(R=Y%%DF=%c%%T=%X-%X%%TG=%X%%W=%X%%S=A%%A=Z%%F=R%%O=%%RD=0%%Q=)\n", test,
            stack % 2 ? 'Y' : 'N', ttl - 5, ttl + 5, ttl, stack % 7 ? 0 : window);
    add(text, " U1(DF=N%%T=%X-%X%%TG=%X%%IPL=%X%%UN=0%%RIPL=G%%RID=G%%RIPCK=G%%RUCK=G%%RUD=G)\n",
        ttl - 5, ttl + 5, ttl, stack % 3 ? 356 : 56);
    add(text, " IE(DFI=%s%%T=%X-%X%%TG=%X%%CD=%s)\n", stack % 3 ? "N" : "S", ttl - 5, ttl + 5, ttl,
        stack % 2 ? "S" : "Z");
}

static char *make_up(uint32_t count, size_t *len)
{
    static const char *const layouts[] = {"M,S,T,N,W", "M,N,W,N,N,T", "M,N,W,S,T", "M,N,N,S,N,W"};
    struct text text = {.out = malloc(TEXT_MAX)};

    if (text.out == NULL)
        fail("memory");
    add(&text, "synprint-os 1\nedition 1\n");
    for (uint32_t i = 0; i < count; i++) {
        uint32_t stack = random_below(3000);

        add(&text,
            "system System %u\n vendor Vendor %u\n family Family %u\n type t\n source made up\n"
            " date 2026-01-01\n evidence documented\n syn-ack ttl=%u df=yes opts=%s mss=%u win=%u "
            "ws=%u\n",
            i, stack % 300, stack % 150, 32u << stack % 3, layouts[stack % 4],
            1460 - stack % 23 * 12, 1000 + stack % 600 * 97 + i % 1000, stack % 11);
        add_tests(&text, stack);
    }
    *len = text.used;
    return text.out;
}

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

enum { OPEN, CREATE, CHECK, LOOKUP, IDENTIFY, KINDS };

/* The values that a system states, as a host that runs it would show them. */
static void play(const struct sp_system *system, struct sp_testprint *tests)
{
    *tests = (struct sp_testprint){.generation = SP_GENERATION_SECOND};
    for (enum sp_test test = 0; system->tests != NULL && test < SP_TEST_COUNT; test++) {
        for (size_t k = 0; k < SP_ATTRIBUTES_MAX; k++) {
            const char *expression = system->tests[test].expression[k];

            if (expression != NULL &&
                sp_expression_pick(expression, 0, NULL, tests->value[test][k], SP_VALUE_MAX))
                tests->given[test] |= (uint16_t)(1u << k);
        }
    }
}

/* Microseconds for each host. */
static double identify(const struct sp_database *db, const struct sp_identifier *identifier)
{
    size_t systems = sp_database_system_count(db), step = systems / ASKED_MAX + 1, asked = 0;
    double spent = 0;

    for (size_t i = 0; i < systems; i += step, asked++) {
        const struct sp_system *system = sp_database_system(db, i);
        struct sp_testprint tests;
        struct sp_observation port;
        struct sp_host_seen seen = {.ports = &port, .tests = &tests};
        struct sp_identity out;
        double start;

        play(system, &tests);
        if (system->signature_count > 0) {
            struct sp_samples samples = sp_samples_begin(&system->signatures[0]);

            seen.port_count = sp_samples_next(&samples, &port);
        }
        start = now_us();
        if (!sp_identify(identifier, &seen, &out))
            fail("memory");
        spent += now_us() - start;
    }
    return asked > 0 ? spent / (double)asked : 0;
}

/* Microseconds for each SYN-ACK. */
static double look_up(const struct sp_database *db)
{
    size_t count = sp_database_signature_count(db);
    struct sp_observation *seen = calloc(count + 1, sizeof(*seen));
    double start, spent;

    if (seen == NULL)
        fail("memory");
    for (size_t i = 0; i < count; i++) {
        struct sp_samples samples = sp_samples_begin(sp_database_signature(db, i));

        if (!sp_samples_next(&samples, &seen[i]))
            fail("a signature that nothing matches");
    }
    start = now_us();
    for (size_t i = 0; i < count; i++) {
        struct sp_match match;

        sp_match(db, &seen[i], &match);
    }
    spent = now_us() - start;
    free(seen);
    return count > 0 ? spent / (double)count : 0;
}

static void check(const struct sp_database *db)
{
    for (size_t i = 0; i < sp_database_signature_count(db); i++) {
        const struct sp_signature *hider;

        sp_database_reach(db, sp_database_signature(db, i), &hider);
    }
}

static void measure(const struct sp_database_source *source, double out[KINDS])
{
    struct sp_faults faults = {.count = 0};
    struct sp_error err;
    double start = now_us();
    struct sp_database *db = sp_database_open(source, 1, &faults, &err);
    struct sp_identifier *identifier;

    if (db == NULL)
        fail(err.message);
    if (faults.count > 0)
        fail(faults.message[0]);
    out[OPEN] = now_us() - start;
    start = now_us();
    identifier = sp_identifier_create(db);
    if (identifier == NULL)
        fail("memory");
    out[CREATE] = now_us() - start;
    start = now_us();
    check(db);
    out[CHECK] = now_us() - start;
    out[LOOKUP] = look_up(db);
    out[IDENTIFY] = identify(db, identifier);
    sp_identifier_destroy(identifier);
    sp_database_destroy(db);
}

static void bench(const char *name, size_t rounds)
{
    static double times[KINDS][ROUNDS_MAX];
    struct sp_database_source source = {.path = name, .local = true};
    struct sp_error err;
    char *text;

    if (strncmp(name, "random:", 7) == 0)
        text = make_up((uint32_t)strtoul(name + 7, NULL, 10), &source.len);
    else
        text = sp_textfile_read(name, SP_TEXTFILE_MAX, &source.len, &err);
    if (text == NULL)
        fail(err.message);
    source.text = text;
    for (size_t i = 0; i < rounds; i++) {
        double one[KINDS];

        measure(&source, one);
        for (int kind = 0; kind < KINDS; kind++)
            times[kind][i] = one[kind];
    }
    for (int kind = 0; kind < KINDS; kind++)
        qsort(times[kind], rounds, sizeof(double), compare);
    printf("| %s | %.1f | %.2f | %.2f | %.2f | %.2f | %.1f |\n", name, (double)source.len / 1024,
           times[OPEN][rounds / 2] / 1000, times[CREATE][rounds / 2] / 1000,
           times[CHECK][rounds / 2] / 1000, times[LOOKUP][rounds / 2], times[IDENTIFY][rounds / 2]);
    free(text);
}

int main(int argc, char **argv)
{
    unsigned long rounds = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;

    if (rounds == 0 || rounds > ROUNDS_MAX)
        fail("usage: db_load_loop ROUNDS(1-99) FILE.sig|random:COUNT...");
    puts("| database | KB | read and index, ms | identifier, ms | hidden check, ms | look-up, us | "
         "identify, us |\n|---|---|---|---|---|---|---|");
    for (int i = 2; i < argc; i++)
        bench(argv[i], rounds);
    return 0;
}
