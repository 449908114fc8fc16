#!/usr/bin/env bash
# Gets Debian's Linux 6.1 for the practice network (member "linux-6.1" of synprint-lab): the cloud
# kernel, and an initramfs of busybox and the virtio modules. The package is unpacked, not installed.
#
# usage: lab-stacks.sh [--update]
#
# Into $SYNPRINT_LAB_CACHE, or /var/cache/synprint-lab: linux-6.1/{vmlinuz,initramfs.gz,version}. What
# is there already is kept; --update looks for a newer kernel. Needs apt, dpkg, cpio, gzip and
# busybox-static.
set -eu

cache=${SYNPRINT_LAB_CACHE:-/var/cache/synprint-lab}/linux-6.1
recipe=$(sha256sum <"$0" | cut -c1-16) # another initramfs when this script has changed
work=

fail() {
  echo "lab-stacks.sh: $*" >&2
  exit 1
}

package_name() {
  apt-cache depends linux-image-cloud-amd64 2>/dev/null |
    awk '$1 == "Depends:" && $2 ~ /^linux-image-/ { print $2; exit }'
}

# Modules in an order in which each finds what it needs. A newer kernel may have one built in.
modules="drivers/virtio/virtio_ring drivers/virtio/virtio drivers/virtio/virtio_pci_modern_dev
  drivers/virtio/virtio_pci_legacy_dev drivers/virtio/virtio_pci net/core/failover
  drivers/net/net_failover drivers/net/virtio_net"

copy_modules() { # FROM TO
  local module file number=10
  for module in $modules; do
    number=$((number + 1))
    for file in "$1/$module".ko*; do
      case $file in
        *.ko) cat "$file" ;;
        *.ko.xz) xz -dc "$file" ;;
        *.ko.zst) zstd -dc "$file" ;;
        *.ko.gz) gzip -dc "$file" ;;
        *) continue ;;
      esac >"$2/$number.ko"
    done
  done
  [ -s "$2/$number.ko" ] || fail "the package has no virtio_net module"
}

write_init() {
  cat >"$1" <<'INIT'
#!/bin/busybox sh
# lab.address=A.B.C.D/N on the kernel's command line
/bin/busybox --install -s /bin
mount -t proc proc /proc
for module in /modules/*.ko; do insmod "$module"; done
for word in $(cat /proc/cmdline); do
  case $word in lab.address=*) address=${word#*=} ;; esac
done
cd /proc/sys/net
echo 0 >ipv4/icmp_ratelimit
echo 0 >ipv4/tcp_syncookies
echo 0 >ipv4/ip_forward
echo 1 >ipv6/conf/all/disable_ipv6
cd /
ip link set lo up
ip addr add "$address" dev eth0
ip link set eth0 up
httpd -p 22 -h /www
httpd -p 80 -h /www
uname -a
while :; do sleep 1000; done
INIT
  chmod 755 "$1"
}

# The same files give the same archive: sorted, root's, without times.
build_initramfs() { # UNPACKED-PACKAGE OUT
  local root=$work/root
  mkdir -p "$root/bin" "$root/proc" "$root/dev" "$root/modules" "$root/www"
  cp /bin/busybox "$root/bin/busybox"
  copy_modules "$(echo "$1"/lib/modules/*/kernel)" "$root/modules"
  write_init "$root/init"
  echo "Debian's Linux 6.1, a member of synprint-lab" >"$root/www/index.html"
  find "$root" -exec touch -h -d @0 {} +
  (cd "$root" && find . -print0 | LC_ALL=C sort -z | cpio -0 -o -H newc -R 0:0 --reproducible --quiet) |
    gzip -9n >"$2"
}

[ $# -eq 0 ] || [ "$*" = --update ] || fail "usage: lab-stacks.sh [--update]"
if [ $# -eq 0 ] && [ -s "$cache/version" ] && [ "$(sed -n 2p "$cache/version")" = "$recipe" ]; then
  exit 0
fi
for tool in apt-get dpkg-deb cpio gzip; do
  command -v "$tool" >/dev/null || fail "needs $tool"
done
[ -x /bin/busybox ] && [ "$(dpkg-query -W -f='${db:Status-Status}' busybox-static 2>/dev/null)" = installed ] ||
  fail "needs busybox-static; apt-get install --no-install-recommends busybox-static"
package=$(package_name)
[ -n "$package" ] || fail "apt knows no linux-image-cloud-amd64; apt-get update"

mkdir -p "$cache" || fail "cannot write $cache; run as root, or set SYNPRINT_LAB_CACHE"
work=$(mktemp -d "$cache/work.XXXXXX") || fail "cannot write $cache"
trap 'rm -rf "$work"' EXIT
(cd "$work" && apt-get download -qq -o APT::Sandbox::User=root "$package" >&2) || fail "cannot download $package"
dpkg-deb -x "$work"/*.deb "$work/package"
release=${package#linux-image-}
version=$(dpkg-deb -f "$work"/*.deb Version)
cp "$work/package/boot/vmlinuz-$release" "$work/vmlinuz"
build_initramfs "$work/package" "$work/initramfs.gz"
printf '%s (%s)\n%s\n' "$version" "$release" "$recipe" >"$work/version"
chmod 644 "$work/vmlinuz" "$work/initramfs.gz" "$work/version"
# the version comes last: with it everything is there
rm -f "$cache/version"
mv "$work/vmlinuz" "$work/initramfs.gz" "$cache"
mv "$work/version" "$cache"
echo "Linux $version ($release) is in $cache" >&2
