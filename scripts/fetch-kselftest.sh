#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Prints the folder that holds the kernel's kselftest_harness.h and kselftest.h.
#
#	fetch-kselftest.sh [--offline]
#
# $KSELFTEST_DIR, where set, is taken: a kernel tree or its tools/testing/selftests.
# Else it is the user's cache, filled once from Debian's kernel source package:
# no smaller package carries these headers, and they are never part of this project.
# With --offline an empty cache is an error.
set -euo pipefail

package=linux-source-6.12
cache=${XDG_CACHE_HOME:-~/.cache}/tdx-cts/kselftest-6.12
partial=$cache.partial

die()
{
	echo "fetch-kselftest.sh: $1" >&2
	exit 1
}

# The harness of Linux 6.1 ignores its arguments; a usable one checks them.
headers_usable()
{
	grep -qs 'SPDX-License-Identifier' "$1/kselftest_harness.h" &&
		grep -qs 'test_harness_argv_check' "$1/kselftest_harness.h" &&
		grep -qs 'test_harness_run' "$1/kselftest_harness.h" &&
		grep -qs 'SPDX-License-Identifier' "$1/kselftest.h" &&
		grep -qs 'ksft_print_header' "$1/kselftest.h"
}

# Without the package lists, or with old ones, apt-get finds no file to download.
download()
{
	local get=(apt-get -qq -o APT::Sandbox::User=root)

	command -v apt-get >/dev/null || return 1
	"${get[@]}" download "$package" 2>/dev/null && return
	if [ "$(id -u)" -eq 0 ]; then
		apt-get -qq update >&2
	elif command -v sudo >/dev/null; then
		sudo apt-get -qq update >&2
	fi
	"${get[@]}" download "$package" >&2
}

unpack()
{
	local selftests=$package/tools/testing/selftests

	dpkg-deb --fsys-tarfile "$package"_*.deb |
		tar -xO "./usr/src/$package.tar.xz" |
		tar -xJ --strip-components=4 "$selftests/kselftest_harness.h" \
			"$selftests/kselftest.h"
}

# Built beside the cache and renamed into place, so that it is there whole or not at all.
fill_cache()
{
	rm -rf "$partial" "$cache"
	mkdir "$partial"
	(cd "$partial" && download && unpack && rm "$package"_*.deb) ||
		die "cannot get $package with apt-get; set KSELFTEST_DIR to a tree of Linux 6.12 or later"
	headers_usable "$partial" || die "$package holds no usable kselftest headers"
	mv -T "$partial" "$cache"
}

offline=
case "$*" in
'') ;;
--offline) offline=1 ;;
*) die "usage: fetch-kselftest.sh [--offline]" ;;
esac

if [ -n "${KSELFTEST_DIR:-}" ]; then
	for dir in "$KSELFTEST_DIR" "$KSELFTEST_DIR/tools/testing/selftests"; do
		if headers_usable "$dir"; then
			(cd "$dir" && pwd)
			exit
		fi
	done
	die "KSELFTEST_DIR=$KSELFTEST_DIR: no usable kselftest headers there; give a tree of Linux 6.12 or later"
fi

if ! headers_usable "$cache"; then
	[ -z "$offline" ] || die "no usable kselftest headers in $cache; run scripts/fetch-kselftest.sh"
	mkdir -p "${cache%/*}"
	exec 9>"$cache.lock"
	flock 9
	if ! headers_usable "$cache"; then
		echo "Fetching the kselftest headers from $package into $cache" >&2
		trap 'rm -rf "$partial"' EXIT
		trap 'exit 1' HUP INT TERM
		fill_cache
	fi
fi
echo "$cache"
