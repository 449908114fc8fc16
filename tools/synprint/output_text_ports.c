#include "synprint/output.h"

#include <inttypes.h>
#include <string.h>

#define COLLAPSE_ABOVE 25 /* ports in one state, as nmap has it; per level of -v and -d */
#define REASON_COUNT   (SP_REASON_LOCALHOST + 1)
#define CELL_MAX       64

enum column { COLUMN_PORT, COLUMN_STATE, COLUMN_SERVICE, COLUMN_REASON, COLUMN_COUNT };

struct row {
    char cells[COLUMN_COUNT][CELL_MAX];
};

static bool is_listed(const struct sp_options *options, const struct sp_host *host, unsigned state)
{
    if (state == SP_PORT_OPEN)
        return true;
    return state != SP_PORT_UNASKED && !options->open_only &&
           host->counts[state] <= COLLAPSE_ABOVE * (1 + options->verbose + options->debug);
}

static void count_reasons(const struct sp_host *host, uint32_t port_count, unsigned state,
                          uint32_t counts[static REASON_COUNT])
{
    memset(counts, 0, REASON_COUNT * sizeof(counts[0]));
    for (uint32_t i = 0; i < port_count; i++)
        if (host->ports[i].state == state && host->ports[i].reason < REASON_COUNT)
            counts[host->ports[i].reason]++;
}

/* "Not shown: 998 closed tcp ports (reset), 2 filtered tcp ports (no-response)" */
static void put_not_shown(FILE *out, const struct sp_output_context *ctx,
                          const struct sp_host *host)
{
    uint32_t counts[REASON_COUNT];
    bool any = false;

    for (unsigned state = SP_PORT_UNASKED + 1; state < SP_PORT_STATE_COUNT; state++) {
        if (is_listed(ctx->options, host, state))
            continue;
        count_reasons(host, ctx->plan->ports.count, state, counts);
        for (unsigned reason = 0; reason < REASON_COUNT; reason++) {
            if (counts[reason] > 0) {
                fprintf(out, "%s%" PRIu32 " %s tcp port%s (%s)",
                        any ? ", " : "Not shown: ", counts[reason],
                        sp_port_state_name((enum sp_port_state)state),
                        counts[reason] == 1 ? "" : "s", sp_reason_name((enum sp_reason)reason));
                any = true;
            }
        }
    }
    if (any)
        fputc('\n', out);
    if (host->counts[SP_PORT_UNASKED] > 0) {
        fprintf(out, "Not scanned: %" PRIu32 " tcp port%s (%s ended before)\n",
                host->counts[SP_PORT_UNASKED], host->counts[SP_PORT_UNASKED] == 1 ? "" : "s",
                host->timed_out ? "the host's time" : "the scan");
    }
}

static void fill_row(struct row *row, const struct sp_output_context *ctx,
                     const struct sp_host *host, uint32_t index)
{
    const struct sp_port_result *result = &host->ports[index];
    uint16_t port = ctx->plan->ports.ports[index];
    const char *service = sp_services_name(ctx->plan->services, port);

    snprintf(row->cells[COLUMN_PORT], CELL_MAX, "%u/tcp", port);
    snprintf(row->cells[COLUMN_STATE], CELL_MAX, "%s",
             sp_port_state_name((enum sp_port_state)result->state));
    snprintf(row->cells[COLUMN_SERVICE], CELL_MAX, "%s", service ? service : "unknown");
    snprintf(row->cells[COLUMN_REASON], CELL_MAX, "%s",
             sp_reason_name((enum sp_reason)result->reason));
    if (result->ttl > 0) {
        size_t len = strlen(row->cells[COLUMN_REASON]);

        snprintf(row->cells[COLUMN_REASON] + len, CELL_MAX - len, " ttl %u", result->ttl);
    }
}

static void put_row(FILE *out, const struct row *row, const int widths[static COLUMN_COUNT],
                    unsigned columns)
{
    for (unsigned c = 0; c + 1 < columns; c++)
        fprintf(out, "%-*s ", widths[c], row->cells[c]);
    fprintf(out, "%s\n", row->cells[columns - 1]);
}

void sp_output_text_ports(FILE *out, const struct sp_output_context *ctx,
                          const struct sp_host *host)
{
    static const struct row head = {{"PORT", "STATE", "SERVICE", "REASON"}};
    unsigned columns = ctx->options->reason ? COLUMN_COUNT : COLUMN_REASON;
    int widths[COLUMN_COUNT];
    bool any = false;
    struct row row;

    put_not_shown(out, ctx, host);
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        widths[c] = (int)strlen(head.cells[c]);
    /* Once to measure, once to print: a host may have 65536 rows, and none is kept. */
    for (uint32_t i = 0; i < ctx->plan->ports.count; i++) {
        if (is_listed(ctx->options, host, host->ports[i].state)) {
            any = true;
            fill_row(&row, ctx, host, i);
            for (unsigned c = 0; c < columns; c++) {
                int len = (int)strlen(row.cells[c]);

                widths[c] = len > widths[c] ? len : widths[c];
            }
        }
    }
    if (any)
        put_row(out, &head, widths, columns);
    for (uint32_t i = 0; any && i < ctx->plan->ports.count; i++) {
        if (is_listed(ctx->options, host, host->ports[i].state)) {
            fill_row(&row, ctx, host, i);
            put_row(out, &row, widths, columns);
        }
    }
}
