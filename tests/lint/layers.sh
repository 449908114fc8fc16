#!/bin/sh
# The rules of ARCHITECTURE.md that the compiler does not see. Run from the top folder.
bad=0

# forbid WHAT PATTERN FILES..: no line of the files may match
forbid() {
  what=$1 pattern=$2
  shift 2
  [ $# -gt 0 ] || return 0
  if grep -nE "$pattern" "$@" /dev/null; then
    echo "^ $what"
    bad=1
  fi
}

sources() { find "$@" \( -name '*.c' -o -name '*.h' \) | sort; }

# shellcheck disable=SC2046 # no file name here has white space
{
  forbid "libpcap belongs to engine/wire" 'include [<"]pcap' \
    $(sources engine fingerprint tools | grep -v '^engine/wire/')
  forbid "libnet belongs to engine/wire and engine/packet/template.c" 'include [<"]libnet' \
    $(sources engine fingerprint tools | grep -v -e '^engine/wire/' -e '^engine/packet/template\.c')
  forbid "libdnet belongs to engine/wire" 'include [<"]dumbnet' \
    $(sources engine fingerprint tools | grep -v '^engine/wire/')
  forbid "libxdp belongs to engine/wire" 'include [<"]xdp' \
    $(sources engine fingerprint tools | grep -v '^engine/wire/')
  forbid "libnftables belongs to engine/wire" 'include [<"]nftables' \
    $(sources engine fingerprint tools | grep -v '^engine/wire/')
  forbid "headers are reached by module, not by path" 'include "\.\./' \
    $(sources engine fingerprint tools tests)
  forbid "the engine knows nothing of signatures" 'include "fingerprint/' $(sources engine)
  forbid "libraries do not print and do not exit" \
    '(^|[^a-z_])(printf|puts|perror|exit|_exit|abort|fprintf\(std(out|err),|getopt[a-z_]*) *\(' \
    $(sources engine fingerprint)
  forbid "unbounded or thread-unsafe functions" \
    '(^|[^a-z_])(atoi|atol|strcpy|strcat|sprintf|strtok|inet_ntoa|gets|alloca) *\(' \
    $(sources engine fingerprint tools)
}
exit $bad
