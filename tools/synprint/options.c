#include "synprint/options.h"

#include <stdio.h>
#include <string.h>

#include "cli/options_set.h"
#include "engine/scan.h"
#include "probe/os_probe.h"

#define FIELD(name)  .offset = offsetof(struct sp_options, name)
#define TIMING(name) FIELD(timing_options.name)

/* Bounds of times, in microseconds. */
#define HOUR_US     (3600u * UINT64_C(1000000))
#define RTT_TIMEOUT .set = sp_set_typed_duration, .min = 1000, .max = HOUR_US / 6
#define DELAY       .set = sp_set_typed_duration, .max = 24 * HOUR_US

static SP_OPTION_SETTER(set_seed)
{
    struct sp_options *options = field;

    options->has_seed = sp_set_seed(option, &options->seed, value, err);
    return options->has_seed;
}

static SP_OPTION_SETTER(set_ipv4_address)
{
    struct sp_addr *addr = field;

    if (!sp_addr_parse(value, addr) || addr->family != SP_FAMILY_IPV4)
        return sp_option_bad_value(option, value, "an IPv4 address", err);
    return true;
}

static SP_OPTION_SETTER(set_transmit)
{
    static const char *const names[] = {[SP_TRANSMIT_AUTO] = "auto",
                                        [SP_TRANSMIT_XDP] = "xdp",
                                        [SP_TRANSMIT_PACKET] = "packet",
                                        [SP_TRANSMIT_LIBNET] = "libnet"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(value, names[i]) == 0) {
            *(enum sp_transmit_choice *)field = (enum sp_transmit_choice)i;
            return true;
        }
    }
    return sp_option_bad_value(option, value, "auto, xdp, packet or libnet", err);
}

/* "I/N", both decimal without signs or blanks. */
static SP_OPTION_SETTER(set_shard)
{
    struct sp_options *options = field;
    size_t digits = strspn(value, "0123456789");
    unsigned long long number, count;
    int len = 0;

    if (digits == 0 || digits > 10 || value[digits] != '/' ||
        strspn(value + digits + 1, "0123456789") > 10 ||
        value[digits + 1 + strspn(value + digits + 1, "0123456789")] != '\0' ||
        sscanf(value, "%10llu/%10llu%n", &number, &count, &len) != 2 || number == 0 ||
        number > count || count > UINT32_MAX)
        return sp_option_bad_value(option, value, "I/N with I from 1 to N, such as 1/4", err);
    options->shard = (uint32_t)number;
    options->shards = (uint32_t)count;
    return true;
}

