/* The look-up of signatures by itself: what every signature of a database describes, and as many
 * SYN-ACKs that none does, in an order of their own, again and again.
 *
 * usage: lookup_loop DATABASE|random:COUNT SECONDS
 * random:COUNT makes a database of COUNT signatures up, spread over layouts as in the files that
 * others have collected: three in ten have the same.
 * Prints, for single SYN-ACKs and for hosts of four open ports: name, signatures, look-ups, seconds
 * of CPU time, the share that was named exactly, and the share of which the family was named.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fingerprint/database.h"
#include "fingerprint/matcher.h"
#include "fingerprint/sample.h"

#define HOST_PORTS 4
#define TEXT_MAX   (4u << 20)

_Noreturn static void fail(const char *what)
{
    fprintf(stderr, "lookup_loop: %s\n", what);
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

/* Three in ten have the first layout, two in ten the second. */
static const char *random_layout(void)
{
    static const char *const layouts[] = {
        "M,S,T,N,W", "M,S,T,N,W",         "M,S,T,N,W",   "M",           "M",
        "M,N,W,S,T", "M,N,W,N,N,T,N,N,S", "M,N,W,N,N,T", "M,N,N,S,N,W", "M,N,W",
    };

    return layouts[random_below(sizeof(layouts) / sizeof(layouts[0]))];
}

#define SIGNATURE_MAX 128

/* One value for each trait, and a few hundred windows, as collections have them. */
static void make_signature(char out[static SIGNATURE_MAX])
{
    const char *layout = random_layout();
    int used = snprintf(out, SIGNATURE_MAX, "syn-ack ttl=%u df=%s id=%s opts=%s mss=%u win=%u",
                        32u << random_below(3), random_below(8) == 0 ? "no" : "yes",
                        random_below(2) == 0 ? "zero" : "nonzero", layout,
                        random_below(4) == 0 ? 1300 + random_below(161) : 1460,
                        217 * (1 + random_below(300)));

    if (strchr(layout, 'W') != NULL)
        snprintf(out + used, SIGNATURE_MAX - (size_t)used, " ws=%u", random_below(11));
}

static struct sp_database *make_up(size_t count)
{
    char(*signatures)[SIGNATURE_MAX] = calloc(count, SIGNATURE_MAX);
    struct text text = {.out = malloc(TEXT_MAX)};
    struct sp_error err = {0};
    struct sp_database *db;

    if (text.out == NULL || signatures == NULL)
        fail("memory");
    add(&text, "synprint-os 1\n");
    for (size_t i = 0, same; i < count; i += same == i) {
        make_signature(signatures[i]);
        for (same = 0; strcmp(signatures[same], signatures[i]) != 0; same++)
            ;
        if (same == i) /* a database has no two that are alike */
            add(&text,
                "system s%zu\n vendor v%u\n family f%u\n type t%u\n source made up\n"
                " date 2026-01-01\n %s\n",
                i, random_below(100), random_below(40), random_below(10), signatures[i]);
    }
    db = sp_database_parse(text.out, text.used, "random", &err);
    if (db == NULL)
        fail(err.message);
    free(text.out);
    free(signatures);
    return db;
}

struct mix {
    struct sp_observation *at;
    size_t count;
};

/* Something that a SYN-ACK may have and a signature of its layout hardly allows. */
static void spoil(struct sp_observation *obs)
{
    switch (random_below(3)) {
    case 0:
        obs->window = (uint16_t)(obs->window ^ 1);
        break;
    case 1:
        obs->quirks ^= SP_QUIRK_PUSH;
        break;
    default:
        obs->layout = sp_layout_append(obs->layout, SP_OPTION_OTHER);
    }
}

static struct mix make_mix(const struct sp_database *db)
{
    size_t signatures = sp_database_signature_count(db), hosts = 2 * signatures;
    struct mix mix = {.count = HOST_PORTS * hosts};

    mix.at = calloc(mix.count, sizeof(mix.at[0]));
    if (mix.at == NULL)
        fail("memory");
    for (size_t i = 0; i < hosts; i++) {
        struct sp_samples samples = sp_samples_begin(sp_database_signature(db, i / 2));
        struct sp_observation obs;

        if (!sp_samples_next(&samples, &obs))
            fail("a signature without a sample");
        if (i % 2 == 1)
            spoil(&obs);
        for (size_t j = 0; j < HOST_PORTS; j++)
            mix.at[i * HOST_PORTS + j] = obs;
    }
    for (size_t i = hosts - 1; i > 0; i--) {
        size_t other = random_below((uint32_t)i + 1);
        struct sp_observation host[HOST_PORTS];

        memcpy(host, &mix.at[i * HOST_PORTS], sizeof(host));
        memcpy(&mix.at[i * HOST_PORTS], &mix.at[other * HOST_PORTS], sizeof(host));
        memcpy(&mix.at[other * HOST_PORTS], host, sizeof(host));
    }
    return mix;
}

static double cpu_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Hosts of so many ports. */
static void measure(const char *name, const struct sp_database *db, const struct mix *mix,
                    size_t ports, double seconds)
{
    size_t kinds[SP_MATCH_EXACT + 1] = {0}, count = 0, at = 0;
    double start_s = cpu_s(), end_s;
    struct sp_match match;

    do {
        for (size_t i = 0; i < 1000; i++, at = (at + HOST_PORTS) % mix->count) {
            if (ports == 1)
                sp_match(db, &mix->at[at], &match);
            else
                sp_match_host(db, &mix->at[at], ports, &match);
            kinds[match.kind]++;
            count++;
        }
        end_s = cpu_s();
    } while (end_s - start_s < seconds);
    printf("%s\t%zu\t%zu\t%.6f\t%.4f\t%.4f\n", name, sp_database_signature_count(db), count * ports,
           end_s - start_s, (double)kinds[SP_MATCH_EXACT] / (double)count,
           (double)kinds[SP_MATCH_FAMILY] / (double)count);
}

int main(int argc, char **argv)
{
    struct sp_error err = {0};
    struct sp_database *db;
    struct mix mix;

    if (argc != 3)
        return 2;
    if (strncmp(argv[1], "random:", 7) == 0)
        db = make_up(strtoul(argv[1] + 7, NULL, 10));
    else
        db = sp_database_load(argv[1], &err);
    if (db == NULL)
        fail(err.message);
    mix = make_mix(db);
    measure("SYN-ACKs", db, &mix, 1, atof(argv[2]));
    measure("SYN-ACKs of hosts", db, &mix, HOST_PORTS, atof(argv[2]));
    free(mix.at);
    sp_database_destroy(db);
    return 0;
}
