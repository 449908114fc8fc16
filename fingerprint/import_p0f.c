/* p0f's signatures of SYN-ACKs to entries: one for each label, the generic ones last. */
#include <stdlib.h>
#include <string.h>

#include "fingerprint/entry.h"
#include "fingerprint/import_internal.h"
#include "fingerprint/p0f_internal.h"

#define ETHERNET_MTU 1500
#define ETHERNET_MSS 1460

struct job {
    FILE *out;
    const struct sp_p0f *file;
    const struct sp_import_how *how;
    struct sp_import_counts *counts;
    size_t *variant; /* of each label; 0: nothing of it is carried over */
};

static void add_window(struct sp_signature *sig, enum sp_window_kind kind, bool less_ts,
                       uint32_t lo)
{
    if (lo <= UINT16_MAX)
        sig->window.at[sig->window.count++] =
            (struct sp_window_rule){.kind = (uint8_t)kind, .less_ts = less_ts, .lo = lo, .hi = lo};
}

/* Multiples of the MSS are told by p0f from the MSS of the packet, and from 1460; each less a
 * timestamp too. False when there is no window that fits. */
static bool convert_window(const struct sp_p0f_sig *from, struct sp_signature *sig)
{
    bool ts = sp_layout_has(sig->layout, SP_OPTION_TIMESTAMP);

    switch (from->window_kind) {
    case SP_P0F_WINDOW_ANY:
        return true;
    case SP_P0F_WINDOW_NUMBER:
        add_window(sig, SP_WINDOW_RANGE, false, from->window);
        break;
    case SP_P0F_WINDOW_MULTIPLE:
        add_window(sig, SP_WINDOW_MULTIPLE, false, from->window);
        break;
    case SP_P0F_WINDOW_MSS:
        if (sp_layout_has(sig->layout, SP_OPTION_MSS)) {
            add_window(sig, SP_WINDOW_TIMES, false, from->window);
            if (ts)
                add_window(sig, SP_WINDOW_TIMES, true, from->window);
            add_window(sig, SP_WINDOW_RANGE, false, from->window * ETHERNET_MSS);
        }
        break;
    case SP_P0F_WINDOW_MTU:
        add_window(sig, SP_WINDOW_RANGE, false, from->window * ETHERNET_MTU);
        break;
    }
    return sig->window.count > 0;
}

static uint32_t convert_quirks(const struct sp_p0f_sig *from)
{
    static const struct {
        enum sp_p0f_quirk theirs;
        enum sp_quirk ours;
    } table[] = {
        {SP_P0F_RESERVED, SP_QUIRK_IP_RESERVED},
        {SP_P0F_SEQ_ZERO, SP_QUIRK_SEQ_ZERO},
        {SP_P0F_ACK_ZERO, SP_QUIRK_ACK_ZERO},
        {SP_P0F_URGENT_POINTER, SP_QUIRK_URGENT_POINTER},
        {SP_P0F_URG, SP_QUIRK_URG},
        {SP_P0F_PUSH, SP_QUIRK_PUSH},
        {SP_P0F_EOL_DATA, SP_QUIRK_EOL_DATA},
        {SP_P0F_BIG_SCALE, SP_QUIRK_BIG_SCALE},
        {SP_P0F_BAD, SP_QUIRK_BAD_OPTIONS},
    };
    uint32_t quirks = 0;

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if ((from->quirks & table[i].theirs) != 0)
            quirks |= table[i].ours;
    }
    if (from->ip_options_len > 0)
        quirks |= SP_QUIRK_IP_OPTIONS;
    if (from->payload == SP_P0F_PAYLOAD_SOME)
        quirks |= SP_QUIRK_DATA;
    return quirks;
}

/* "64-": any up to this. */
static uint8_t convert_ttl(const struct sp_p0f_sig *from)
{
    unsigned member = sp_ttl_member(sp_initial_ttl(from->ttl));

    return (uint8_t)(from->ttl_is_limit ? member | (member - 1) : member);
}

static void convert_header(const struct sp_p0f_sig *from, struct sp_signature *sig)
{
    bool df = (from->quirks & SP_P0F_DF) != 0;

    sig->df = df ? SP_YES : SP_NO;
    if (df)
        sig->id_zero = (from->quirks & SP_P0F_ID_NONZERO) != 0 ? SP_NO : SP_YES;
    else
        sig->id_zero = (from->quirks & SP_P0F_ID_ZERO) != 0 ? SP_YES : SP_NO;
    if (sp_layout_has(sig->layout, SP_OPTION_TIMESTAMP))
        sig->tsval_zero = (from->quirks & SP_P0F_TSVAL_ZERO) != 0 ? SP_YES : SP_NO;
}

static enum sp_import_outcome convert(const struct job *job, const struct sp_p0f_sig *from,
                                      struct sp_signature *sig)
{
    const uint32_t never = SP_P0F_ACK_NONZERO; /* an ACK number without the flag */

