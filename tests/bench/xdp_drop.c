/* Has an interface drop all that it receives, as early as it can: a two-instruction XDP program.
 *
 * usage: xdp_drop INTERFACE
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    static const struct bpf_insn program[] = {
        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = XDP_DROP},
        {.code = BPF_JMP | BPF_EXIT},
    };
    int fd, rc;

    if (argc != 2)
        return 2;
    fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "drop", "GPL", program, 2, NULL);
    rc = fd < 0 ? fd : bpf_xdp_attach((int)if_nametoindex(argv[1]), fd, XDP_FLAGS_DRV_MODE, NULL);
    if (rc < 0)
        fprintf(stderr, "xdp_drop: %s: %s\n", argv[1], strerror(-rc));
    return rc < 0;
}
