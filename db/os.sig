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


# ---------------------------------------------------------------------------------------------
# Linux. Options go out in the order MSS, SACK-permitted, timestamp, NOP, scale since 2.2
# (net/ipv4/tcp_output.c, tcp_options_write); a SYN-ACK has IP ID 0 since 2.4
# (net/ipv4/ip_output.c). The receive buffer decides the window, and its limit decides the scale.

system Linux 6.16 or newer
  vendor Linux
  family Linux
  gen 6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:6
  certainty 85
  share 200
  source measured on 6.18 over Ethernet MTU 1400, 1500 and 9000, over loopback, and with timestamps or SACK off; the upper limit of tcp_rmem, which decides the scale, is 32 MB since 6.16 (Documentation/networking/ip-sysctl.rst); an older kernel that is tuned to the same limit answers alike; tests measured as tools/synprint-lab/personalities says of linux-6.18
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=fit(65536,mss-12)|65160 ws=10 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=fit(65536,mss)|64240 ws=10
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T,N,W win=fit(65536,mss-12)|65160 ws=10 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,W win=fit(65536,mss)|64240 ws=10
  resends 1-2-4-8-16
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
  source kernel commit dfa2f0483360 (window from a scaling ratio that starts near 26 percent of the buffer, 33280 of 131072 bytes) until commit 697a6c8cec03 restored one half; window computed from the source, stable releases blur the range; tests derived as tools/synprint-lab/personalities says of linux-6.8
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=fit(33280,mss-12)|31856 ws=2-7 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=fit(33280,mss)|32120 ws=2-7
  resends 1-2-4-8-16
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=A)
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
  source kernel commit a337531b942b (initial receive buffer 128 KB, half of it offered), limit of tcp_rmem 6 MB, which gives scale 7; measured on 6.18: a newer kernel that is tuned to this limit answers alike; tests derived or measured as tools/synprint-lab/personalities says of linux-5.15 and linux-6.1
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=fit(65536,mss-12)|65160 ws=7 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=fit(65536,mss)|64240 ws=7
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T,N,W win=fit(65536,mss-12)|65160 ws=7 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,W win=fit(65536,mss)|64240 ws=7
  resends 1-2-4-8-16
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

# Other scales come from a limit of tcp_rmem or rmem_max that somebody set, or from little memory
# (1/128 of it, net/ipv4/tcp.c, tcp_init): they say nothing about the version.
system Linux 4.20 or newer
  vendor Linux
  family Linux
  gen 4.X - 6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel
  certainty 85
  share 300
  source the window is the one of 4.20 (kernel commit a337531b942b); scale 9 measured on 6.18 with a limit of 16 MB, scales 8 and below follow from less; tests derived or measured as tools/synprint-lab/personalities says of linux-5.15 and linux-6.1 and linux-6.18
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=fit(65536,mss-12)|65160 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=fit(65536,mss)|64240 ws=0-14
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T,N,W win=fit(65536,mss-12)|65160 ws=0-14 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,W win=fit(65536,mss)|64240 ws=0-14
  resends 1-2-4-8-16
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

system Linux 4.20 or newer, without window scaling
  vendor Linux
  family Linux
  gen 4.X - 6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel
  certainty 85
  source measured on 6.18 with tcp_window_scaling 0 and SACK or timestamps on or off; the window is the one of 4.20 (kernel commit a337531b942b)
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T win=fit(65536,mss-12)|65160 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,T win=fit(65536,mss-12)|65160 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S win=fit(65536,mss)|64240
  syn-ack ttl=64 df=yes id=zero opts=M win=fit(65536,mss)|64240
  resends 1-2-4-8-16

system Linux 3.10 - 4.19
  vendor Linux
  family Linux
  gen 3.X - 4.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:3
  cpe cpe:/o:linux:linux_kernel:4
  certainty 85
  share 900
  source published SYN-ACK observations, window re-stated: 20 segments, twice the initial window of 10 that the kernel has since 2.6.39 (TCP_INIT_CWND, include/net/tcp.h); the lower boundary varies with the distribution; tests derived as tools/synprint-lab/personalities says of linux-3.10 and linux-4.19
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=20*(mss-12)|28960 ws=0-9 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=20*mss|29200 ws=0-9
  resends 1-2-4-8-16
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%II=I%TS=A)
  OPS(O1=M[1-FFFF]ST11NW[0-9]%O2=M[1-FFFF]ST11NW[0-9]%O3=M[1-FFFF]NNT11NW[0-9]%O4=M[1-FFFF]ST11NW[0-9]%O5=M[1-FFFF]ST11NW[0-9]%O6=M[1-FFFF]ST11)
  WIN(W1=7120%W2=7120%W3=7120%W4=7120%W5=7120%W6=7120)
  ECN(R=Y%DF=Y%T=40%W=7210%O=M[1-FFFF]NNSNW[0-9]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=N%T=40%CD=S)

