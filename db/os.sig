synprint-os 1
edition 2026112101

# Systems by their answer to synprint's SYN: MSS 1460, SACK-permitted, timestamp, NOP, window scale.
# The grammar, and how to add a system, are in GRAMMAR.md. Order matters: the first line that fits
# wins, so the specific stands before the generic.
#
# Test lines say how a system answers the probes of active detection. They state what was measured,
# follows from the stack's source, or is documented; what the practice network's personalities only
# assume is left out. `share` is a rough guess at how common a system is among hosts with an open
# port.
#
# Nothing here is taken from another program's database. A fact is cited where it can be read up: a
# kernel commit, a stack's source, a manual. "Re-stated" marks a value that was only read in notes
# about public collections of SYN-ACKs and put down in our own words. "Measured" is said only of
# what was captured by this project.


# Linux. Options go out in the order MSS, SACK-permitted, timestamp, NOP, scale since 2.2
# (net/ipv4/tcp_output.c, tcp_options_write); a SYN-ACK has IP ID 0 since 2.4
# (net/ipv4/ip_output.c). The receive buffer decides the window, and its limit decides the scale:
# 1/128 of the memory, up to a maximum (net/ipv4/tcp.c, tcp_init).
#
# What runs such a kernel unchanged answers like it, and has no entry of its own: containers,
# user-mode Linux, WSL 2, ChromeOS, EdgeOS, PAN-OS, Check Point Gaia, FortiOS 5 and newer, DSM, QTS,
# RouterOS 7.
#
# Some entries tell apart by the tests what the SYN-ACK cannot. They stand behind the entry for all of
# them, which has no tests, and leave one trait of the SYN-ACK open, so that they are not hidden by it.
#
# A SYN-ACK is repeated five times (tcp_synack_retries); the first wait is one second since 3.1
# (kernel commit 9ad7c049f0f7), three before. SYN+FIN is dropped since 3.3 and 3.2.24 (commit
# fdf5af0daf80), ECN is accepted since 2.6.31 (commit 255cac91c3c9), a RST counts its IP ID up from
# 3.12 (commit 703133de331a) to 4.18 (commit 431280eebed9), the timestamp clock has 1000 Hz since
# 4.13 (commit 9a568de4818d) and was the kernel's HZ before.

# ---------------------------------------------------------------------------------------------
# Answers that netfilter makes itself: no socket is behind them.

system Linux xt_TARPIT
  vendor Linux
  family Linux
  type firewall
  certainty 90
  share 5
  source xtables-addons source (extensions/xt_TARPIT.c, tarpit_tcp: no options, window 5, sequence number 0, IP ID 0, DF; ACKs are acknowledged with a window of 0, the reserved bits of the question are kept)
  evidence derived
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=- win=5 quirks=seq-zero
  SEQ(SP=0%GCD=0%ISR=0%TI=Z%TS=U)
  ECN(R=Y%DF=Y%T=40%W=5%O=%CC=N%Q=R)
  T1(R=Y%DF=Y%T=40%S=Z%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=S%F=A%O=%RD=0%Q=)

system Linux xt_DELUDE
  vendor Linux
  family Linux
  type firewall
  certainty 85
  share 3
  source xtables-addons source (extensions/xt_DELUDE.c, delude_send_reset: no options, window 0, sequence number 0, IP ID 0, DF; everything but a SYN is refused; the TTL is a metric that is 0 since kernel 2.6.38)
  evidence derived
  date 2026-11-21
  syn-ack ttl=32|64 df=yes id=zero opts=- win=0 quirks=seq-zero
  SEQ(SP=0%GCD=0%ISR=0%TI=Z%TS=U)
  ECN(R=Y%DF=Y%T=20|40%W=0%O=%CC=N%Q=)
  T1(R=Y%DF=Y%T=20|40%S=Z%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=Y%T=20|40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  T3(R=Y%DF=Y%T=20|40%W=0%S=Z%A=O%F=AR%O=%RD=0%Q=)
  T4(R=Y%DF=Y%T=20|40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)

# The window is the client's, masked with a random number.
system Linux xt_TARPIT in honeypot mode
  vendor Linux
  family Linux
  type firewall
  certainty 55
  share 2
  source xtables-addons source (extensions/xt_TARPIT.c, XTTARPIT_HONEYPOT: TTL 128, DF, no options, IP ID from that of the question)
  evidence derived
  date 2026-11-21
  syn-ack ttl=128 df=yes id=nonzero opts=-
  T1(R=Y%DF=Y%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)

# Answers for whatever is behind it: options as configured, and a window of 0 until the server has agreed.
system Linux SYNPROXY in front of any system
  vendor Linux
  family Linux
  type firewall
  certainty 85
  share 20
  source kernel source (net/netfilter/nf_synproxy_core.c, synproxy_send_client_synack and synproxy_build_options; IP ID 0, DF); the kernel's XDP example answers alike
  evidence derived
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=0 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,S,T win=0 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T,N,W win=0 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=0 ws=0-14
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T win=0 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S win=0
  syn-ack ttl=64 df=yes id=zero opts=M,N,W win=0 ws=0-14
  SEQ(TI=Z)
  WIN(W1=0%W2=0%W3=0%W4=0%W5=0%W6=0)
  ECN(R=Y%DF=Y%T=40%W=0)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

# It turns the client's own SYN round: what it does not agree to becomes NOPs, the rest stays where it was, DF and
# IP ID too.
system DPVS or LVS SYN proxy in front of any system
  vendor iQIYI
  family DPVS
  type load balancer
  certainty 80
  share 5
  source DPVS source (src/ipvs/ip_vs_synproxy.c, syn_proxy_reuse_mbuf and syn_proxy_parse_set_opts: TTL 63, window 0, MSS at most 1452, SACK agreed to, scale and timestamps not, by default)
  evidence derived
  date 2026-11-21
  syn-ack ttl=64 df=yes opts=M,S,N,N,N,N,N,N,N,N,N,N,N,N,N,+ mss=536-1452 win=0
  OPS(O1=NNNNM[1-5AC]NNNNNNNNNNS%O2=M[1-5AC]NNNSNNNNNNNNNNL%O3=NNNNNNNNNNNNNNNNM[1-5AC]%O4=SNNNNNNNNNNNNNL%O5=M[1-5AC]SNNNNNNNNNNNNNL%O6=M[1-5AC]SNNNNNNNNNN)
  WIN(W1=0%W2=0%W3=0%W4=0%W5=0%W6=0)
  ECN(R=Y%DF=N%T=3F-40%W=0%O=NNNNM[1-5AC]SNN%CC=N%Q=RU)
  T1(R=Y%DF=N%T=3F-40%S=O%A=S+%F=AS%RD=0%Q=)


# ---------------------------------------------------------------------------------------------
# A kernel of its own that speaks like Linux, and its network stack in other programs.

# The window is twice the initial one of ten segments, cut to a multiple of the scale's unit.
system gVisor or another user of its network stack
  vendor Google
  family gVisor
  type general purpose
  cpe cpe:/a:google:gvisor
  certainty 70
  share 15
  source gVisor source (pkg/tcpip/transport/tcp/endpoint.go, initialReceiveWindow; connect.go, makeSynOptions and rcvWndScaleForHandshake; replyWithReset for the RSTs; pkg/tcpip/network/ipv4 counts IP IDs); Tailscale, tun2socks and others use the stack
  evidence derived
  date 2026-11-21
  syn-ack ttl=64 df=any id=nonzero opts=M,S,T,N,W win=29184 ws=6-7 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=any id=nonzero opts=M,N,N,S,N,W win=29184 ws=6-7
  OPS(O1=M[1-FFFF]ST11NW[6-7]%O2=M[1-FFFF]ST11NW[6-7]%O3=M[1-FFFF]NNT11NW[6-7]%O4=M[1-FFFF]ST11NW[6-7]%O5=M[1-FFFF]ST11NW[6-7]%O6=M[1-FFFF]ST11)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T5(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)


# ---------------------------------------------------------------------------------------------
# Linux 4.20 and newer: an initial receive buffer of 128 KB, of which about one half is offered.

system Linux 6.16 or newer
  vendor Linux
  family Linux
  gen 6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:6
  certainty 85
  share 200
  source measured on 6.18 over Ethernet MTU 1400, 1500 and 9000, over loopback, and with timestamps or SACK off; the upper limit of tcp_rmem, which decides the scale, is 32 MB since 6.16 (Documentation/networking/ip-sysctl.rst), for machines with more than 4 GB; an older kernel that is tuned to the same limit answers alike; tests measured as tools/synprint-lab/personalities says of linux-6.18
  evidence measured
  sample linux-6.18.pcap
  sample linux-6.18-ipv6.pcap
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=fit(65536,mss-12)|65160 ws=10 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=fit(65536,mss)|64240 ws=10
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T,N,W win=fit(65536,mss-12)|65160 ws=10 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,W win=fit(65536,mss)|64240 ws=10
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=20-22)
  OPS(O1=M[1-FFFF]ST11NWA%O2=M[1-FFFF]ST11NWA%O3=M[1-FFFF]NNT11NWA%O4=M[1-FFFF]ST11NWA%O5=M[1-FFFF]ST11NWA%O6=M[1-FFFF]ST11)
  WIN(W1=FE88%W2=FE88%W3=FE88%W4=FE88%W5=FE88%W6=FE88)
  ECN(R=Y%DF=Y%T=40%W=FAF0%O=M[1-FFFF]NNSNWA%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

system Linux 6.6 - 6.9
  vendor Linux
  family Linux
  gen 6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:6
  certainty 85
  share 500
  source kernel commit dfa2f0483360 (window from a scaling ratio that starts near 26 percent of the buffer, 33280 of 131072 bytes) until commit 697a6c8cec03 restored one half; window computed from the source, 33280 on loopback; stable releases blur the range; tests derived as tools/synprint-lab/personalities says of linux-6.8
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=fit(33280,mss-12)|31856|33280 ws=2-7 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=fit(33280,mss)|32120|33280 ws=2-7
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=A|20-22)
  OPS(O1=M[1-FFFF]ST11NW[2-7]%O2=M[1-FFFF]ST11NW[2-7]%O3=M[1-FFFF]NNT11NW[2-7]%O4=M[1-FFFF]ST11NW[2-7]%O5=M[1-FFFF]ST11NW[2-7]%O6=M[1-FFFF]ST11)
  WIN(W1=7C70%W2=7C70%W3=7C70%W4=7C70%W5=7C70%W6=7C70)
  ECN(R=Y%DF=Y%T=40%W=7D78%O=M[1-FFFF]NNSNW[2-7]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

system Linux 4.20 - 6.5 or 6.10 - 6.15
  vendor Linux
  family Linux
  gen 4.X - 6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:4
  cpe cpe:/o:linux:linux_kernel:5
  cpe cpe:/o:linux:linux_kernel:6
  certainty 80
  share 2500
  source kernel commit a337531b942b (initial receive buffer 128 KB, half of it offered), limit of tcp_rmem 6 MB, which gives scale 7; measured on 6.1 and, tuned to this limit, on 6.18; 6.16 or newer with 1 GB of memory answers alike; tests derived or measured as tools/synprint-lab/personalities says of linux-5.15 and linux-6.1
  evidence measured
  sample linux-6.1.pcap
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=fit(65536,mss-12)|65160 ws=7 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=fit(65536,mss)|64240 ws=7
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T,N,W win=fit(65536,mss-12)|65160 ws=7 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,W win=fit(65536,mss)|64240 ws=7
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=A|20-22)
  OPS(O1=M[1-FFFF]ST11NW7%O2=M[1-FFFF]ST11NW7%O3=M[1-FFFF]NNT11NW7%O4=M[1-FFFF]ST11NW7%O5=M[1-FFFF]ST11NW7%O6=M[1-FFFF]ST11)
  WIN(W1=FE88%W2=FE88%W3=FE88%W4=FE88%W5=FE88%W6=FE88)
  ECN(R=Y%DF=Y%T=40%W=FAF0%O=M[1-FFFF]NNSNW7%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

# With less than 768 MB the limit is less than 6 MB: 5 with 256 MB (measured), 4 with 128 MB, never below 2,
# because rmem_max is 208 KB. Routers with OpenWrt 21 or newer, cameras, small virtual machines.
system Linux 4.20 or newer with little memory
  vendor Linux
  family Linux
  gen 4.X - 6.X
  type embedded
  cpe cpe:/o:linux:linux_kernel
  certainty 65
  share 250
  source kernel source (net/ipv4/tcp.c, tcp_init: the limit of tcp_rmem is 1/128 of the memory; tcp_output.c, tcp_select_initial_window); scale 5 measured on 6.1 with 256 MB; a lower limit that somebody set answers alike
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=fit(65536,mss-12)|65160 ws=2-6 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=fit(65536,mss)|64240 ws=2-6
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=A|20-22)
  OPS(O1=M[1-FFFF]ST11NW[2-6]%O2=M[1-FFFF]ST11NW[2-6]%O3=M[1-FFFF]NNT11NW[2-6]%O4=M[1-FFFF]ST11NW[2-6]%O5=M[1-FFFF]ST11NW[2-6]%O6=M[1-FFFF]ST11)
  WIN(W1=FE88%W2=FE88%W3=FE88%W4=FE88%W5=FE88%W6=FE88)
  ECN(R=Y%DF=Y%T=40%W=FAF0%O=M[1-FFFF]NNSNW[2-6]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

# Other scales come from a limit of tcp_rmem or rmem_max that somebody set, or since 6.16 from 1 to 4 GB of
# memory (7 to 9): they say nothing about the version.
system Linux 4.20 or newer
  vendor Linux
  family Linux
  gen 4.X - 6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel
  certainty 85
  share 300
  source the window is the one of 4.20 (kernel commit a337531b942b); scale 9 measured on 6.18 with a limit of 16 MB, other scales follow from other limits; tests derived or measured as tools/synprint-lab/personalities says of linux-5.15 and linux-6.1 and linux-6.18
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=fit(65536,mss-12)|65160 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=fit(65536,mss)|64240 ws=0-14
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T,N,W win=fit(65536,mss-12)|65160 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,W win=fit(65536,mss)|64240 ws=0-14
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=A|20-22)
  OPS(O1=M[1-FFFF]ST11NW[0-E]%O2=M[1-FFFF]ST11NW[0-E]%O3=M[1-FFFF]NNT11NW[0-E]%O4=M[1-FFFF]ST11NW[0-E]%O5=M[1-FFFF]ST11NW[0-E]%O6=M[1-FFFF]ST11)
  WIN(W1=FE88%W2=FE88%W3=FE88%W4=FE88%W5=FE88%W6=FE88)
  ECN(R=Y%DF=Y%T=40%W=FAF0%O=M[1-FFFF]NNSNW[0-E]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

# With timestamps off, a SYN cookie keeps nothing but the MSS.
system Linux 4.20 or newer, without window scaling
  vendor Linux
  family Linux
  gen 4.X - 6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel
  certainty 85
  source measured on 6.18 with tcp_window_scaling 0 and SACK or timestamps on or off; the window is the one of 4.20 (kernel commit a337531b942b)
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T win=fit(65536,mss-12)|65160 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T win=fit(65536,mss-12)|65160 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S win=fit(65536,mss)|64240
  syn-ack ttl=64 df=yes id=zero opts=M win=fit(65536,mss)|64240


# ---------------------------------------------------------------------------------------------
# Linux 3.10 - 4.19: 20 segments, twice the initial window of 10 (net/ipv4/tcp_output.c,
# tcp_default_init_rwnd); with an MSS above 1460 no more than 29200 bytes in whole segments, two at least.

system Linux 3.10 - 4.19 with little memory
  vendor Linux
  family Linux
  gen 3.X - 4.X
  type embedded
  cpe cpe:/o:linux:linux_kernel:3
  cpe cpe:/o:linux:linux_kernel:4
  certainty 65
  share 150
  source kernel source (net/ipv4/tcp_output.c, tcp_default_init_rwnd; tcp.c, tcp_init: less than 768 MB of memory lower the limit of tcp_rmem and with it the scale); a published JA4TS example of a printer has scale 3; OpenWrt 15 to 19, cameras, printers, NAS
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=20*(mss-12)|28960 ws=2-6 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=20*mss|29200 ws=2-6
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=I|Z%II=I%TS=7|8|A)
  OPS(O1=M[1-FFFF]ST11NW[2-6]%O2=M[1-FFFF]ST11NW[2-6]%O3=M[1-FFFF]NNT11NW[2-6]%O4=M[1-FFFF]ST11NW[2-6]%O5=M[1-FFFF]ST11NW[2-6]%O6=M[1-FFFF]ST11)
  WIN(W1=7120%W2=7120%W3=7120%W4=7120%W5=7120%W6=7120)
  ECN(R=Y%DF=Y%T=40%W=7210%O=M[1-FFFF]NNSNW[2-6]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

system Linux 3.10 - 4.19
  vendor Linux
  family Linux
  gen 3.X - 4.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:3
  cpe cpe:/o:linux:linux_kernel:4
  certainty 85
  share 150
  source kernel source (net/ipv4/tcp_output.c, tcp_default_init_rwnd) and published SYN-ACK observations, window re-stated; the lower boundary varies with the distribution; 43690 of loopback is one half of the initial tcp_rmem of 87380
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=20*(mss-12)|28960 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=20*mss|29200 ws=0-14
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T,N,W win=20*(mss-12)|28960 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,W win=20*mss|29200 ws=0-14
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=7300-9730 win=3*(mss-12) ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=65495 win=43690 ws=0-14 tsval=nonzero tsecr=nonzero

system Linux 4.13 - 4.18, or 3.10 of RHEL 7
  vendor Linux
  family Linux
  gen 3.X - 4.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:3.10
  cpe cpe:/o:linux:linux_kernel:4
  cpe cpe:/o:redhat:enterprise_linux:7
  certainty 75
  share 300
  source kernel source of 3.10 as in RHEL 7 and of 4.13 to 4.18 as in Ubuntu 18.04 and RHEL 8 (net/ipv4/tcp_output.c, tcp_ipv4.c, icmp.c; a timestamp clock of 1000 Hz, RSTs with a counted IP ID); as tools/synprint-lab/personalities says of linux-3.10; late updates of RHEL 7 may send RSTs with IP ID 0
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=20*(mss-12)|28960 ws=0-14 tsecr=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=I%II=I%TS=A)
  OPS(O1=M[1-FFFF]ST11NW[0-E]%O2=M[1-FFFF]ST11NW[0-E]%O3=M[1-FFFF]NNT11NW[0-E]%O4=M[1-FFFF]ST11NW[0-E]%O5=M[1-FFFF]ST11NW[0-E]%O6=M[1-FFFF]ST11)
  WIN(W1=7120%W2=7120%W3=7120%W4=7120%W5=7120%W6=7120)
  ECN(R=Y%DF=Y%T=40%W=7210%O=M[1-FFFF]NNSNW[0-E]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

system Linux 4.19
  vendor Linux
  family Linux
  gen 4.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:4.19
  certainty 75
  share 200
  source kernel source of 4.19 (net/ipv4/tcp_ipv4.c: IP ID 0 in RSTs, commit 431280eebed9); Debian 10, FortiOS 7 and others; as tools/synprint-lab/personalities says of linux-4.19 and fortios-7
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=20*(mss-12)|28960 ws=0-14 tsval=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=A)
  OPS(O1=M[1-FFFF]ST11NW[0-E]%O2=M[1-FFFF]ST11NW[0-E]%O3=M[1-FFFF]NNT11NW[0-E]%O4=M[1-FFFF]ST11NW[0-E]%O5=M[1-FFFF]ST11NW[0-E]%O6=M[1-FFFF]ST11)
  WIN(W1=7120%W2=7120%W3=7120%W4=7120%W5=7120%W6=7120)
  ECN(R=Y%DF=Y%T=40%W=7210%O=M[1-FFFF]NNSNW[0-E]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

system Linux 3.10 - 4.9 at 250 Hz (Debian, Ubuntu, SLES)
  vendor Linux
  family Linux
  gen 3.X - 4.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:3
  cpe cpe:/o:linux:linux_kernel:4
  certainty 75
  share 250
  source kernel source of 3.13 to 4.9 (net/ipv4/tcp_output.c, tcp_ipv4.c; the timestamp clock is the kernel's HZ before 4.10); Debian 8 and 9, Ubuntu 14.04 and 16.04, SLES 12 are built with a HZ of 250
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=20*(mss-12)|28960 ws=0-14
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=I|Z%II=I%TS=8)
  OPS(O1=M[1-FFFF]ST11NW[0-E]%O2=M[1-FFFF]ST11NW[0-E]%O3=M[1-FFFF]NNT11NW[0-E]%O4=M[1-FFFF]ST11NW[0-E]%O5=M[1-FFFF]ST11NW[0-E]%O6=M[1-FFFF]ST11)
  WIN(W1=7120%W2=7120%W3=7120%W4=7120%W5=7120%W6=7120)
  ECN(R=Y%DF=Y%T=40%W=7210%O=M[1-FFFF]NNSNW[0-E]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

system Linux 3.10 - 4.9 at 100 Hz (embedded)
  vendor Linux
  family Linux
  gen 3.X - 4.X
  type embedded
  cpe cpe:/o:linux:linux_kernel:3
  cpe cpe:/o:linux:linux_kernel:4
  cpe cpe:/o:openwrt:openwrt
  certainty 70
  share 120
  source kernel source of 3.10 to 4.9 (the timestamp clock is the kernel's HZ before 4.10); OpenWrt 14 to 17 and many makers of devices build with a HZ of 100
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes opts=M,S,T,N,W win=20*(mss-12)|28960 ws=0-14 tsval=nonzero tsecr=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=I|Z%II=I%TS=7)
  OPS(O1=M[1-FFFF]ST11NW[0-E]%O2=M[1-FFFF]ST11NW[0-E]%O3=M[1-FFFF]NNT11NW[0-E]%O4=M[1-FFFF]ST11NW[0-E]%O5=M[1-FFFF]ST11NW[0-E]%O6=M[1-FFFF]ST11)
  WIN(W1=7120%W2=7120%W3=7120%W4=7120%W5=7120%W6=7120)
  ECN(R=Y%DF=Y%T=40%W=7210%O=M[1-FFFF]NNSNW[0-E]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)


# ---------------------------------------------------------------------------------------------
# Linux 2.6.38 - 3.9: an initial window of 10 segments (commit 356f039822b8, TCP_DEFAULT_INIT_RCVWND).

# RouterOS sets an MSS below 1460 and keeps the windows of the kernel it is built on.
system MikroTik RouterOS 5 - 6
  vendor MikroTik
  family Linux
  gen 2.6.X - 3.X
  type router
  cpe cpe:/o:mikrotik:routeros
  certainty 40
  share 40
  source the vendor's notices name kernels 2.6.35 and 3.3.5, whose windows are 4 and 10 segments; the two MSS values re-stated
  evidence documented
  date 2026-11-21
  resends 1-2-4-8-16|3-6-12-24-48
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=1440 win=4*(mss-12) ws=1-6 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=1418 win=10*(mss-12) ws=1-6 tsval=nonzero tsecr=nonzero

system Linux 2.6.38 - 3.9
  vendor Linux
  family Linux
  gen 2.6.X - 3.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:2.6
  cpe cpe:/o:linux:linux_kernel:3
  certainty 85
  share 100
  source kernel commits that raised the initial receive window to 10 segments (TCP_DEFAULT_INIT_RCVWND, include/net/tcp.h)
  evidence derived
  resends 1-2-4-8-16|3-6-12-24-48
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=10*(mss-12)|14480 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=10*mss|14600 ws=0-14
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T,N,W win=10*(mss-12)|14480 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,W win=10*mss|14600 ws=0-14

system Linux 2.6.38 - 3.2.23
  vendor Linux
  family Linux
  gen 2.6.X - 3.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:2.6
  cpe cpe:/o:linux:linux_kernel:3
  certainty 75
  share 80
  source kernel source of 2.6.38 to 3.2 (net/ipv4/tcp_input.c: SYN+FIN is answered until 3.2.24, CVE-2012-6638)
  evidence derived
  resends 1-2-4-8-16|3-6-12-24-48
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=10*(mss-12)|14480 ws=0-14 tsecr=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=7|8|A)
  OPS(O1=M[1-FFFF]ST11NW[0-E]%O2=M[1-FFFF]ST11NW[0-E]%O3=M[1-FFFF]NNT11NW[0-E]%O4=M[1-FFFF]ST11NW[0-E]%O5=M[1-FFFF]ST11NW[0-E]%O6=M[1-FFFF]ST11)
  WIN(W1=3890%W2=3890%W3=3890%W4=3890%W5=3890%W6=3890)
  ECN(R=Y%DF=Y%T=40%W=3908%O=M[1-FFFF]NNSNW[0-E]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=Y%T=40%W=3890%S=O%A=S+%F=AS%O=M[1-FFFF]ST11NW[0-E]%RD=0%Q=)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

system Linux 2.6.32 of RHEL 6
  vendor Linux
  family Linux
  gen 2.6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:2.6.32
  cpe cpe:/o:redhat:enterprise_linux:6
  certainty 70
  share 120
  source kernel source of 2.6.32 as in late updates of RHEL 6, which have the initial window of 10 segments and drop SYN+FIN; HZ is 1000; as tools/synprint-lab/personalities says of linux-2.6.32
  evidence derived
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=10*(mss-12)|14480 ws=0-14 tsval=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=A)
  OPS(O1=M[1-FFFF]ST11NW[0-E]%O2=M[1-FFFF]ST11NW[0-E]%O3=M[1-FFFF]NNT11NW[0-E]%O4=M[1-FFFF]ST11NW[0-E]%O5=M[1-FFFF]ST11NW[0-E]%O6=M[1-FFFF]ST11)
  WIN(W1=3890%W2=3890%W3=3890%W4=3890%W5=3890%W6=3890)
  ECN(R=Y%DF=Y%T=40%W=3908%O=M[1-FFFF]NNSNW[0-E]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

system Linux 3.2.24 - 3.9 at 250 Hz (Debian, Ubuntu)
  vendor Linux
  family Linux
  gen 3.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:3
  certainty 75
  share 80
  source kernel source of 3.2 to 3.9 (net/ipv4/tcp_input.c: SYN+FIN is dropped since 3.2.24; the timestamp clock is the kernel's HZ); Debian 7 and Ubuntu 12.04 to 13.04 are built with a HZ of 250
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=10*(mss-12)|14480 ws=0-14
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=I|Z%II=I%TS=8)
  OPS(O1=M[1-FFFF]ST11NW[0-E]%O2=M[1-FFFF]ST11NW[0-E]%O3=M[1-FFFF]NNT11NW[0-E]%O4=M[1-FFFF]ST11NW[0-E]%O5=M[1-FFFF]ST11NW[0-E]%O6=M[1-FFFF]ST11)
  WIN(W1=3890%W2=3890%W3=3890%W4=3890%W5=3890%W6=3890)
  ECN(R=Y%DF=Y%T=40%W=3908%O=M[1-FFFF]NNSNW[0-E]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

system Linux 3.3 - 3.9 at 100 Hz (OpenWrt 12, RouterOS 6)
  vendor Linux
  family Linux
  gen 3.X
  type router
  cpe cpe:/o:linux:linux_kernel:3
  cpe cpe:/o:mikrotik:routeros:6
  cpe cpe:/o:openwrt:openwrt
  certainty 60
  share 150
  source kernel source of 3.3 to 3.8 with a HZ of 100, as OpenWrt 12.09 has it; RouterOS 6 runs 3.3.5 (the vendor's licence notices), its HZ is assumed; as tools/synprint-lab/personalities says of routeros-6
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes opts=M,S,T,N,W win=10*(mss-12)|14480 ws=0-14 tsval=nonzero tsecr=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=7)
  OPS(O1=M[1-FFFF]ST11NW[0-E]%O2=M[1-FFFF]ST11NW[0-E]%O3=M[1-FFFF]NNT11NW[0-E]%O4=M[1-FFFF]ST11NW[0-E]%O5=M[1-FFFF]ST11NW[0-E]%O6=M[1-FFFF]ST11)
  WIN(W1=3890%W2=3890%W3=3890%W4=3890%W5=3890%W6=3890)
  ECN(R=Y%DF=Y%T=40%W=3908%O=M[1-FFFF]NNSNW[0-E]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)


# ---------------------------------------------------------------------------------------------
# Linux 2.4 - 2.6.37: four segments (include/net/tcp.h, tcp_select_initial_window), two with an MSS above 4380.
# Many routers, firewalls and appliances run such a kernel.

system Fortinet FortiGate, FortiOS 3 - 4
  vendor Fortinet
  family Linux
  type firewall
  cpe cpe:/o:fortinet:fortios
  certainty 50
  share 20
  source public SYN-ACK observations, values re-stated: the window of Linux 2.4 with an IP ID that is not 0
  evidence documented
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,S,T,N,W win=4*(mss-12)|5792 ws=0-1 tsval=nonzero tsecr=nonzero

# The buffer, not its limit, decided the scale until 2.6.7: 65535 bytes need none.
system Linux 2.4, or 2.6.0 - 2.6.6
  vendor Linux
  family Linux
  gen 2.4.X - 2.6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:2.4
  certainty 75
  share 80
  source kernel source of 2.4 (include/net/tcp.h, tcp_select_initial_window: the scale follows from tcp_rmem[1]; net/ipv4/icmp.c: ICMP leaves with TTL 255 and, since 2.4.5, without DF; HZ is 100); SYN-ACK window re-stated
  evidence derived
  resends 3-6-12-24-48
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=4*(mss-12)|5792 ws=0 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=4*mss|5840 ws=0
  SEQ(TI=Z%CI=Z%II=I%TS=7|A)
  OPS(O1=M[1-FFFF]ST11NW0%O2=M[1-FFFF]ST11NW0%O3=M[1-FFFF]NNT11NW0%O4=M[1-FFFF]ST11NW0%O5=M[1-FFFF]ST11NW0%O6=M[1-FFFF]ST11)
  WIN(W1=16A0%W2=16A0%W3=16A0%W4=16A0%W5=16A0%W6=16A0)
  ECN(R=Y%DF=Y%T=40%W=16D0%O=M[1-FFFF]NNSNW0%CC=N%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=Y%T=40%W=16A0%S=O%A=S+%F=AS%O=M[1-FFFF]ST11NW0%RD=0%Q=)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF|40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=FF|40%CD=S)

system Linux 2.6.8 - 2.6.16
  vendor Linux
  family Linux
  gen 2.6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:2.6
  certainty 75
  share 60
  source kernel source of 2.6.8 to 2.6.16 (net/ipv4/tcp_output.c: the scale follows from the limit of tcp_rmem, 170 KB, which gives 2); RHEL 4, SLES 9 and 10, routers
  evidence derived
  resends 3-6-12-24-48
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=4*(mss-12)|5792 ws=1-2 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=4*mss|5840 ws=1-2
  SEQ(TI=Z%CI=Z%II=I%TS=7|8|A)
  OPS(O1=M[1-FFFF]ST11NW[1-2]%O2=M[1-FFFF]ST11NW[1-2]%O3=M[1-FFFF]NNT11NW[1-2]%O4=M[1-FFFF]ST11NW[1-2]%O5=M[1-FFFF]ST11NW[1-2]%O6=M[1-FFFF]ST11)
  WIN(W1=16A0%W2=16A0%W3=16A0%W4=16A0%W5=16A0%W6=16A0)
  ECN(R=Y%DF=Y%T=40%W=16D0%O=M[1-FFFF]NNSNW[1-2]%CC=N%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=Y%T=40%W=16A0%S=O%A=S+%F=AS%O=M[1-FFFF]ST11NW[1-2]%RD=0%Q=)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

system Linux 2.4 - 2.6.37
  vendor Linux
  family Linux
  gen 2.4.X - 2.6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:2.4
  cpe cpe:/o:linux:linux_kernel:2.6
  certainty 80
  share 80
  source published SYN-ACK observations, window re-stated; scales above 2 follow from limits of tcp_rmem of up to 4 MB since 2.6.17 (net/ipv4/tcp.c, tcp_init), or from tuning
  evidence derived
  resends 3-6-12-24-48
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=4*(mss-12)|5792 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=4*mss|5840 ws=0-14
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T,N,W win=4*(mss-12)|5792 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,W win=4*mss|5840 ws=0-14
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=7300-9730 win=2*(mss-12) ws=0-14 tsval=nonzero tsecr=nonzero

system Linux 2.6.17 - 2.6.30
  vendor Linux
  family Linux
  gen 2.6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:2.6
  certainty 75
  share 100
  source kernel source of 2.6.17 to 2.6.30 (net/ipv4/tcp_output.c, tcp_ipv4.c, icmp.c; ECN is refused before 2.6.31, SYN+FIN is answered); RHEL 5, Debian 4 and 5, many devices
  evidence derived
  resends 3-6-12-24-48
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=4*(mss-12)|5792 ws=3-14 tsecr=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=7|8|A)
  OPS(O1=M[1-FFFF]ST11NW[3-E]%O2=M[1-FFFF]ST11NW[3-E]%O3=M[1-FFFF]NNT11NW[3-E]%O4=M[1-FFFF]ST11NW[3-E]%O5=M[1-FFFF]ST11NW[3-E]%O6=M[1-FFFF]ST11)
  WIN(W1=16A0%W2=16A0%W3=16A0%W4=16A0%W5=16A0%W6=16A0)
  ECN(R=Y%DF=Y%T=40%W=16D0%O=M[1-FFFF]NNSNW[3-E]%CC=N%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=Y%T=40%W=16A0%S=O%A=S+%F=AS%O=M[1-FFFF]ST11NW[3-E]%RD=0%Q=)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