    *sig = (struct sp_signature){.layout = from->layout, .ttls = convert_ttl(from)};
    if (job->file->labels[from->label].class[0] == '!')
        return SP_IMPORT_PROGRAM;
    if (!from->v4)
        return SP_IMPORT_IPV6;
    convert_header(from, sig);
    sig->quirks = convert_quirks(from);
    if (from->mss != SP_P0F_ANY && sp_layout_has(sig->layout, SP_OPTION_MSS)) {
        sig->mss.count = 1;
        sig->mss.at[0].lo = sig->mss.at[0].hi = (uint16_t)from->mss;
    }
    if (from->wscale != SP_P0F_ANY && sp_layout_has(sig->layout, SP_OPTION_WSCALE)) {
        sig->wscale.count = 1;
        sig->wscale.at[0].lo = sig->wscale.at[0].hi = (uint16_t)from->wscale;
    }
    if ((from->quirks & never) != 0 || !convert_window(from, sig))
        return SP_IMPORT_IMPOSSIBLE;
    return SP_IMPORT_CARRIED;
}

static void count_losses(struct job *job, const struct sp_p0f_sig *from)
{
    const uint32_t idle = SP_P0F_ECN | SP_P0F_TSECR_NONZERO | SP_P0F_FLOW;

    job->counts->loss[SP_IMPORT_LOSS_MTU] += from->window_kind == SP_P0F_WINDOW_MTU;
    job->counts->loss[SP_IMPORT_LOSS_QUIRKS] += (from->quirks & idle) != 0;
}

static void fill_label(const struct sp_p0f_label *label, struct sp_import_head *head)
{
    bool is_version = label->flavor[0] >= '0' && label->flavor[0] <= '9';

    sp_entry_text(label->name, "unknown", head->vendor, sizeof(head->vendor));
    sp_entry_text(label->name, "unknown", head->family, sizeof(head->family));
    sp_entry_text(is_version ? label->flavor : "", "", head->gen, sizeof(head->gen));
    snprintf(head->type, sizeof(head->type), "%s",
             strcmp(label->class, "unix") == 0 || strcmp(label->class, "win") == 0
                 ? "general purpose"
                 : "unknown");
}

static bool is_specific(const struct job *job, const struct sp_p0f_sig *sig)
{
    return !job->file->labels[sig->label].generic;
}

/* The signatures of one label stand together. They are as many as end at *next. */
static bool write_label(struct job *job, size_t first, size_t *next)
{
    const struct sp_p0f *file = job->file;
    size_t label = file->sigs[first].label, end = first;
    struct sp_signature *sigs;
    struct sp_import_head head;
    char name[SP_IMPORT_NAME_MAX];

    while (end < file->sig_count && file->sigs[end].label == label)
        end++;
    *next = end;
    sigs = calloc(end - first, sizeof(*sigs));
    if (sigs == NULL)
        return false;
    snprintf(name, sizeof(name), "%s%s%s", file->labels[label].name,
             file->labels[label].flavor[0] != '\0' ? " " : "", file->labels[label].flavor);
    sp_import_head(&head, job->how, name, job->variant[label], file->sigs[first].line);
    fill_label(&file->labels[label], &head);
    for (size_t i = first; i < end; i++) {
        enum sp_import_outcome outcome =
            convert(job, &file->sigs[i], &sigs[head.system.signature_count]);

        job->counts->outcome[outcome]++;
        if (outcome == SP_IMPORT_CARRIED) {
            head.system.signature_count++;
            count_losses(job, &file->sigs[i]);
        }
    }
    head.system.signatures = sigs;
    if (head.system.signature_count > 0) {
        fputc('\n', job->out);
        sp_entry_write(job->out, &head.system);
        job->counts->entries++;
        job->counts->synacks += head.system.signature_count;
    }
    free(sigs);
    return true;
}

/* Labels that have a signature are numbered by what they are shown as. */
static bool number_labels(struct job *job)
{
    const struct sp_p0f *file = job->file;
    const char **names = calloc(file->label_count + 1, sizeof(*names));
    struct sp_pool pool = {.blocks = NULL};
    bool ok = names != NULL;

    for (size_t i = 0; ok && i < file->label_count; i++) {
        char name[SP_IMPORT_NAME_MAX];

        snprintf(name, sizeof(name), "%s %s", file->labels[i].name, file->labels[i].flavor);
        names[i] = sp_pool_add(&pool, name, strlen(name));
        ok = names[i] != NULL;
        job->variant[i] = 1;
    }
    ok = ok && sp_import_number(names, file->label_count, job->variant);
    sp_pool_empty(&pool);
    free(names);
    return ok;
}

static bool write_all(struct job *job)
{
    const struct sp_p0f *file = job->file;
    size_t i = 0, next;

    sp_import_begin(job->out, job->how);
    for (int generic = 0; generic < 2; generic++) {
        for (i = 0; i < file->sig_count; i = next) {
            next = i + 1;
            if (is_specific(job, &file->sigs[i]) == (generic == 0) && !write_label(job, i, &next))
                return false;
        }
    }
    return true;
}

bool sp_import_p0f(FILE *out, const struct sp_p0f *file, const struct sp_import_how *how,
                   struct sp_import_counts *counts, struct sp_error *err)
{
    struct job job = {.out = out, .file = file, .how = how, .counts = counts};
    bool ok;

    *counts = (struct sp_import_counts){.entries = 0};
    counts->outcome[SP_IMPORT_UNREADABLE] = sp_p0f_skipped(file);
    job.variant = calloc(file->label_count + 1, sizeof(*job.variant));
    ok = job.variant != NULL && number_labels(&job) && write_all(&job);
    free(job.variant);
    return ok || sp_fail(err, SP_ERR_FAILED, "out of memory");
}