# RouterOS sets an MSS below 1460 and keeps the windows of the kernel it is built on.
system MikroTik RouterOS 5 - 6
  vendor MikroTik
  family Linux
  gen 2.6.X - 3.X
  type router
  cpe cpe:/o:mikrotik:routeros
  certainty 40
  share 100
  source the vendor's notices name kernels 2.6.35 and 3.3.5, whose windows are 4 and 10 segments; the two MSS values re-stated
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=1440 win=4*(mss-12) ws=1-6 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W mss=1418 win=10*(mss-12) ws=1-6 tsval=nonzero tsecr=nonzero
  resends 1-2-4-8-16|3-6-12-24-48

system Linux 2.6.38 - 3.9
  vendor Linux
  family Linux
  gen 2.6.X - 3.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:2.6
  cpe cpe:/o:linux:linux_kernel:3
  certainty 85
  share 300
  source kernel commits that raised the initial receive window to 10 segments (TCP_DEFAULT_INIT_RCVWND, include/net/tcp.h); tests derived as tools/synprint-lab/personalities says of linux-2.6.32
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=10*(mss-12)|14480 ws=0-9 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=10*mss|14600 ws=0-9
  resends 1-2-4-8-16|3-6-12-24-48
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=A)
  OPS(O1=M[1-FFFF]ST11NW[0-9]%O2=M[1-FFFF]ST11NW[0-9]%O3=M[1-FFFF]NNT11NW[0-9]%O4=M[1-FFFF]ST11NW[0-9]%O5=M[1-FFFF]ST11NW[0-9]%O6=M[1-FFFF]ST11)
  WIN(W1=3890%W2=3890%W3=3890%W4=3890%W5=3890%W6=3890)
  ECN(R=Y%DF=Y%T=40%W=3908%O=M[1-FFFF]NNSNW[0-9]%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
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
  share 300
  source published SYN-ACK observations, window re-stated: 4 segments; many routers, firewalls and appliances run such a kernel
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=4*(mss-12)|5792 ws=0-9 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,N,S,N,W win=4*mss|5840 ws=0-9
  resends 3-6-12-24-48

system Linux 2.2
  vendor Linux
  family Linux
  gen 2.2.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:2.2
  certainty 80
  source kernel 2.2 source (net/ipv4/tcp_ipv4.c, IP ID counted up) and published SYN-ACK observations, window re-stated: 22 x 1460
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,S,T,N,W win=22*mss|32120 ws=0 tsval=nonzero tsecr=nonzero

system Linux with a large receive buffer, or Android 5 - 11
  vendor Linux
  family Linux
  gen 3.X - 6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel
  certainty 75
  share 150
  source measured on 6.18 with an initial tcp_rmem of 256 KB; Android's init.rc sets an initial receive window of 60 segments, which is more than 16 bits hold too; tests derived as tools/synprint-lab/personalities says of android-12
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=65535 ws=0-14 tsval=nonzero tsecr=nonzero
  resends 1-2-4-8-16
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=Z%II=I%TS=A)
  OPS(O1=M[1-FFFF]ST11NW[6-9]%O2=M[1-FFFF]ST11NW[6-9]%O3=M[1-FFFF]NNT11NW[6-9]%O4=M[1-FFFF]ST11NW[6-9]%O5=M[1-FFFF]ST11NW[6-9]%O6=M[1-FFFF]ST11)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FFFF%O=M[1-FFFF]NNSNW[6-9]%CC=Y%Q=)
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
  source published JA4TS example of a Ubiquiti router, value re-stated: window 30 x (MSS - 12), scale 12
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=30*(mss-12)|43440 ws=12 tsval=nonzero tsecr=nonzero
  resends 1-2-4-8-16


# ---------------------------------------------------------------------------------------------
# Windows counts its IP IDs up, so that 0 is rare but possible.

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
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,N,W,S,T win=65535 ws=8 tsval=nonzero tsecr=nonzero
  resends 1-2-4-8-R6|3-6-R12
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
  source published SYN-ACK observations, a JA4TS example of Windows 10 among them, values re-stated: timestamps are not answered; tests documented as tools/synprint-lab/personalities says of windows-10-1909 and windows-server-2019
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,N,W,N,N,S win=65535|64240 ws=8
  resends 1-2-4-8-R6
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