system Linux 2.6.31 - 2.6.37
  vendor Linux
  family Linux
  gen 2.6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:2.6
  certainty 75
  share 80
  source kernel source of 2.6.31 to 2.6.37 (net/ipv4/tcp_output.c, tcp_ipv4.c; ECN is accepted since 2.6.31, SYN+FIN is answered); Debian 6, Ubuntu 9.10 to 10.10, SLES 11
  evidence derived
  resends 3-6-12-24-48
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=4*(mss-12)|5792 ws=3-14 tsval=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=7|8|A)
  OPS(O1=M[1-FFFF]ST11NW[3-E]%O2=M[1-FFFF]ST11NW[3-E]%O3=M[1-FFFF]NNT11NW[3-E]%O4=M[1-FFFF]ST11NW[3-E]%O5=M[1-FFFF]ST11NW[3-E]%O6=M[1-FFFF]ST11)
  WIN(W1=16A0%W2=16A0%W3=16A0%W4=16A0%W5=16A0%W6=16A0)
  ECN(R=Y%DF=Y%T=40%W=16D0%O=M[1-FFFF]NNSNW[3-E]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=Y%T=40%W=16A0%S=O%A=S+%F=AS%O=M[1-FFFF]ST11NW[3-E]%RD=0%Q=)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

# From 2.6.26 on (commit 4dfc28170259) a cookie keeps the options in the timestamp, and looks as ever.
system Linux 2.4 - 2.6.25 with SYN cookies, or without TCP options
  vendor Linux
  family Linux
  gen 2.4.X - 2.6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:2.4
  cpe cpe:/o:linux:linux_kernel:2.6
  certainty 70
  share 15
  source kernel source of 2.4 and 2.6.25 (net/ipv4/tcp_ipv4.c, tcp_v4_conn_request: a cookie drops all options but the MSS)
  evidence derived
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M win=4*mss|5840
  SEQ(TI=Z%CI=Z%II=I%TS=U)
  OPS(O1=M[1-FFFF]%O2=M[1-FFFF]%O3=M[1-FFFF]%O4=M[1-FFFF]%O5=M[1-FFFF]%O6=M[1-FFFF])
  WIN(W1=16D0%W2=16D0%W3=16D0%W4=16D0%W5=16D0%W6=16D0)
  ECN(R=Y%DF=Y%T=40%W=16D0%O=M[1-FFFF]%CC=N%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)

system Linux 2.4 - 4.19, without window scaling
  vendor Linux
  family Linux
  gen 2.4.X - 4.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel
  certainty 75
  share 15
  source kernel source (net/ipv4/tcp_output.c, tcp_synack_options): 4, 10 or 20 segments with tcp_window_scaling 0, and SACK or timestamps on or off; on 4.20 and newer this was measured
  evidence derived
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T win=20*(mss-12)|10*(mss-12)|4*(mss-12) tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T win=20*(mss-12)|10*(mss-12)|4*(mss-12) tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S win=20*mss|10*mss|4*mss
  syn-ack ttl=64 df=yes id=zero opts=M win=20*mss|10*mss


# ---------------------------------------------------------------------------------------------
# Older than 2.4: the IP ID is counted up for all packets of the host.

system Linux 2.2
  vendor Linux
  family Linux
  gen 2.2.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:2.2
  certainty 80
  share 5
  source kernel 2.2 source (net/ipv4/tcp_ipv4.c, IP ID counted up; icmp.c: TTL 255 in ICMP) and published SYN-ACK observations, window re-stated: 22 x 1460; HZ is 100
  evidence derived
  resends 3-6-12-24-48
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,S,T,N,W win=22*mss|32120 ws=0 tsval=nonzero tsecr=nonzero
  SEQ(TI=I%CI=I%II=I%SS=S%TS=7)
  OPS(O1=M[1-FFFF]ST11NW0%O2=M[1-FFFF]ST11NW0%O3=M[1-FFFF]NNT11NW0%O4=M[1-FFFF]ST11NW0%O5=M[1-FFFF]ST11NW0%O6=M[1-FFFF]ST11)
  ECN(R=Y%DF=Y%T=40%W=7D78%CC=N)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T5(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%T=FF%IPL=164%UN=0)
  IE(R=Y%T=FF%CD=S)

system Linux 2.0
  vendor Linux
  family Linux
  gen 2.0.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:2.0
  certainty 55
  share 2
  source public SYN-ACK observations, values re-stated: no option but the MSS, no DF
  evidence documented
  date 2026-11-21
  syn-ack ttl=64 df=no id=nonzero opts=M win=32736|16352


# ---------------------------------------------------------------------------------------------
# 65535: a receive buffer that holds more than 16 bits can say.

# Android sets an initial receive window of 60 segments; scale 6 is that of AOSP's buffers for Wi-Fi, 2 MB,
# makers set others for mobile networks.
system Android 5 - 12
  vendor Google
  family Linux
  gen 3.X - 5.X
  type phone
  cpe cpe:/o:google:android
  certainty 50
  share 80
  source AOSP source (system/core/rootdir/init.rc, tcp_default_init_rwnd 60; the Wi-Fi buffers of the framework, 2097152 bytes at most); another Linux that is tuned so answers alike
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=65535 ws=6 tsval=nonzero tsecr=nonzero

system Cloudflare edge server
  vendor Cloudflare
  family Linux
  type load balancer
  cpe cpe:/o:linux:linux_kernel
  certainty 55
  share 100
  source tcpdump listings of connections to Cloudflare's addresses in public documents: window 65535, scale 13, options as of Linux
  evidence documented
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=65535 ws=13 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=65535 ws=13

system Linux with a large receive buffer, or Android 5 - 11
  vendor Linux
  family Linux
  gen 3.X - 6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel
  certainty 75
  share 150
  source measured on 6.18 with an initial tcp_rmem of 256 KB; Android's init.rc sets an initial receive window of 60 segments, which is more than 16 bits hold too; content networks are tuned so; tests derived as tools/synprint-lab/personalities says of android-12
  evidence derived
  resends 1-2-4-8-16
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=65535 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=65535 ws=0-14
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=A|20-22)
  OPS(O1=M[1-FFFF]ST11NW[0-E]%O2=M[1-FFFF]ST11NW[0-E]%O3=M[1-FFFF]NNT11NW[0-E]%O4=M[1-FFFF]ST11NW[0-E]%O5=M[1-FFFF]ST11NW[0-E]%O6=M[1-FFFF]ST11)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FFFF%O=M[1-FFFF]NNSNW[0-E]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

system Ubiquiti router
  vendor Ubiquiti
  family Linux
  type router
  certainty 50
  source published JA4TS example of a Ubiquiti router, value re-stated: window 30 x (MSS - 12), scale 12, repeats after 1, 2, 4, 8 and 17 seconds
  evidence documented
  resends 1-2-4-8-17
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=30*(mss-12)|43440 ws=12 tsval=nonzero tsecr=nonzero


