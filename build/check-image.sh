#!/usr/bin/env bash
# Builds the Dockerfile without an engine or a registry of images, on look-alikes of its bases, made of Debian's packages and this machine's .NET, and
# runs the demo in it as an engine would: as its user, without a capability, on a read-only root. The real bases are Ubuntu's: that they are there, and
# their versions of glibc and OpenSSL, is not shown here. Needs root, buildah and debootstrap (Debian packages), and the .NET SDK.
#   build/check-image.sh FOLDER               builds, leaves the image's file system in FOLDER/rootfs, runs the demo
#   build/check-image.sh FOLDER ARGUMENT...   runs what was built; Ladis__… in the environment reach it
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(realpath -m "${1:?build/check-image.sh FOLDER}")
dotnet=$(dirname "$(realpath "$(command -v dotnet)")")
version=$(sed -n 's/^ARG DOTNET=//p' Dockerfile)
shift
mkdir -p "$work"

# The entry point with arguments. crun and runc want cgroups of their own, which not every machine gives; what counts here needs none.
run() {
  export root=$work/rootfs DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true DOTNET_EnableDiagnostics=0
  unshare --mount bash -euc '
    mount --bind "$root" "$root"
    mount -o remount,ro,bind "$root"
    mount -t tmpfs -o noexec,nosuid,nodev tmpfs "$root/tmp"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    for file in hosts resolv.conf; do mount --bind "/etc/$file" "$root/etc/$file"; done
    exec setpriv --no-new-privs unshare --root="$root" --wd=/data --setgid 1654 --setuid 1654 /app/ladis "$@"' run "$@"
}

if [ $# -gt 0 ]; then
  run "$@"
  exit
fi

images() { buildah --root "$work/images" --runroot "$work/run" "$@"; }

# NAME FOLDER SETTING...: an image of a folder's content.
import() {
  local name=$1 from=$2 container
  shift 2
  container=$(images from scratch)
  images add --quiet "$container" "$from" / >/dev/null
  images config "$@" "$container"
  images commit --quiet --rm "$container" "$name" >/dev/null
  echo "check-image: made a look-alike of $name"
}

debian=$work/debian
if [ ! -f "$debian/etc/os-release" ]; then
  debootstrap --variant=minbase --include=ca-certificates,libicu72,libssl3,libstdc++6,zlib1g bookworm "$debian" >"$work/debootstrap.log"
  cp /etc/ssl/certs/ca-certificates.crt "$debian/etc/ssl/certs/"
fi

rm -rf "$work"/{sdk,ubuntu,chiselled,libturbojpeg}

# mcr.microsoft.com/dotnet/sdk
cp -alT "$debian" "$work/sdk"
mkdir -p "$work/sdk/usr/share/dotnet"
cp -aT "$dotnet" "$work/sdk/usr/share/dotnet"
ln -sf ../share/dotnet/dotnet "$work/sdk/usr/bin/dotnet"
import "mcr.microsoft.com/dotnet/sdk:$version-noble" "$work/sdk" --env NUGET_CERT_REVOCATION_MODE=offline

# ubuntu, where Debian's libturbojpeg0 is called libturbojpeg
cp -alT "$debian" "$work/ubuntu"
mkdir -p "$work/ubuntu/alias"
(cd "$work" && apt-get download -q libturbojpeg0 >/dev/null && dpkg-deb --raw-extract libturbojpeg0_*.deb libturbojpeg)
sed -i -e 's/^Package: .*/Package: libturbojpeg/' -e '/^\(Conflicts\|Replaces\|Breaks\|Source\):/d' "$work/libturbojpeg/DEBIAN/control"
mv "$work/libturbojpeg/usr/share/doc"/libturbojpeg{0,}
dpkg-deb --build "$work/libturbojpeg" "$work/ubuntu/alias/" >/dev/null
(cd "$work/ubuntu/alias" && dpkg-scanpackages . >Packages 2>/dev/null)
echo 'deb [trusted=yes] file:/alias ./' >"$work/ubuntu/etc/apt/sources.list.d/alias.list"
import docker.io/library/ubuntu:24.04 "$work/ubuntu"

# mcr.microsoft.com/dotnet/aspnet, chiselled: the files of its slices (base-files, ca-certificates_data, libc6_libs, libgcc-s1_libs, libssl3t64_libs,
# libstdc++6_libs), .NET, and nothing else: no shell, no ICU, no time zones
bare=$work/chiselled
mkdir -p "$bare"/{etc,home/app,proc,root,run,sys,dev,usr/bin,usr/share/dotnet,var/tmp} "$bare/tmp"
chmod 1777 "$bare/tmp" "$bare/var/tmp"
chown 1654:1654 "$bare/home/app"
(cd "$debian" && cp -a --parents bin lib lib64 sbin etc/os-release usr/lib/os-release etc/host.conf etc/ssl/certs/ca-certificates.crt usr/lib64 \
  usr/lib/*-linux-gnu/{ld-linux*,libanl,libc,libdl,libm,libmvec,libnss_compat,libnss_dns,libnss_files,libpthread,libresolv,librt,libutil,libgcc_s,libstdc++,libssl,libcrypto,libz,libzstd}.so* \
  usr/lib/*-linux-gnu/engines-3 usr/lib/*-linux-gnu/ossl-modules "$bare")
printf 'root:x:0:0:root:/root:/bin/false\napp:x:1654:1654::/home/app:/bin/false\n' >"$bare/etc/passwd"
printf 'root:x:0:\napp:x:1654:\n' >"$bare/etc/group"
cp -a "$dotnet"/{dotnet,host,shared} "$bare/usr/share/dotnet/"
ln -s ../share/dotnet/dotnet "$bare/usr/bin/dotnet"
import "mcr.microsoft.com/dotnet/aspnet:$version-noble-chiseled" "$bare" --user 1654 \
  --env APP_UID=1654 --env ASPNETCORE_HTTP_PORTS=8080 --env DOTNET_RUNNING_IN_CONTAINER=true --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true

# The package that this machine's NuGet sources may lack comes from its stand-in then; an engine with nuget.org builds with none.
build/prepare.sh
serdes=$(sed -n 's:.*<LADIS_SERDES>\(.*\)</LADIS_SERDES>.*:\1:p' build/serdes.g.props)
images bud --pull-never --isolation chroot --network host --format docker --build-arg "LADIS_SERDES=$serdes" --build-arg TARGETARCH="$(dpkg --print-architecture)" \
  --tag ladis:check .

rm -rf "$work/rootfs"
container=$(images from --pull-never ladis:check)
cp -a "$(images mount "$container")" "$work/rootfs"
images rm "$container" >/dev/null
# The store mounts its own folder, which could not be removed otherwise.
umount "$work/images/overlay" 2>/dev/null || true
touch "$work/rootfs/etc/hosts" "$work/rootfs/etc/resolv.conf"
echo "check-image: built; running the demo in $work/rootfs"
run demo