# The same options with another window or scale: timestamps off on older releases, an MSS lowered on
# the way, restricted auto-tuning.
system Windows Vista or newer, Server 2008 or newer
  vendor Microsoft
  family Windows
  gen Vista - 11
  type general purpose
  cpe cpe:/o:microsoft:windows
  certainty 80
  share 100
  source published SYN-ACK observations, the order of options re-stated; Microsoft's documentation of receive window auto-tuning, whose level changes window and scale
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,N,W,N,N,S ws=0-14

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
  share 700
  source published SYN-ACK observations, values re-stated; Microsoft's documentation of receive window auto-tuning, new in Vista; tests documented as tools/synprint-lab/personalities says of windows-7 and windows-server-2016
  date 2026-11-21
  syn-ack ttl=128 df=yes opts=M,N,W,S,T win=8192 ws=8 tsval=nonzero tsecr=nonzero
  resends 3-6-R12|1-2-4-8-R6
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=I%CI=I%II=I%SS=S)
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

system Windows 2000, XP or Server 2003
  vendor Microsoft
  family Windows
  gen 2000 - 2003
  type general purpose
  cpe cpe:/o:microsoft:windows_2000
  cpe cpe:/o:microsoft:windows_xp
  cpe cpe:/o:microsoft:windows_server_2003
  certainty 90
  share 100
  source published SYN-ACK observations, a JA4TS example of Windows 2003 among them, values re-stated: both timestamps are 0 in the SYN-ACK; tests documented as tools/synprint-lab/personalities says of windows-xp
  date 2026-11-21
  syn-ack ttl=128 opts=M,N,W,N,N,T,N,N,S win=65535|64240|17520|16384 ws=0 tsval=zero tsecr=zero
  resends 3-6-R12|2-7
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=I%CI=I%II=I%SS=S%TS=0)
  OPS(O1=M[1-FFFF]NW0NNT00NNS%O2=M[1-FFFF]NW0NNT00NNS%O3=M[1-FFFF]NW0NNT00%O4=M[1-FFFF]NW0NNT00NNS%O5=M[1-FFFF]NW0NNT00NNS%O6=M[1-FFFF]NNT00NNS)
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=Y%T=80%W=FFFF%O=M[1-FFFF]NW0NNS%CC=N%Q=)
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
# Apple. XNU's tcp_output.c writes MSS, NOP and scale, NOP NOP timestamp, SACK-permitted, padding.

system macOS 10.13 or newer, iOS 11 or newer
  vendor Apple
  family macOS
  type general purpose
  cpe cpe:/o:apple:mac_os_x
  cpe cpe:/o:apple:macos
  cpe cpe:/o:apple:iphone_os
  certainty 90
  share 300
  source XNU source (bsd/netinet/tcp_output.c) and a published JA4TS example of macOS and iPhone, values re-stated; later releases are assumed to be the same; tests derived as tools/synprint-lab/personalities says of macos-12 and macos-15 and ios-15
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,N,W,N,N,T,S,E,E win=65535 ws=6 tsval=nonzero tsecr=nonzero
  resends 1-2-4-8-16-32-R12|1-2-4-8-16-32-12
  SEQ(SP=F0-114%GCD=1-6%ISR=FA-114%TI=Z%CI=RD%II=RI)
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

system macOS 10.9 - 10.12, iOS 7 - 10
  vendor Apple
  family macOS
  type general purpose
  cpe cpe:/o:apple:mac_os_x
  cpe cpe:/o:apple:iphone_os
  certainty 80
  source XNU source (bsd/netinet/tcp_output.c) for the option order; scale and IP ID re-stated
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T,S,E,E win=65535 ws=4-5 tsval=nonzero tsecr=nonzero

# Scale 1 is shared with Junos, whose base is an old FreeBSD: no single name would be right.
system Juniper Junos, FreeBSD 6 or Mac OS X 10.4 - 10.8
  vendor various
  family BSD
  type general purpose
  cpe cpe:/o:juniper:junos
  certainty 60
  source Juniper's documentation (Junos is built on FreeBSD) and published SYN-ACK observations, values re-stated; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T,S,E,E win=65535 ws=1 tsval=nonzero tsecr=nonzero
  OPS(O1=M[1-FFFF]NW1NNT11SLL)
  WIN(W1=FFFF)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system Mac OS X 10.4 - 10.8
  vendor Apple
  family macOS
  type general purpose
  cpe cpe:/o:apple:mac_os_x
  certainty 75
  source XNU source (bsd/netinet/tcp_output.c) for the option order; scale and IP ID re-stated
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T,S,E,E win=65535 ws=0|2-3 tsval=nonzero tsecr=nonzero


# ---------------------------------------------------------------------------------------------
# The BSDs

