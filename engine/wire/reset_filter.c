#include "wire/reset_filter.h"

#include <errno.h>
#include <linux/netlink.h>
#include <nftables/libnftables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define COMMANDS_MAX 512

struct sp_reset_filter {
    struct nft_ctx *nft; /* with the socket that owns the table */
};

/* libnftables ends the process where the kernel knows no nfnetlink: that is found out before. */
static bool has_netfilter(struct sp_error *err)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);

    if (fd < 0)
        return sp_fail(err, SP_ERR_FAILED,
                       "patient mode needs nftables, which this kernel does not have: %s",
                       strerror(errno));
    close(fd);
    return true;
}

/* A table that belongs to this socket: the kernel removes it when the socket is closed
 * (NFT_TABLE_F_OWNER, Linux 5.12). It is asked before other filters of the machine. */
static void format_commands(uint16_t first_port, uint16_t count, char out[static COMMANDS_MAX])
{
    long pid = (long)getpid();

    snprintf(out, COMMANDS_MAX,
             "create table inet synprint_%ld { flags owner; }\n"
             "add chain inet synprint_%ld output { type filter hook output priority -300; }\n"
             "add rule inet synprint_%ld output tcp sport %u-%u tcp flags & (rst | ack) == rst "
             "counter drop\n",
             pid, pid, pid, first_port, first_port + count - 1u);
}

/* The first line, without the word that it begins with. */
static bool fail(const char *message, struct sp_error *err)
{
    static const char word[] = "Error: ";
    bool privilege = strstr(message, strerror(EPERM)) != NULL;

    if (strncmp(message, word, sizeof(word) - 1) == 0)
        message += sizeof(word) - 1;
    return sp_fail(err, privilege ? SP_ERR_PRIVILEGE : SP_ERR_FAILED,
                   "patient mode needs a filter for the kernel's own resets (nftables), which "
                   "cannot be made%s: %.*s",
                   privilege ? ", CAP_NET_ADMIN is missing" : "", (int)strcspn(message, "\n"),
                   message);
}

static bool make(struct nft_ctx *nft, uint16_t first_port, uint16_t count, struct sp_error *err)
{
    char commands[COMMANDS_MAX];

    if (nft_ctx_buffer_error(nft) != 0 || nft_ctx_buffer_output(nft) != 0)
        return sp_fail(err, SP_ERR_FAILED, "out of memory");
    format_commands(first_port, count, commands);
    return nft_run_cmd_from_buffer(nft, commands) == 0 || fail(nft_ctx_get_error_buffer(nft), err);
}

struct sp_reset_filter *sp_reset_filter_create(uint16_t first_port, uint16_t count,
                                               struct sp_error *err)
{
    struct sp_reset_filter *filter;

    if (!has_netfilter(err))
        return NULL;
    filter = calloc(1, sizeof(*filter));
    if (filter != NULL)
        filter->nft = nft_ctx_new(NFT_CTX_DEFAULT);
    if (filter == NULL || filter->nft == NULL)
        sp_fail(err, SP_ERR_FAILED, "out of memory");
    else if (make(filter->nft, first_port, count, err))
        return filter;
    sp_reset_filter_destroy(filter);
    return NULL;
}

void sp_reset_filter_destroy(struct sp_reset_filter *filter)
{
    if (filter == NULL)
        return;
    if (filter->nft != NULL)
        nft_ctx_free(filter->nft);
    free(filter);
}
