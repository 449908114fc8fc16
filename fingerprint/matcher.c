#include "fingerprint/matcher.h"

#include <stdlib.h>
#include <string.h>

#define WILDCARD_FACTOR 0.97
#define CLAMPED_FACTOR  0.7
#define TUNED_FACTOR    0.6
#define OTHER_RST       0.6
#define LEAST           0.4

#define ETHERNET_MSS       1460 /* what an unclamped Ethernet host offers (RFC 9293, 3.7.1) */
#define FAMILY_OPTIONS     3    /* real options that a layout needs to tell a family by */
#define DISTANCE_TOLERATED 2    /* the ways back of two packets differ by as much at times */

static const struct sp_match unknown = {
    .kind = SP_MATCH_UNKNOWN,
    .name = "unknown",
    .vendor = "",
    .family = "",
    .gen = "",
    .type = "",
    .ports = 1,
    .ports_agreeing = 1,
};

static unsigned count_bits(unsigned set)
{
    return (unsigned)__builtin_popcount(set);
}

static bool same_family(const struct sp_system *a, const struct sp_system *b)
{
    return strcmp(a->family, b->family) == 0;
}

static void name_system(struct sp_match *out, const struct sp_signature *sig,
                        const struct sp_observation *obs)
{
    const struct sp_system *system = sig->system;

    out->kind = SP_MATCH_EXACT;
    out->signature = sig;
    out->comparison = sp_signature_compare(sig, obs);
    out->name = system->name;
    out->vendor = system->vendor;
    out->family = system->family;
    out->gen = system->gen;
    out->type = system->type;
    out->cpe = system->cpe;
    out->cpe_count = system->cpe_count;
}

/* The first signature that matches in everything, and how many systems of other families do so
 * after it. (A more generic entry of the same family is meant to match too.) */
static void match_exact(struct sp_index_walk *walk, struct sp_match *out)
{
    const struct sp_system *last = NULL;
    const struct sp_signature *sig;

    while ((sig = sp_index_next(walk)) != NULL) {
        if (out->signature == NULL)
            name_system(out, sig, walk->obs);
        else if (sig->system != last && !same_family(sig->system, out->signature->system))
            out->rivals++;
        last = sig->system;
    }
}

/* What comes near must agree on the family; on vendor and type it may not, and then those are left
 * open. False when families differ or nothing is near. */
static bool match_family(struct sp_index_walk *walk, struct sp_match *out)
{
    const struct sp_observation *obs = walk->obs;
    const struct sp_signature *sig;

    sp_index_rewind(walk, SP_FIT_NEAR);
    while ((sig = sp_index_next(walk)) != NULL) {
        const struct sp_system *system = sig->system;

        if (out->signature == NULL)
            name_system(out, sig, obs);
        if (!same_family(system, out->signature->system))
            return false;
        if (strcmp(system->vendor, out->vendor) != 0)
            out->vendor = "";
        if (strcmp(system->type, out->type) != 0)
            out->type = "";
    }
    if (out->signature == NULL)
        return false;
    out->kind = SP_MATCH_FAMILY;
    out->name = out->family;
    out->gen = "";
    out->cpe = NULL;
    out->cpe_count = 0;
    out->mss_clamped = out->comparison.differs == 1u << SP_TRAIT_WINDOW &&
                       obs->mss < ETHERNET_MSS &&
                       sp_window_matches(&out->signature->window, obs->window, ETHERNET_MSS);
    return true;
}

static enum sp_rst_verdict judge_rst(const struct sp_observation *obs)
{
    int nearer = obs->rst.raw_ttl - obs->raw_ttl;

    if (!obs->rst.seen)
        return SP_RST_NOT_SEEN;
    if (obs->rst.ttl != obs->ttl)
        return SP_RST_OTHER_TTL;
    return abs(nearer) > DISTANCE_TOLERATED ? SP_RST_OTHER_DISTANCE : SP_RST_CONSISTENT;
}

/* The formula of the header. */
static double confidence_of(const struct sp_match *match)
{
    double confidence = match->signature->system->certainty / 100.0;

    for (unsigned i = count_bits(match->comparison.wildcard); i > 0; i--)
        confidence *= WILDCARD_FACTOR;
    confidence /= 1 + match->rivals / 2.0;
    if (match->kind == SP_MATCH_FAMILY)
        confidence *= match->mss_clamped ? CLAMPED_FACTOR : TUNED_FACTOR;
    return confidence;
}

void sp_match(const struct sp_database *db, const struct sp_observation *obs, struct sp_match *out)
{
    struct sp_index_walk walk = sp_database_walk(db, obs);
    const struct sp_system *unsure = NULL;
    unsigned agreed;

    *out = unknown;
    match_exact(&walk, out);
    if (out->kind == SP_MATCH_UNKNOWN && sp_layout_real_options(obs->layout) >= FAMILY_OPTIONS &&
        !match_family(&walk, out))
        *out = unknown;
    if (out->kind != SP_MATCH_UNKNOWN && confidence_of(out) < LEAST) {
        unsure = out->signature->system;
        *out = unknown;
    }
    out->unsure = unsure;
    out->seen = *obs;
    out->rst = judge_rst(obs);
    if (out->kind == SP_MATCH_UNKNOWN)
        return;
    agreed = count_bits(out->comparison.agreed) + 1; /* and the layout */
    out->accuracy = 100 * agreed / (agreed + count_bits(out->comparison.differs));
    out->confidence = confidence_of(out);
    if (out->rst == SP_RST_OTHER_TTL || out->rst == SP_RST_OTHER_DISTANCE)
        out->confidence *= OTHER_RST;
}

/* Two ports say the same when they name the same system, or one names the other's family. */
static bool agree(const struct sp_match *a, const struct sp_match *b)
{
    if (a->kind == SP_MATCH_UNKNOWN || b->kind == SP_MATCH_UNKNOWN)
        return a->kind == b->kind;
    if (a->kind == SP_MATCH_EXACT && b->kind == SP_MATCH_EXACT)
        return a->signature->system == b->signature->system;
    return strcmp(a->family, b->family) == 0;
}

void sp_match_host(const struct sp_database *db, const struct sp_observation *obs, size_t n,
                   struct sp_match *out)
{
    struct sp_match matches[SP_HOST_PORTS_MAX];
    size_t ports = n < SP_HOST_PORTS_MAX ? n : SP_HOST_PORTS_MAX;

    for (size_t i = 0; i < ports; i++)
        sp_match(db, &obs[i], &matches[i]);
    *out = unknown;
    out->ports = ports;
    out->ports_agreeing = 0;
    for (size_t i = 0; i < ports; i++) {
        size_t agreeing = 0;

        for (size_t j = 0; j < ports; j++)
            agreeing += agree(&matches[i], &matches[j]);
        /* what most ports say; the surer of two that as many say */
        if (agreeing < out->ports_agreeing ||
            (agreeing == out->ports_agreeing && matches[i].confidence <= out->confidence))
            continue;
        *out = matches[i];
        out->ports = ports;
        out->ports_agreeing = agreeing;
    }
    if (out->ports_agreeing > 0)
        out->confidence *= (double)out->ports_agreeing / (double)out->ports;
}