# sys/netinet/ip_id.c leaves the ID of a packet that cannot be fragmented 0 (RFC 6864).
system FreeBSD 11 or newer
  vendor FreeBSD
  family FreeBSD
  type general purpose
  cpe cpe:/o:freebsd:freebsd
  certainty 85
  share 150
  source FreeBSD source (sys/netinet/tcp_syncache.c, tcp_output.c and ip_id.c); window and scale of releases 11 to 13 re-stated, later ones are assumed to be the same; tests derived as tools/synprint-lab/personalities says of freebsd-12 and freebsd-14
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,N,W,S,T win=65535 ws=6 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=zero opts=M,N,W,S,E,E win=65535 ws=6
  resends 3-6-12|1-2-4
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
  U1(R=Y%DF=N%T=40%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=40%CD=S)

system FreeBSD 9 - 10, PlayStation 4
  vendor FreeBSD
  family FreeBSD
  gen 9.X - 10.X
  type general purpose
  cpe cpe:/o:freebsd:freebsd:9
  cpe cpe:/o:freebsd:freebsd:10
  certainty 80
  share 60
  source FreeBSD source (sys/netinet/tcp_syncache.c, tcp_output.c) and published SYN-ACK observations, values re-stated
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,S,T win=65535 ws=6 tsval=nonzero tsecr=nonzero
  resends 3-6-12

system FreeBSD 7 - 8
  vendor FreeBSD
  family FreeBSD
  gen 7.X - 8.X
  type general purpose
  cpe cpe:/o:freebsd:freebsd:7
  cpe cpe:/o:freebsd:freebsd:8
  certainty 80
  source FreeBSD source (sys/netinet/tcp_syncache.c, tcp_output.c) and published SYN-ACK observations, values re-stated; tests derived as tools/synprint-lab/personalities says of freebsd-8
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,S,T win=65535 ws=3 tsval=nonzero tsecr=nonzero
  resends 3-6-12
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

system FreeBSD 4 - 6
  vendor FreeBSD
  family FreeBSD
  gen 4.X - 6.X
  type general purpose
  cpe cpe:/o:freebsd:freebsd:4
  cpe cpe:/o:freebsd:freebsd:5
  cpe cpe:/o:freebsd:freebsd:6
  certainty 60
  source FreeBSD source (sys/netinet/tcp_output.c, tcp_syncache.c; net.inet.tcp.recvspace 57344 and later 65536); scale re-stated
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T win=57344 ws=0-1 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T win=65535 ws=0 tsval=nonzero tsecr=nonzero

system FreeBSD 4 - 6 or AIX
  vendor FreeBSD or IBM
  family FreeBSD or AIX
  type general purpose
  certainty 70
  source the sources of FreeBSD 4 - 6, above, and public SYN-ACK observations of AIX, re-stated
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T win=65535 ws=1 tsval=nonzero tsecr=nonzero

system AIX 5 - 7
  vendor IBM
  family AIX
  gen 5.X - 7.X
  type general purpose
  cpe cpe:/o:ibm:aix
  certainty 60
  source public SYN-ACK observations, values re-stated; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,T win=65535 ws=2-3 tsval=nonzero tsecr=nonzero
  OPS(O1=M[1-FFFF]NW3NNT11)
  WIN(W1=FFFF)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system DragonFly BSD
  vendor DragonFly
  family DragonFly BSD
  type general purpose
  cpe cpe:/o:dragonflybsd:dragonfly_bsd
  certainty 75
  source DragonFly source (sys/netinet/tcp_syncache.c, net.inet.tcp.recvspace 57344); scale and DF re-stated; tests derived as tools/synprint-lab/personalities says of dragonfly-6
  date 2026-11-21
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

system OpenBSD 6 or newer
  vendor OpenBSD
  family OpenBSD
  type general purpose
  cpe cpe:/o:openbsd:openbsd
  certainty 90
  source OpenBSD source (sys/netinet/tcp_input.c, syn_cache_respond: MSS, NOP NOP SACK-permitted, NOP scale, NOP NOP timestamp; tcp_recvspace 16384; random IP ID); scale re-stated, later releases are assumed to be the same; tests derived as tools/synprint-lab/personalities says of openbsd-7 and openbsd-6-nopf
  date 2026-11-21
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
  source OpenBSD source (sys/netinet/tcp_input.c, syn_cache_respond) and published SYN-ACK observations, scale re-stated
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,N,S,N,W,N,N,T win=16384 ws=3 tsval=nonzero tsecr=nonzero

