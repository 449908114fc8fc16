#include "synprint/plan.h"

#include <inttypes.h>

#include "cli/duration.h"
#include "synprint/os_detect.h"
#include "synprint/os_files.h"

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

static void print_timing(const struct sp_options *options, FILE *out)
{
    const struct sp_timing *timing = &options->timing;
    uint32_t level = options->timing_options.level;
    char at_first[SP_DURATION_TEXT_MAX], least[SP_DURATION_TEXT_MAX], most[SP_DURATION_TEXT_MAX];

    fprintf(out, "Timing: %s (-T%" PRIu32 ")\n", sp_timing_name(level), level);
    fprintf(out, "  an answer is waited for: %s at first, then %s to %s\n",
            sp_duration_format(timing->initial_rtt_timeout_us, at_first),
            sp_duration_format(timing->min_rtt_timeout_us, least),
            sp_duration_format(timing->max_rtt_timeout_us, most));
    if (timing->max_parallelism > 0)
        fprintf(out, "  probes that wait at the same time: %" PRIu32 "\n", timing->max_parallelism);
    fputs("  between two probes to a host: ", out);
    if (timing->scan_delay_us > 0)
        fprintf(out, "at least %s", sp_duration_format(timing->scan_delay_us, least));
    else
        fputs("no fixed delay", out);
    if (timing->max_scan_delay_us > timing->scan_delay_us)
        fprintf(out, ", up to %s when it limits its answers",
                sp_duration_format(timing->max_scan_delay_us, most));
    fputc('\n', out);
    if (timing->min_rate_pps > 0)
        fprintf(out, "  packets per second: at least %.10g\n", timing->min_rate_pps);
    if (timing->max_rate_pps > 0)
        fprintf(out, "  packets per second: at most %.10g\n", timing->max_rate_pps);
    if (timing->host_timeout_us > 0)
        fprintf(out, "  a host is given up after: %s\n",
                sp_duration_format(timing->host_timeout_us, most));
}

static void print_probes(double probes, uint32_t max_retries, FILE *out)
{
    fprintf(out,
            "Probes: %.0f TCP SYN when every host is up and every port answers; an unanswered one"
            " is repeated\nat most %" PRIu32 " times. ARP requests to hosts on the same link come"
            " on top.\n",
            probes, max_retries);
}

/* What the options alone bound: the most packets in a second, and the delay between two probes to
 * the same host. Hosts are asked side by side, so the second counts the ports of one. */
static void print_time(double probes, uint32_t ports, const struct sp_timing *timing, FILE *out)
{
    double by_rate = timing->max_rate_pps > 0 ? probes / timing->max_rate_pps : 0;
    double by_delay = ports > 0 ? (double)(ports - 1) * (double)timing->scan_delay_us / 1e6 : 0;
    bool waits = by_delay > 0 || timing->max_parallelism > 0;

    fputs("Time: ", out);
    if (by_rate > 0 && by_rate >= by_delay) {
        fputs(waits ? "at least " : "about ", out);
        print_duration(by_rate, out);
        fprintf(out, " at %.10g packets per second", timing->max_rate_pps);
    } else if (by_delay > 0) {
        char delay[SP_DURATION_TEXT_MAX];

        fputs("at least ", out);
        print_duration(by_delay, out);
        fprintf(out, " for each host that is up, with %s between two probes to it",
                sp_duration_format(timing->scan_delay_us, delay));
    } else if (timing->min_rate_pps > 0 && timing->max_parallelism == 0) {
        fputs("at most about ", out);
        print_duration(probes / timing->min_rate_pps, out);
        fprintf(out, " at %.10g packets per second", timing->min_rate_pps);
    } else {
        fputs("not known without --max-rate: the network decides\n", out);
        return;
    }
    fputs(", more by what must be repeated", out);
    fputs(timing->host_timeout_us > 0 ? ", less where a host is given up\n" : "\n", out);
}

static void print_shard(const struct sp_plan *plan, const struct sp_options *options, FILE *out)
{
    const struct sp_shard *shard = &plan->shard;

    if (options->shards == 0)
        return;
    fprintf(out, "Shard: %" PRIu32 " of %" PRIu32 ", ", options->shard, options->shards);
    if (shard->by_port)
        fputs("of each address its part of the ports", out);
    else
        fprintf(out, "%" PRIu64 " of the addresses, with all ports", sp_shard_hosts(shard));
    fputs("; all shards need the same targets, ports and seed\n", out);
}

static void print_os_detection(const struct sp_plan *plan, const struct sp_options *options,
                               FILE *out)
{
    uint32_t tries = options->os_tries > 0 ? options->os_tries : SP_OS_TRIES;

    if (!options->os_detection)
        return;
    fprintf(out,
            "OS detection: 16 more probes to each host that answers%s, up to %" PRIu32 " time%s",
            options->os_limit ? " on an open and a closed port" : "", tries, tries == 1 ? "" : "s");
    if (options->os_tries == 0)
        fprintf(out, ", %d where the conditions are good", SP_OS_TRIES_GOOD);
    fputc('\n', out);
    sp_os_files_tell(plan, false, "  ", out);
}

static void print_patience(const struct sp_options *options, FILE *out)
{
    if (options->os_patient)
        fputs("Patience: up to 35 s more for each host with an open port, 1,024 at once; the "
              "kernel's "
              "resets are held back for some ports\n",
              out);
}

void sp_plan_print(const struct sp_plan *plan, const struct sp_options *options, FILE *out)
{
    double probes = (double)sp_shard_pairs(&plan->shard);
    uint32_t ports = plan->ports.count / (plan->shard.by_port ? plan->shard.count : 1);
    size_t systems = plan->database != NULL ? sp_database_system_count(plan->database) : 0;

    fputs("Dry run: nothing is sent.\n", out);
    print_targets(plan->targets, out);
    print_ports(&plan->ports, out);
    print_shard(plan, options, out);
    print_timing(options, out);
    print_probes(probes, options->timing.max_retries, out);
    print_time(probes, ports, &options->timing, out);
    print_os_detection(plan, options, out);
    print_patience(options, out);
    fprintf(out, "OS database: %zu system%s\n", systems, systems == 1 ? "" : "s");
    sp_os_files_list(plan, "  ", out);
    fprintf(out, "Seed: 0x%" PRIx64 "\n", plan->seed);
}