# ---------------------------------------------------------------------------------------------
# Windows. Where the IP ID is counted up, 0 is rare but possible.
# The tests say what is documented: RSTs for segments without SYN, ACK or RST on an open port, echo replies
# with code 0, IP IDs counted. Numbers and flags of its RSTs nobody has measured for this project.

system Windows 10 1703, Windows 11 or newer, Server 2022 or newer
  vendor Microsoft
  family Windows
  gen 10 - 11
  type general purpose
  cpe cpe:/o:microsoft:windows_10
  cpe cpe:/o:microsoft:windows_11
  cpe cpe:/o:microsoft:windows_server_2022
  certainty 80
  share 600
  source Microsoft's documentation of TCP timestamps and auto-tuning since Windows 11 21H2 (win32 documentation, pull request 2068); window and scale re-stated; tests documented as tools/synprint-lab/personalities says of windows-11 and windows-server-2022
  evidence documented
  date 2026-11-21
  resends 1-2-4-8-R6|3-6-R12
  syn-ack ttl=128 df=yes opts=M,N,W,S,T win=65535 ws=8 tsval=nonzero tsecr=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=I%CI=I%II=I%SS=S)
  OPS(O1=M[1-FFFF]NW8ST11%O2=M[1-FFFF]NW8ST11%O3=M[1-FFFF]NW8NNT11%O4=M[1-FFFF]NW8ST11%O5=M[1-FFFF]NW8ST11%O6=M[1-FFFF]ST11)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=80%W=FFFF%O=M[1-FFFF]NW8NNS%Q=)
  T1(R=Y%DF=Y%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T3(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T4(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  U1(R=Y%T=80%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%T=80%CD=Z)

system Windows 11 or newer, Server 2022 or newer, auto-tuning off
  vendor Microsoft
  family Windows
  gen 11
  type general purpose
  cpe cpe:/o:microsoft:windows_11
  cpe cpe:/o:microsoft:windows_server_2022
  certainty 50
  share 10
  source a public observation of Server 2022 with auto-tuning off, values re-stated: 45 segments, no scale; Microsoft's documentation of receive window auto-tuning, whose level decides whether the scale is offered
  evidence documented
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,S,T win=65160|fit(65535,mss-12) tsval=nonzero tsecr=nonzero

system Windows 10 1709 or newer, Server 2019 or newer
  vendor Microsoft
  family Windows
  gen 10 - 11
  type general purpose
  cpe cpe:/o:microsoft:windows_10
  cpe cpe:/o:microsoft:windows_11
  cpe cpe:/o:microsoft:windows_server_2019
  certainty 85
  share 500
  source published SYN-ACK observations, a JA4TS example of Windows 10 among them, values re-stated: timestamps are not answered, repeats after 1, 2, 4 and 8 seconds and a RST; tests documented as tools/synprint-lab/personalities says of windows-10-1909 and windows-server-2019
  evidence documented
  resends 1-2-4-8-R6
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,N,W,N,N,S win=65535|64240 ws=8
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=I%CI=I%II=I%SS=S%TS=U)
  OPS(O1=M[1-FFFF]NW8NNS%O2=M[1-FFFF]NW8NNS%O3=M[1-FFFF]NW8%O4=M[1-FFFF]NW8NNS%O5=M[1-FFFF]NW8NNS%O6=M[1-FFFF]NNS)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=80%W=FFFF%O=M[1-FFFF]NW8NNS%Q=)
  T1(R=Y%DF=Y%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T3(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T4(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  U1(R=Y%T=80%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%T=80%CD=Z)

system Windows Vista - 8.1, Windows 10 up to 1607, Server 2008 - 2016
  vendor Microsoft
  family Windows
  gen Vista - 10
  type general purpose
  cpe cpe:/o:microsoft:windows_vista
  cpe cpe:/o:microsoft:windows_7
  cpe cpe:/o:microsoft:windows_8.1
  cpe cpe:/o:microsoft:windows_10
  cpe cpe:/o:microsoft:windows_server_2008
  cpe cpe:/o:microsoft:windows_server_2012
  cpe cpe:/o:microsoft:windows_server_2016
  certainty 90
  share 200
  source published SYN-ACK observations, values re-stated; Microsoft's documentation of receive window auto-tuning, new in Vista
  evidence documented
  date 2026-11-21
  resends 3-6-R12|1-2-4-8-R6
  syn-ack ttl=128 df=yes opts=M,N,W,S,T win=8192 ws=8 tsval=nonzero tsecr=nonzero

# The two that follow are told apart by the timestamp clock: 100 Hz until 8.1, 1000 Hz since 10.
system Windows Vista - 8.1, Server 2008 - 2012 R2
  vendor Microsoft
  family Windows
  gen Vista - 8.1
  type general purpose
  cpe cpe:/o:microsoft:windows_vista
  cpe cpe:/o:microsoft:windows_7
  cpe cpe:/o:microsoft:windows_8.1
  cpe cpe:/o:microsoft:windows_server_2008
  cpe cpe:/o:microsoft:windows_server_2012
  certainty 70
  share 350
  source public observations of the timestamp clock and of repeated SYN-ACKs (3 and 6 seconds, then a RST), re-stated; the rest documented as tools/synprint-lab/personalities says of windows-7
  evidence documented
  resends 3-6-R12
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,N,W,S,T win=8192 ws=8 tsecr=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=I%CI=I%II=I%SS=S%TS=7)
  OPS(O1=M[1-FFFF]NW8ST11%O2=M[1-FFFF]NW8ST11%O3=M[1-FFFF]NW8NNT11%O4=M[1-FFFF]NW8ST11%O5=M[1-FFFF]NW8ST11%O6=M[1-FFFF]ST11)
  WIN(W1=2000%W2=2000%W3=2000%W4=2000%W5=2000%W6=2000)
  ECN(R=Y%DF=Y%T=80%W=2000%O=M[1-FFFF]NW8NNS%CC=N|Y%Q=)
  T1(R=Y%DF=Y%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T3(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T4(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  U1(R=Y%T=80%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%T=80%CD=Z)

system Windows 10 1507 - 1607, Server 2016
  vendor Microsoft
  family Windows
  gen 10
  type general purpose
  cpe cpe:/o:microsoft:windows_10
  cpe cpe:/o:microsoft:windows_server_2016
  certainty 70
  share 200
  source public observations of the timestamp clock, re-stated; ECN is on in the template that servers use (Get-NetTCPSetting, EcnCapability); the rest documented as tools/synprint-lab/personalities says of windows-server-2016
  evidence documented
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,N,W,S,T win=8192 ws=8 tsval=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=I%CI=I%II=I%SS=S%TS=A)
  OPS(O1=M[1-FFFF]NW8ST11%O2=M[1-FFFF]NW8ST11%O3=M[1-FFFF]NW8NNT11%O4=M[1-FFFF]NW8ST11%O5=M[1-FFFF]NW8ST11%O6=M[1-FFFF]ST11)
  WIN(W1=2000%W2=2000%W3=2000%W4=2000%W5=2000%W6=2000)
  ECN(R=Y%DF=Y%T=80%W=2000%O=M[1-FFFF]NW8NNS%CC=N|Y%Q=)
  T1(R=Y%DF=Y%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T3(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T4(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  U1(R=Y%T=80%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%T=80%CD=Z)


# ---------------------------------------------------------------------------------------------
# Windows 2000 to 2003: both timestamps are 0 in the SYN-ACK. The buffer follows from the speed of the link:
# 17520 or 16384 bytes below 100 Mbit/s, 65535 or 64240 above (Microsoft, article 224829 and the white paper
# on TCP/IP of Windows 2000). A SYN-ACK is repeated twice (article 314053).

system Windows Server 2003
  vendor Microsoft
  family Windows
  gen 2003
  type general purpose
  cpe cpe:/o:microsoft:windows_server_2003
  certainty 55
  share 20
  source published SYN-ACK observations, a JA4TS example of Windows 2003 among them, re-stated: window 16384; no DF by public observations
  evidence documented
  resends 3-6-R12
  date 2026-11-21
  syn-ack ttl=128 df=no opts=M,N,W,N,N,T,N,N,S win=16384 ws=0 tsval=zero tsecr=zero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=I%CI=I%II=I%SS=S%TS=0)
  OPS(O1=M[1-FFFF]NW0NNT00NNS%O2=M[1-FFFF]NW0NNT00NNS%O3=M[1-FFFF]NW0NNT00%O4=M[1-FFFF]NW0NNT00NNS%O5=M[1-FFFF]NW0NNT00NNS%O6=M[1-FFFF]NNT00NNS)
  WIN(W1=4000%W2=4000%W3=4000%W4=4000%W5=4000%W6=4000)
  ECN(R=Y%DF=N%T=80%W=4000%O=M[1-FFFF]NW0NNS%CC=N%Q=)
  T1(R=Y%DF=N%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%T=80%W=0%O=%RD=0%Q=)
  T3(R=Y%T=80%W=0%O=%RD=0%Q=)
  T4(R=Y%T=80%W=0%O=%RD=0%Q=)
  T5(R=Y%T=80%W=0%O=%RD=0%Q=)
  T6(R=Y%T=80%W=0%O=%RD=0%Q=)
  T7(R=Y%T=80%W=0%O=%RD=0%Q=)
  U1(R=Y%T=80%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%T=80%CD=Z)

system Windows 2000
  vendor Microsoft
  family Windows
  gen 2000
  type general purpose
  cpe cpe:/o:microsoft:windows_2000
  certainty 60
  share 20
  source Microsoft's description of TCP in Windows 2000 (article 224829: 16384 bytes at first, then 12 segments, 17520) and published SYN-ACK observations, option order re-stated; an XP or 2003 on a slow link answers alike
  evidence documented
  resends 3-6-R12
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,N,W,N,N,T,N,N,S win=17520|16384|12*(mss-12) ws=0 tsval=zero tsecr=zero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=I%CI=I%II=I%SS=S%TS=0)
  OPS(O1=M[1-FFFF]NW0NNT00NNS%O2=M[1-FFFF]NW0NNT00NNS%O3=M[1-FFFF]NW0NNT00%O4=M[1-FFFF]NW0NNT00NNS%O5=M[1-FFFF]NW0NNT00NNS%O6=M[1-FFFF]NNT00NNS)
  WIN(W1=4470|4000%W2=4470|4000%W3=4470|4000%W4=4470|4000%W5=4470|4000%W6=4470|4000)
  ECN(R=Y%DF=Y%T=80%W=4470|4000%O=M[1-FFFF]NW0NNS%CC=N%Q=)
  T1(R=Y%DF=Y%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%T=80%W=0%O=%RD=0%Q=)
  T3(R=Y%T=80%W=0%O=%RD=0%Q=)
  T4(R=Y%T=80%W=0%O=%RD=0%Q=)
  T5(R=Y%T=80%W=0%O=%RD=0%Q=)
  T6(R=Y%T=80%W=0%O=%RD=0%Q=)
  T7(R=Y%T=80%W=0%O=%RD=0%Q=)
  U1(R=Y%T=80%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%T=80%CD=Z)

system Windows XP or Server 2003
  vendor Microsoft
  family Windows
  gen XP - 2003
  type general purpose
  cpe cpe:/o:microsoft:windows_xp
  cpe cpe:/o:microsoft:windows_server_2003
  certainty 75
  share 60
  source published SYN-ACK observations, values re-stated: both timestamps are 0 in the SYN-ACK; Microsoft's documentation of TcpWindowSize (64 KB on fast links); tests documented as tools/synprint-lab/personalities says of windows-xp
  evidence documented
  resends 3-6-R12
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,N,W,N,N,T,N,N,S win=65535|64240 ws=0 tsval=zero tsecr=zero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=I%CI=I%II=I%SS=S%TS=0)
  OPS(O1=M[1-FFFF]NW0NNT00NNS%O2=M[1-FFFF]NW0NNT00NNS%O3=M[1-FFFF]NW0NNT00%O4=M[1-FFFF]NW0NNT00NNS%O5=M[1-FFFF]NW0NNT00NNS%O6=M[1-FFFF]NNT00NNS)
  WIN(W1=FFFF|FAF0%W2=FFFF|FAF0%W3=FFFF|FAF0%W4=FFFF|FAF0%W5=FFFF|FAF0%W6=FFFF|FAF0)
  ECN(R=Y%DF=Y%T=80%W=FFFF|FAF0%O=M[1-FFFF]NW0NNS%CC=N%Q=)
  T1(R=Y%DF=Y%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T3(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T4(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=80%W=0%O=%RD=0%Q=)
  U1(R=Y%T=80%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%T=80%CD=Z)

system Windows 2000, XP or Server 2003
  vendor Microsoft
  family Windows
  gen 2000 - 2003
  type general purpose
  cpe cpe:/o:microsoft:windows_2000
  cpe cpe:/o:microsoft:windows_xp
  cpe cpe:/o:microsoft:windows_server_2003
  certainty 80
  share 20
  source published SYN-ACK observations, values re-stated: both timestamps are 0 in the SYN-ACK; TcpWindowSize may be set, and RFC 1323 scaling with it
  evidence documented
  resends 3-6-R12
  date 2026-11-21
  syn-ack ttl=128 opts=M,N,W,N,N,T,N,N,S ws=0-14 tsval=zero tsecr=zero


# ---------------------------------------------------------------------------------------------
# Without scaling. Windows 95, 98, Me and NT 4 write the IP ID low byte first.

system Windows NT 4
  vendor Microsoft
  family Windows
  gen NT
  type general purpose
  cpe cpe:/o:microsoft:windows_nt:4.0
  certainty 55
  share 5
  source Microsoft, article 120642 (TcpWindowSize: 8 KB rounded up to 8760 on Ethernet; DefaultTTL 128) and 224829 (SACK, scaling and timestamps are new in Windows 2000); the byte order of the IP ID from public notes
  evidence documented
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M win=8760|8192|6*mss
  SEQ(TI=BI%TS=U)
  OPS(O1=M[1-FFFF]%O2=M[1-FFFF]%O3=M[1-FFFF]%O4=M[1-FFFF]%O5=M[1-FFFF]%O6=M[1-FFFF])
  ECN(R=Y%DF=Y%T=80%O=M[1-FFFF]%CC=N%Q=)
  T1(R=Y%DF=Y%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  IE(R=Y%T=80%CD=Z)

system Windows 98 or Me
  vendor Microsoft
  family Windows
  gen 98 - Me
  type general purpose
  cpe cpe:/o:microsoft:windows_98
  cpe cpe:/o:microsoft:windows_me
  certainty 50
  share 3
  source Microsoft, article 158474 (DefaultRcvWindow 8 KB, SackOpts on since Windows 98, Tcp1323Opts off); TTL 128 and the byte order of the IP ID from public notes
  evidence documented
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,N,N,S win=8760|8192|6*mss
  SEQ(TI=BI%TS=U)
  OPS(O1=M[1-FFFF]NNS%O2=M[1-FFFF]NNS%O3=M[1-FFFF]%O4=M[1-FFFF]NNS%O5=M[1-FFFF]NNS%O6=M[1-FFFF]NNS)
  ECN(R=Y%DF=Y%T=80%O=M[1-FFFF]NNS%CC=N%Q=)
  T1(R=Y%DF=Y%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  IE(R=Y%T=80%CD=Z)

system Windows 95 or NT 3.51
  vendor Microsoft
  family Windows
  gen 95
  type general purpose
  cpe cpe:/o:microsoft:windows_95
  certainty 55
  share 2
  source Microsoft, articles 158474 and 120642 (DefaultTTL 32, windows of 8 KB, path MTU discovery on)
  evidence documented
  date 2026-11-21
  syn-ack ttl=32 df=yes opts=M win=8760|8192|6*mss
  SEQ(TI=BI%TS=U)
  OPS(O1=M[1-FFFF]%O2=M[1-FFFF]%O3=M[1-FFFF]%O4=M[1-FFFF]%O5=M[1-FFFF]%O6=M[1-FFFF])
  ECN(R=Y%DF=Y%T=20%O=M[1-FFFF]%CC=N%Q=)
  T1(R=Y%DF=Y%T=20%S=O%A=S+%F=AS%RD=0%Q=)
  IE(R=Y%T=20%CD=Z)

system Windows 2000, XP or Server 2003, RFC 1323 off
  vendor Microsoft
  family Windows
  gen 2000 - 2003
  type general purpose
  cpe cpe:/o:microsoft:windows_2000
  cpe cpe:/o:microsoft:windows_xp
  cpe cpe:/o:microsoft:windows_server_2003
  certainty 55
  share 20
  source Microsoft, article 224829 (Tcp1323Opts 0 leaves SACK alone) and the windows of these systems; a newer Windows without scaling may offer 65535 or 64240 too
  evidence documented
  resends 3-6-R12
  date 2026-11-21
  syn-ack ttl=128 opts=M,N,N,S win=17520|16384|12*mss|65535|64240
  SEQ(TI=I%CI=I%II=I%SS=S%TS=U)
  OPS(O1=M[1-FFFF]NNS%O2=M[1-FFFF]NNS%O3=M[1-FFFF]%O4=M[1-FFFF]NNS%O5=M[1-FFFF]NNS%O6=M[1-FFFF]NNS)
  ECN(R=Y%T=80%O=M[1-FFFF]NNS%CC=N%Q=)
  T1(R=Y%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%T=80%W=0%O=%RD=0%Q=)
  T3(R=Y%T=80%W=0%O=%RD=0%Q=)
  T4(R=Y%T=80%W=0%O=%RD=0%Q=)
  T5(R=Y%T=80%W=0%O=%RD=0%Q=)
  T6(R=Y%T=80%W=0%O=%RD=0%Q=)
  T7(R=Y%T=80%W=0%O=%RD=0%Q=)
  U1(R=Y%T=80%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%T=80%CD=Z)

# The listener of Remote Desktop sets a buffer of its own: no scale is needed for 64000 bytes.
system Windows, the port of Remote Desktop
  vendor Microsoft
  family Windows
  gen Vista - 11
  type general purpose
  cpe cpe:/o:microsoft:windows
  certainty 60
  share 60
  source tcpdump listings of connections to port 3389 in public documents: window 64000, scale 0; the option order of Vista and newer
  evidence documented
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,N,W,N,N,S win=64000 ws=0
  syn-ack ttl=128 df=yes opts=M,N,W,S,T win=64000 ws=0 tsval=nonzero tsecr=nonzero

# The options of Vista and newer with another window or scale: timestamps off on older releases, an MSS lowered
# on the way, restricted auto-tuning.
system Windows Vista or newer, Server 2008 or newer
  vendor Microsoft
  family Windows
  gen Vista - 11
  type general purpose
  cpe cpe:/o:microsoft:windows
  certainty 80
  share 100
  source published SYN-ACK observations, the order of options re-stated; Microsoft's documentation of receive window auto-tuning, whose level changes window and scale
  evidence documented
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,N,W,N,N,S ws=0-14
  syn-ack ttl=128 df=yes opts=M,N,W,S,T ws=0-14 tsval=nonzero tsecr=nonzero

system Windows, without window scaling
  vendor Microsoft
  family Windows
  gen 98 - 11
  type general purpose
  cpe cpe:/o:microsoft:windows
  certainty 60
  share 20
  source Microsoft's documentation: scaling is off with Tcp1323Opts 0 or with auto-tuning disabled; the option order of all releases since 98, re-stated
  evidence documented
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,N,N,S
  syn-ack ttl=128 df=yes opts=M,S,T tsval=nonzero tsecr=nonzero


# ---------------------------------------------------------------------------------------------
# Apple. XNU's tcp_output.c writes MSS, NOP and scale, NOP NOP timestamp, SACK-permitted, padding. The scale
# is that of the greatest buffer that auto-tuning may reach (bsd/netinet/tcp_subr.c, tcp_init and
# tcp_set_max_rwinscale). The IP ID of a packet with DF is 0 since 10.13, random before.
# The SYN-ACK is repeated after 1, 2, 4, 8, 16 and 32 seconds; after 75 seconds the connection is dropped
# with a RST (bsd/netinet/tcp_timer.h, TCPTV_RTOBASE and TCPTV_KEEP_INIT).

system macOS 10.13 or newer, iOS 11 or newer
  vendor Apple
  family macOS
  type general purpose
  cpe cpe:/o:apple:mac_os_x
  cpe cpe:/o:apple:macos
  cpe cpe:/o:apple:iphone_os
  certainty 90
  share 60
  source XNU source (bsd/netinet/tcp_output.c; tcp_subr.c, tcp_init and tcp_set_max_rwinscale: 2 MB at most in 10.14 and iOS 11, 4 MB since macOS 11 with 4 GB of memory, both of which give scale 6) and a published JA4TS example of macOS and iPhone, values re-stated
  evidence derived
  resends 1-2-4-8-16-32-R12
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,N,W,N,N,T,S,E,E win=65535 ws=6 tsval=nonzero tsecr=nonzero

# The two that follow differ in the timestamps: a random offset for each connection came with macOS 13
# (tcp_subr.c, tcp_newtcpcb, tcp_randomize_timestamps).
system macOS 13 or newer, iOS 16 or newer
  vendor Apple
  family macOS
  gen 13 - 26
  type general purpose
  cpe cpe:/o:apple:macos
  cpe cpe:/o:apple:iphone_os
  certainty 75
  share 150
  source XNU source of 8792 and 11215 (bsd/netinet/tcp_subr.c, tcp_newtcpcb: a random timestamp offset for each connection; the rest as in earlier releases); tests derived as tools/synprint-lab/personalities says of macos-15
  evidence derived
  resends 1-2-4-8-16-32-R12
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,N,W,N,N,T,S,E,E win=65535 ws=6 tsecr=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=RD%II=RI%TS=20-22)
  OPS(O1=M[1-FFFF]NW6NNT11SLL%O2=M[1-FFFF]NW6NNT11SLL%O3=M[1-FFFF]NW6NNT11%O4=M[1-FFFF]NW6NNT11SLL%O5=M[1-FFFF]NW6NNT11SLL%O6=M[1-FFFF]NNT11SLL)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FFFF%O=M[1-FFFF]NW6SLL%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=38%UN=0%RIPL=G%RID=G%RUD=G)
  IE(R=Y%DFI=S%T=40%CD=S)

system macOS 10.13 - 12, iOS 11 - 15
  vendor Apple
  family macOS
  gen 10.13 - 12
  type general purpose
  cpe cpe:/o:apple:mac_os_x:10.13
  cpe cpe:/o:apple:macos
  cpe cpe:/o:apple:iphone_os
  certainty 75
  share 100
  source XNU source of 4570 to 8019 (bsd/netinet/tcp_output.c, tcp_input.c, tcp_subr.c, ip_output.c, ip_icmp.c); tests derived as tools/synprint-lab/personalities says of macos-12 and ios-15
  evidence derived
  resends 1-2-4-8-16-32-R12
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,N,W,N,N,T,S,E,E win=65535 ws=6 tsval=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=RD%II=RI%TS=A)
  OPS(O1=M[1-FFFF]NW6NNT11SLL%O2=M[1-FFFF]NW6NNT11SLL%O3=M[1-FFFF]NW6NNT11%O4=M[1-FFFF]NW6NNT11SLL%O5=M[1-FFFF]NW6NNT11SLL%O6=M[1-FFFF]NNT11SLL)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FFFF%O=M[1-FFFF]NW6SLL%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=38%UN=0%RIPL=G%RID=G%RUD=G)
  IE(R=Y%DFI=S%T=40%CD=S)

system macOS 10.13, or iOS 14 or newer with little memory
  vendor Apple
  family macOS
  type general purpose
  cpe cpe:/o:apple:mac_os_x:10.13
  cpe cpe:/o:apple:iphone_os
  cpe cpe:/o:apple:watchos
  cpe cpe:/o:apple:tvos
  certainty 60
  share 30
  source XNU source (bsd/netinet/tcp_subr.c: 1 MB at most in the first release of 10.13 for Macs; 2 MB at most since macOS 11 and iOS 14 on devices with less than 4 GB of memory, both of which give scale 5): old iPhones, watches, Apple TV
  evidence derived
  resends 1-2-4-8-16-32-R12
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,N,W,N,N,T,S,E,E win=65535 ws=5 tsval=nonzero tsecr=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=RD%II=RI%TS=A|20-22)
  OPS(O1=M[1-FFFF]NW5NNT11SLL%O2=M[1-FFFF]NW5NNT11SLL%O3=M[1-FFFF]NW5NNT11%O4=M[1-FFFF]NW5NNT11SLL%O5=M[1-FFFF]NW5NNT11SLL%O6=M[1-FFFF]NNT11SLL)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FFFF%O=M[1-FFFF]NW5SLL%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=38%UN=0%RIPL=G%RID=G%RUD=G)
  IE(R=Y%DFI=S%T=40%CD=S)

system macOS 10.10 - 10.12, iOS 8 - 10
  vendor Apple
  family macOS
  gen 10.10 - 10.12
  type general purpose
  cpe cpe:/o:apple:mac_os_x
  cpe cpe:/o:apple:iphone_os
  certainty 75
  share 30
  source XNU source of 3248 (OS X 10.11; bsd/netinet/tcp_subr.c: 1 MB at most where the mbuf pool has more than 60 MB, which gives scale 5, else 512 KB and 4); IP ID and timestamp clock re-stated
  evidence derived
  resends 1-2-4-8-16-32-R12
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T,S,E,E win=65535 ws=5 tsval=nonzero tsecr=nonzero
  SEQ(TI=RD%CI=RD%II=RI%TS=A)
  OPS(O1=M[1-FFFF]NW5NNT11SLL%O2=M[1-FFFF]NW5NNT11SLL%O3=M[1-FFFF]NW5NNT11%O4=M[1-FFFF]NW5NNT11SLL%O5=M[1-FFFF]NW5NNT11SLL%O6=M[1-FFFF]NNT11SLL)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FFFF%O=M[1-FFFF]NW5SLL%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  U1(R=Y%IPL=38%UN=0)
  IE(R=Y%CD=S)

system Mac OS X 10.9 or 10.10, iOS 7 - 10
  vendor Apple
  family macOS
  gen 10.9 - 10.10
  type general purpose
  cpe cpe:/o:apple:mac_os_x
  cpe cpe:/o:apple:iphone_os
  certainty 70
  share 15
  source XNU source of 2422 (Mac OS X 10.9; bsd/netinet/tcp_input.c: 512 KB at most, which gives scale 4; ECN refused, SYN+FIN dropped); IP ID and timestamp clock re-stated; later releases with little memory answer alike
  evidence derived
  resends 1-2-4-8-16-32-R12
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T,S,E,E win=65535 ws=4 tsval=nonzero tsecr=nonzero
  SEQ(TI=RD%CI=RD%II=RI%TS=A)
  OPS(O1=M[1-FFFF]NW4NNT11SLL%O2=M[1-FFFF]NW4NNT11SLL%O3=M[1-FFFF]NW4NNT11%O4=M[1-FFFF]NW4NNT11SLL%O5=M[1-FFFF]NW4NNT11SLL%O6=M[1-FFFF]NNT11SLL)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FFFF%O=M[1-FFFF]NW4SLL%CC=N%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  U1(R=Y%IPL=38%UN=0)
  IE(R=Y%CD=S)

# Scale 1, of a Mac OS X 10.5 that has many connections, is shared with Junos and FreeBSD 6: that entry stands with the BSDs.
system Mac OS X 10.5 - 10.8
  vendor Apple
  family macOS
  gen 10.5 - 10.8
  type general purpose
  cpe cpe:/o:apple:mac_os_x:10.5
  cpe cpe:/o:apple:mac_os_x:10.6
  cpe cpe:/o:apple:mac_os_x:10.7
  cpe cpe:/o:apple:mac_os_x:10.8
  certainty 75
  share 15
  source XNU source of 1228 (Mac OS X 10.5; bsd/netinet/tcp_input.c: a new connection gets win_scale_factor, which is 3, until there are many; drop_synfin is 1; ECN refused); later releases up to 10.8 re-stated
  evidence derived
  resends 1-2-4-8-16-32-R12
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T,S,E,E win=65535 ws=3 tsval=nonzero tsecr=nonzero
  SEQ(TI=I|RD)
  OPS(O1=M[1-FFFF]NW3NNT11SLL%O2=M[1-FFFF]NW3NNT11SLL%O3=M[1-FFFF]NW3NNT11%O4=M[1-FFFF]NW3NNT11SLL%O5=M[1-FFFF]NW3NNT11SLL%O6=M[1-FFFF]NNT11SLL)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FFFF%O=M[1-FFFF]NW3SLL%CC=N%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  U1(R=Y%IPL=38%UN=0)
  IE(R=Y%CD=S)

system Mac OS X 10.4
  vendor Apple
  family macOS
  gen 10.4
  type general purpose
  cpe cpe:/o:apple:mac_os_x:10.4
  certainty 70
  share 5
  source XNU source of 792 (Mac OS X 10.4; bsd/netinet/tcp_usrreq.c, tcp_attach: a buffer of 65535 bytes while there are fewer than 256 connections, which needs no scale, and 16384 with more)
  evidence derived
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T,S,E,E win=65535 ws=0 tsval=nonzero tsecr=nonzero
  OPS(O1=M[1-FFFF]NW0NNT11SLL%O3=M[1-FFFF]NW0NNT11%O6=M[1-FFFF]NNT11SLL)
  WIN(W1=FFFF)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)

system Mac OS X 10.4 - 10.8, tuned
  vendor Apple
  family macOS
  gen 10.4 - 10.8
  type general purpose
  cpe cpe:/o:apple:mac_os_x
  certainty 60
  share 3
  source XNU source (bsd/netinet/tcp_output.c) for the option order; scale 2 re-stated; it follows from net.inet.tcp.win_scale_factor or a buffer that somebody set
  evidence documented
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T,S,E,E win=65535 ws=2 tsval=nonzero tsecr=nonzero

# No SACK before 10.4. A buffer of 32768 bytes is rounded up to whole segments (tcp_input.c, tcp_mss).
system Mac OS X 10.1 - 10.3
  vendor Apple
  family macOS
  gen 10.1 - 10.3
  type general purpose
  cpe cpe:/o:apple:mac_os_x
  certainty 50
  share 2
  source XNU source of the first releases (bsd/netinet/tcp_output.c: MSS, NOP and scale, NOP NOP timestamp; tcp_input.c, tcp_mss); net.inet.tcp.recvspace of 32768 from public notes on tuning, not measured
  evidence derived
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T win=33304|23*(mss-12)|32768 ws=0 tsval=nonzero tsecr=nonzero
  OPS(O1=M[1-FFFF]NW0NNT11)


# ---------------------------------------------------------------------------------------------
# FreeBSD. Since 7.0 a SYN-ACK carries MSS, NOP scale, SACK-permitted and timestamp
# (sys/netinet/tcp_output.c, tcp_addoptions); before that each option was padded by itself.
# sys/netinet/ip_id.c leaves the ID of a packet that cannot be fragmented 0 (RFC 6864).

system FreeBSD 11 or newer
  vendor FreeBSD
  family FreeBSD
  gen 11.X - 15.X
  type general purpose
  cpe cpe:/o:freebsd:freebsd
  certainty 85
  share 150
  evidence derived
  source FreeBSD source (sys/netinet/tcp_syncache.c, tcp_output.c, tcp_subr.c, ip_icmp.c and ip_id.c); an ICMP error quotes 8 bytes, later the whole datagram (icmp_quotelen); window and scale of releases 11 to 13 re-stated, later ones are assumed to be the same; F-Stack and other ports of the stack answer alike; tests derived as tools/synprint-lab/personalities says of freebsd-12 and freebsd-14
  date 2026-11-21
  resends 1-2-4|3-6-12
  syn-ack ttl=64 df=yes id=zero opts=M,N,W,S,T win=65535 ws=6 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,W,S,E,E win=65535 ws=6
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=RI%TS=20-22)
  OPS(O1=M[1-FFFF]NW6ST11%O2=M[1-FFFF]NW6ST11%O3=M[1-FFFF]NW6NNT11%O4=M[1-FFFF]NW6ST11%O5=M[1-FFFF]NW6ST11%O6=M[1-FFFF]ST11)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FFFF%O=M[1-FFFF]NW6SLL%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=Y%T=40%W=FFFF%S=O%A=S+%F=AS%O=M[1-FFFF]NW6ST11%RD=0%Q=)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=38|164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=40%CD=S)