system NetApp ONTAP 7
  vendor NetApp
  family ONTAP
  gen 7.X
  type storage
  cpe cpe:/o:netapp:data_ontap:7
  certainty 60
  source public SYN-ACK observations, values re-stated: six segments
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,N,S,N,W,N,N,T win=6*mss|8760 ws=0 tsval=nonzero tsecr=nonzero

system OpenBSD 3 - 4
  vendor OpenBSD
  family OpenBSD
  gen 3.X - 4.X
  type general purpose
  cpe cpe:/o:openbsd:openbsd:3
  cpe cpe:/o:openbsd:openbsd:4
  certainty 85
  source OpenBSD source (sys/netinet/tcp_input.c, syn_cache_respond) and published SYN-ACK observations, scale re-stated
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,N,S,N,W,N,N,T win=16384 ws=0 tsval=nonzero tsecr=nonzero

system NetBSD 5 or newer
  vendor NetBSD
  family NetBSD
  type general purpose
  cpe cpe:/o:netbsd:netbsd
  certainty 85
  source NetBSD source (sys/netinet/tcp_input.c, syn_cache_respond; tcp_recvspace 32768); scale and IP ID of releases 5 to 7 re-stated, later ones are assumed to be the same; tests derived as tools/synprint-lab/personalities says of netbsd-9
  date 2026-11-21
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
  source QNX documentation (io-pkt is a port of NetBSD's stack); the IP ID, which is counted up, re-stated
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,N,N,T,S,N,N win=32768 ws=3 tsval=nonzero tsecr=nonzero


# ---------------------------------------------------------------------------------------------
# Other Unixes

system Solaris 8 - 9
  vendor Oracle
  family Solaris
  gen 8 - 9
  type general purpose
  cpe cpe:/o:sun:sunos:5.8
  cpe cpe:/o:sun:sunos:5.9
  certainty 85
  source published SYN-ACK observations, values re-stated: the timestamp stands first and the MSS last
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=N,N,T,N,W,N,N,S,M win=24616|49232|17*(mss-12)|34*(mss-12) ws=0 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=nonzero opts=N,N,T,M win=24616|49232|17*(mss-12)|34*(mss-12) tsval=nonzero tsecr=nonzero
  resends 3.4-6.8-13.5-27-54-60-60

system Solaris 10
  vendor Oracle
  family Solaris
  gen 10
  type general purpose
  cpe cpe:/o:sun:sunos:5.10
  certainty 85
  source published SYN-ACK observations, values re-stated; tests documented as tools/synprint-lab/personalities says of solaris-10
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=N,N,T,M,N,W,N,N,S win=49232|49248|34*(mss-12) ws=0 tsval=nonzero tsecr=nonzero
  resends 3.4-6.8-13.5-27-54-60-60
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

system Solaris 11, illumos or SmartOS
  vendor Oracle
  family Solaris
  gen 11
  type general purpose
  cpe cpe:/o:oracle:solaris:11
  certainty 85
  source illumos source (usr/src/uts/common/inet/tcp/tcp_output.c: SACK-permitted and timestamp before MSS and scale); windows and scales re-stated; tests derived as tools/synprint-lab/personalities says of solaris-11 and illumos
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=S,T,M,N,W win=64436 ws=1 tsval=nonzero tsecr=nonzero
  syn-ack ttl=64 df=yes id=nonzero opts=S,T,M,N,W win=32806 ws=5 tsval=nonzero tsecr=nonzero
  SEQ(TI=I%CI=I%II=I%SS=S%TS=7)
  OPS(O1=ST11M[1-FFFF]NW1|ST11M[1-FFFF]NW5%O2=ST11M[1-FFFF]NW1|ST11M[1-FFFF]NW5%O3=NNT11M[1-FFFF]NW1|NNT11M[1-FFFF]NW5%O4=ST11M[1-FFFF]NW1|ST11M[1-FFFF]NW5%O5=ST11M[1-FFFF]NW1|ST11M[1-FFFF]NW5%O6=ST11M[1-FFFF])
  WIN(W1=FBB4|8026%W2=FC1E|8017%W3=FA38|8005%W4=FABE|800E%W5=FABE|800E%W6=FFFF)
  ECN(R=Y%DF=Y%T=40%W=FAF0|8024%O=M[1-FFFF]NNSNW1|M[1-FFFF]NNSNW5%CC=Y%Q=)
  T1(R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T4(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=)
  T7(R=N)
  U1(R=Y%DF=Y%T=FF%IPL=70%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=Y%T=FF%CD=S)

system HP-UX 11
  vendor HP
  family HP-UX
  gen 11.X
  type general purpose
  cpe cpe:/o:hp:hp-ux:11
  certainty 85
  source HP-UX documentation (tcp_recv_hiwater_def 32768) and published SYN-ACK observations, option order re-stated
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,N,S,N,W,N,N,N,T win=32768 ws=0 tsval=nonzero tsecr=nonzero


# ---------------------------------------------------------------------------------------------
# Hypervisors and what stands in front of them

system VMware ESXi 5 - 6
  vendor VMware
  family ESXi
  gen 5.X - 6.X
  type hypervisor
  cpe cpe:/o:vmware:esxi:5
  cpe cpe:/o:vmware:esxi:6
  certainty 85
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
  source published SYN-ACK observations, values re-stated; VMware's licence notices name FreeBSD as the origin of its TCP
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,N,W,S,T win=65535 ws=4 tsval=nonzero tsecr=nonzero

# So little is in this answer that these cannot be told apart. slirp answers in the name of its
# guest, which stays unknown.
system QEMU user networking (slirp), Cisco ASA, AIX, IBM i or a Digi device
  vendor various
  family various
  type general purpose
  certainty 60
  share 100
  source libslirp source (src/tcp_output.c sends MSS only, src/ip_output.c no DF); windows, and the other systems, re-stated from public SYN-ACK observations
  date 2026-11-21
  syn-ack ttl=64 df=no id=nonzero opts=M win=8192|65535


# ---------------------------------------------------------------------------------------------
# Network equipment

system Cisco IOS 12 - 15, IOS-XE
  vendor Cisco
  family IOS
  type router
  cpe cpe:/o:cisco:ios
  cpe cpe:/o:cisco:ios_xe
  certainty 90
  share 200
  source Cisco's documentation (default TCP window of 4128 bytes, "ip tcp window-size") and published SYN-ACK observations; tests documented as tools/synprint-lab/personalities says of cisco-ios-15
  date 2026-11-21
  syn-ack ttl=255 df=no opts=M mss=536|1460 win=4128
  resends 2-4-8|2-4-8-16
  OPS(O1=M218%O2=M218%O3=M218%O4=M218%O5=M218%O6=M218)
  WIN(W1=1020%W2=1020%W3=1020%W4=1020%W5=1020%W6=1020)
  ECN(R=Y%DF=N%T=FF%W=1020%O=M218%CC=N%Q=)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=N%T=FF%W=0%F=AR%O=%RD=0%Q=)
  T3(R=Y%DF=N%T=FF%W=0%F=AR%O=%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%W=0%F=R%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%W=0%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=0%F=R%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=0%F=AR%O=%RD=0%Q=)

system Citrix NetScaler
  vendor Citrix
  family NetScaler
  type load balancer
  cpe cpe:/o:citrix:netscaler
  certainty 85
  source published SYN-ACK observations, values re-stated; Citrix documents a default TCP window of 8190 bytes; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=255 opts=M win=8190
  OPS(O1=M[1-FFFF])
  WIN(W1=1FFE)
  T1(R=Y%DF=Y%T=FF%S=O%A=S+%F=AS%RD=0%Q=)

system F5 BIG-IP
  vendor F5
  family BIG-IP
  type load balancer
  cpe cpe:/o:f5:tmos
  certainty 85
  share 80
  source published SYN-ACK observations, a JA4TS example of F5 among them, values re-stated: window 3 x MSS; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=255 df=yes opts=M,N,N,T,S,E,E win=3*mss|4380 tsval=nonzero tsecr=nonzero
  syn-ack ttl=255 df=yes opts=M,S,T win=3*mss|4380 tsval=nonzero tsecr=nonzero
  resends 3-6-12
  OPS(O1=M[1-FFFF]NNT11SLL)
  WIN(W1=111C)
  T1(R=Y%DF=Y%T=FF%S=O%A=S+%F=AS%RD=0%Q=)


# ---------------------------------------------------------------------------------------------
# Small stacks. An application chooses most of their values.

system LWIPv6 1.5
  vendor VirtualSquare
  family lwIP
  type embedded
  certainty 90
  source LWIPv6 source (lwipopts.h: TCP_TTL 255, TCP_MSS 1488, TCP_WND 32768)
  date 2026-11-21
  syn-ack ttl=255 df=no opts=M mss=1488 win=32768

system lwIP
  vendor lwIP
  family lwIP
  type embedded
  cpe cpe:/a:lwip_project:lwip
  certainty 70
  share 100
  source lwIP source (src/include/lwip/opt.h: TTL 255, TCP_WND is 4 x TCP_MSS, all options off by default); tests derived as tools/synprint-lab/personalities says of lwip-2.1
  date 2026-11-21
  syn-ack ttl=255 df=no opts=M win=%mss
  resends 3-6
  SEQ(SP=10-14%GCD=1-6%ISR=6C%TI=I%CI=I%II=RI%SS=O%TS=U)
  OPS(O1=M218%O2=M218%O3=M218%O4=M218%O5=M218%O6=M218)
  WIN(W1=860%W2=860%W3=860%W4=860%W5=860%W6=860)
  ECN(R=Y%DF=N%T=FF%W=860%O=M218%CC=N%Q=)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=FF%W=860%S=O%A=S+%F=AS%O=M218%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%W=6008%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%W=6008%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=6008%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=6008%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=FF%CD=S)

