#include "synprint/os_detect.h"

#include <stdlib.h>
#include <string.h>

#include "synprint/os_pack.h"

#define HOPS_GOOD      5
#define SEQ_LATE_US    700000 /* from the first SYN of the series to the last: 500 ms wanted */
#define DELAY_GOOD_US  500000
#define LEVEL_HASTY    5 /* of -T: answers are not waited for long enough */
#define GUESSES_MAX    10
#define GUESSES_WITHIN 0.10 /* of the best accuracy */

struct sp_os_detector {
    const struct sp_plan *plan;
    uint32_t tries; /* 0: by the conditions */
    bool hasty;     /* the options spoil the conditions */
    bool keep_text;
    struct sp_identifier *identifier;
    struct sp_printindex **indexes; /* of each file of fingerprints */
};

/* How much a try is worth. */
struct worth {
    double accuracy; /* of the best candidate; 0 without files of fingerprints */
    unsigned holes;  /* answers that another try may bring */
    unsigned values;
};

struct sp_os_tests {
    struct worth worth; /* of the best try, of which is all the rest */
    struct sp_packed_print print;
    struct sp_candidates *candidates;
    bool good;
    int hops;
    char *text, *wrapped;
};

uint32_t sp_os_tries(const struct sp_options *options)
{
    return options->os_tries > 0 ? options->os_tries : SP_OS_TRIES_GOOD;
}

static bool create_all(struct sp_os_detector *detector)
{
    const struct sp_plan *plan = detector->plan;

    detector->identifier = sp_identifier_create(plan->database);
    detector->indexes = calloc(plan->print_count + 1, sizeof(struct sp_printindex *));
    if (detector->identifier == NULL || detector->indexes == NULL)
        return false;
    for (size_t i = 0; i < plan->print_count; i++) {
        detector->indexes[i] = sp_printindex_create(plan->prints[i].file);
        if (detector->indexes[i] == NULL)
            return false;
    }
    return true;
}