# Only active detection sees the difference. The longer quotation came after the branch of 12: the
# range is the widest that can be right.
system FreeBSD 12 or newer
  vendor FreeBSD
  family FreeBSD
  gen 12.X - 15.X
  type general purpose
  cpe cpe:/o:freebsd:freebsd
  certainty 80
  share 60
  evidence derived
  source FreeBSD source (sys/netinet/ip_icmp.c: icmp_quotelen is 548, the least that RFC 1812 wants, so that the whole probe comes back); the rest as for FreeBSD 11 or newer
  date 2026-11-21
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=RI%TS=20-22)
  OPS(O1=M[1-FFFF]NW6ST11%O2=M[1-FFFF]NW6ST11%O3=M[1-FFFF]NW6NNT11%O4=M[1-FFFF]NW6ST11%O5=M[1-FFFF]NW6ST11%O6=M[1-FFFF]ST11)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FFFF%O=M[1-FFFF]NW6SLL%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=Y%T=40%W=FFFF%S=O%A=S+%F=AS%O=M[1-FFFF]NW6ST11%RD=0%Q=)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=40%CD=S)

# pf drops SYN with FIN and segments without flags before the stack sees them (sys/netpfil/pf/pf_norm.c,
# pf_normalize_tcp), and an unasked ACK fits no state.
system pfSense, OPNsense or FreeBSD behind pf
  vendor FreeBSD
  family FreeBSD
  gen 11.X - 15.X
  type firewall
  cpe cpe:/o:freebsd:freebsd
  certainty 60
  share 60
  evidence derived
  source FreeBSD source (sys/netpfil/pf/pf_norm.c drops illegal combinations of flags, pf.c drops what fits no state); SYN-ACKs as of FreeBSD 11 or newer, with scale 7, which the buffers need that both firewalls set (kern.ipc.maxsockbuf 4262144); the default rules of both firewalls drop what they do not pass, as their handbooks say
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,N,W,S,T win=65535 ws=7 tsval=nonzero tsecr=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%TS=20-22)
  OPS(O1=M[1-FFFF]NW[6-7]ST11%O2=M[1-FFFF]NW[6-7]ST11%O3=M[1-FFFF]NW[6-7]NNT11%O4=M[1-FFFF]NW[6-7]ST11%O5=M[1-FFFF]NW[6-7]ST11%O6=M[1-FFFF]ST11)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=N)
  T7(R=N)
  U1(R=N)

# Other scales come from socket buffers that somebody made larger or smaller.
system FreeBSD 11 or newer with tuned buffers
  vendor FreeBSD
  family FreeBSD
  gen 11.X - 15.X
  type general purpose
  cpe cpe:/o:freebsd:freebsd
  certainty 75
  evidence derived
  source FreeBSD source (sys/netinet/tcp_syncache.c: the scale is the least with which 16 bits hold sb_max, kern.ipc.maxsockbuf; tcp_input.c, tcp_subr.c); the rest as for FreeBSD 11 or newer
  date 2026-11-21
  resends 1-2-4|3-6-12
  syn-ack ttl=64 df=yes id=zero opts=M,N,W,S,T win=65535 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,W,S,E,E win=65535 ws=0-14
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=RI%TS=20-22)
  OPS(O1=M[1-FFFF]NW[0-5]ST11|M[1-FFFF]NW[7-E]ST11%O3=M[1-FFFF]NW[0-5]NNT11|M[1-FFFF]NW[7-E]NNT11%O6=M[1-FFFF]ST11)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)

# synproxy answers in the name of a server that pf has not asked yet: MSS only, and a window of 0.
system pf synproxy (OpenBSD, FreeBSD or another BSD)
  vendor OpenBSD
  family pf
  type firewall
  certainty 85
  evidence derived
  source OpenBSD and FreeBSD source (pf.c, pf_test_rule and pf_send_tcp: the SYN-ACK of a rule with synproxy state has window 0, MSS as its only option, the TTL of the system and DF while path MTU discovery is on)
  date 2026-11-21
  syn-ack ttl=64 df=yes opts=M win=0
  syn-ack ttl=64 df=no opts=M win=0
  OPS(O1=M[1-FFFF]%O2=M[1-FFFF]%O3=M[1-FFFF]%O4=M[1-FFFF]%O5=M[1-FFFF]%O6=M[1-FFFF])
  WIN(W1=0%W2=0%W3=0%W4=0%W5=0%W6=0)
  ECN(R=Y%T=40%W=0%O=M[1-FFFF]%CC=N%Q=)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system FreeBSD 9 - 10, PlayStation 4
  vendor FreeBSD
  family FreeBSD
  gen 9.X - 10.X
  type general purpose
  cpe cpe:/o:freebsd:freebsd:9
  cpe cpe:/o:freebsd:freebsd:10
  certainty 80
  share 60
  evidence derived
  source FreeBSD source (sys/netinet/tcp_syncache.c, tcp_output.c, tcp_input.c, ip_icmp.c: 8 bytes quoted) and published SYN-ACK observations, values re-stated; the scale is the least with which 16 bits hold sb_max of 2 MB; OSv is built on the same stack
  date 2026-11-21
  resends 3-6-12
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,S,T win=65535 ws=6 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,S,E,E win=65535 ws=6
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TS=20-22)
  OPS(O1=M[1-FFFF]NW6ST11%O2=M[1-FFFF]NW6ST11%O3=M[1-FFFF]NW6NNT11%O4=M[1-FFFF]NW6ST11%O5=M[1-FFFF]NW6ST11%O6=M[1-FFFF]ST11)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=40%CD=S)

system FreeBSD 7 - 8
  vendor FreeBSD
  family FreeBSD
  gen 7.X - 8.X
  type general purpose
  cpe cpe:/o:freebsd:freebsd:7
  cpe cpe:/o:freebsd:freebsd:8
  certainty 80
  evidence derived
  source FreeBSD source (sys/netinet/tcp_syncache.c, tcp_output.c; sb_max of 256 KB needs scale 3) and published SYN-ACK observations, values re-stated; tests derived as tools/synprint-lab/personalities says of freebsd-8
  date 2026-11-21
  resends 3-6-12
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,S,T win=65535 ws=3 tsval=nonzero tsecr=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=I%CI=I%II=I%SS=S%TS=20-22)
  OPS(O1=M[1-FFFF]NW3ST11%O2=M[1-FFFF]NW3ST11%O3=M[1-FFFF]NW3NNT11%O4=M[1-FFFF]NW3ST11%O5=M[1-FFFF]NW3ST11%O6=M[1-FFFF]ST11)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FFFF%O=M[1-FFFF]NW3SLL%CC=N%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=Y%T=40%W=FFFF%S=O%A=S+%F=AS%O=M[1-FFFF]NW3ST11%RD=0%Q=)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=40%CD=S)

# Junos of today stands on FreeBSD 10 to 12 and answers as those do. A Mac OS X 10.5 with many
# connections sends the same SYN-ACK: only active detection tells them apart.
system Junos 8 - 14 (Juniper) or FreeBSD 5.3 - 6
  vendor various
  family Junos or FreeBSD
  type general purpose
  cpe cpe:/o:juniper:junos
  cpe cpe:/o:freebsd:freebsd:6
  certainty 65
  share 40
  evidence derived
  source FreeBSD 6 source (sys/netinet/tcp_output.c: MSS, NOP scale, NOP NOP timestamp, SACK-permitted and padding; tcp_input.c: drop_synfin is 0, so that SYN with FIN is a SYN, a segment without flags is dropped, a FIN is not counted in a reset; ip_icmp.c: 8 bytes quoted, echo header reflected); Juniper's documentation (Junos is built on FreeBSD); scale re-stated
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T,S,E,E win=65535 ws=1 tsval=nonzero tsecr=nonzero
  SEQ(TI=I)
  OPS(O1=M[1-FFFF]NW1NNT11SLL%O2=M[1-FFFF]NW1NNT11SLL%O3=M[1-FFFF]NW1NNT11%O4=M[1-FFFF]NW1NNT11SLL%O5=M[1-FFFF]NW1NNT11SLL%O6=M[1-FFFF]NNT11SLL)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FFFF%O=M[1-FFFF]NW1SLL%CC=N%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=Y%T=40%W=FFFF%S=O%A=S+%F=AS%O=M[1-FFFF]NW1NNT11SLL%RD=0%Q=)
  T4(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=38%UN=0%RIPL=G%RID=G%RUD=G)
  IE(R=Y%DFI=S%CD=S)