system Haiku
  vendor Haiku
  family Haiku
  type general purpose
  cpe cpe:/o:haiku:haiku
  certainty 60
  source public SYN-ACK observations, values re-stated
  date 2026-11-21
  syn-ack ttl=255 df=no id=nonzero opts=M,N,N,T,N,W win=65535 ws=0-14

system lwIP with TCP options
  vendor lwIP
  family lwIP
  type embedded
  cpe cpe:/a:lwip_project:lwip
  certainty 70
  source lwIP source (src/core/tcp_out.c: after the MSS come NOP NOP timestamp, NOP scale and NOP NOP SACK-permitted, each where it is configured; src/include/lwip/opt.h: TTL 255); tests measured as tools/synprint-lab/personalities says of lwip-2.1-debian
  date 2026-11-21
  syn-ack ttl=255 df=no opts=M,N,N,T,N,W,N,N,S ws=0-14
  syn-ack ttl=255 df=no opts=M,N,N,T,N,W ws=0-14
  syn-ack ttl=255 df=no opts=M,N,N,T,N,N,S
  syn-ack ttl=255 df=no opts=M,N,W,N,N,S ws=0-14
  syn-ack ttl=255 df=no opts=M,N,N,T
  syn-ack ttl=255 df=no opts=M,N,N,S
  syn-ack ttl=255 df=no opts=M,N,W ws=0-14
  resends 3-6
  SEQ(SP=11%GCD=1-6%ISR=18-33%TI=I%CI=I%II=RI%SS=O%TS=U)
  OPS(O1=M[1-FFFF]NW1%O2=M[1-FFFF]NW1%O3=M[1-FFFF]NW1%O4=M[1-FFFF]NW1%O5=M[1-FFFF]NW1%O6=M[1-FFFF])
  WIN(W1=FFFF%W2=FFFF%W3=FFFF%W4=FFFF%W5=FFFF%W6=FFFF)
  ECN(R=Y%DF=N%T=FF%W=FFFF%O=M[1-FFFF]NW1%CC=N%Q=)
  T1(R=Y%DF=N%T=FF%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=N)
  T3(R=Y%DF=N%T=FF%W=FFFF%S=O%A=S+%F=AS%O=M[1-FFFF]NW1%RD=0%Q=)
  T4(R=Y%DF=N%T=FF%W=FF7F%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=FF%W=FF7F%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=FF%W=FF7F%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=FF%W=FF7F%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=Y%DF=N%T=FF%IPL=38%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G)
  IE(R=Y%DFI=S%T=FF%CD=S)

