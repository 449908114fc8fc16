#include "truth/words.h"

#include <string.h>

static const char *const proto_names[LAB_PROTO_COUNT] = {"tcp", "udp"};

static const char *const state_names[] = {
#define X(name, text) [name] = text,
    LAB_STATE_MAP(X)
#undef X
};

static const struct {
    const char *word, *plural;
} reasons[] = {
#define X(name, word, plural) [name] = {word, plural},
    LAB_REASON_MAP(X)
#undef X
};

const char *lab_proto_name(enum lab_proto proto)
{
    return proto_names[proto];
}

bool lab_proto_find(const char *name, enum lab_proto *proto)
{
    for (int i = 0; i < LAB_PROTO_COUNT; i++) {
        if (strcmp(name, proto_names[i]) == 0) {
            *proto = (enum lab_proto)i;
            return true;
        }
    }
    return false;
}

const char *lab_state_name(enum lab_state state)
{
    return state_names[state];
}

enum lab_state lab_state_find(const char *word)
{
    for (int i = LAB_STATE_OPEN; i < LAB_STATE_COUNT; i++)
        if (strcmp(word, state_names[i]) == 0)
            return (enum lab_state)i;
    return LAB_STATE_UNTOLD;
}

const char *lab_reason_name(enum lab_reason reason)
{
    return reasons[reason].word;
}

enum lab_reason lab_reason_find(const char *word)
{
    for (int i = 0; i < LAB_REASON_OTHER; i++)
        if (strcmp(word, reasons[i].word) == 0 || strcmp(word, reasons[i].plural) == 0)
            return (enum lab_reason)i;
    return LAB_REASON_OTHER;
}

enum lab_reason lab_reason_of_icmp(uint8_t code)
{
    switch (code) {
    case 0:
        return LAB_REASON_NET_UNREACH;
    case 1:
        return LAB_REASON_HOST_UNREACH;
    case 2:
        return LAB_REASON_PROTO_UNREACH;
    case 3:
        return LAB_REASON_PORT_UNREACH;
    case 9:
        return LAB_REASON_NET_PROHIBITED;
    case 10:
        return LAB_REASON_HOST_PROHIBITED;
    case 13:
        return LAB_REASON_ADMIN_PROHIBITED;
    default:
        return LAB_REASON_DEST_UNREACH;
    }
}

enum lab_reason lab_reason_of_icmp6(uint8_t code)
{
    switch (code) {
    case 0:
        return LAB_REASON_NO_ROUTE;
    case 1: /* and 5, a policy: administratively prohibited */
    case 5:
        return LAB_REASON_ADMIN_PROHIBITED;
    case 2:
        return LAB_REASON_BEYOND_SCOPE;
    case 3:
        return LAB_REASON_HOST_UNREACH;
    case 4:
        return LAB_REASON_PORT_UNREACH;
    case 6:
        return LAB_REASON_REJECT_ROUTE;
    default:
        return LAB_REASON_DEST_UNREACH;
    }
}