system FreeBSD 4 - 6
  vendor FreeBSD
  family FreeBSD
  gen 4.X - 6.X
  type general purpose
  cpe cpe:/o:freebsd:freebsd:4
  cpe cpe:/o:freebsd:freebsd:5
  cpe cpe:/o:freebsd:freebsd:6
  certainty 60
  evidence derived
  source FreeBSD source (sys/netinet/tcp_output.c, tcp_syncache.c, ip_icmp.c; net.inet.tcp.recvspace 57344 and later 65536; SACK since 5.3); scale re-stated
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T win=57344 ws=0-1 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T win=65535 ws=0 tsval=nonzero tsecr=nonzero
  OPS(O1=M[1-FFFF]NW[0-1]NNT11|M[1-FFFF]NW[0-1]NNT11SLL)
  WIN(W1=E000|FFFF)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  U1(R=Y%T=40%IPL=38%UN=0%RIPL=G%RUD=G)

system FreeBSD 4 - 6 or AIX
  vendor FreeBSD or IBM
  family FreeBSD or AIX
  type general purpose
  certainty 70
  evidence documented
  source the sources of FreeBSD 4 - 6, above, and public SYN-ACK observations of AIX, re-stated
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T win=65535 ws=1 tsval=nonzero tsecr=nonzero


# ---------------------------------------------------------------------------------------------
# The other BSDs

system DragonFly BSD
  vendor DragonFly
  family DragonFly BSD
  type general purpose
  cpe cpe:/o:dragonflybsd:dragonfly_bsd
  certainty 75
  evidence derived
  source DragonFly source (sys/netinet/tcp_syncache.c, net.inet.tcp.recvspace 57344); scale and DF re-stated; tests derived as tools/synprint-lab/personalities says of dragonfly-6
  date 2026-11-21
  resends 3-6-12
  syn-ack ttl=64 df=no id=nonzero opts=M,N,W,N,N,T,N,N,S win=57344 ws=0|5 tsval=nonzero tsecr=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114)
  OPS(O1=M[1-FFFF]NW5NNT11NNS%O2=M[1-FFFF]NW5NNT11NNS%O3=M[1-FFFF]NW5NNT11%O4=M[1-FFFF]NW5NNT11NNS%O5=M[1-FFFF]NW5NNT11NNS%O6=M[1-FFFF]NNT11NNS)
  WIN(W1=E000%W2=E000%W3=E000%W4=E000%W5=E000%W6=E000)
  ECN(R=Y%DF=N%T=40%W=E000%O=M[1-FFFF]NW5NNS%CC=N%Q=)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=40%W=E000%S=O%A=S+%F=AS%O=M[1-FFFF]NW5NNT11NNS%RD=0%Q=)
  T4(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=40%CD=S)

# The scale of OpenBSD is the least with which 16 bits hold sb_max: 2 MB give 6, 256 KB give 3.
system OpenBSD 6 or newer
  vendor OpenBSD
  family OpenBSD
  gen 6.X - 7.X
  type general purpose
  cpe cpe:/o:openbsd:openbsd
  certainty 90
  share 40
  evidence derived
  source OpenBSD source (sys/netinet/tcp_input.c, syn_cache_respond: MSS, NOP NOP SACK-permitted, NOP scale, NOP NOP timestamp; tcp_recvspace 16384; random IP ID); scale re-stated, later releases are assumed to be the same; tests derived as tools/synprint-lab/personalities says of openbsd-7 and openbsd-6-nopf
  date 2026-11-21
  resends 3-6-12-24
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,N,S,N,W,N,N,T win=16384 ws=6 tsval=nonzero tsecr=nonzero
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=RD%CI=RI|RD%II=RI%TS=20-22)
  OPS(O1=M[1-FFFF]NNSNW6NNT11%O2=M[1-FFFF]NNSNW6NNT11%O3=M[1-FFFF]NW6NNT11%O4=M[1-FFFF]NNSNW6NNT11%O5=M[1-FFFF]NNSNW6NNT11%O6=M[1-FFFF]NNSNNT11)
  WIN(W1=4000%W2=4000%W3=4000%W4=4000%W5=4000%W6=4000)
  ECN(R=Y%DF=Y%T=40%W=4000%O=M[1-FFFF]NNSNW6%CC=N%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N|Y%DF=Y%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  T3(R=N|Y%DF=Y%T=40%W=4000%S=O%A=S+%F=AS%O=M[1-FFFF]NNSNW6NNT11%RD=0%Q=)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=S|Z%F=AR|R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=S|Z%F=AR|R%O=%RD=0%Q=)
  T7(R=N|Y%DF=Y%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%T=FF%CD=S)

system OpenBSD 5
  vendor OpenBSD
  family OpenBSD
  gen 5.X
  type general purpose
  cpe cpe:/o:openbsd:openbsd:5
  certainty 90
  evidence derived
  source OpenBSD source (sys/netinet/tcp_input.c, syn_cache_respond) and published SYN-ACK observations, scale re-stated; options of the tests as the SYN-ACK has them
  date 2026-11-21
  resends 3-6-12-24
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,N,S,N,W,N,N,T win=16384 ws=3 tsval=nonzero tsecr=nonzero
  OPS(O1=M[1-FFFF]NNSNW3NNT11%O2=M[1-FFFF]NNSNW3NNT11%O3=M[1-FFFF]NW3NNT11%O4=M[1-FFFF]NNSNW3NNT11%O5=M[1-FFFF]NNSNW3NNT11%O6=M[1-FFFF]NNSNNT11)
  WIN(W1=4000%W2=4000%W3=4000%W4=4000%W5=4000%W6=4000)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T5(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RUD=G)
  IE(R=Y%T=FF%CD=S)

system NetApp ONTAP 7
  vendor NetApp
  family ONTAP
  gen 7.X
  type storage
  cpe cpe:/o:netapp:data_ontap:7
  certainty 55
  evidence documented
  source public SYN-ACK observations, values re-stated: six segments; the tests follow from the SYN-ACK, and the IP IDs, which are counted up with their bytes swapped, from the same notes
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,N,S,N,W,N,N,T win=6*mss|8760 ws=0 tsval=nonzero tsecr=nonzero
  SEQ(TI=BI)
  OPS(O1=M[1-FFFF]NNSNW0NNT11)
  WIN(W1=2238)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system OpenBSD 3 - 4
  vendor OpenBSD
  family OpenBSD
  gen 3.X - 4.X
  type general purpose
  cpe cpe:/o:openbsd:openbsd:3
  cpe cpe:/o:openbsd:openbsd:4
  certainty 85
  evidence derived
  source OpenBSD source (sys/netinet/tcp_input.c, syn_cache_respond; the scale follows tcp_recvspace 16384) and published SYN-ACK observations, scale re-stated
  date 2026-11-21
  resends 3-6-12-24
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,N,S,N,W,N,N,T win=16384 ws=0 tsval=nonzero tsecr=nonzero
  OPS(O1=M[1-FFFF]NNSNW0NNT11%O2=M[1-FFFF]NNSNW0NNT11%O3=M[1-FFFF]NW0NNT11%O4=M[1-FFFF]NNSNW0NNT11%O5=M[1-FFFF]NNSNW0NNT11%O6=M[1-FFFF]NNSNNT11)
  WIN(W1=4000%W2=4000%W3=4000%W4=4000%W5=4000%W6=4000)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RUD=G)
  IE(R=Y%T=FF%CD=S)

# The same options without DF.
system PlayStation 3
  vendor Sony
  family PlayStation
  gen 3
  type game console
  cpe cpe:/h:sony:playstation_3
  certainty 50
  evidence documented
  source public SYN-ACK observations, values re-stated; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 df=no id=nonzero opts=M,N,N,S,N,W,N,N,T win=65535 ws=1 tsecr=nonzero
  SEQ(TI=RD)
  OPS(O1=M[1-FFFF]NNSNW1NNT01|M[1-FFFF]NNSNW1NNT11)
  WIN(W1=FFFF)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system NetBSD 5 or newer
  vendor NetBSD
  family NetBSD
  gen 5.X - 10.X
  type general purpose
  cpe cpe:/o:netbsd:netbsd
  certainty 85
  evidence derived
  source NetBSD source (sys/netinet/tcp_input.c, syn_cache_respond; tcp_recvspace 32768); scale and IP ID of releases 5 to 7 re-stated, later ones are assumed to be the same; tests derived as tools/synprint-lab/personalities says of netbsd-9
  date 2026-11-21
  resends 3-6-12-24
  syn-ack ttl=64 df=yes id=zero opts=M,N,W,N,N,T,S,N,N win=32768 ws=3 tsval=nonzero tsecr=nonzero
  SEQ(SP=CC-D4%GCD=1-6%ISR=D8-DE%TI=Z%TS=1)
  OPS(O1=M[1-FFFF]NW3NNT11SNN%O2=M[1-FFFF]NW3NNT11SNN%O3=M[1-FFFF]NW3NNT11%O4=M[1-FFFF]NW3NNT11SNN%O5=M[1-FFFF]NW3NNT11SNN%O6=M[1-FFFF]NNT11SNN)
  WIN(W1=8000%W2=8000%W3=8000%W4=8000%W5=8000%W6=8000)
  ECN(R=Y%DF=Y%T=40%W=8000%O=M[1-FFFF]NW3SNN%CC=N%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  T3(R=Y%T=40%W=8000%S=O%A=S+%F=AS%O=M[1-FFFF]NW3NNT11SNN%RD=0%Q=)
  T4(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%CD=S)

system QNX 7
  vendor BlackBerry
  family QNX
  gen 7.X
  type embedded
  cpe cpe:/o:blackberry:qnx_neutrino_real-time_operating_system:7
  certainty 60
  evidence documented
  source QNX documentation (io-pkt is a port of NetBSD's stack); the IP ID, which is counted up, re-stated; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T,S,N,N win=32768 ws=3 tsval=nonzero tsecr=nonzero
  SEQ(TI=I)
  OPS(O1=M[1-FFFF]NW3NNT11SNN%O2=M[1-FFFF]NW3NNT11SNN%O3=M[1-FFFF]NW3NNT11%O4=M[1-FFFF]NW3NNT11SNN%O5=M[1-FFFF]NW3NNT11SNN%O6=M[1-FFFF]NNT11SNN)
  WIN(W1=8000%W2=8000%W3=8000%W4=8000%W5=8000%W6=8000)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

# The clock of its timestamps starts with each connection, so that the first one is 0; releases after 4
# begin at 1. The scale follows the buffer, and 32768 needs none.
system NetBSD 1.6 - 4 or QNX 6
  vendor NetBSD or QNX
  family NetBSD or QNX
  type general purpose
  cpe cpe:/o:netbsd:netbsd
  cpe cpe:/o:qnx:qnx:6
  certainty 60
  evidence derived
  source NetBSD source (sys/netinet/tcp_input.c: syn_cache_add takes the time of the SYN as time base and a scale that holds the receive buffer; syn_cache_respond; SACK since 4.0); windows of 16384 and 32768, and QNX 6, re-stated from public SYN-ACK observations
  date 2026-11-21
  resends 3-6-12-24
  syn-ack ttl=64 opts=M,N,W,N,N,T win=16384|32768 ws=0 tsval=zero tsecr=nonzero
  syn-ack ttl=64 opts=M,N,W,N,N,T,S,N,N win=16384|32768 ws=0 tsval=zero tsecr=nonzero
  SEQ(TS=0)
  OPS(O1=M[1-FFFF]NW0NNT01|M[1-FFFF]NW0NNT01SNN%O3=M[1-FFFF]NW0NNT01%O6=M[1-FFFF]NNT01|M[1-FFFF]NNT01SNN)
  WIN(W1=4000|8000%W2=4000|8000%W3=4000|8000%W4=4000|8000%W5=4000|8000%W6=4000|8000)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T5(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)

# 4.4BSD rounds its receive buffer up to whole segments: 16384 becomes 12 x 1448.
system 4.4BSD descendant (FreeBSD 2 - 3, RTEMS, eCos, RISC OS or a printer)
  vendor various
  family BSD
  type embedded
  certainty 50
  evidence derived
  source FreeBSD 3 and RTEMS 4 source (netinet/tcp_input.c, tcp_mss: the receive buffer is rounded up to a multiple of the segment; tcp_usrreq.c, tcp_recvspace 16384); eCos, RISC OS and printers re-stated from public SYN-ACK observations; options as in tcp_output.c
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,T win=12*(mss-12)|17376 ws=0 tsval=nonzero tsecr=nonzero
  OPS(O1=M[1-FFFF]NW0NNT11)
  WIN(W1=43E0)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  U1(R=Y%IPL=38%UN=0%RIPL=G%RUD=G)

system BSD-derived printer or RISC OS
  vendor various
  family BSD
  type printer
  certainty 40
  evidence documented
  source public SYN-ACK observations, values re-stated: window 3 x (MSS - 12), which is 4096 rounded up to whole segments; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,T win=3*(mss-12)|4344 ws=0 tsval=nonzero tsecr=nonzero
  OPS(O1=M[1-FFFF]NW0NNT11)
  WIN(W1=10F8)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)


# ---------------------------------------------------------------------------------------------
# Solaris and what came of it. The receive buffer is rounded up to whole segments of the peer.

system Solaris 8 - 9
  vendor Oracle
  family Solaris
  gen 8 - 9
  type general purpose
  cpe cpe:/o:sun:sunos:5.8
  cpe cpe:/o:sun:sunos:5.9
  certainty 85
  evidence documented
  source published SYN-ACK observations, values re-stated: the timestamp stands first and the MSS last; DF and 64 quoted bytes in ICMP with TTL 255 (O. Arkin, ICMP Usage in Scanning)
  date 2026-11-21
  resends 3.4-6.8-13.5-27-54-60-60
  syn-ack ttl=64 df=yes id=nonzero opts=N,N,T,N,W,N,N,S,M win=24616|49232|17*(mss-12)|34*(mss-12) ws=0 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=nonzero opts=N,N,T,M win=24616|49232|17*(mss-12)|34*(mss-12) tsval=nonzero tsecr=nonzero
  OPS(O1=NNT11NW0NNSM[1-FFFF]|NNT11M[1-FFFF])
  WIN(W1=6028|C050)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  U1(R=Y%DF=Y%T=FF%IPL=70%UN=0%RIPL=G%RID=G%RUD=G)
  IE(R=Y%DFI=Y%T=FF)

system Solaris 10
  vendor Oracle
  family Solaris
  gen 10
  type general purpose
  cpe cpe:/o:sun:sunos:5.10
  certainty 85
  evidence documented
  source published SYN-ACK observations, values re-stated; tests documented as tools/synprint-lab/personalities says of solaris-10
  date 2026-11-21
  resends 3.4-6.8-13.5-27-54-60-60
  syn-ack ttl=64 df=yes id=nonzero opts=N,N,T,M,N,W,N,N,S win=49232|49248|34*(mss-12) ws=0 tsval=nonzero tsecr=nonzero
  SEQ(TI=I%CI=I%II=I%SS=S%TS=7)
  OPS(O1=NNT11M[1-FFFF]NW0NNS%O2=NNT11M[1-FFFF]NW0NNS%O3=NNT11M[1-FFFF]NW0%O4=NNT11M[1-FFFF]NW0NNS%O5=NNT11M[1-FFFF]NW0NNS%O6=NNT11M[1-FFFF]NNS)
  WIN(W1=C050%W2=C330%W3=C1CC%W4=C068%W5=C068%W6=C0B7)
  ECN(R=Y%DF=Y%T=40%W=C1E8%O=M[1-FFFF]NW0NNS%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=N)
  U1(R=Y%DF=Y%T=FF%IPL=70%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=Y%T=FF%CD=S)

system illumos (OmniOS, SmartOS, OpenIndiana)
  vendor illumos
  family Solaris
  gen 5.11
  type general purpose
  cpe cpe:/o:joyent:smartos
  certainty 80
  share 25
  evidence derived
  source illumos source (usr/src/uts/common/inet/tcp/tcp_output.c: SACK-permitted and timestamp before MSS and scale; tcp_input.c: the buffer is rounded up and scaled in the SYN-ACK too); scale 5 is the one of the default buffer of 1 MB; window re-stated; tests derived as tools/synprint-lab/personalities says of illumos
  date 2026-11-21
  resends 1-2-4-8-16-32
  syn-ack ttl=64 df=yes id=nonzero opts=S,T,M,N,W win=32806 ws=5 tsval=nonzero tsecr=nonzero
  SEQ(TI=I%CI=I%II=I%SS=S%TS=7)
  OPS(O1=ST11M[1-FFFF]NW5%O2=ST11M[1-FFFF]NW5%O3=NNT11M[1-FFFF]NW5%O4=ST11M[1-FFFF]NW5%O5=ST11M[1-FFFF]NW5%O6=ST11M[1-FFFF])
  WIN(W1=8026%W2=8017%W3=8005%W4=800E%W5=800E%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=8024%O=M[1-FFFF]NNSNW5%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=N)
  U1(R=Y%DF=Y%T=FF%IPL=70%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=Y%T=FF%CD=S)

system Solaris 11 or illumos
  vendor Oracle
  family Solaris
  gen 11
  type general purpose
  cpe cpe:/o:oracle:solaris:11
  certainty 85
  evidence derived
  source illumos source (usr/src/uts/common/inet/tcp/tcp_output.c: SACK-permitted and timestamp before MSS and scale); windows and scales re-stated; tests derived as tools/synprint-lab/personalities says of solaris-11
  date 2026-11-21
  resends 1-2-4-8-16-32
  syn-ack ttl=64 df=yes id=nonzero opts=S,T,M,N,W win=64436 ws=1 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=nonzero opts=S,T,M,N,W ws=0-14 tsval=nonzero tsecr=nonzero
  SEQ(TI=I%CI=I%II=I%SS=S%TS=7)
  OPS(O1=ST11M[1-FFFF]NW1%O2=ST11M[1-FFFF]NW1%O3=NNT11M[1-FFFF]NW1%O4=ST11M[1-FFFF]NW1%O5=ST11M[1-FFFF]NW1%O6=ST11M[1-FFFF])
  WIN(W1=FBB4%W2=FC1E%W3=FA38%W4=FABE%W5=FABE%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FAF0%O=M[1-FFFF]NNSNW1%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=N)
  U1(R=Y%DF=Y%T=FF%IPL=70%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=Y%T=FF%CD=S)


# ---------------------------------------------------------------------------------------------
# Other Unixes and large machines

system AIX 5 - 7
  vendor IBM
  family AIX
  gen 5.X - 7.X
  type general purpose
  cpe cpe:/o:ibm:aix
  certainty 60
  evidence documented
  source public SYN-ACK observations, values re-stated; IBM's documentation of the command "no" (sack and tcp_ecn are off, rfc1323 on by the interface); ICMP TTL 255 (O. Arkin, ICMP Usage in Scanning); the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,T win=65535 ws=2-3 tsval=nonzero tsecr=nonzero
  SEQ(TI=I%TS=1)
  OPS(O1=M[1-FFFF]NW3NNT11)
  WIN(W1=FFFF)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system AIX 5 - 6 with small buffers
  vendor IBM
  family AIX
  gen 5.X - 6.X
  type general purpose
  cpe cpe:/o:ibm:aix:5
  cpe cpe:/o:ibm:aix:6
  certainty 40
  evidence documented
  source public SYN-ACK observations, values re-stated: window of 17520, twelve segments of 1460, which is tcp_recvspace 16384 rounded up; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M win=12*mss|17520
  SEQ(TI=I)
  OPS(O1=M[1-FFFF])
  WIN(W1=4470)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

# In front of the timestamp stand three NOPs, and none in front of the scale.
system HP-UX 11
  vendor HP
  family HP-UX
  gen 11.X
  type general purpose
  cpe cpe:/o:hp:hp-ux:11
  certainty 80
  evidence documented
  source HP-UX documentation (tcp_recv_hiwater_def 32768) and published SYN-ACK observations, option order re-stated; 64 bytes quoted, DF in ICMP and TTL 255 (O. Arkin, ICMP Usage in Scanning)
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,N,S,W,N,N,N,T win=32768 ws=0 tsval=nonzero tsecr=nonzero
  SEQ(TI=I)
  OPS(O1=M[1-FFFF]NNSW0NNNT11)
  WIN(W1=8000)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  U1(R=Y%DF=Y%T=FF%IPL=70%UN=0%RIPL=G%RUD=G)

system IRIX 6.5
  vendor SGI
  family IRIX
  gen 6.5
  type general purpose
  cpe cpe:/o:sgi:irix:6.5
  certainty 55
  evidence documented
  source public SYN-ACK observations, values re-stated: windows of 49152 and 60816, the clock of the timestamps ticks twice a second; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T,N,N,S win=49152|60816|42*(mss-12) ws=0 tsecr=nonzero
  SEQ(TI=I%TS=1)
  OPS(O1=M[1-FFFF]NW0NNT11NNS)
  WIN(W1=C000|ED90)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system Tru64 UNIX 5 or OpenVMS
  vendor HP
  family Tru64 or OpenVMS
  type general purpose
  cpe cpe:/o:hp:tru64:5
  cpe cpe:/o:hp:openvms
  certainty 55
  evidence documented
  source public SYN-ACK observations, values re-stated: window 61440, which is 60 KB; HP's documentation says that TCP/IP Services for OpenVMS are a port of Tru64's stack; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 df=no id=nonzero opts=M,N,W win=61440 ws=0
  SEQ(TI=I%TS=U)
  OPS(O1=M[1-FFFF]NW0)
  WIN(W1=F000)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system OpenVMS
  vendor HP
  family OpenVMS
  type general purpose
  cpe cpe:/o:hp:openvms
  certainty 50
  evidence documented
  source public SYN-ACK observations, values re-stated: initial TTL of 128, or a window of three segments; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=128 df=no id=nonzero opts=M,N,W win=61440|4380|3*mss ws=0
  syn-ack ttl=64 df=no id=nonzero opts=M,N,W win=4380|3*mss ws=0
  SEQ(TI=I%TS=U)
  OPS(O1=M[1-FFFF]NW0)
  WIN(W1=F000|111C)
  T1(R=Y%DF=N%S=O%A=S+%F=AS%RD=0%Q=)

system z/OS
  vendor IBM
  family z/OS
  type mainframe
  cpe cpe:/o:ibm:z%2fos
  certainty 50
  evidence documented
  source public SYN-ACK observations, values re-stated: no DF, and timestamps that tick once a millisecond; IBM's documentation (IPCONFIG: TTL 64); the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 df=no id=nonzero opts=M,N,W,N,N,T win=32768|65535 ws=0-1 tsval=nonzero tsecr=nonzero
  SEQ(TI=I%TS=9|A)
  OPS(O1=M[1-FFFF]NW[0-1]NNT11)
  WIN(W1=8000|FFFF)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system IBM i with large buffers
  vendor IBM
  family IBM i
  type general purpose
  cpe cpe:/o:ibm:i5os
  certainty 40
  evidence documented
  source public SYN-ACK observations, values re-stated: windows of 40000 and 32768 with MSS alone or with scale 4; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,T win=32768|40000|8192 ws=4 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,T win=40000 ws=0 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 id=nonzero opts=M win=32768|40000
  SEQ(TI=I)
  OPS(O1=M[1-FFFF]NW4NNT11|M[1-FFFF]NW0NNT11|M[1-FFFF])
  WIN(W1=2000|8000|9C40)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)


