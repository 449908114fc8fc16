#include "fingerprint/faults.h"

#include <stdio.h>

void sp_faults_add(struct sp_faults *faults, const char *message)
{
    if (faults->count < SP_FAULTS_KEPT)
        snprintf(faults->message[faults->count], sizeof(faults->message[0]), "%s", message);
    faults->count++;
    if (faults->each != NULL)
        faults->each(faults->ctx, message);
}

size_t sp_faults_kept(const struct sp_faults *faults)
{
    return faults->count < SP_FAULTS_KEPT ? faults->count : SP_FAULTS_KEPT;
}
