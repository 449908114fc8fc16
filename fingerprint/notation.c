#include "fingerprint/notation.h"

#include <string.h>

#include "fingerprint/text.h"

/* Kinds of values (os-detection 1.5). */
#define WORD(list)                                                                                 \
    {                                                                                              \
        SP_VALUE_WORD, list, false                                                                 \
    }
#define NUMBER_OR(list)                                                                            \
    {                                                                                              \
        SP_VALUE_NUMBER, list, false                                                               \
    }
#define NUMBER NUMBER_OR("")
#define FLAGS                                                                                      \
    {                                                                                              \
        SP_VALUE_FLAGS, "", true                                                                   \
    }
#define OPTIONS                                                                                    \
    {                                                                                              \
        SP_VALUE_OPTIONS, "", true                                                                 \
    }
#define QUIRKS                                                                                     \
    {                                                                                              \
        SP_VALUE_WORD, "R U RU", true                                                              \
    }
#define IPID NUMBER_OR("Z RD RI BI I")

#define REPLY                                                                                      \
    {"R", WORD("Y N")}, {"DF", WORD("Y N")}, {"T", NUMBER},                                        \
    {                                                                                              \
        "TG", NUMBER                                                                               \
    }

#define TCP_REPLY                                                                                  \
    {                                                                                              \
        REPLY, {"W", NUMBER}, {"S", WORD("Z A A+ O")}, {"A", WORD("Z S S+ O")}, {"F", FLAGS},      \
            {"O", OPTIONS}, {"RD", NUMBER}, {"Q", QUIRKS},                                         \
    }

/* The first attribute of a test that may stay unanswered is R. T1's own W and O are rarely given:
 * WIN and OPS have them. */
static const struct sp_notation_test second[SP_TEST_COUNT] = {
    [SP_TEST_SEQ] = {"SEQ",
                     {{"SP", NUMBER},
                      {"GCD", NUMBER},
                      {"ISR", NUMBER},
                      {"TI", IPID},
                      {"CI", IPID},
                      {"II", IPID},
                      {"SS", WORD("S O")},
                      {"TS", NUMBER_OR("U")}}},
    [SP_TEST_OPS] = {"OPS",
                     {{"O1", OPTIONS},
                      {"O2", OPTIONS},
                      {"O3", OPTIONS},
                      {"O4", OPTIONS},
                      {"O5", OPTIONS},
                      {"O6", OPTIONS}}},
    [SP_TEST_WIN] = {"WIN",
                     {{"W1", NUMBER},
                      {"W2", NUMBER},
                      {"W3", NUMBER},
                      {"W4", NUMBER},
                      {"W5", NUMBER},
                      {"W6", NUMBER}}},
    [SP_TEST_ECN] =
        {"ECN", {REPLY, {"W", NUMBER}, {"O", OPTIONS}, {"CC", WORD("S Y N O")}, {"Q", QUIRKS}}},
    [SP_TEST_T1] = {"T1", TCP_REPLY},
    [SP_TEST_T2] = {"T2", TCP_REPLY},
    [SP_TEST_T3] = {"T3", TCP_REPLY},
    [SP_TEST_T4] = {"T4", TCP_REPLY},
    [SP_TEST_T5] = {"T5", TCP_REPLY},
    [SP_TEST_T6] = {"T6", TCP_REPLY},
    [SP_TEST_T7] = {"T7", TCP_REPLY},
    [SP_TEST_U1] = {"U1",
                    {REPLY,
                     {"IPL", NUMBER},
                     {"UN", NUMBER},
                     {"RIPL", NUMBER_OR("G")},
                     {"RID", NUMBER_OR("G")},
                     {"RIPCK", WORD("Z G I")},
                     {"RUCK", NUMBER_OR("G")},
                     {"RUD", WORD("G I")}}},
    [SP_TEST_IE] = {"IE",
                    {{"R", WORD("Y N")},
                     {"DFI", WORD("Y S N O")},
                     {"T", NUMBER},
                     {"TG", NUMBER},
                     {"CD", NUMBER_OR("Z S O")}}},
};

/* The first generation puts its tests into the places of their successors: TSeq into SEQ's, PU into
 * U1's. */
