#include "synprint/os_guess.h"

#include <stdlib.h>
#include <string.h>

struct sp_os_notes {
    struct sp_packet synacks[SP_OS_PORTS_KEPT];
    size_t count;
    bool has_rst;
    struct sp_packet rst;
    bool has_resends;
    struct sp_resends_seen resends;
};

void sp_os_note(struct sp_os_notes **notes, const struct sp_packet *answer)
{
    struct sp_os_notes *n = *notes;
    bool rst, synack;

    if (answer->type != SP_PACKET_TCP)
        return;
    rst = (answer->tcp.flags & SP_TCP_RST) != 0;
    synack = !rst && (answer->tcp.flags & SP_TCP_SYN) && (answer->tcp.flags & SP_TCP_ACK);
    if (!n && (rst || synack))
        *notes = n = calloc(1, sizeof(*n));
    if (!n)
        return;
    if (rst && !n->has_rst) {
        n->has_rst = true;
        n->rst = *answer;
    } else if (synack && n->count < SP_OS_PORTS_KEPT) {
        n->synacks[n->count++] = *answer;
    }
}

void sp_os_note_resends(struct sp_os_notes **notes, const struct sp_resends_seen *seen)
{
    if (!*notes)
        *notes = calloc(1, sizeof(**notes));
    if (!*notes)
        return;
    (*notes)->has_resends = true;
    (*notes)->resends = *seen;
}

const struct sp_resends_seen *sp_os_notes_resends(const struct sp_os_notes *notes)
{
    return notes && notes->has_resends ? &notes->resends : NULL;
}

void sp_os_notes_destroy(struct sp_os_notes *notes)
{
    free(notes);
}

size_t sp_os_notes_observe(const struct sp_os_notes *notes,
                           struct sp_observation out[static SP_OS_PORTS_KEPT])
{
    size_t count = notes ? notes->count : 0;

    for (size_t i = 0; i < count; i++)
        sp_observe(&notes->synacks[i], notes->has_rst ? &notes->rst : NULL, &out[i]);
    return count;
}

/* The port whose observation reads like the one that the match is about. */
static uint16_t port_seen(const struct sp_os_notes *notes, const struct sp_observation *obs,
                          size_t count, const struct sp_observation *seen)
{
    char wanted[SP_OBSERVATION_TEXT_MAX], text[SP_OBSERVATION_TEXT_MAX];
    size_t i = 0;

    sp_observation_format(seen, wanted);
    while (i + 1 < count && strcmp(sp_observation_format(&obs[i], text), wanted) != 0)
        i++;
    return notes->synacks[i].tcp.sport;
}

bool sp_os_guess(const struct sp_os_notes *notes, const struct sp_plan *plan,
                 struct sp_os_guess *out)
{
    if (!notes || notes->count == 0 || plan->database == NULL)
        return false;
    out->seen_count = sp_os_notes_observe(notes, out->seen);
    sp_match_host(plan->database, out->seen, out->seen_count, &out->match);
    out->port = port_seen(notes, out->seen, out->seen_count, &out->match.seen);
    return true;
}
