#include "cli/duration.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MS_US     1000u
#define SECOND_US 1000000u
#define MINUTE_US (60u * SECOND_US)
#define HOUR_US   (60u * (uint64_t)MINUTE_US)

#define MAX_US 1e15 /* a double has 15 decimal digits */

bool sp_duration_parse(const char *text, uint64_t *us)
{
    static const struct {
        const char *name;
        uint64_t us;
    } units[] = {
        {"", SECOND_US}, {"ms", MS_US}, {"s", SECOND_US}, {"m", MINUTE_US}, {"h", HOUR_US}};
    /* strtod alone would take signs, exponents, "inf" and hexadecimal too. */
    const char *unit = text + strspn(text, "0123456789.");
    char *end;
    double number = strtod(text, &end);

    if (end == text || end != unit)
        return false;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcasecmp(unit, units[i].name) != 0)
            continue;
        number *= (double)units[i].us;
        if (number > MAX_US)
            return false;
        *us = (uint64_t)(number + 0.5);
        if (*us == 0 && number > 0)
            *us = 1;
        return true;
    }
    return false;
}

const char *sp_duration_format(uint64_t us, char out[static SP_DURATION_TEXT_MAX])
{
    if (us > 0 && us % HOUR_US == 0)
        snprintf(out, SP_DURATION_TEXT_MAX, "%" PRIu64 "h", us / HOUR_US);
    else if (us > 0 && us % MINUTE_US == 0)
        snprintf(out, SP_DURATION_TEXT_MAX, "%" PRIu64 "m", us / MINUTE_US);
    else if (us > 0 && us < SECOND_US)
        snprintf(out, SP_DURATION_TEXT_MAX, "%.15gms", (double)us / MS_US);
    else
        snprintf(out, SP_DURATION_TEXT_MAX, "%.15gs", (double)us / SECOND_US);
    return out;
}