# ---------------------------------------------------------------------------------------------
# Small general purpose systems with a stack of their own

system MINIX 3
  vendor Vrije Universiteit Amsterdam
  family MINIX
  gen 3.X
  type general purpose
  cpe cpe:/o:minix3:minix:3
  certainty 55
  evidence documented
  source public SYN-ACK observations, values re-stated: initial TTL 32 and a window of one segment; from 3.4 on MINIX has lwIP instead; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=32 df=yes opts=M win=1*mss|1460
  SEQ(TI=I%TS=U)
  OPS(O1=M[1-FFFF])
  WIN(W1=5B4)
  T1(R=Y%DF=Y%T=20%S=O%A=S+%F=AS%RD=0%Q=)

# Scale and padding follow the MSS without a NOP between: nobody else does that.
system Plan 9 or 9front
  vendor Bell Labs
  family Plan 9
  type general purpose
  cpe cpe:/o:bell_labs:plan_9
  certainty 85
  evidence derived
  source 9front source (sys/src/9/ip/tcp.c: htontcp4 writes MSS and scale and pads with NOPs; sndsynack offers QMAX, 65535, with TTL 255; sndrst has window 0, counts SYN and FIN; a listener sends a reset for what is neither SYN nor RST)
  date 2026-11-21
  syn-ack ttl=255 opts=M,W,N win=65535 ws=0-14
  SEQ(TS=U)
  OPS(O1=M[1-FFFF]W[0-E]N%O2=M[1-FFFF]W[0-E]N%O3=M[1-FFFF]W[0-E]N%O4=M[1-FFFF]W[0-E]N%O5=M[1-FFFF]W[0-E]N%O6=M[1-FFFF]W0N)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%T=FF%W=FFFF%O=M[1-FFFF]W[0-E]N%CC=N%Q=)
  T1(R=Y%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%T=FF%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  T3(R=Y%T=FF%W=FFFF%S=O%A=S+%F=AS%O=M[1-FFFF]W[0-E]N%RD=0%Q=)
  T4(R=Y%T=FF%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%T=FF%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=FF%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%T=FF%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)

# Plan 9's code with more options.
system Akaros
  vendor UC Berkeley
  family Plan 9
  type general purpose
  certainty 60
  evidence derived
  source Akaros source (kern/src/net/tcp.c, write_opts: MSS, scale, SACK-permitted and timestamp, padded with NOPs; a listener resets what is neither SYN nor RST; the rest as Plan 9 has it)
  date 2026-11-21
  syn-ack ttl=255 opts=M,W,S,T,N ws=1-14 tsecr=nonzero
  T1(R=Y%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%T=FF%W=0%S=Z%A=S%F=AR%RD=0%Q=)
  T3(R=Y%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%T=FF%W=0%S=A%A=Z%F=R%RD=0%Q=)
  T5(R=Y%T=FF%W=0%S=Z%A=S+%F=AR%RD=0%Q=)
  T6(R=Y%T=FF%W=0%S=A%A=Z%F=R%RD=0%Q=)
  T7(R=Y%T=FF%W=0%S=Z%A=S+%F=AR%RD=0%Q=)

# SACK-permitted came later; the list then ends in padding.
system Haiku
  vendor Haiku
  family Haiku
  type general purpose
  cpe cpe:/o:haiku:haiku
  certainty 70
  evidence derived
  source Haiku source (src/add-ons/kernel/network/protocols/tcp/tcp.cpp, add_options: MSS, NOP NOP timestamp, NOP scale, SACK-permitted; EndpointManager.cpp, ReplyWithReset: window 0, one for a SYN or FIN; TCPEndpoint.cpp: a listener ignores what has neither SYN nor ACK); TTL and window re-stated from public SYN-ACK observations
  date 2026-11-21
  syn-ack ttl=255 df=no id=nonzero opts=M,N,N,T,N,W win=65535 ws=0-14
  syn-ack ttl=255 opts=M,N,N,T,N,W,S,E,E ws=0-14
  OPS(O1=M[1-FFFF]NNT11NW[0-E]|M[1-FFFF]NNT11NW[0-E]SLL%O3=M[1-FFFF]NNT11NW[0-E]%O6=M[1-FFFF]NNT11|M[1-FFFF]NNT11SLL)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%T=FF%W=FFFF%CC=N%Q=)
  T1(R=Y%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T4(R=Y%T=FF%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%T=FF%W=0%S=Z%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=FF%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%T=FF%W=0%S=Z%F=AR%O=%RD=0%Q=)


# ---------------------------------------------------------------------------------------------
# Hypervisors and consoles with a stack of BSD's kind

system VMware ESXi 5 - 6
  vendor VMware
  family ESXi
  gen 5.X - 6.X
  type hypervisor
  cpe cpe:/o:vmware:esxi:5
  cpe cpe:/o:vmware:esxi:6
  certainty 85
  share 40
  evidence documented
  source published SYN-ACK observations, values re-stated; VMware's licence notices name FreeBSD as the origin of its TCP; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,S,T win=65535 ws=9 tsval=nonzero tsecr=nonzero
  OPS(O1=M[1-FFFF]NW9ST11)
  WIN(W1=FFFF)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system VMware ESXi 4
  vendor VMware
  family ESXi
  gen 4.X
  type hypervisor
  cpe cpe:/o:vmware:esxi:4
  certainty 75
  evidence documented
  source published SYN-ACK observations, values re-stated; VMware's licence notices name FreeBSD as the origin of its TCP; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,S,T win=65535 ws=4 tsval=nonzero tsecr=nonzero
  OPS(O1=M[1-FFFF]NW4ST11)
  WIN(W1=FFFF)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system Nintendo 3DS
  vendor Nintendo
  family Nintendo
  type game console
  cpe cpe:/h:nintendo:3ds
  certainty 40
  evidence documented
  source public SYN-ACK observations, values re-stated: MSS and SACK-permitted alone; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,N,S win=65535|8192
  SEQ(TI=I%TS=U)
  OPS(O1=M[1-FFFF]NNS)
  WIN(W1=FFFF|2000)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)


# ---------------------------------------------------------------------------------------------
# Cisco

system Cisco IOS 12 - 15, IOS-XE
  vendor Cisco
  family IOS
  gen 12.X - 17.X
  type router
  cpe cpe:/o:cisco:ios
  cpe cpe:/o:cisco:ios_xe
  certainty 90
  share 200
  evidence documented
  source Cisco's documentation (default TCP window of 4128 bytes, "ip tcp window-size"; MSS 536 or, with path MTU discovery, of the link; SACK and timestamps off) and published SYN-ACK observations; tests documented as tools/synprint-lab/personalities says of cisco-ios-15
  date 2026-11-21
  resends 2-4-8|2-4-8-16
  syn-ack ttl=255 df=no opts=M mss=536|1460 win=4128
  OPS(O1=M218|M5B4%O2=M218|M5B4%O3=M218|M5B4%O4=M218|M5B4%O5=M218|M5B4%O6=M218|M5B4)
  WIN(W1=1020%W2=1020%W3=1020%W4=1020%W5=1020%W6=1020)
  ECN(R=Y%DF=N%T=FF%W=1020%O=M218|M5B4%CC=N%Q=)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=N%T=FF%W=0%F=AR%O=%RD=0%Q=)
  T3(R=Y%DF=N%T=FF%W=0%F=AR%O=%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%W=0%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%W=0%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=0%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=0%F=AR%O=%RD=0%Q=)

# A firewall that answers for itself: MSS alone, in twice the window of IOS.
system Cisco ASA or PIX
  vendor Cisco
  family ASA
  gen 7.X - 9.X
  type firewall
  cpe cpe:/o:cisco:adaptive_security_appliance_software
  certainty 55
  share 40
  evidence documented
  source public SYN-ACK observations, values re-stated; Cisco's documentation (sysopt connection tcpmss 1380); the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=255 df=no id=nonzero opts=M win=8192
  SEQ(TI=RD%TS=U)
  OPS(O1=M[1-FFFF])
  WIN(W1=2000)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)

system Cisco IOS XR
  vendor Cisco
  family IOS XR
  type router
  cpe cpe:/o:cisco:ios_xr
  certainty 30
  evidence documented
  source Cisco's IOS XR command reference (tcp window-size: 16 KB by default; tcp selective-ack and tcp timestamp are off by default); TTL assumed as of the vendor's other routers
  date 2026-11-21
  syn-ack ttl=255 opts=M win=16384
  OPS(O1=M[1-FFFF])
  WIN(W1=4000)
  T1(R=Y%T=FF%S=O%A=S+%F=AS%RD=0%Q=)

system Cisco NX-OS
  vendor Cisco
  family NX-OS
  type switch
  cpe cpe:/o:cisco:nx-os
  certainty 55
  share 30
  evidence documented
  source public SYN-ACK observations, values re-stated: MSS 536 and a timestamp clock of 10 Hz; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 df=no id=nonzero opts=M,N,N,T mss=536 win=65535|18420|17204 tsval=nonzero tsecr=nonzero
  SEQ(TI=I%TS=3)
  OPS(O1=M218NNT11%O2=M218NNT11%O3=M218NNT11%O4=M218NNT11%O5=M218NNT11)
  WIN(W1=FFFF|47F4|4334)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)


# ---------------------------------------------------------------------------------------------
# Load balancers

system Citrix NetScaler
  vendor Citrix
  family NetScaler
  type load balancer
  cpe cpe:/o:citrix:netscaler
  certainty 85
  share 60
  evidence documented
  source published SYN-ACK observations, values re-stated; Citrix documents a default TCP window of 8190 bytes without scaling, SACK or timestamps (nstcp_default_profile); the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=255 opts=M win=8190
  SEQ(TS=U)
  OPS(O1=M[1-FFFF]%O2=M[1-FFFF]%O3=M[1-FFFF]%O4=M[1-FFFF]%O5=M[1-FFFF]%O6=M[1-FFFF])
  WIN(W1=1FFE%W2=1FFE%W3=1FFE%W4=1FFE%W5=1FFE%W6=1FFE)
  T1(R=Y%T=FF%S=O%A=S+%F=AS%RD=0%Q=)

system F5 BIG-IP
  vendor F5
  family BIG-IP
  type load balancer
  cpe cpe:/o:f5:tmos
  certainty 85
  share 80
  evidence documented
  source published SYN-ACK observations, a JA4TS example of F5 among them, values re-stated: window 3 x MSS; the tests follow from the SYN-ACK
  date 2026-11-21
  resends 3-6-12
  syn-ack ttl=255 df=yes opts=M,N,N,T,S,E,E win=3*mss|4380 tsval=nonzero tsecr=nonzero
  syn-ack ttl=255 df=yes opts=M,S,T win=3*mss|4380 tsval=nonzero tsecr=nonzero
  SEQ(TI=RD)
  OPS(O1=M[1-FFFF]NNT11SLL)
  WIN(W1=111C)
  T1(R=Y%DF=Y%T=FF%S=O%A=S+%F=AS%RD=0%Q=)


# ---------------------------------------------------------------------------------------------
# Stacks in user space that servers and routers are built on

# The options follow one another without NOPs, and one EOL fills the word.
system VPP host stack
  vendor FD.io
  family VPP
  type general purpose
  certainty 80
  evidence derived
  source VPP source (src/vnet/tcp/tcp_output.c: tcp_options_write puts MSS, scale, SACK-permitted and timestamp in this order and ends with EOL and padding; tcp_initial_wnd_unscaled offers the least FIFO, 4096 bytes; src/vnet/ip/ip4_inlines.h: TTL 255; resets have window 0)
  date 2026-11-21
  syn-ack ttl=255 opts=M,W,S,T,E ws=0-14 tsecr=nonzero
  OPS(O1=M[1-FFFF]W[0-E]ST11L%O2=M[1-FFFF]W[0-E]ST11L%O6=M[1-FFFF]ST11)
  WIN(W1=1000%W2=1000%W3=1000%W4=1000%W5=1000%W6=1000)
  T1(R=Y%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T5(R=Y%T=FF%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=FF%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)

# An answer to a SYN without scale ends in three NOPs and an EOL, and a FIN to a closed port gets a
# reset without any number.
system Seastar native stack (ScyllaDB, Redpanda, Ceph with DPDK)
  vendor ScyllaDB
  family Seastar
  type general purpose
  certainty 75
  evidence derived
  source Seastar source (src/net/tcp.cc, tcp_option::fill: MSS, scale 7 when offered, NOPs and one EOL; include/seastar/net/tcp.hh, respond_with_reset: window 0, sequence number from an ACK, acknowledgement only for a SYN; TTL 64)
  date 2026-11-21
  syn-ack ttl=64 opts=M,W,E ws=7
  SEQ(TS=U)
  OPS(O1=M[1-FFFF]W7L%O2=M[1-FFFF]W7L%O3=M[1-FFFF]W7L%O4=W7L%O5=M[1-FFFF]W7L%O6=M[1-FFFF]NNNL)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T5(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%T=40%W=0%S=Z%A=Z%F=R%O=%RD=0%Q=)

# Resets carry a timestamp. Options are sent whether they were offered or not.
system mTCP
  vendor KAIST
  family mTCP
  type general purpose
  certainty 60
  evidence derived
  source mTCP source (mtcp/src/tcp_out.c, GenerateTCPOptions and SendTCPPacketStandalone: resets have NOP NOP timestamp, echo 0 and window 0; tcp_in.c, CreateNewFlowHTEntry: one is added for a SYN and for nothing else; TTL 64)
  date 2026-11-21
  syn-ack ttl=64 df=yes opts=M,N,N,T,N,W ws=0-14 tsecr=nonzero
  OPS(O1=M[1-FFFF]NNT11NW[0-E]%O2=M[1-FFFF]NNT11NW[0-E]%O3=M[1-FFFF]NNT11NW[0-E]%O4=M[1-FFFF]NNT11NW[0-E]%O5=M[1-FFFF]NNT11NW[0-E]%O6=M[1-FFFF]NNT11NW[0-E])
  ECN(R=Y%DF=Y%T=40%O=M[1-FFFF]NNT10NW[0-E]%CC=N%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=Y%T=40%W=0%S=Z%A=S%F=AR%O=NNT10%RD=0%Q=)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=NNT10%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=NNT10%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=NNT10%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S%F=AR%O=NNT10%RD=0%Q=)


# ---------------------------------------------------------------------------------------------
# User-mode networks of virtual machines: they answer for others, and only to the guest.

# The scale is sent whether it was offered or not. Its MSS is that of a link with an MTU of 65520,
# rounded down to pages.
system passt or pasta (user networking)
  vendor passt
  family passt
  type virtual network
  certainty 80
  evidence derived
  source passt source of 2023-03-09 (tcp.c, tcp_send_flag: MSS, NOP, scale; window of at least 14600, scaled; util.h: TTL 255, IP ID 0, no DF)
  date 2026-11-21
  syn-ack ttl=255 df=no id=zero opts=M,N,W ws=0-14
  SEQ(TI=Z%TS=U)
  OPS(O1=M[1-FFFF]NW[0-E]%O2=M[1-FFFF]NW[0-E]%O3=M[1-FFFF]NW[0-E]%O4=M[1-FFFF]NW[0-E]%O5=M[1-FFFF]NW[0-E]%O6=M[1-FFFF]NW[0-E])
  ECN(R=Y%DF=N%T=FF%O=M[1-FFFF]NW[0-E]%CC=N%Q=)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)