struct sp_os_detector *sp_os_detector_create(const struct sp_plan *plan,
                                             const struct sp_options *options, struct sp_error *err)
{
    struct sp_os_detector *detector = calloc(1, sizeof(*detector));

    if (detector != NULL) {
        detector->plan = plan;
        detector->tries = options->os_tries;
        detector->keep_text = options->verbose > 0;
        detector->hasty = options->timing_options.level >= LEVEL_HASTY ||
                          options->timing.scan_delay_us > DELAY_GOOD_US;
    }
    if (detector == NULL || !create_all(detector)) {
        sp_os_detector_destroy(detector);
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    return detector;
}

void sp_os_detector_destroy(struct sp_os_detector *detector)
{
    if (detector == NULL)
        return;
    sp_identifier_destroy(detector->identifier);
    for (size_t i = 0; detector->indexes != NULL && i < detector->plan->print_count; i++)
        sp_printindex_destroy(detector->indexes[i]);
    free(detector->indexes);
    free(detector);
}

/* Answers of which most systems give all or none: of the six SYNs, and of the two echo requests. */
static unsigned count_holes(const struct sp_exchanges *exchanges)
{
    const struct sp_exchange *at = exchanges->at;
    unsigned holes = 0;

    for (int i = SP_OS_SEQ1; i <= SP_OS_SEQ6; i++)
        holes += at[i].sent != NULL && (at[i].reply == NULL || at[i].resent);
    return holes + ((at[SP_OS_IE1].reply == NULL) != (at[SP_OS_IE2].reply == NULL));
}

static int count_hops(const struct sp_exchanges *exchanges)
{
    unsigned hops = sp_exchanges_hops(exchanges);

    if (exchanges->place == SP_OS_PLACE_LOCAL)
        return 0;
    if (exchanges->place == SP_OS_PLACE_ON_LINK)
        return 1;
    return hops > 0 ? (int)hops : -1;
}

/* Is the fingerprint as good as one can be? What spoils it is what spoils nmap's. */
static bool conditions_are_good(const struct sp_os_detector *detector,
                                const struct sp_exchanges *exchanges, int hops)
{
    const struct sp_exchange *first = &exchanges->at[SP_OS_SEQ1];
    const struct sp_exchange *last = &exchanges->at[SP_OS_SEQ6];

    return !detector->hasty && exchanges->open_tcp != 0 && exchanges->closed_tcp != 0 &&
           exchanges->at[SP_OS_U1].reply != NULL && hops <= HOPS_GOOD &&
           last->sent_us - first->sent_us <= SEQ_LATE_US;
}

/* Compares with the files of fingerprints. False when memory is short. */
static bool match_prints(const struct sp_os_detector *detector,
                         const struct sp_exchanges *exchanges, const struct sp_testprint *print,
                         struct sp_os_tests *tests)
{
    const struct sp_plan *plan = detector->plan;
    struct sp_testprint first;

    tests->candidates = calloc(plan->print_count + 1, sizeof(tests->candidates[0]));
    if (tests->candidates == NULL)
        return false;
    for (size_t i = 0; i < plan->print_count; i++) {
        struct sp_candidates *candidates = &tests->candidates[i];
        const struct sp_testprint *host = print;

        if (sp_printfile_generation(plan->prints[i].file) == SP_GENERATION_FIRST) {
            sp_testprint_measure_first(exchanges, &first);
            host = &first;
        }
        if (!sp_printindex_match(detector->indexes[i], host, candidates))
            return false;
        if (candidates->count > 0 && candidates->at[0].accuracy > tests->worth.accuracy)
            tests->worth.accuracy = candidates->at[0].accuracy;
    }
    return true;
}

static bool keep_texts(const struct sp_exchanges *exchanges, const struct sp_testprint *print,
                       uint64_t unix_s, struct sp_os_tests *tests)
{
    struct sp_scan_note note = {.version = SP_VERSION, .unix_s = unix_s};
    char text[SP_TESTPRINT_TEXT_MAX];

    tests->text = strdup(sp_testprint_format(print, exchanges, &note, false, text));
    tests->wrapped = strdup(sp_testprint_format(print, exchanges, &note, true, text));
    return tests->text != NULL && tests->wrapped != NULL;
}

/* What one try shows; NULL when memory is short. */
static struct sp_os_tests *take_in(const struct sp_os_detector *detector,
                                   const struct sp_exchanges *exchanges,
                                   const struct sp_testprint *print, uint64_t unix_s)
{
    struct sp_os_tests *tests = calloc(1, sizeof(*tests));

    if (tests == NULL)
        return NULL;
    tests->worth =
        (struct worth){.holes = count_holes(exchanges), .values = sp_testprint_count(print)};
    tests->hops = count_hops(exchanges);
    tests->good = conditions_are_good(detector, exchanges, tests->hops);
    if (!sp_os_pack(print, &tests->print) || !match_prints(detector, exchanges, print, tests) ||
        (detector->keep_text && !keep_texts(exchanges, print, unix_s, tests))) {
        sp_os_tests_destroy(tests);
        return NULL;
    }
    return tests;
}

void sp_os_tests_destroy(struct sp_os_tests *tests)
{
    if (tests == NULL)
        return;
    free(tests->print.values);
    free(tests->candidates);
    free(tests->text);
    free(tests->wrapped);
    free(tests);
}

static bool is_worth_more(const struct worth *a, const struct worth *b)
{
    if (a->accuracy != b->accuracy)
        return a->accuracy > b->accuracy;
    return a->holes != b->holes ? a->holes < b->holes : a->values > b->values;
}

/* By all that was seen. print: NULL when the tests were not asked. False when memory is short. */
static bool identify(const struct sp_os_detector *detector, const struct sp_os_notes *notes,
                     const struct sp_testprint *print, struct sp_identity *out)
{
    struct sp_observation ports[SP_OS_PORTS_KEPT];
    struct sp_host_seen seen = {
        .ports = ports, .tests = print, .resends = sp_os_notes_resends(notes)};

    seen.port_count = sp_os_notes_observe(notes, ports);
    return sp_identify(detector->identifier, &seen, out);
}

/* Is no other system a tenth as likely, so that what is missing would not change the name? */
static bool is_sure(const struct sp_os_detector *detector, const struct sp_os_notes *notes,
                    const struct sp_testprint *print)
{
    struct sp_identity identity;

    return identify(detector, notes, print, &identity) && identity.kind == SP_MATCH_EXACT &&
           identity.near_count == 1;
}

bool sp_os_tests_add(struct sp_os_tests **tests, const struct sp_os_detector *detector,
                     const struct sp_os_notes *notes, const struct sp_exchanges *exchanges,
                     uint32_t try_number, uint64_t unix_s)
{
    struct sp_os_tests *best = *tests, *now;
    struct sp_testprint print;
    uint32_t most;
    bool news;

    sp_testprint_measure(exchanges, &print);
    now = take_in(detector, exchanges, &print, unix_s);
    if (now == NULL)
        return false;
    news = best == NULL || !sp_os_pack_equal(&now->print, &best->print);
    most = detector->tries > 0 ? detector->tries : now->good ? SP_OS_TRIES_GOOD : SP_OS_TRIES;
    if (best == NULL || is_worth_more(&now->worth, &best->worth)) {
        *tests = now;
        sp_os_tests_destroy(best);
    } else {
        sp_os_tests_destroy(now);
        /* our database does not look at what varies from try to try: no better, no use */
        news = news && detector->plan->print_count > 0;
    }
    if (try_number >= most || !news)
        return false;
    if (detector->plan->print_count > 0)
        return (*tests)->worth.accuracy < 1;
    return (*tests)->worth.holes > 0 && !is_sure(detector, notes, &print);
}

bool sp_os_detect(const struct sp_os_detector *detector, const struct sp_os_tests *tests,
                  const struct sp_os_notes *notes, struct sp_os_detection *out)
{
    out->resends = sp_os_notes_resends(notes);
    if (tests == NULL) {
        /* nothing of the tests can have spoilt what was not asked */
        *out = (struct sp_os_detection){.good = true, .hops = -1, .resends = out->resends};
        return out->resends != NULL && identify(detector, notes, NULL, &out->identity);
    }
    out->candidates = tests->candidates;
    out->good = tests->good;
    out->hops = tests->hops;
    out->text = tests->text;
    out->wrapped = tests->wrapped;
    sp_os_unpack(&tests->print, &out->print);
    return identify(detector, notes, &out->print, &out->identity);
}

size_t sp_os_shown(const struct sp_candidates *candidates, bool guesses)
{
    size_t shown = 0;

    if (candidates->perfect > 0)
        return candidates->perfect < candidates->count ? candidates->perfect : candidates->count;
    while (guesses && shown < candidates->count && shown < GUESSES_MAX &&
           candidates->at[shown].accuracy + GUESSES_WITHIN >= candidates->at[0].accuracy)
        shown++;
    return shown;
}
