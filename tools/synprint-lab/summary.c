#include "lab/summary.h"

#include <inttypes.h>

#include "cli/json.h"

/* "once", "twice", "3 times". */
static void put_times(unsigned times, FILE *out)
{
    if (times == 1)
        fputs("once", out);
    else if (times == 2)
        fputs("twice", out);
    else
        fprintf(out, "%u times%s", times, times == LAB_ASKED_TIMES - 1 ? " or more" : "");
}

static void put_asked(const char *proto, const uint64_t ports[static LAB_ASKED_TIMES], FILE *out)
{
    for (unsigned times = 1; times < LAB_ASKED_TIMES; times++) {
        if (ports[times] == 0)
            continue;
        fprintf(out, "%12" PRIu64 "  %s ports asked ", ports[times], proto);
        put_times(times, out);
        fputc('\n', out);
    }
}

static void put_members(const struct lab_summary *summary, FILE *out)
{
    for (size_t i = 0; i < summary->member_count; i++)
        fprintf(out, "%s%s%s", i == 0 ? ", members " : ", ", summary->members[i].name,
                summary->members[i].ended ? " (ended by itself)" : "");
}

void lab_summary_text(const struct lab_summary *summary, FILE *out)
{
    const struct lab_counters *c = summary->counters;

    fprintf(out, "lab \"%s\": %s%.1f s, process %ld, %" PRIu64 " addresses", summary->name,
            summary->asked ? "ended after " : "up ", summary->uptime_s, summary->pid,
            summary->addresses);
    put_members(summary, out);
    fputc('\n', out);
#define X(field, text)                                                                             \
    if (c->field > 0)                                                                              \
        fprintf(out, "%12" PRIu64 "  %s\n", c->field, text);
    LAB_COUNTER_MAP(X)
#undef X
    if (summary->device_dropped > 0)
        fprintf(out, "%12" PRIu64 "  frames lost in the device's full queue\n",
                summary->device_dropped);
    if (!summary->asked)
        return;
    put_asked("TCP", summary->asked->tcp, out);
    put_asked("UDP", summary->asked->udp, out);
    if (!summary->asked->complete)
        fputs("              (more ports were asked, which were not counted)\n", out);
}

static void json_asked(struct sp_json *json, const char *proto,
                       const uint64_t ports[static LAB_ASKED_TIMES])
{
    sp_json_begin_object(json, proto);
    for (unsigned times = 1; times < LAB_ASKED_TIMES; times++) {
        char key[16];

        if (ports[times] == 0)
            continue;
        snprintf(key, sizeof(key), "%u", times);
        sp_json_number(json, key, ports[times]);
    }
    sp_json_end_object(json);
}

static void json_members(struct sp_json *json, const struct lab_summary *summary)
{
    sp_json_begin_array(json, "members");
    for (size_t i = 0; i < summary->member_count; i++) {
        sp_json_begin_object(json, NULL);
        sp_json_string(json, "name", summary->members[i].name);
        sp_json_bool(json, "ended", summary->members[i].ended);
        sp_json_end_object(json);
    }
    sp_json_end_array(json);
}

void lab_summary_json(const struct lab_summary *summary, FILE *out)
{
    const struct lab_counters *c = summary->counters;
    struct sp_json json = {.out = out};

    sp_json_begin_object(&json, NULL);
    sp_json_string(&json, "name", summary->name);
    sp_json_number(&json, "pid", (uint64_t)summary->pid);
    sp_json_decimal(&json, "uptime_s", summary->uptime_s, 3);
    sp_json_number(&json, "addresses", summary->addresses);
    json_members(&json, summary);
    sp_json_begin_object(&json, "counters");
#define X(field, text) sp_json_number(&json, #field, c->field);
    LAB_COUNTER_MAP(X)
#undef X
    sp_json_number(&json, "device_dropped", summary->device_dropped);
    sp_json_end_object(&json);
    if (summary->asked) {
        sp_json_begin_object(&json, "asked");
        json_asked(&json, "tcp", summary->asked->tcp);
        json_asked(&json, "udp", summary->asked->udp);
        sp_json_bool(&json, "complete", summary->asked->complete);
        sp_json_end_object(&json);
    }
    sp_json_end_object(&json);
    sp_json_end_line(&json);
}