system uIP 1.0
  vendor Swedish Institute of Computer Science
  family uIP
  gen 1.0
  type embedded
  certainty 65
  source uIP source (uip.c and uipopt.h: TTL 64, no DF, one segment in flight, so that the window is the MSS); tests derived as tools/synprint-lab/personalities says of uip-1.0
  date 2026-11-21
  syn-ack ttl=64 df=no id=nonzero opts=M win=1*mss
  SEQ(TI=I%CI=I%TS=U)
  OPS(O1=M15A%O2=M15A%O3=M15A%O4=M15A%O5=M15A%O6=M15A)
  WIN(W1=15A%W2=15A%W3=15A%W4=15A%W5=15A%W6=15A)
  ECN(R=Y%DF=N%T=40%W=15A%O=M15A%CC=N%Q=)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=N%T=40%W=80%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T3(R=Y%DF=N%T=40%W=100%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T4(R=Y%DF=N%T=40%W=400%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=40%W=7A69%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=40%W=8000%S=A%A=S+%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=40%W=FFFF%S=A%A=S+%F=AR%O=%RD=0%Q=)
  U1(R=N)
  IE(R=Y%DFI=S%CD=S)

system FreeRTOS+TCP
  vendor Amazon
  family FreeRTOS
  type embedded
  cpe cpe:/o:amazon:freertos
  certainty 50
  source FreeRTOS+TCP source (prvSetSynAckOptions: MSS, NOP scale, NOP NOP SACK-permitted, offered or not; TTL 128 and no DF by default, ipconfigFORCE_IP_DONT_FRAGMENT); tests derived as tools/synprint-lab/personalities says of freertos-tcp-4
  date 2026-11-21
  syn-ack ttl=128 df=no opts=M,N,W,N,N,S ws=0-14
  resends 3-6|3-6-12
  SEQ(TI=I%CI=I%II=RI%SS=O%TS=U)
  OPS(O1=M[1-FFFF]NW0NNS%O2=M578NW0NNS%O3=M280NW0NNS%O4=M[1-FFFF]NW0NNS%O5=M218NW0NNS%O6=M109NW0NNS)
  ECN(R=Y%DF=N%T=80%O=M[1-FFFF]NW0NNS%CC=N%Q=)
  T1(R=Y%DF=N%T=80%S=O%A=S+%F=AS%RD=0%Q=)
  T2(R=Y%DF=N%T=80%W=80%S=A%A=S%F=AR%O=%RD=0%Q=)
  T3(R=Y%DF=N%T=80%W=100%S=A%A=S%F=AR%O=%RD=0%Q=)
  T4(R=Y%DF=N%T=80%W=400%S=A%A=S%F=AR%O=%RD=0%Q=)
  T5(R=Y%DF=N%T=80%W=7A69%S=A%A=S%F=AR%O=%RD=0%Q=)
  T6(R=Y%DF=N%T=80%W=8000%S=A%A=S%F=AR%O=%RD=0%Q=)
  T7(R=Y%DF=N%T=80%W=FFFF%S=A%A=S%F=AR%O=%RD=0%Q=)
  U1(R=N)
  IE(R=Y%DFI=S%T=40%CD=S)

system picoTCP
  vendor Altran
  family picoTCP
  type embedded
  certainty 85
  source picoTCP source (pico_tcp.c, tcp_add_options: MSS, SACK-permitted, scale, timestamp, then NOPs and one EOL up to 24 bytes; TTL 64 and DF; IP ID counted up from 0x91c0)
  date 2026-11-21
  syn-ack ttl=64 df=yes id=nonzero opts=M,S,W,T,N,N,N,N,E ws=0-14

system smoltcp
  vendor smoltcp
  family smoltcp
  type embedded
  certainty 75
  source smoltcp source (src/wire/tcp.rs: MSS, scale, SACK-permitted, padded with EOL; src/wire/ipv4.rs: IP ID 0, DF; hop limit 64)
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,W,S,E,E,E ws=0-14


# ---------------------------------------------------------------------------------------------
# Devices

system HP JetDirect or LaserJet
  vendor HP
  family JetDirect
  type printer
  cpe cpe:/h:hp:jetdirect
  certainty 65
  source published SYN-ACK observations, values re-stated; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,T win=1460|5840|11680|6*(mss-12) ws=0 tsecr=nonzero
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,S,N,N,T win=5840|11680|6*(mss-12) ws=0 tsecr=nonzero
  resends 3-6-12-24-30
  OPS(O1=M[1-FFFF]NW0NNSNNT11)
  WIN(W1=2DA0)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system APC network management card
  vendor APC
  family APC AOS
  type power device
  cpe cpe:/h:apc:network_management_card
  certainty 65
  source published SYN-ACK observations, values re-stated: window 3 x (MSS - 12); the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,S,N,N,T win=3*(mss-12) ws=0 tsecr=nonzero
  OPS(O1=M[1-FFFF]NW0NNSNNT11)
  WIN(W1=10F8)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)

system HP iLO
  vendor HP
  family iLO
  type remote management
  cpe cpe:/h:hp:integrated_lights-out
  certainty 50
  source a published JA4TS example of an HP iLO, values re-stated: MSS only, window 4 x 1460
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M win=5840
  resends 3-6-12-24-48-60-60-60

system VxWorks 5 - 6 or IBM i
  vendor Wind River or IBM
  family VxWorks or IBM i
  type embedded
  certainty 45
  source Wind River's documentation (the network stack is derived from 4.4BSD, TCP_RCV_SIZE_DFLT 8192 in VxWorks 5); the other windows, and IBM i, re-stated from public SYN-ACK observations; the tests follow from the SYN-ACK
  date 2026-11-21
  syn-ack ttl=64 id=nonzero opts=M,N,W,N,N,T win=8192|10000|16384 ws=0 tsecr=nonzero
  syn-ack ttl=64 id=nonzero opts=M,N,W win=8192|10000|16384 ws=0
  OPS(O1=M[1-FFFF]NW0NNT11)
  WIN(W1=2000)
  T1(R=Y%DF=N%T=40%S=O%A=S+%F=AS%RD=0%Q=)
