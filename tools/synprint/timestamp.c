#include "synprint/timestamp.h"

#include <stdio.h>
#include <time.h>

static struct tm utc(uint64_t us)
{
    time_t seconds = (time_t)(us / 1000000u);
    struct tm tm = {0};

    gmtime_r(&seconds, &tm);
    return tm;
}

const char *sp_timestamp_precise(uint64_t us, char out[static SP_TIMESTAMP_MAX])
{
    struct tm tm = utc(us);
    size_t len = strftime(out, SP_TIMESTAMP_MAX, "%Y-%m-%dT%H:%M:%S", &tm);

    snprintf(out + len, SP_TIMESTAMP_MAX - len, ".%03uZ", (unsigned)(us / 1000u % 1000u));
    return out;
}

const char *sp_timestamp_plain(uint64_t us, char out[static SP_TIMESTAMP_MAX])
{
    struct tm tm = utc(us);

    if (strftime(out, SP_TIMESTAMP_MAX, "%Y-%m-%d %H:%M UTC", &tm) == 0)
        out[0] = '\0';
    return out;
}