# Only active detection tells it from the systems below.
system QEMU or VirtualBox user networking (libslirp)
  vendor libslirp
  family slirp
  type virtual network
  cpe cpe:/a:libslirp_project:libslirp
  certainty 85
  share 60
  evidence derived
  source libslirp 4.7.0 source (src/tcp_subr.c: resets have TTL 255 and no DF; tcp_input.c; ISNs in steps of 64000; UDP to a closed port stays unanswered); values as tools/synprint-lab/personalities says of slirp-4
  date 2026-11-21
  SEQ(SP=0-14%GCD=FA00%ISR=9C%TI=I%CI=I%II=I%SS=S%TS=U)
  OPS(O1=M[1-FFFF]%O2=M[1-FFFF]%O3=M[1-FFFF]%O4=M[1-FFFF]%O5=M[1-FFFF]%O6=M[1-FFFF])
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=N%T=40%W=FFFF%O=M[1-FFFF]%CC=N%Q=)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=N%T=FF%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  T3(R=Y%DF=N%T=FF%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=40%W=FFFF%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  U1(R=N)
  IE(R=Y%DFI=S%T=FF%CD=S)

# So little is in this answer that these cannot be told apart. slirp answers in the name of its
# guest, which stays unknown.
system QEMU user networking (slirp), Cisco ASA, AIX, IBM i or a Digi device
  vendor various
  family various
  type general purpose
  certainty 60
  share 100
  evidence documented
  source libslirp source (src/tcp_output.c sends MSS only, src/ip_output.c no DF); windows, and the other systems, re-stated from public SYN-ACK observations
  date 2026-11-21
  syn-ack ttl=64 df=no id=nonzero opts=M win=8192|65535


# ---------------------------------------------------------------------------------------------
# Traps for scanners

# A window of ten bytes keeps whoever connects busy.
system LaBrea tarpit
  vendor LaBrea
  family LaBrea
  type honeypot
  certainty 50
  evidence documented
  source LaBrea's manual (a captured connection is offered a window of 10 bytes unless told otherwise, and no options); TTL left open
  date 2026-11-21
  syn-ack ttl=64|128|255 opts=- win=10
  WIN(W1=A%W2=A%W3=A%W4=A%W5=A%W6=A)
  T1(R=Y%S=O%A=S+%F=AS%RD=0%Q=)


# ---------------------------------------------------------------------------------------------
# lwIP. An application chooses most of its values. All versions reset with RST and ACK, with the
# acknowledgement of the probe as sequence number, and ignore at a listening port what has neither SYN
# nor ACK (src/core/tcp_in.c). The window of a reset tells 2.1 from what came before: it stands in
# swapped byte order on machines that are little-endian (src/core/tcp_out.c, tcp_rst).

system LWIPv6 1.5
  vendor VirtualSquare
  family lwIP
  gen 1.X
  type embedded
  certainty 90
  evidence derived
  source LWIPv6 1.5a source (lwipopts.h: TCP_TTL 255, TCP_MSS 1488, TCP_WND 32768; lwip-v6/src/core/tcp_out.c, tcp_rst: RST and ACK, window TCP_WND)
  date 2026-11-21
  syn-ack ttl=255 df=no opts=M mss=1488 win=32768
  SEQ(TS=U)
  OPS(O1=M5D0%O2=M5D0%O3=M5D0%O4=M5D0%O5=M5D0%O6=M5D0)
  WIN(W1=8000%W2=8000%W3=8000%W4=8000%W5=8000%W6=8000)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T4(R=Y%DF=N%T=FF%W=8000%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%W=8000%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=8000%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=8000%S=A%A=S+%F=AR%O=%RD=0%Q=)

system Espressif ESP-IDF 5 or newer (ESP32)
  vendor Espressif
  family lwIP
  gen 2.X
  type embedded
  cpe cpe:/a:espressif:esp-idf
  certainty 80
  share 60
  evidence derived
  source ESP-IDF source (components/lwip: LWIP_TCP_MSS 1440, LWIP_TCP_WND_DEFAULT 5760, LWIP_IP_DEFAULT_TTL 64) and lwIP 2.1 (src/core/tcp_out.c, ipv4/icmp.c)
  date 2026-11-21
  syn-ack ttl=64 df=no opts=M mss=1436-1440 win=4*mss|5744|5760
  SEQ(TS=U)
  OPS(O1=M[1-5A0]%O2=M[1-5A0]%O3=M[1-5A0]%O4=M[1-5A0]%O5=M[1-5A0]%O6=M[1-5A0])
  WIN(W1=1670|1680%W2=1670|1680%W3=1670|1680%W4=1670|1680%W5=1670|1680%W6=1670|1680)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%DF=N%T=40%W=7016|8016%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=40%W=7016|8016%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=40%W=7016|8016%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=40%W=7016|8016%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=40%CD=S)

system Espressif ESP-IDF 3 - 4 (ESP32)
  vendor Espressif
  family lwIP
  gen 2.X
  type embedded
  cpe cpe:/a:espressif:esp-idf
  certainty 75
  share 40
  evidence derived
  source ESP-IDF source (components/lwip: TCP_MSS 1436 and later 1440, TCP_WND_DEFAULT 5744 and later 5760, TTL as of lwIP, 255) and lwIP 2.1 (src/core/tcp_out.c, ipv4/icmp.c)
  date 2026-11-21
  syn-ack ttl=255 df=no opts=M mss=1436-1440 win=4*mss|5744|5760
  SEQ(TS=U)
  OPS(O1=M[1-5A0]%O2=M[1-5A0]%O3=M[1-5A0]%O4=M[1-5A0]%O5=M[1-5A0]%O6=M[1-5A0])
  WIN(W1=1670|1680%W2=1670|1680%W3=1670|1680%W4=1670|1680%W5=1670|1680%W6=1670|1680)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%W=7016|8016%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%W=7016|8016%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=7016|8016%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=7016|8016%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=FF%CD=S)

system Raspberry Pi Pico W or another with the SDK's lwIP settings
  vendor Raspberry Pi
  family lwIP
  gen 2.X
  type embedded
  certainty 60
  evidence derived
  source pico-examples (lwipopts_examples_common.h: TCP_MSS 1460, TCP_WND 8 x TCP_MSS) and lwIP 2.1 (src/core/tcp_out.c, ipv4/icmp.c)
  date 2026-11-21
  syn-ack ttl=255 df=no opts=M mss=1460 win=8*mss
  SEQ(TS=U)
  OPS(O1=M[1-5B4]%O2=M[1-5B4]%O3=M[1-5B4]%O4=M[1-5B4]%O5=M[1-5B4]%O6=M[1-5B4])
  WIN(W1=2DA0%W2=2DA0%W3=2DA0%W4=2DA0%W5=2DA0%W6=2DA0)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%W=A02D%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%W=A02D%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=A02D%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=A02D%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=FF%CD=S)

system MicroPython (Pico W, STM32 and other boards)
  vendor MicroPython
  family lwIP
  gen 2.X
  type embedded
  cpe cpe:/a:micropython:micropython
  certainty 75
  evidence derived
  source MicroPython source (lwipopts.h of the ports: TCP_MSS 800, TCP_WND 8 x TCP_MSS) and lwIP 2.1 (src/core/tcp_out.c, ipv4/icmp.c)
  date 2026-11-21
  resends 3-6
  syn-ack ttl=255 df=no opts=M mss=800 win=8*mss
  SEQ(TS=U)
  OPS(O1=M[1-320]%O2=M[1-320]%O3=M[1-320]%O4=M[1-320]%O5=M[1-320]%O6=M[1-320])
  WIN(W1=1900%W2=1900%W3=1900%W4=1900%W5=1900%W6=1900)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%W=19%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%W=19%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=19%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=19%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=FF%CD=S)

system RT-Thread with lwIP
  vendor RT-Thread
  family lwIP
  gen 1.4 - 2.X
  type embedded
  cpe cpe:/o:rt-thread:rt-thread
  certainty 75
  evidence derived
  source RT-Thread source (RT_LWIP_TCP_WND 8196 and MSS 1460 in the settings of its boards) and lwIP source (src/core/tcp_out.c; the window of resets with its bytes swapped since 2.1)
  date 2026-11-21
  resends 3-6
  syn-ack ttl=255 df=no opts=M win=8196
  SEQ(TS=U)
  OPS(O1=M[1-5B4]%O2=M[1-5B4]%O3=M[1-5B4]%O4=M[1-5B4]%O5=M[1-5B4]%O6=M[1-5B4])
  WIN(W1=2004%W2=2004%W3=2004%W4=2004%W5=2004%W6=2004)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%W=2004|420%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%W=2004|420%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=2004|420%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=2004|420%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=FF%CD=S)

system Xilinx lwIP (Zynq, MicroBlaze)
  vendor Xilinx
  family lwIP
  type embedded
  certainty 60
  evidence documented
  source AMD Xilinx documentation of the lwIP library (tcp_wnd 2048, tcp_mss 1460, tcp_ttl 255 by default); tests as lwIP's source has them (src/core/tcp_in.c, tcp_out.c)
  date 2026-11-21
  syn-ack ttl=255 df=no opts=M mss=1460 win=2048
  SEQ(TS=U)
  OPS(O1=M[1-5B4]%O2=M[1-5B4]%O3=M[1-5B4]%O4=M[1-5B4]%O5=M[1-5B4]%O6=M[1-5B4])
  WIN(W1=800%W2=800%W3=800%W4=800%W5=800%W6=800)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%W=800|8%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%W=800|8%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=800|8%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=800|8%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=FF%CD=S)

system lwIP 1.3 - 2.2 with default settings (ESP8266, STM32 and many others)
  vendor lwIP
  family lwIP
  gen 1.3 - 2.X
  type embedded
  cpe cpe:/a:lwip_project:lwip
  certainty 70
  share 100
  evidence measured
  sample lwip-2.1.3-small.pcap
  source measured on 2.1.3 with TCP_WND 2144 over a link of MTU 576; lwIP source (src/include/lwip/opt.h: TTL 255, TCP_WND is 4 x TCP_MSS, all options off by default; src/core/tcp_in.c, tcp_out.c, ipv4/icmp.c)
  date 2026-11-21
  resends 3-6
  syn-ack ttl=255 df=no opts=M win=%mss
  SEQ(SP=0-1C%GCD=1-6%TI=I%CI=I%II=RI%SS=O%TS=U)
  OPS(O1=M[1-FFFF]%O2=M[1-FFFF]%O3=M[1-FFFF]%O4=M[1-FFFF]%O5=M[1-FFFF]%O6=M[1-FFFF])
  ECN(R=Y%DF=N%T=FF%O=M[1-FFFF]%CC=N%Q=)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=FF%CD=S)

# Only active detection tells the versions apart, where the window is one of the usual ones.
system lwIP 2.1 - 2.2
  vendor lwIP
  family lwIP
  gen 2.1 - 2.2
  type embedded
  cpe cpe:/a:lwip_project:lwip:2
  certainty 80
  share 60
  evidence derived
  source lwIP 2.1.3 source (src/core/tcp_out.c, tcp_rst: the window is brought into network order twice, so that 2144, 2920, 5840, 8192, 11680, 16384, 32768 and 65535 stand with their bytes swapped); ISNs grow by the number of timer ticks (tcp.c, tcp_next_iss)
  date 2026-11-21
  SEQ(SP=0-1C%GCD=1-6%TI=I%CI=I%II=RI%SS=O%TS=U)
  OPS(O1=M[1-FFFF]%O2=M[1-FFFF]%O3=M[1-FFFF]%O4=M[1-FFFF]%O5=M[1-FFFF]%O6=M[1-FFFF])
  WIN(W1=860|B68|16D0|2000|2DA0|4000|8000|FFFF%W2=860|B68|16D0|2000|2DA0|4000|8000|FFFF%W3=860|B68|16D0|2000|2DA0|4000|8000|FFFF%W4=860|B68|16D0|2000|2DA0|4000|8000|FFFF%W5=860|B68|16D0|2000|2DA0|4000|8000|FFFF%W6=860|B68|16D0|2000|2DA0|4000|8000|FFFF)
  ECN(R=Y%DF=N%T=FF%O=M[1-FFFF]%CC=N%Q=)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%W=6008|680B|D016|20|A02D|40|80|FFFF%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%W=6008|680B|D016|20|A02D|40|80|FFFF%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=6008|680B|D016|20|A02D|40|80|FFFF%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=6008|680B|D016|20|A02D|40|80|FFFF%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=FF%CD=S)

system lwIP 1.3 - 2.0
  vendor lwIP
  family lwIP
  gen 1.3 - 2.0
  type embedded
  cpe cpe:/a:lwip_project:lwip:1
  certainty 75
  share 40
  evidence derived
  source lwIP 1.4 and 2.0 source (src/core/tcp_out.c, tcp_rst: the window is TCP_WND; ipv4/icmp.c: 8 bytes quoted, echo turned around in place); big-endian machines with a later version answer alike
  date 2026-11-21
  SEQ(SP=0-1C%GCD=1-6%TI=I%CI=I%II=RI%SS=O%TS=U)
  OPS(O1=M[1-FFFF]%O2=M[1-FFFF]%O3=M[1-FFFF]%O4=M[1-FFFF]%O5=M[1-FFFF]%O6=M[1-FFFF])
  WIN(W1=430|800|860|B68|16D0|2000|4000|8000|FFFF%W2=430|800|860|B68|16D0|2000|4000|8000|FFFF%W3=430|800|860|B68|16D0|2000|4000|8000|FFFF%W4=430|800|860|B68|16D0|2000|4000|8000|FFFF%W5=430|800|860|B68|16D0|2000|4000|8000|FFFF%W6=430|800|860|B68|16D0|2000|4000|8000|FFFF)
  ECN(R=Y%DF=N%T=FF%O=M[1-FFFF]%CC=N%Q=)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%W=430|800|860|B68|16D0|2000|4000|8000|FFFF%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%W=430|800|860|B68|16D0|2000|4000|8000|FFFF%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=430|800|860|B68|16D0|2000|4000|8000|FFFF%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=430|800|860|B68|16D0|2000|4000|8000|FFFF%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=FF%CD=S)

system lwIP 2.0 or newer with window scaling
  vendor lwIP
  family lwIP
  gen 2.X
  type embedded
  cpe cpe:/a:lwip_project:lwip:2
  certainty 75
  evidence measured
  sample lwip-2.1.3.pcap
  source measured on Debian's liblwip0 2.1.3 (TCP_WND 65535, TCP_RCV_SCALE 1); the window of its resets is half of that with its bytes swapped; lwIP source (src/core/tcp_out.c; src/include/lwip/opt.h: TTL 255); tests measured as tools/synprint-lab/personalities says of lwip-2.1-debian
  date 2026-11-21
  resends 3-6
  syn-ack ttl=255 df=no opts=M,N,W ws=0-14
  SEQ(SP=0-1C%GCD=1-6%TI=I%CI=I%II=RI%SS=O%TS=U)
  OPS(O1=M[1-FFFF]NW[0-E]%O2=M[1-FFFF]NW[0-E]%O3=M[1-FFFF]NW[0-E]%O4=M[1-FFFF]NW[0-E]%O5=M[1-FFFF]NW[0-E]%O6=M[1-FFFF])
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=N%T=FF%W=FFFF%O=M[1-FFFF]NW[0-E]%CC=N%Q=)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%W=FF7F|FFFF|FF3F|FF1F%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%W=FF7F|FFFF|FF3F|FF1F%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=FF7F|FFFF|FF3F|FF1F%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=FF7F|FFFF|FF3F|FF1F%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=FF%CD=S)

system lwIP with timestamps or SACK
  vendor lwIP
  family lwIP
  gen 1.4 - 2.X
  type embedded
  cpe cpe:/a:lwip_project:lwip
  certainty 65
  evidence derived
  source lwIP source (src/core/tcp_out.c: after the MSS come NOP NOP timestamp, NOP scale and NOP NOP SACK-permitted, each where it is configured; src/include/lwip/opt.h: TTL 255)
  date 2026-11-21
  resends 3-6
  syn-ack ttl=255 df=no opts=M,N,N,T,N,W,N,N,S ws=0-14
  syn-ack ttl=255 df=no opts=M,N,N,T,N,W ws=0-14
  syn-ack ttl=255 df=no opts=M,N,N,T,N,N,S
  syn-ack ttl=255 df=no opts=M,N,W,N,N,S ws=0-14
  syn-ack ttl=255 df=no opts=M,N,N,T
  syn-ack ttl=255 df=no opts=M,N,N,S
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=FF%CD=S)

# Windows that are no multiple of the MSS were set by somebody.
system lwIP with a window of its own, or another small stack
  vendor various
  family lwIP
  type embedded
  certainty 40
  evidence derived
  source lwIP source (src/include/lwip/opt.h: TTL 255, no options by default; TCP_WND is up to the application)
  date 2026-11-21
  syn-ack ttl=255 df=no id=nonzero opts=M


# ---------------------------------------------------------------------------------------------
# uIP and what grew out of it: anything but a plain SYN is reset, with RST and ACK and the two numbers
# of the probe exchanged.

# NuttX before 10 answers by the same code, with a window of its own: no line for it, the tests know it.
system uIP 0.9 - 1.0, Contiki 1 - 3, NuttX 5 - 9 or an Arduino with UIPEthernet
  vendor various
  family uIP
  type embedded
  certainty 65
  evidence derived
  source uIP source (uip.c and uipopt.h: TTL 64, no DF, one segment in flight, so that the window is the MSS; resets leave the window of the probe in place; UDP to a closed port stays unanswered); NuttX source before 10 (net/tcp/tcp_send.c: the same, but the window is CONFIG_NET_RECEIVE_WINDOW); tests derived as tools/synprint-lab/personalities says of uip-1.0
  date 2026-11-21
  syn-ack ttl=64 df=no id=nonzero opts=M win=1*mss
  SEQ(TI=I%CI=I%TS=U)
  OPS(O1=M[1-5B4]%O2=M[1-5B4]%O3=M[1-5B4]%O4=M[1-5B4]%O5=M[1-5B4]%O6=M[1-5B4])
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=N%T=40%W=80%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T3(R=Y%DF=N%T=40%W=100%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T4(R=Y%DF=N%T=40%W=400%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=40%W=7A69%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=40%W=8000%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=40%W=FFFF%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=N)
  IE(R=Y%DFI=S%CD=S)

# ---------------------------------------------------------------------------------------------
# Other small stacks with public source

system tuxgraphics TCP/IP or EtherCard (ENC28J60)
  vendor tuxgraphics
  family tuxgraphics
  type embedded
  certainty 85
  evidence derived
  source EtherCard and tuxgraphics source (tcpip.cpp, make_tcp_synack_from_syn: MSS 1280, window 1400 or 2560, sequence numbers in steps of 768; the packet received is turned around in place, with DF and TTL 64; only SYN and ACK are looked at; UDP to a closed port stays unanswered)
  date 2026-11-21
  syn-ack ttl=64 df=yes opts=M mss=1280 win=1400|2560
  SEQ(SP=0-9%GCD=300%ISR=66-68%TS=U)
  OPS(O1=M500%O2=M500%O3=M500%O4=M500%O5=M500%O6=M500)
  WIN(W1=578|A00%W2=578|A00%W3=578|A00%W4=578|A00%W5=578|A00%W6=578|A00)
  ECN(R=Y%DF=Y%T=40%W=578|A00%O=M500)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0)
  T2(R=N)
  T3(R=Y%DF=Y%T=40%W=578|A00%S=O%A=S+%F=AS%O=M500)
  U1(R=N)
  IE(R=Y%DFI=Y%T=40%CD=S)

# Its sequence number is our source port. It keeps no state before the handshake is over, and so
# never repeats a SYN-ACK.
system Mongoose built-in TCP/IP
  vendor Cesanta
  family Mongoose
  gen 7.X
  type embedded
  cpe cpe:/a:cesanta:mongoose
  certainty 85
  evidence derived
  source Mongoose 7 source (src/net_builtin.c: MSS alone, window 6000 in all segments; DF, IP ID 0, TTL 64; rx_tcp resets with RST and ACK and the acknowledgement of the probe as sequence number, one added for SYN or FIN; echo replies have code 0; UDP to a closed port stays unanswered)
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M win=6000
  SEQ(TI=Z%CI=Z%TS=U)
  OPS(O1=M[1-5B4]%O2=M[1-5B4]%O3=M[1-5B4]%O4=M[1-5B4]%O5=M[1-5B4]%O6=M[1-5B4])
  WIN(W1=1770%W2=1770%W3=1770%W4=1770%W5=1770%W6=1770)
  ECN(R=Y%DF=Y%T=40%W=1770%O=M[1-5B4]%CC=N%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=Y%T=40%W=1770%S=A%A=S%F=AR%O=%RD=0%Q=)
  T3(R=Y%DF=Y%T=40%W=1770%S=O%A=S+%F=AS%O=M[1-5B4]%RD=0%Q=)
  T4(R=Y%DF=Y%T=40%W=1770%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=1770%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=1770%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=1770%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=N)
  IE(R=Y%DFI=Y%T=40%CD=Z)

