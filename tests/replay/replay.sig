synprint-os 1

# Systems for the replay tests only.

system Linux 6.16 or newer
  vendor Linux
  family Linux
  gen 6.X
  type general purpose
  cpe cpe:/o:linux:linux_kernel:6
  certainty 95
  source the captures of this test
  date 2026-11-21
  syn-ack ttl=64 df=yes id=zero opts=M,S,T,N,W win=fit(65536,mss-12)|65160 ws=8-10 tsval=nonzero tsecr=nonzero
