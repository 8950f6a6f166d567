#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What "cmake --install" makes: a collection that the kernel's own run_kselftest.sh runs, and a
# command that finds the corpus, wherever the tree is moved, and though the source tree is gone.
# TDX_CTS is the command of the build, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset "${!TDX_CTS_K@}" "${!KSELFTEST_@}" TDX_CTS_TARGET TDX_CTS_CORPUS TDX_CTS_MODULE \
	TDX_CTS_PLATFORM TDX_CTS_UPDATE_TO DESTDIR

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
build=$(dirname "$TDX_CTS")
prefix=$dir/prefix
suites=(abi clobber host_state init metadata properties readback update)

# Through a pipe: the runner opens its output once more, and would write over a file's.
# shellcheck disable=SC2317 # called by ends
piped()
{
	"$@" | cat
	return "${PIPESTATUS[0]}"
}

# runs [ARG]...: the kernel's script, whose status says nothing of the tests
runs()
{
	ends 0 piped "$prefix/libexec/tdx-cts/kselftest/run_kselftest.sh" "$@"
}

# result TEXT: a line of the runner itself is that
result()
{
	grep -qx -- "$1" "$dir/out" || fail "no line '$1' in the output"
}

install_all()
{
	ends 0 cmake --install "$build" --prefix "$prefix"
	[ ! -s "$dir/err" ] || fail "something on stderr"
	if [ ! -e "$prefix/libexec/tdx-cts/kselftest/run_kselftest.sh" ]; then
		fail "no run_kselftest.sh was installed: is KSELFTEST_DIR a folder of headers alone?"
		exit $failed
	fi
}

test_list()
{
	runs -l
	printf 'tdx:%s\n' "${suites[@]}" | diff - "$dir/out" >"$dir/diff" ||
		fail "another list: $(cat "$dir/diff")"
	# The suites' own list is the same.
	"$TDX_CTS" list suites | sed '$d; s/ .*//' | sort | diff - <(printf '%s\n' "${suites[@]}") ||
		fail "not all suites are installed"
}

test_one()
{
	runs -t tdx:clobber
	result 'TAP version 13'
	result '1\.\.1'
	result 'ok 1 selftests: tdx: clobber'
	result '# ok 1 clobber.CLB-01.unsupported_clobber_bit_refused'
}

# Each program is one test of the collection; what has no update to judge is skipped.
test_collection()
{
	local number=0 suite

	runs -c tdx
	result "1\.\.${#suites[@]}"
	for suite in "${suites[@]}"; do
		number=$((number + 1))
		if [ "$suite" = update ]; then
			result "ok $number selftests: tdx: update # SKIP"
		else
			result "ok $number selftests: tdx: $suite"
		fi
	done
	[ "$(grep -c '^ok ' "$dir/out")" -eq "$number" ] || fail "more results than tests"
	[ "$(grep -c '^not ok ' "$dir/out")" -eq 0 ] || fail "a test failed"
}

test_summary()
{
	runs -s -t tdx:metadata -t tdx:clobber
	[ "$(grep -c '^ok ' "$dir/out")" -eq 2 ] || fail "expected two results"
	has_not 'clobber.CLB-01'
	grep -q 'clobber.CLB-01.*' "$prefix/libexec/tdx-cts/kselftest/output.log" ||
		fail "no results of rules in output.log"
	rm "$prefix/libexec/tdx-cts/kselftest/output.log"
}

# What the environment asks for, and what a program is to be given, passes the runner.
test_failure()
{
	export TDX_CTS_MODULE=tdx-rogue KSELFTEST_CLOBBER_ARGS="-v CLB-05"
	runs -c tdx
	result 'not ok 2 selftests: tdx: clobber # exit=1'
	result '# 1\.\.1'
	result '# not ok 1 clobber.CLB-05.clobber_bit_has_opt_in'
	result 'ok 5 selftests: tdx: metadata'
	unset TDX_CTS_MODULE KSELFTEST_CLOBBER_ARGS
	export TDX_CTS_UPDATE_TO=tdx-next
	runs -t tdx:update
	result 'ok 1 selftests: tdx: update'
	unset TDX_CTS_UPDATE_TO
}