# MSS and a whole word of padding, or of scale and padding.
system NetX Duo (Azure RTOS, ThreadX)
  vendor Eclipse
  family NetX
  gen 5.X - 6.X
  type embedded
  cpe cpe:/o:eclipse:threadx_netx_duo
  certainty 60
  evidence derived
  source NetX Duo 6 source (common/src/nx_tcp_packet_send_syn.c: MSS, then three NOPs and EOL, or scale and EOL when configured and offered; nx_tcp_no_connection_reset.c: window 0, TTL 128, no DF, one added for SYN or FIN)
  date 2026-11-21
  syn-ack ttl=128 opts=M,N,N,N,E
  syn-ack ttl=128 opts=M,W,E ws=0-14
  SEQ(TS=U)
  OPS(O1=M[1-FFFF]NNNL|M[1-FFFF]W[0-E]L%O2=M[1-FFFF]NNNL|M[1-FFFF]W[0-E]L%O3=M[1-FFFF]NNNL|M[1-FFFF]W[0-E]L%O4=M[1-FFFF]NNNL|M[1-FFFF]W[0-E]L%O5=M[1-FFFF]NNNL|M[1-FFFF]W[0-E]L%O6=M[1-FFFF]NNNL)
  ECN(R=Y%T=80%O=M[1-FFFF]NNNL|M[1-FFFF]W[0-E]L%CC=N%Q=)
  T1(R=Y%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T5(R=Y%DF=N%T=80%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=80%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=80%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)

system FreeRTOS+TCP
  vendor Amazon
  family FreeRTOS
  gen 2.X - 4.X
  type embedded
  cpe cpe:/o:amazon:freertos
  certainty 60
  evidence derived
  source FreeRTOS+TCP source (prvSetSynAckOptions: MSS, NOP scale, NOP NOP SACK-permitted, offered or not; TTL 128 and no DF by default, ipconfigFORCE_IP_DONT_FRAGMENT); tests derived as tools/synprint-lab/personalities says of freertos-tcp-4
  date 2026-11-21
  resends 3-6|3-6-12
  syn-ack ttl=128 df=no opts=M,N,W,N,N,S ws=0-14
  SEQ(TI=I%CI=I%II=RI%SS=O%TS=U)
  OPS(O1=M[1-FFFF]NW[0-E]NNS%O2=M578NW[0-E]NNS%O3=M280NW[0-E]NNS%O4=M[1-FFFF]NW[0-E]NNS%O5=M218NW[0-E]NNS%O6=M109NW[0-E]NNS)
  ECN(R=Y%DF=N%T=80%O=M[1-FFFF]NW[0-E]NNS%CC=N%Q=)
  T1(R=Y%DF=N%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=N%T=80%W=80%S=A%A=S%F=AR%O=%RD=0%Q=)
  T3(R=Y%DF=N%T=80%W=100%S=A%A=S%F=AR%O=%RD=0%Q=)
  T4(R=Y%DF=N%T=80%W=400%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=80%W=7A69%S=A%A=S%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=80%W=8000%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=80%W=FFFF%S=A%A=S%F=AR%O=%RD=0%Q=)
  U1(R=N)
  IE(R=Y%DFI=S%T=40%CD=S)

# The only one here that acknowledges a SYN to a closed port without counting it.
system Zephyr 2.2 or newer
  vendor Zephyr
  family Zephyr
  gen 2.X - 4.X
  type embedded
  cpe cpe:/o:zephyrproject:zephyr
  certainty 70
  evidence derived
  source Zephyr source (subsys/net/ip/tcp.c: MSS alone; net_tcp_reply_rst: window 0, the acknowledgement is the sequence number and the length of the data; ipv4.c: IP ID 0, no DF; icmpv4.c: 8 bytes quoted; TTL 64)
  date 2026-11-21
  syn-ack ttl=64 df=no id=zero opts=M
  SEQ(TI=Z%CI=Z%TS=U)
  OPS(O1=M[1-FFFF]%O2=M[1-FFFF]%O3=M[1-FFFF]%O4=M[1-FFFF]%O5=M[1-FFFF]%O6=M[1-FFFF])
  ECN(R=Y%DF=N%T=40%O=M[1-FFFF]%CC=N%Q=)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=N%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  T4(R=Y%DF=N%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=38%RIPL=G%RUD=G)

# Does not count a SYN either, but sets DF and counts its IP IDs up.
system picoTCP
  vendor Altran
  family picoTCP
  type embedded
  certainty 85
  evidence derived
  source picoTCP source (pico_tcp.c, tcp_add_options: MSS, SACK-permitted, scale, timestamp, then NOPs and one EOL up to 24 bytes; tcp_fill_rst_header: window 0, a SYN or FIN is not counted; TTL 64 and DF; IP ID counted up from 0x91c0)
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,S,W,T,N,N,N,N,E ws=0-14
  OPS(O1=M[1-FFFF]SW[0-E]T11NNNNL|M[1-FFFF]SW[0-E]T10NNNNL)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T5(R=Y%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%T=40%W=0%S=Z%A=S%F=AR%O=%RD=0%Q=)

# It writes every packet anew from what it understood: an ICMP error quotes IP ID 0 and the whole datagram.
system smoltcp (Redox, Hermit, Asterinas and others)
  vendor smoltcp
  family smoltcp
  type embedded
  certainty 75
  evidence derived
  source smoltcp source (src/wire/tcp.rs: MSS, scale, SACK-permitted, padded with EOL; src/socket/tcp.rs, rst_reply: window 0, acknowledgement only for a SYN; src/wire/ipv4.rs: IP ID 0, DF; src/iface: hop limit 64, as much quoted as 576 bytes hold)
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,W,S,E,E,E ws=0-14
  SEQ(TI=Z%CI=Z%TS=U)
  OPS(O1=M[1-FFFF]W[0-E]SLLL%O2=M[1-FFFF]W[0-E]SLLL%O3=M[1-FFFF]W[0-E]L%O4=M[1-FFFF]W[0-E]SLLL%O5=M[1-FFFF]W[0-E]SLLL%O6=M[1-FFFF]SLL)
  ECN(R=Y%DF=Y%T=40%O=M[1-FFFF]W[0-E]SLLL%CC=N%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=Z%F=R%O=%RD=0%Q=)
  U1(R=Y%DF=Y%T=40%IPL=164%UN=0%RIPL=G%RID=0%RUD=G)

system CycloneTCP with default settings
  vendor Oryx Embedded
  family CycloneTCP
  gen 2.X
  type embedded
  certainty 65
  evidence derived
  source CycloneTCP 2 source (core/tcp_misc.c: MSS, and NOP NOP SACK-permitted when configured; tcpRejectSegment: window 0, SYN and FIN counted; tcp_fsm.c: a listener ignores what has neither SYN nor ACK; TCP_MAX_MSS 1430, receive buffer 2860, TTL 64)
  date 2026-11-21
  syn-ack ttl=64 opts=M mss=1430 win=2860
  syn-ack ttl=64 opts=M,N,N,S mss=1430 win=2860
  SEQ(TS=U)
  OPS(O1=M[1-596]|M[1-596]NNS%O3=M[1-596]|M[1-596]NNS)
  WIN(W1=B2C%W2=B2C%W3=B2C%W4=B2C%W5=B2C%W6=B2C)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T4(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%T=40%IPL=38%RIPL=G%RUD=G)

system Nut/OS (Ethernut)
  vendor egnite
  family Nut/OS
  type embedded
  certainty 65
  evidence derived
  source Nut/OS source (include/netinet/tcp.h: TCP_WINSIZE 3216; net/tcpout.c, NutTcpReject: as RFC 793 has it; net/tcpsm.c: a listener resets all but a SYN)
  date 2026-11-21
  syn-ack ttl=64 opts=M win=3216
  SEQ(TS=U)
  WIN(W1=C90%W2=C90%W3=C90%W4=C90%W5=C90%W6=C90)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%T=40%S=A%F=R%O=%RD=0%Q=)
  T5(R=Y%T=40%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=40%S=A%F=R%O=%RD=0%Q=)

# Scale 2 is what MirageOS offers, and it may be what SerenityOS does.
system MirageOS
  vendor MirageOS
  family MirageOS
  type general purpose
  certainty 50
  evidence derived
  source mirage-tcpip source (src/tcp: the SYN-ACK has MSS, and scale when offered, padded with EOL; window 65535, scale 2)
  date 2026-11-21
  syn-ack ttl=64 opts=M,W,E win=65535 ws=2
  SEQ(TS=U)
  OPS(O1=M[1-FFFF]W2L%O2=M[1-FFFF]W2L%O3=M[1-FFFF]W2L%O4=M[1-FFFF]W2L%O5=M[1-FFFF]W2L%O6=M[1-FFFF])
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

# Each connection begins with the sequence number 1000, and every reset looks like the answer to a SYN.
system SerenityOS
  vendor SerenityOS
  family SerenityOS
  type general purpose
  certainty 60
  evidence derived
  source SerenityOS source (Kernel/Net/TCPSocket.cpp, send_tcp_packet: MSS, scale and padding; NetworkTask.cpp: the sequence number of a SYN-ACK is 1000, a listener ignores all but a plain SYN, send_tcp_rst acknowledges one more than it received whatever the flags were, echo replies have code 0, UDP to a closed port is dropped)
  date 2026-11-21
  syn-ack ttl=64 opts=M,W,E ws=0-14
  SEQ(SP=0%GCD=0%ISR=0%TS=U)
  OPS(O1=M[1-FFFF]W[0-E]L%O2=M[1-FFFF]W[0-E]L%O3=M[1-FFFF]W[0-E]L%O4=M[1-FFFF]W[0-E]L%O5=M[1-FFFF]W[0-E]L%O6=M[1-FFFF]W[0-E]L)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=N)
  T5(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T7(R=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=N)
  IE(R=Y%T=40%CD=Z)


# ---------------------------------------------------------------------------------------------
# Stacks in silicon and from chip makers

system Microchip TCP/IP stack (PIC)
  vendor Microchip
  family Microchip TCP/IP
  type embedded
  certainty 55
  evidence derived
  source Microchip TCP/IP stack source (IP.c: initial TTL 100, which counts as 128 here; TCP.h: MSS 536 as its only option; the window is the free part of the receive buffer)
  date 2026-11-21
  syn-ack ttl=128 opts=M mss=536 win=1-8191
  SEQ(TS=U)
  OPS(O1=M[1-218]%O2=M[1-218]%O3=M[1-218]%O4=M[1-218]%O5=M[1-218]%O6=M[1-218])
  T1(R=Y%S=O%A=S+%F=AS%RD=0%Q=)

# Two kilobytes of receive buffer for each socket are the default of WIZnet's chips.
system WIZnet W5100 to W5500 (Arduino Ethernet) or Siemens S7-300
  vendor WIZnet or Siemens
  family WIZnet or S7
  type embedded
  certainty 45
  evidence documented
  source WIZnet's data sheets (TTL register 0x80, receive buffer 2 KB, MSS 1460); Siemens re-stated from public SYN-ACK observations; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=128 opts=M win=2048
  SEQ(TS=U)
  OPS(O1=M[1-5B4])
  WIN(W1=800)
  T1(R=Y%T=80%S=O%A=S+%F=AS%RD=0%Q=)

system ESP8266 (SDK without an operating system)
  vendor Espressif
  family lwIP
  gen 1.4
  type embedded
  certainty 50
  evidence documented
  source public SYN-ACK observations, values re-stated: initial TTL 128 and four segments of 1460; tests as lwIP 1.4 has them (src/core/tcp_out.c, tcp_rst: the window is TCP_WND)
  date 2026-11-21
  syn-ack ttl=128 df=no opts=M mss=1460 win=4*mss
  SEQ(TS=U)
  OPS(O1=M[1-5B4]%O2=M[1-5B4]%O3=M[1-5B4]%O4=M[1-5B4]%O5=M[1-5B4]%O6=M[1-5B4])
  WIN(W1=16D0%W2=16D0%W3=16D0%W4=16D0%W5=16D0%W6=16D0)
  T1(R=Y%DF=N%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T4(R=Y%DF=N%T=80%W=16D0%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=80%W=16D0%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=80%W=16D0%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=80%W=16D0%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=80%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=80%CD=S)

system Brother printer
  vendor Brother
  family Brother
  type printer
  certainty 45
  evidence documented
  source public SYN-ACK observations, values re-stated; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=128 df=no id=nonzero opts=M win=4096|4380|3*mss
  SEQ(TI=I%TS=U)
  OPS(O1=M[1-FFFF])
  WIN(W1=1000|111C)
  T1(R=Y%DF=N%T=80%S=O%A=S+%F=AS%RD=0%Q=)

system ReactOS
  vendor ReactOS
  family ReactOS
  gen 0.3 - 0.4
  type general purpose
  cpe cpe:/o:reactos:reactos
  certainty 65
  evidence derived
  source ReactOS source (drivers/network/tcpip: lwIP with TCP_MSS 1460, TCP_WND 65535 and IP_DEFAULT_TTL 128, timestamps and scale in later releases); resets as lwIP's source has them (src/core/tcp_in.c, tcp_out.c)
  date 2026-11-21
  syn-ack ttl=128 df=no opts=M mss=1460 win=65535
  syn-ack ttl=128 df=no opts=M,N,N,T win=65535 tsecr=nonzero
  syn-ack ttl=128 df=no opts=M,N,N,T,N,W win=65535 ws=0-14 tsecr=nonzero
  OPS(O1=M[1-5B4]|M[1-5B4]NNT11|M[1-5B4]NNT11NW[0-E])
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  T1(R=Y%DF=N%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T4(R=Y%DF=N%T=80%S=A%A=S%F=AR%RD=0%Q=)
  T5(R=Y%DF=N%T=80%S=A%A=S+%F=AR%RD=0%Q=)
  T6(R=Y%DF=N%T=80%S=A%A=S%F=AR%RD=0%Q=)
  T7(R=Y%DF=N%T=80%S=A%A=S+%F=AR%RD=0%Q=)

system FreeRTOS+TCP without a sliding window, uC/TCP-IP or another small stack
  vendor various
  family various
  type embedded
  certainty 45
  evidence derived
  source FreeRTOS+TCP source (MSS alone with ipconfigUSE_TCP_WIN 0, TTL 128), uC/TCP-IP documentation (default TTL 128)
  date 2026-11-21
  syn-ack ttl=128 df=no opts=M
  SEQ(TS=U)
  OPS(O1=M[1-FFFF]%O2=M[1-FFFF]%O3=M[1-FFFF]%O4=M[1-FFFF]%O5=M[1-FFFF]%O6=M[1-FFFF])

# No options at all, not even an MSS.
system HelenOS, or a small stack without TCP options
  vendor various
  family various
  type general purpose
  certainty 30
  evidence derived
  source HelenOS source (uspace/srv/net/tcp/pdu.c, tcp_header_setup: the header is always five words long)
  date 2026-11-21
  syn-ack ttl=64|128|255 opts=-
  SEQ(TS=U)
  OPS(O1=%O2=%O3=%O4=%O5=%O6=)


# ---------------------------------------------------------------------------------------------
# Printers, power and remote management

system HP JetDirect or LaserJet
  vendor HP
  family JetDirect
  type printer
  cpe cpe:/h:hp:jetdirect
  certainty 50
  share 40
  evidence documented
  source published SYN-ACK observations, values re-stated; the tests follow from the SYN-ACK
  date 2026-11-21
  resends 3-6-12-24-30
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,T win=1460|5840|11680|6*(mss-12) ws=0 tsecr=nonzero
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,S,N,N,T win=5840|11680|6*(mss-12) ws=0 tsecr=nonzero
  SEQ(TI=I)
  OPS(O1=M[1-FFFF]NW0NNSNNT11|M[1-FFFF]NW0NNT11)
  WIN(W1=5B4|16D0|21F0|2DA0)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system HP iLO with timestamps
  vendor HP
  family iLO
  type remote management
  cpe cpe:/h:hp:integrated_lights-out
  certainty 40
  evidence documented
  source public SYN-ACK observations, values re-stated: window 23 x (MSS - 12); the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,S,N,N,T win=23*(mss-12)|33304 ws=0 tsecr=nonzero
  SEQ(TI=I)
  OPS(O1=M[1-FFFF]NW0NNSNNT11)
  WIN(W1=8218)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system HP iLO
  vendor HP
  family iLO
  type remote management
  cpe cpe:/h:hp:integrated_lights-out
  certainty 40
  evidence documented
  source a published JA4TS example of an HP iLO, values re-stated: MSS only, window 4 x 1460; other windows re-stated from public SYN-ACK observations
  date 2026-11-21
  resends 3-6-12-24-48-60-60-60
  syn-ack ttl=64 id=nonzero opts=M win=5840|11680|33304
  SEQ(TI=I%TS=U)
  OPS(O1=M[1-FFFF])
  WIN(W1=16D0|2DA0|8218)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system APC network management card
  vendor APC
  family APC AOS
  type power device
  cpe cpe:/h:apc:network_management_card
  certainty 65
  evidence documented
  source published SYN-ACK observations, values re-stated: window 3 x (MSS - 12); the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,S,N,N,T win=3*(mss-12) ws=0 tsecr=nonzero
  OPS(O1=M[1-FFFF]NW0NNSNNT11)
  WIN(W1=10F8)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system APC network management card, first generation
  vendor APC
  family APC AOS
  type power device
  cpe cpe:/h:apc:network_management_card
  certainty 45
  evidence documented
  source public SYN-ACK observations, values re-stated: MSS alone in a window of 1600; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M win=1600
  SEQ(TI=I%TS=U)
  OPS(O1=M[1-FFFF])
  WIN(W1=640)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system Canon printer
  vendor Canon
  family Canon
  type printer
  certainty 40
  evidence documented
  source public SYN-ACK observations, values re-stated: windows of 11520 and 2048, random IP IDs; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 df=no id=nonzero opts=M win=11520|2048
  SEQ(TI=RD%TS=U)
  OPS(O1=M[1-FFFF])
  WIN(W1=2D00|800)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system Lantronix device server
  vendor Lantronix
  family Lantronix
  type embedded
  certainty 50
  evidence documented
  source public SYN-ACK observations, values re-stated: MSS alone in a window of 511; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 df=yes opts=M win=511
  SEQ(TI=I%TS=U)
  OPS(O1=M[1-FFFF])
  WIN(W1=1FF)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system Keil MDK network (RL-TCPnet)
  vendor Arm
  family Keil TCPnet
  type embedded
  certainty 45
  evidence documented
  source Keil's documentation of Net_Config_TCP.h (maximum segment 1440, receive window 4380, TTL 64)
  date 2026-11-21
  syn-ack ttl=64 opts=M mss=1440 win=4380
  OPS(O1=M[1-5A0])
  WIN(W1=111C)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)


# ---------------------------------------------------------------------------------------------
# Real-time systems

system VxWorks 7
  vendor Wind River
  family VxWorks
  gen 7
  type embedded
  cpe cpe:/o:windriver:vxworks:7
  certainty 55
  evidence documented
  source public SYN-ACK observations, values re-stated: window 60000 with a scale and without timestamps; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W win=60000 ws=0-3
  SEQ(TI=RD|RI%TS=U)
  OPS(O1=M[1-FFFF]NW[0-3])
  WIN(W1=EA60)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system VxWorks 5 - 6 or IBM i
  vendor Wind River or IBM
  family VxWorks or IBM i
  type embedded
  certainty 45
  share 40
  evidence documented
  source Wind River's documentation (the network stack is derived from 4.4BSD, TCP_RCV_SIZE_DFLT 8192 in VxWorks 5); the other windows, and IBM i, re-stated from public SYN-ACK observations; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,T win=8192|10000|16384 ws=0 tsecr=nonzero
  syn-ack ttl=64 id=nonzero opts=M,N,W win=8192|10000|16384 ws=0
  SEQ(TI=I)
  OPS(O1=M[1-FFFF]NW0NNT11|M[1-FFFF]NW0)
  WIN(W1=2000|2710|4000)
  T1(R=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

# Resets with RST and ACK in all cases, the two numbers of the probe exchanged, and window 0.
system NuttX 10 or newer
  vendor Apache
  family NuttX
  gen 10.X - 12.X
  type embedded
  cpe cpe:/o:apache:nuttx
  certainty 40
  evidence derived
  source NuttX 12 source (net/tcp/tcp_send.c: tcp_synack puts MSS, NOP scale and NOP NOP SACK-permitted as configured and offered; tcp_reset: RST and ACK, window 0, one added for SYN or FIN; tcp_input.c: all but a plain SYN is reset; DF and a counted IP ID, TTL 64)
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,S ws=0-14
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W ws=0-14
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,N,S
  syn-ack ttl=64 df=yes id=nonzero opts=M
  SEQ(TI=I%CI=I%TS=U)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=Y%T=40%W=0%S=A%A=S%F=AR%O=%RD=0%Q=)
  T3(R=Y%DF=Y%T=40%W=0%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=A%A=S+%F=AR%O=%RD=0%Q=)
