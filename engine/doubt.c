#include "engine/doubt.h"

#include <stddef.h>

#include "probe/missed.h"

void sp_doubt_add(struct sp_doubt *doubt, const struct sp_doubt_host *host, double usual)
{
    double each = host->sendings_each;
    size_t sendings = each < SP_RETRIES_MAX + 1 ? (size_t)(each + 0.5) : SP_RETRIES_MAX + 1;

    doubt->silent += host->silent;
    doubt->answered[sendings] += host->answered;
    if (host->proves_loss)
        doubt->missed += sp_missed_ports(host->answered, each,
                                         sp_missed_loss(host->lost, host->sendings, usual));
}

double sp_doubt_missed(const struct sp_doubt *doubt, double loss)
{
    double missed = 0;

    for (size_t i = 0; i < sizeof(doubt->answered) / sizeof(doubt->answered[0]); i++)
        missed += sp_missed_ports(doubt->answered[i], (double)i, loss);
    if (missed < doubt->missed)
        missed = doubt->missed;
    return missed < doubt->silent ? missed : doubt->silent;
}