#define REPLY_FIRST                                                                                \
    {                                                                                              \
        {"Resp", WORD("Y N")}, {"DF", WORD("Y N")}, {"W", NUMBER_FIRST},                           \
            {"ACK", LETTERS("S S++ O")}, {"Flags", LETTERS("BUAPRSF")},                            \
        {                                                                                          \
            "Ops", LETTERS("MENWTL")                                                               \
        }                                                                                          \
    }
#define NUMBER_FIRST                                                                               \
    {                                                                                              \
        SP_VALUE_FIRST_NUMBER, "", true                                                            \
    }
#define LETTERS(list)                                                                              \
    {                                                                                              \
        SP_VALUE_FIRST_LETTERS, list, true                                                         \
    }
#define QUOTED LETTERS("E F 0")

static const struct sp_notation_test first[SP_TEST_COUNT] = {
    [SP_TEST_SEQ] = {"TSeq",
                     {{"Class", LETTERS("C 64K i800 TD RI TR")},
                      {"Val", NUMBER_FIRST},
                      {"gcd", NUMBER_FIRST},
                      {"SI", NUMBER_FIRST},
                      {"IPID", LETTERS("I RI RPI BI RD C Z")},
                      {"TS", LETTERS("0 2HZ 100HZ 1000HZ U")}}},
    [SP_TEST_T1] = {"T1", REPLY_FIRST},
    [SP_TEST_T2] = {"T2", REPLY_FIRST},
    [SP_TEST_T3] = {"T3", REPLY_FIRST},
    [SP_TEST_T4] = {"T4", REPLY_FIRST},
    [SP_TEST_T5] = {"T5", REPLY_FIRST},
    [SP_TEST_T6] = {"T6", REPLY_FIRST},
    [SP_TEST_T7] = {"T7", REPLY_FIRST},
    [SP_TEST_U1] = {"PU",
                    {{"Resp", WORD("Y N")},
                     {"DF", WORD("Y N")},
                     {"TOS", NUMBER_FIRST},
                     {"IPLEN", NUMBER_FIRST},
                     {"RIPTL", NUMBER_FIRST},
                     {"RID", QUOTED},
                     {"RIPCK", QUOTED},
                     {"UCK", QUOTED},
                     {"ULEN", NUMBER_FIRST},
                     {"DAT", QUOTED}}},
};

const struct sp_notation_test *sp_notation(enum sp_generation generation)
{
    return generation == SP_GENERATION_FIRST ? first : second;
}

/* The first letter tells most names apart, and large files hold a million of them. */
static bool is_name(struct sp_span text, const char *name)
{
    return text.len > 0 && name != NULL && text.at[0] == name[0] && sp_span_equal(text, name);
}

bool sp_notation_test(enum sp_generation generation, struct sp_span name, enum sp_test *test)
{
    const struct sp_notation_test *tests = sp_notation(generation);

    for (enum sp_test i = 0; i < SP_TEST_COUNT; i++) {
        if (is_name(name, tests[i].name)) {
            *test = i;
            return true;
        }
    }
    return false;
}

int sp_notation_attribute(enum sp_generation generation, enum sp_test test, struct sp_span name)
{
    const struct sp_attribute *attributes = sp_notation(generation)[test].attributes;

    for (int i = 0; i < SP_ATTRIBUTES_MAX && attributes[i].name != NULL; i++) {
        if (is_name(name, attributes[i].name))
            return i;
    }
    return -1;
}

const char *sp_notation_names(enum sp_generation generation, enum sp_test test, char *out,
                              size_t size)
{
    const struct sp_attribute *attributes = sp_notation(generation)[test].attributes;
    struct sp_text text = {.out = out, .size = size, .used = 0};

    out[0] = '\0';
    for (int i = 0; i < SP_ATTRIBUTES_MAX && attributes[i].name != NULL; i++)
        sp_text_add(&text, "%s%s", i > 0 ? " " : "", attributes[i].name);
    return out;
}

bool sp_notation_has_reply(enum sp_generation generation, enum sp_test test)
{
    const char *name = sp_notation(generation)[test].attributes[0].name;

    return name != NULL && name[0] == 'R'; /* "R", "Resp" */
}
