/* Any bytes as a personality file in either grammar: refused with a message that names the place,
 * or read into values that a player may rely on. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/printfile.h"
#include "personality/concrete.h"
#include "personality/load_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): this must hold in a release build too. */
static void require(bool holds)
{
    if (!holds)
        abort();
}

static void use_layout(const struct lab_layout *layout)
{
    size_t bytes = 0;

    for (int i = 0; i < layout->count; i++) {
        static const char letters[] = "LNSWMT";
        static const uint8_t sizes[] = {1, 1, 2, 3, 4, 10};
        const char *letter = memchr(letters, layout->at[i].letter, sizeof(sizes));

        require(letter != NULL);
        bytes += sizes[letter - letters];
        require(layout->at[i].letter != 'W' || layout->at[i].value <= UINT8_MAX);
    }
    require(bytes <= LAB_LAYOUT_MAX);
}

static void use(const struct lab_personality *p)
{
    const struct lab_sequence *seq = &p->sequence;

    for (int i = 0; i < 6; i++) {
        use_layout(&p->syn[i].layout);
        require(p->syn[i].ttl > 0);
    }
    for (int i = 2; i <= 7; i++) {
        use_layout(&p->t[i].layout);
        require(p->t[i].ttl > 0);
    }
    for (int i = 0; i < 16; i++)
        use_layout(&p->offered[i]);
    use_layout(&p->ecn.layout);
    require(p->ecn.ttl > 0 && p->unreachable.ttl > 0 && p->echo.ttl > 0);
    require(p->unreachable.ip_len >= 28 && p->unreachable.ip_len <= 1500);
    require(isfinite(seq->isn_rate) && seq->isn_rate >= 0);
    require(isfinite(seq->isn_deviation) && seq->isn_deviation >= 0);
    require(isfinite(seq->ts_hz) && seq->ts_hz > 0);
    require(p->retransmit_ms[LAB_RETRANSMITS_MAX - 1] == 0);
    for (int i = 1; i < LAB_RETRANSMITS_MAX; i++)
        require(p->retransmit_ms[i] == 0 || p->retransmit_ms[i] > p->retransmit_ms[i - 1]);
}

static void own_format(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    struct lab_personality *p;
    struct sp_error err = {.message = ""};

    if (text == NULL)
        return;
    memcpy(text, data, size);
    text[size] = '\0';
    p = lab_file_parse("fuzz", text, size, 1, &err);
    if (p != NULL)
        use(p);
    else
        require(strncmp(err.message, "fuzz:", 5) == 0 && err.code == SP_ERR_USAGE);
    lab_personality_destroy(p);
    free(text);
}

static void fingerprints(const uint8_t *data, size_t size)
{
    static struct lab_personality p; /* large */
    struct sp_printfile *file;
    struct sp_error err;

    if (!sp_printfile_parse("fuzz", (const char *)data, size, &file, &err))
        return;
    for (size_t i = 0; i < sp_printfile_count(file); i++) {
        p = (struct lab_personality){0};
        lab_tests_answer(sp_printfile_at(file, i)->tests);
        /* what the grammar let through but the options do not hold: "M[>FFFF]" */
        if (lab_concrete(sp_printfile_at(file, i)->tests, size, &p, &err))
            use(&p);
        else
            require(strstr(err.message, "bad options") != NULL);
    }
    sp_printfile_destroy(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (lab_file_recognise((const char *)data, size))
        own_format(data, size);
    else
        fingerprints(data, size);
    return 0;
}
