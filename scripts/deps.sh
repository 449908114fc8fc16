# What the project needs from Debian 12, and how to get it. Sourced by ./run and ./check (bash).

DEPS_BUILD=(cmake ninja-build gcc libc6-dev pkgconf
  libpcap0.8-dev libnet1-dev libxdp-dev libdumbnet-dev libsodium-dev libcap-ng-dev scdoc
  libexpat1-dev libjansson-dev libcurl4-openssl-dev libnftables-dev)
DEPS_TEST=(libcmocka-dev clang clang-format libclang-rt-14-dev
  iproute2 nftables procps python3 nmap masscan
  openssl minisign)
# Real stacks for the practice network: without them tests skip those, and say so.
DEPS_LAB=(qemu-system-x86 busybox-static cpio liblwip-dev)

# deps_ensure PACKAGE..: installs what is missing when root; otherwise says how, and fails.
deps_ensure() {
  local package missing=()
  for package in "$@"; do
    if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
      missing+=("$package")
    fi
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "Missing packages. Install them with:" >&2
    echo "  sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    return 1
  fi
  echo "Installing: ${missing[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# lab_stacks: gets what the practice network's real stacks need, if it can be had; never fails.
lab_stacks() {
  local package had_all=yes
  # one by one: one that cannot be had is no reason to miss the others
  for package in "${DEPS_LAB[@]}"; do
    deps_ensure "$package" || had_all=no
  done
  "$(dirname "${BASH_SOURCE[0]}")/lab-stacks.sh" || had_all=no
  [ $had_all = yes ] || echo "Without these the practice network has fewer real stacks." >&2
}

# build_preset NAME: configures and builds build/NAME; shows the output only when it fails.
build_preset() {
  local log
  log=$(mktemp)
  if ! { cmake --preset "$1" && cmake --build --preset "$1"; } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "The build failed (preset $1)." >&2
    return 1
  fi
  rm -f "$log"
  # what sudo built stays usable, and removable, for the user who called it
  if [ "$(id -u)" -eq 0 ] && [ -n "${SUDO_UID:-}" ]; then
    chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" build
  fi
}
