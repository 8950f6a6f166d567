#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The suites as kselftest programs: KTAP, selection, skips, waived failures, exit status.
# TDX_CTS is the command of the build whose programs are tested.
set -u
: "${TDX_CTS:?names the tdx-cts binary}"
unset TDX_CTS_TARGET TDX_CTS_CORPUS TDX_CTS_MODULE TDX_CTS_PLATFORM TDX_CTS_KERNEL TDX_CTS_KVM_POLICY \
	TDX_CTS_KVM_SUPPORTS TDX_CTS_UPDATE_TO

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
programs=$(dirname "$TDX_CTS")/suites

if [ ! -x "$programs/clobber" ]; then
	echo "needs the suites beside $TDX_CTS; found: no $programs/clobber"
	exit 4
fi

# check STATUS SUITE [ARG]...
check()
{
	ends "$1" "$programs/$2" "${@:3}"
}

# has PATTERN: a whole line of the output matches it
has()
{
	grep -qx -- "$1" "$dir/out" || fail "no line '$1' in the output"
}

test_list()
{
	local suite rules

	"$TDX_CTS" list suites | sed '$d' | while read -r suite _; do
		[ -x "$programs/$suite" ] || echo "$suite"
	done >"$dir/missing"
	name="list"
	[ ! -s "$dir/missing" ] || fail "suites without a program: $(tr '\n' ' ' <"$dir/missing")"
	check 4 clobber -l
	rules=$("$TDX_CTS" list rules | grep -c '^CLB-')
	[ "$(grep -c '^clobber  *CLB-[0-9][0-9]  *[a-z]' "$dir/err")" -eq "$rules" ] ||
		fail "expected all $rules rules"
}

test_ktap()
{
	check 0 clobber
	has "TAP version 13"
	has "ok [0-9]* clobber.CLB-01.unsupported_clobber_bit_refused"
	has "ok [0-9]* clobber.CLB-03.no_entry_game_slips_a_clobber_bit # XFAIL .*SIGNIFCANT_INDEX.*"
	has "ok [0-9]* clobber.CLB-10.clobber_list_complete # SKIP needs .*; found: .*"
	has "ok [0-9]* clobber.waitpkg-unchecked-with-pkru.must_fail"
	has "# Totals: pass:9 fail:0 xfail:1 xpass:0 skip:1 error:0"
}

test_selection()
{
	check 0 clobber -v CLB-01
	has "1\.\.1"
	check 0 clobber -t unsupported_clobber_bit_refused
	has "1\.\.1"
	check 0 clobber -r clobber.CLB-01.unsupported_clobber_bit_refused
	has "1\.\.1"
	has "ok 1 clobber.CLB-01.unsupported_clobber_bit_refused"
}

test_failure()
{
	export TDX_CTS_MODULE=tdx-rogue
	check 1 clobber -v CLB-05
	has "not ok 1 clobber.CLB-05.clobber_bit_has_opt_in"
	has "# FAIL .*"
	has "# tdx-cts run --module tdx-rogue .*--rule CLB-05"
	unset TDX_CTS_MODULE
}

test_environment()
{
	export TDX_CTS_KVM_POLICY=allowlist
	check 0 clobber -v CLB-03
	has "ok 1 clobber.CLB-03.no_entry_game_slips_a_clobber_bit"
	unset TDX_CTS_KVM_POLICY
	export TDX_CTS_PLATFORM=no-platform
	check 1 clobber
	has "Bail out! no-platform: .*"
	unset TDX_CTS_PLATFORM
}

test_target()
{
	export TDX_CTS_TARGET=arm
	check 1 clobber
	has "Bail out! TDX_CTS_TARGET=arm: .*"
	export TDX_CTS_TARGET=kvm
	if [ ! -e /sys/module/kvm_intel/parameters/tdx ]; then
		check 4 clobber
		has "1\.\.0 # SKIP needs .*; found: .*"
	fi
	if "$TDX_CTS" emulate -- "$programs/clobber" -v CLB-03 >"$dir/out" 2>"$dir/err"; then
		has "ok 1 clobber.CLB-03.no_entry_game_slips_a_clobber_bit # XFAIL .*"
	else
		[ $? -eq 4 ] || fail "the door cannot be used"
	fi
	unset TDX_CTS_TARGET
}

# A single module has no update to be judged.
test_update()
{
	check 4 update
	has "1\.\.0 # SKIP needs TDX_CTS_UPDATE_TO, .*; found: none"
	export TDX_CTS_UPDATE_TO=tdx-rogue
	check 1 update -v UPD-04
	has "not ok 1 update.UPD-04.new_host_affecting_bit_has_opt_in"
	has "# tdx-cts run .*--update-to tdx-rogue .*--rule UPD-04"
	unset TDX_CTS_UPDATE_TO
}

# Every suite finds its defect, whatever the target; one that does not says so.
test_must_fail()
{
	local suite

	for suite in "$programs"/*; do
		[[ -f $suite && -x $suite ]] || continue
		TDX_CTS_UPDATE_TO=tdx-next TDX_CTS_KVM_POLICY=allowlist check 0 "${suite##*/}" -t must_fail
		has "ok 1 ${suite##*/}.[a-z0-9-]*.must_fail"
	done
	cp -r "${TDX_CTS_SOURCE:-$(dirname "$TDX_CTS")/..}/corpus" "$dir/corpus"
	echo '[{"rule":"CLB-01","reason":"known","expires":"2099-12-31","source":"nobody"}]' \
		>"$dir/corpus/waivers/known.json"
	TDX_CTS_CORPUS=$dir/corpus check 1 clobber -t must_fail
	has "not ok 1 clobber.waitpkg-unchecked-with-pkru.must_fail"
	has "# KVM lets WAITPKG pass where XFAM has PKRU: XFAIL, expected FAIL of CLB-01"
}

# Nothing but skipped tests is no pass.
test_all_skipped()
{
	export TDX_CTS_MODULE=tdx-1.5.01
	check 4 readback -v CFG-14
	has "ok 1 readback.CFG-14.topology_as_requested # SKIP needs topology; found: .*"
	check 4 readback -v CFG-14 -t must_fail
	has "# Totals: pass:1 fail:0 xfail:0 xpass:0 skip:1 error:0"
	unset TDX_CTS_MODULE
}

test_list
test_ktap
test_selection
test_failure
test_environment
test_target
test_update
test_must_fail
test_all_skipped
exit $failed
