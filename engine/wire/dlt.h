/* libpcap's link types in our terms. For wire/ only. */
#ifndef SP_WIRE_DLT_H
#define SP_WIRE_DLT_H

#include <pcap.h>
#include <stdbool.h>

#include "packet/decode.h"

/* False for a link type that the decoder does not know. */
static inline bool sp_linktype_from_dlt(int dlt, enum sp_linktype *out)
{
    switch (dlt) {
    case DLT_EN10MB:
        *out = SP_LINK_ETHERNET;
        return true;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
        *out = SP_LINK_RAW;
        return true;
    case DLT_NULL:
    case DLT_LOOP:
        *out = SP_LINK_NULL;
        return true;
    case DLT_LINUX_SLL:
        *out = SP_LINK_SLL;
        return true;
    case DLT_LINUX_SLL2:
        *out = SP_LINK_SLL2;
        return true;
    default:
        return false;
    }
}

#endif
