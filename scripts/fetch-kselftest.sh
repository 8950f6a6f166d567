#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Prints the folder that holds the kernel's kselftest_harness.h and kselftest.h, and the scripts that
# run installed tests: run_kselftest.sh and kselftest/.
#
#	fetch-kselftest.sh [--offline]
#
# $KSELFTEST_DIR, where set, is taken: a kernel tree or its tools/testing/selftests. The headers are
# enough there: nothing but an installation needs the scripts.
# Else it is the user's cache, filled once from Debian's kernel source package: no smaller package
# carries these files, and they are never part of this project. With --offline an empty cache is an
# error.
set -euo pipefail

package=linux-source-6.12
# The last number is that of the list of files: a cache that was filled by an older list is not taken.
cache=${XDG_CACHE_HOME:-~/.cache}/tdx-cts/kselftest-6.12-2
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

scripts_usable()
{
	grep -qs 'kselftest-list.txt' "$1/run_kselftest.sh" &&
		grep -qs 'run_many' "$1/kselftest/runner.sh" &&
		[ -s "$1/kselftest/prefix.pl" ] && [ -s "$1/kselftest/ktap_helpers.sh" ] &&
		[ -s "$1/kselftest/module.sh" ]
}

cache_usable()
{
	headers_usable "$1" && scripts_usable "$1"
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
			"$selftests/kselftest.h" "$selftests/run_kselftest.sh" "$selftests/kselftest"
}

# Built beside the cache and renamed into place, so that it is there whole or not at all.
fill_cache()
{
	rm -rf "$partial" "$cache"
	mkdir "$partial"
	(cd "$partial" && download && unpack && rm "$package"_*.deb) ||
		die "cannot get $package with apt-get; set KSELFTEST_DIR to a tree of Linux 6.12 or later"
	cache_usable "$partial" || die "$package holds no usable kselftest headers and scripts"
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

if ! cache_usable "$cache"; then
	[ -z "$offline" ] ||
		die "no usable kselftest headers and scripts in $cache; run scripts/fetch-kselftest.sh"
	mkdir -p "${cache%/*}"
	exec 9>"$cache.lock"
	flock 9
	if ! cache_usable "$cache"; then
		echo "Fetching the kselftest headers and scripts from $package into $cache" >&2
		trap 'rm -rf "$partial"' EXIT
		trap 'exit 1' HUP INT TERM
		fill_cache
	fi
fi
echo "$cache"
