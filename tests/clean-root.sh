#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# ./run.sh in a clean Debian 12, as debootstrap makes it: what is missing is installed, and only
# then; the second time no network is needed. By hand, as it loads some 500 MB and takes a while:
#
#	TDX_CTS_CLEAN_ROOT=yes TDX_CTS_SOURCE=$PWD bash tests/clean-root.sh
#
# The root lies in a file of limited size in $TMPDIR, mounted in a mount namespace of its own: all
# that is left when this ends, however it ends, is a folder to remove. Packages come from where this
# machine's apt gets them. What is tried is the last commit.
set -euo pipefail
: "${TDX_CTS_SOURCE:?names the source tree}"
size=8G

skip()
{
	echo "SKIP: needs $1; found: $2"
	exit 4
}

# At $dir/root: what debootstrap makes, with this machine's sources of packages, and the project.
make_root()
{
	mount -o loop "$dir/disk" "$dir/root"
	echo "Making a Debian bookworm"
	debootstrap --variant=minbase "$release" "$dir/root" "$mirror" >"$dir/log" ||
		{ tail -n 5 "$dir/log" >&2; return 3; }
	printf '%s\n' "$sources" >"$dir/root/etc/apt/sources.list"
	cp /etc/resolv.conf "$dir/root/etc/"
	mount -t proc proc "$dir/root/proc"
	git -c safe.directory='*' clone -q --no-hardlinks "$TDX_CTS_SOURCE" "$dir/root/tdx-cts"
}

# run COMMAND [ARG]...: ./run.sh in the root, with nothing of this environment
run()
{
	"$@" chroot "$dir/root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		/tdx-cts/run.sh 2>&1 </dev/null | tee "$dir/out"
}

# has PATTERN
has()
{
	grep -q -- "$1" "$dir/out" || { echo "no line with '$1'" >&2; return 1; }
}

inside()
{
	make_root
	run env
	has '^Installing with apt-get: .*gcc'
	has '^Conforming: '
	run unshare --net
	has '^Installing nothing'
	has '^Conforming: '
	df -h --output=used "$dir/root" | tail -n 1 | sed 's/^ */The root takes /'
}

if [ "${1-}" = --inside ]; then
	inside
	exit
fi

[ "${TDX_CTS_CLEAN_ROOT-}" = yes ] ||
	skip "TDX_CTS_CLEAN_ROOT=yes, as it loads a whole system" "'${TDX_CTS_CLEAN_ROOT-}'"
[ "$(id -u)" -eq 0 ] || skip "root, for chroot" "user $(id -u)"
for tool in debootstrap unshare mkfs.ext4 git; do
	command -v "$tool" >/dev/null || skip "$tool" "none"
done
release=bookworm
# index FORMAT [FILTER]...: of the lists of packages of this machine's apt
index()
{
	apt-get indextargets --format "$@" 'Created-By: Packages' | sort -u
}
# shellcheck disable=SC2016 # apt's variables
{
	mirror=$(index '$(SITE)' "Release: $release")
	sources=$(index 'deb $(SITE) $(RELEASE) $(COMPONENT)' | grep " $release")
} || skip "apt sources of $release" "none"

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/root"
truncate -s "$size" "$dir/disk"
mkfs.ext4 -q "$dir/disk"
export dir release sources mirror
unshare --mount --propagation private bash "$0" --inside
