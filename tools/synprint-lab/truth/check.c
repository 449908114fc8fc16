#include "truth/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/addresses.h"
#include "truth/ranges.h"
#include "truth/report.h"

/* Everything that is made from the options. */
struct check {
    const struct lab_check_options *options;
    struct lab_truth truth;
    struct sp_addrset *hosts;
    struct sp_portset ports[LAB_PROTO_COUNT];
    struct lab_comparison comparison;
    struct lab_report_row *rows;
};

static FILE *open_file(const char *path, struct sp_error *err)
{
    FILE *file = fopen(path, "re");

    if (!file)
        sp_fail(err, SP_ERR_FAILED, "cannot open \"%.200s\": %s", path, strerror(errno));
    return file;
}

static bool read_truth(struct check *check, struct sp_error *err)
{
    FILE *file = open_file(check->options->truth_path, err);
    bool good;

    if (!file)
        return false;
    good = lab_truth_read(&check->truth, file, check->options->truth_path, err);
    fclose(file);
    return good;
}

static bool add_hosts(struct check *check, struct sp_error *err)
{
    const struct lab_check_options *o = check->options;

    check->hosts = sp_addrset_create();
    if (!check->hosts)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    for (size_t i = 0; i < o->host_count; i++)
        if (!sp_addresses_add(check->hosts, "--hosts", o->hosts[i], 0, err))
            return false;
    check->comparison.hosts = check->hosts;
    return sp_addrset_seal(check->hosts, err);
}

static bool prepare(struct check *check, struct sp_error *err)
{
    const struct lab_check_options *o = check->options;
    struct lab_comparison *c = &check->comparison;

    c->truth = &check->truth;
    if (o->ports) {
        if (!lab_ranges_parse_typed(check->ports, o->ports, err))
            return false;
        c->restricted = true;
        for (int proto = 0; proto < LAB_PROTO_COUNT; proto++)
            c->ports[proto] = &check->ports[proto];
    }
    if (o->host_count > 0 && !add_hosts(check, err))
        return false;
    check->rows = calloc(o->result_count, sizeof(*check->rows));
    return check->rows || sp_fail(err, SP_ERR_FAILED, "out of memory for the report");
}

static bool check_result(struct check *check, const char *path, struct lab_report_row *row,
                         struct sp_error *err)
{
    FILE *file = open_file(path, err);
    struct lab_seen seen = {.hosts = NULL};
    bool good;

    if (!file)
        return false;
    good = lab_seen_read(&seen, &check->truth, file, path, err) &&
           lab_compare(&check->comparison, &seen, &row->tally, err);
    if (good) {
        row->name = path;
        memcpy(row->format, seen.format, sizeof(row->format));
        row->agrees = lab_tally_agrees(&row->tally, seen.open_only, check->options->os);
        if (row->tally.hosts == 0 && check->hosts)
            good = sp_fail(err, SP_ERR_USAGE, "no host of --hosts is alive in the truth");
    }
    lab_seen_finish(&seen);
    fclose(file);
    return good;
}

static bool check_results(struct check *check, FILE *out, bool *agrees, struct sp_error *err)
{
    const struct lab_check_options *o = check->options;

    *agrees = true;
    for (size_t i = 0; i < o->result_count; i++) {
        if (o->list) {
            check->comparison.list = out;
            if (o->result_count > 1)
                fprintf(out, "# %s\n", o->result_paths[i]);
        }
        if (!check_result(check, o->result_paths[i], &check->rows[i], err))
            return false;
        *agrees = *agrees && check->rows[i].agrees;
    }
    if (o->json)
        lab_check_report_json(check->rows, o->result_count, out);
    else
        lab_check_report_text(check->rows, o->result_count, out);
    return true;
}

bool lab_check(const struct lab_check_options *options, FILE *out, bool *agrees,
               struct sp_error *err)
{
    struct check *check = calloc(1, sizeof(*check));
    bool good;

    if (!check)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    check->options = options;
    good = prepare(check, err) && read_truth(check, err) && check_results(check, out, agrees, err);
    free(check->rows);
    sp_addrset_destroy(check->hosts);
    for (int proto = 0; proto < LAB_PROTO_COUNT; proto++)
        sp_portset_finish(&check->ports[proto]);
    lab_truth_finish(&check->truth);
    free(check);
    return good;
}
