#include "synprint/plan.h"

#include <inttypes.h>

#define RANGES_SHOWN 20

static void print_targets(const struct sp_addrset *targets, FILE *out)
{
    uint64_t size = sp_addrset_size(targets);
    size_t count = sp_addrset_range_count(targets);
    size_t shown = count < RANGES_SHOWN ? count : RANGES_SHOWN;

    fprintf(out, "Targets: %" PRIu64 " IP address%s:", size, size == 1 ? "" : "es");
    for (size_t i = 0; i < shown; i++) {
        struct sp_addr_range range = sp_addrset_range(targets, i);
        char first[SP_ADDR_TEXT_MAX], last[SP_ADDR_TEXT_MAX];

        sp_addr_format(&range.first, first);
        fprintf(out, "%s %s", i > 0 ? "," : "", first);
        if (!sp_addr_equal(&range.first, &range.last))
            fprintf(out, "-%s", sp_addr_format(&range.last, last));
    }
    if (shown < count)
        fprintf(out, " and %zu more ranges", count - shown);
    fputc('\n', out);
}

static void print_ports(const struct sp_portset *ports, FILE *out)
{
    fprintf(out, "Ports: %" PRIu32 " tcp port%s: ", ports->count, ports->count == 1 ? "" : "s");
    for (uint32_t i = 0; i < ports->count;) {
        uint32_t last = i;

        while (last + 1 < ports->count && ports->ports[last + 1] == ports->ports[last] + 1)
            last++;
        fprintf(out, "%s%u", i > 0 ? "," : "", ports->ports[i]);
        if (last > i)
            fprintf(out, "-%u", ports->ports[last]);
        i = last + 1;
    }
    fputc('\n', out);
}

static void print_duration(double seconds, FILE *out)
{
    static const struct {
        double seconds;
        const char *name;
    } units[] = {{86400, "days"}, {3600, "hours"}, {60, "minutes"}};

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (seconds >= 2 * units[i].seconds) {
            fprintf(out, "%.0f %s", seconds / units[i].seconds, units[i].name);
            return;
        }
    }
    if (seconds < 1)
        fputs("less than a second", out);
    else
        fprintf(out, "%.0f second%s", seconds, seconds < 1.5 ? "" : "s");
}

static void print_probes(const struct sp_plan *plan, const struct sp_options *options, FILE *out)
{
    double probes = (double)sp_addrset_size(plan->targets) * plan->ports.count;

    fprintf(out,
            "Probes: %.0f TCP SYN when every host is up and every port answers; an unanswered one"
            " is repeated\nat most %" PRIu32 " times. ARP requests to hosts on the same link come"
            " on top.\n",
            probes, options->timing.max_retries);
    fputs("Time: ", out);
    if (options->timing.max_rate_pps > 0) {
        fputs("about ", out);
        print_duration(probes / options->timing.max_rate_pps, out);
        fprintf(out, " at %.10g packets per second, more by what must be repeated\n",
                options->timing.max_rate_pps);
    } else {
        fputs("not known without --max-rate: the network decides\n", out);
    }
}

void sp_plan_print(const struct sp_plan *plan, const struct sp_options *options, FILE *out)
{
    size_t systems = 0;

    for (size_t i = 0; i < plan->database_count; i++)
        systems += sp_database_system_count(plan->databases[i]);
    fputs("Dry run: nothing is sent.\n", out);
    print_targets(plan->targets, out);
    print_ports(&plan->ports, out);
    print_probes(plan, options, out);
    fprintf(out, "OS database: %zu system%s\n", systems, systems == 1 ? "" : "s");
    fprintf(out, "Seed: 0x%" PRIx64 "\n", plan->seed);
}