test_skip()
{
	[ ! -e /sys/module/kvm_intel/parameters/tdx ] || return 0
	export TDX_CTS_TARGET=kvm
	runs -c tdx
	[ "$(grep -c '^ok [0-9]* selftests: tdx: .* # SKIP$' "$dir/out")" -eq ${#suites[@]} ] ||
		fail "not all are skipped"
	result '# 1\.\.0 # SKIP needs .*; found: .*'
	unset TDX_CTS_TARGET
}

# A program ends a rule that hangs by itself: the runner must not be first.
test_timeout()
{
	local each most suite count settings=$prefix/libexec/tdx-cts/kselftest/tdx/settings

	name=settings
	each=$(sed -n '/define SUITE_TIMEOUT/{n;s/[^0-9]*\([0-9]*\).*/\1/p}' \
		"$TDX_CTS_SOURCE/suites/kselftest/main.h")
	most=0
	for suite in "${suites[@]}"; do
		count=$(TDX_CTS_UPDATE_TO=tdx-next "$build/suites/$suite" -l 2>&1 | grep -c "^$suite ")
		[ "$count" -le "$most" ] || most=$count
	done
	[ "$most" -gt 0 ] || fail "no suite has rules"
	[ "$(sed -n 's/^timeout=//p' "$settings")" -ge $((each * most)) ] ||
		fail "$most rules of $each seconds each take longer than timeout in $settings"
}

# Nothing points back: neither text nor what the programs open.
test_moved()
{
	name=moved
	! grep -rlF -e "$TDX_CTS_SOURCE" -e "$build" -e "$prefix" "$prefix" || fail "a path is in a file"
	mv "$prefix" "$dir/else where"
	mkdir -p "$dir/tar"
	tar -C "$dir/else where" -c . | tar -C "$dir/tar" -x
	rm -r "$dir/else where"
	prefix=$dir/tar
	ends 0 "$prefix/bin/tdx-cts" run --rule FIX-05
	ends 2 "$prefix/bin/tdx-cts" run --module none
	complains "no such name in $prefix/share/tdx-cts/corpus/modules;"
	runs -t tdx:metadata
	result 'ok 1 selftests: tdx: metadata'
	export TDX_CTS_MODULE=none
	runs -t tdx:metadata
	result 'not ok 1 selftests: tdx: metadata # exit=1'
	has "no such name in $prefix/share/tdx-cts/corpus/modules;"
	unset TDX_CTS_MODULE
	export TDX_CTS_CORPUS=$dir/nowhere
	ends 2 "$prefix/bin/tdx-cts" run --rule FIX-05
	unset TDX_CTS_CORPUS
}

# Nothing is written but where a run is told to: a corpus may be read-only.
test_read_only()
{
	chmod -R a-w "$prefix"
	touch "$dir/before"
	ends 0 "$prefix/bin/tdx-cts" run --rule FIX-05 --out "$dir/record"
	runs -t tdx:metadata
	result 'ok 1 selftests: tdx: metadata'
	chmod -R u+w "$prefix"
	# Nothing stops root.
	[ -z "$(find "$prefix" -newer "$dir/before" -type f)" ] || fail "something was written"
}

# Beside the collections of a kernel's own installation, without the rest of this one.
test_beside()
{
	local from=$prefix/libexec/tdx-cts/kselftest to=$dir/beside/libexec/tdx-cts/kselftest

	mkdir -p "$to/other"
	cp -r "$from/run_kselftest.sh" "$from/kselftest" "$to"
	install -m 755 /dev/stdin "$to/other/test.sh" <<<'#!/bin/sh'
	echo other:test.sh >"$to/kselftest-list.txt"
	cp -rL "$from/tdx" "$to"
	cat "$from/kselftest-list.txt" >>"$to/kselftest-list.txt"
	rm -r "$prefix"
	prefix=$dir/beside
	runs -t other:test.sh -t tdx:clobber
	result 'ok 1 selftests: other: test.sh'
	result 'ok 1 selftests: tdx: clobber'
}

# A folder that holds the headers alone is enough to build.
test_headers_alone()
{
	local headers

	headers=$("$TDX_CTS_SOURCE/scripts/fetch-kselftest.sh" --offline)
	mkdir "$dir/headers"
	cp "$headers"/kselftest*.h "$dir/headers"
	ends 0 cmake -G Ninja -S "$TDX_CTS_SOURCE" -B "$dir/build" -DKSELFTEST_INCLUDE="$dir/headers"
	ends 0 cmake --install "$dir/build" --component kselftest-runner --prefix "$dir/alone"
	complains "There is no run_kselftest.sh in"
	[ ! -e "$dir/alone/libexec/tdx-cts/kselftest/run_kselftest.sh" ] || fail "one is installed"
	# A kernel tree has both, and another place for them.
	mkdir -p "$dir/linux/tools/testing"
	ln -s "$headers" "$dir/linux/tools/testing/selftests"
	ends 0 env KSELFTEST_DIR="$dir/linux" "$TDX_CTS_SOURCE/scripts/fetch-kselftest.sh"
	has "$dir/linux/tools/testing/selftests"
	# An old cache had no more than the headers.
	mkdir -p "$dir/cache/tdx-cts"
	cp -r "$dir/headers" "$dir/cache/tdx-cts/$(basename "$headers")"
	ends 1 env XDG_CACHE_HOME="$dir/cache" "$TDX_CTS_SOURCE/scripts/fetch-kselftest.sh" --offline
	complains "no usable kselftest headers and scripts"
}

install_all
test_list
test_one
test_collection
test_summary
test_failure
test_skip
test_timeout
test_moved
test_read_only
test_beside
test_headers_alone
exit $failed