static const struct sp_option table[] = {
    {"-iL", NULL, "FILE", "Targets", "read targets from FILE (- is stdin)", FIELD(target_files),
     .set = sp_set_list, .repeatable = true},
    {"--exclude", NULL, "LIST", "Targets", "leave out these targets (comma separated)",
     FIELD(excludes), .set = sp_set_list, .repeatable = true},
    {"--excludefile", NULL, "FILE", "Targets", "leave out the targets in FILE",
     FIELD(exclude_files), .set = sp_set_list, .repeatable = true},
    {"-n", NULL, NULL, "Targets", "no reverse names (the default: none are looked up)",
     .set = sp_set_default},
    {"-Pn", NULL, NULL, "Targets", "no host discovery but ARP (the default)",
     .set = sp_set_default},

    {"-p", NULL, "SPEC", "Ports", "these ports: 22,80-90,http* or - for 1-65535", FIELD(ports),
     .set = sp_set_string, .attached = true},
    {"-F", NULL, NULL, "Ports", "the 100 best ranked ports (default: 1000)", FIELD(fast_ports),
     .set = sp_set_true},
    {"--top-ports", NULL, "N", "Ports", "the N best ranked ports", FIELD(top_ports),
     .set = sp_set_number, .min = 1, .max = UINT16_MAX},
    {"--exclude-ports", NULL, "SPEC", "Ports", "leave out these ports", FIELD(exclude_ports),
     .set = sp_set_string},

    {"-sS", NULL, NULL, "Technique", "TCP SYN scan (the default, and the only one)",
     .set = sp_set_default},

    {"-T", NULL, "LEVEL", "Timing", "0-5, paranoid to insane (default: 3, normal)", TIMING(level),
     .set = sp_set_timing_level, .attached = true},
    {"--min-rate", NULL, "N", "Timing", "send at least N packets per second", TIMING(min_rate_pps),
     .set = sp_set_rate},
    {"--max-rate", NULL, "N", "Timing", "send at most N packets per second", TIMING(max_rate_pps),
     .set = sp_set_rate},
    {"--max-retries", NULL, "N", "Timing", "repeat an unanswered probe at most N times (0-10)",
     TIMING(max_retries), .set = sp_set_typed_number, .min = 0, .max = SP_RETRIES_MAX},
    {"--min-rtt-timeout", NULL, "TIME", "Timing", "wait at least TIME for an answer",
     TIMING(min_rtt_timeout), RTT_TIMEOUT},
    {"--initial-rtt-timeout", NULL, "TIME", "Timing", "wait TIME for a host's first answer",
     TIMING(initial_rtt_timeout), RTT_TIMEOUT},
    {"--max-rtt-timeout", NULL, "TIME", "Timing", "wait at most TIME for an answer",
     TIMING(max_rtt_timeout), RTT_TIMEOUT},
    {"--scan-delay", NULL, "TIME", "Timing", "at least TIME between two probes to a host",
     TIMING(scan_delay), DELAY},
    {"--max-scan-delay", NULL, "TIME", "Timing", "at most TIME, when a host limits its answers",
     TIMING(max_scan_delay), DELAY},
    {"--host-timeout", NULL, "TIME", "Timing", "give a host up after TIME (0: never)",
     TIMING(host_timeout), .set = sp_set_typed_duration, .max = 720 * HOUR_US},

    {"-O", NULL, NULL, "OS detection", "ask each host that answers 16 probes more, to name it",
     FIELD(os_detection), .set = sp_set_true},
    {"--osscan-limit", NULL, NULL, "OS detection", "only hosts with an open and a closed TCP port",
     FIELD(os_limit), .set = sp_set_true},
    {"--osscan-guess", "--fuzzy", NULL, "OS detection", "name what comes near, too",
     FIELD(os_guess), .set = sp_set_true},
    {"--max-os-tries", NULL, "N", "OS detection",
     "ask at most N times (default: 2; 5 in good conditions)", FIELD(os_tries),
     .set = sp_set_number, .min = 1, .max = SP_OS_TRIES_MAX},
    {"--os-patient", NULL, NULL, "OS detection", "watch how a port repeats its SYN-ACK, up to 35 s",
     FIELD(os_patient), .set = sp_set_true},
    {"--os-db", NULL, "FILE", "OS detection", "look in this file too: ours or nmap's grammar",
     FIELD(os_databases), .set = sp_set_list, .repeatable = true},

    {"-oN", NULL, "FILE", "Output", "write text to FILE (- is stdout)", FIELD(text_path),
     .set = sp_set_string},
    {"-oJ", NULL, "FILE", "Output", "write JSON Lines to FILE (- is stdout)", FIELD(json_path),
     .set = sp_set_string},
    {"--append-output", NULL, NULL, "Output", "add to output files instead of replacing them",
     FIELD(append_output), .set = sp_set_true},
    {"--open", NULL, NULL, "Output", "show open ports only, and hosts that have one",
     FIELD(open_only), .set = sp_set_true},
    {"--reason", NULL, NULL, "Output", "say why a port is in its state", FIELD(reason),
     .set = sp_set_true},
    {"-v", NULL, NULL, "Output", "say more; may be repeated", FIELD(verbose), .set = sp_set_count,
     .repeatable = true},
    {"-d", NULL, NULL, "Output", "print routes and counters to stderr", FIELD(debug),
     .set = sp_set_count, .repeatable = true},
    {"-q", NULL, NULL, "Output", "no progress line, no notes", FIELD(quiet), .set = sp_set_true},

    {"-e", NULL, "IFACE", "Run", "send through this interface", FIELD(interface),
     .set = sp_set_string, .attached = true},
    {"-S", NULL, "ADDR", "Run", "send from this address of the machine's own", FIELD(saddr),
     .set = set_ipv4_address, .attached = true},
    {"-g", NULL, "PORT", "Run", "first source port", FIELD(source_port), .set = sp_set_number,
     .min = 1, .max = UINT16_MAX, .attached = true},
    {"--transmit", NULL, "HOW", "Run", "send by auto, xdp, packet or libnet", FIELD(transmit),
     .set = set_transmit},
    {"--seed", NULL, "N", "Run", "repeat the order of a former scan", .offset = 0, .set = set_seed},
    {"--shard", NULL, "I/N", "Run", "ask only the I-th of N parts of all there is to ask",
     .offset = 0, .set = set_shard},
    {"--resume", NULL, "FILE", "Run", "go on with the scan that was stopped, see --checkpoint",
     FIELD(resume_path), .set = sp_set_string},
    {"--checkpoint", NULL, "FILE", "Run", "what --resume needs (default: synprint-SEED.resume)",
     FIELD(checkpoint_path), .set = sp_set_string},
    {"--checkpoint-interval", NULL, "TIME", "Run", "write it so often (default: 10s; 0: at a stop)",
     FIELD(checkpoint_interval_us), .set = sp_set_duration_us, .max = 24 * HOUR_US},
    {"--no-checkpoint", NULL, NULL, "Run", "write no such file", FIELD(no_checkpoint),
     .set = sp_set_true},
    {"--dry-run", NULL, NULL, "Run", "print the plan, send nothing", FIELD(dry_run),
     .set = sp_set_true},
    {"-w", NULL, "FILE", "Run", "write what was received to a pcap file", FIELD(capture_path),
     .set = sp_set_string},
    {"--version", NULL, NULL, "Run", "print the version", FIELD(version), .set = sp_set_true},
    {"--help", "-h", NULL, "Run", "print this help", FIELD(help), .set = sp_set_true},
};

const struct sp_option *sp_option_table(size_t *count)
{
    *count = sizeof(table) / sizeof(table[0]);
    return table;
}

struct sp_command_line sp_options_command_line(void)
{
    struct sp_command_line line = {
        .command = "synprint",
        .synopsis = "Usage: synprint [options] TARGET...\n"
                    "Finds open TCP ports and the operating systems behind them.\n"
                    "TARGET: a name, an address, 192.0.2.0/24, 192.0.2.1-50 or 192.0.2,3.0-255\n"
                    "TIME: 250ms, 1.5s, 15m or 1h; a number alone is seconds\n",
        .epilogue = "\nExit status: 0 done, 1 run-time failure, 2 usage, 3 stopped early, "
                    "4 privilege missing.\n",
    };

    line.table = sp_option_table(&line.count);
    return line;
}

void sp_usage_print(FILE *out)
{
    const struct sp_command_line line = sp_options_command_line();

    sp_command_line_help(&line, out);
}
