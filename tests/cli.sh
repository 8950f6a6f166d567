#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The command line: help, bad usage and bad input, run and list, records and waivers.
# TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
corpus=$TDX_CTS_SOURCE/corpus

# check STATUS COMMAND [ARG]...
check()
{
	ends "$1" "$TDX_CTS" "${@:2}"
}

# A corpus of its own: the real one by links, but for the folders named.
own_corpus()
{
	local entry

	rm -rf "$dir/corpus"
	mkdir "$dir/corpus"
	for entry in "$corpus"/*; do
		ln -s "$entry" "$dir/corpus/"
	done
	for entry; do
		rm "$dir/corpus/$entry"
		cp -r "$corpus/$entry" "$dir/corpus/$entry"
	done
	export TDX_CTS_CORPUS=$dir/corpus
}

test_help()
{
	local command

	check 0 --help
	for command in run try explain list vectors diff emulate generate bench; do
		has "  $command"
	done
	for command in run try explain list vectors diff emulate generate bench; do
		check 0 "$command" --help
		has "Usage: tdx-cts $command"
		[ ! -s "$dir/err" ] || fail "help on stderr"
	done
	check 0 --version
	has "tdx-cts "
}

test_bad_usage()
{
	local command

	refused "no command is given"
	refused "no command 'frobnicate'" frobnicate
	refused "no command '--frobnicate'" --frobnicate
	for command in run try explain list vectors diff emulate generate bench; do
		refused "no option '--frobnicate'" "$command" --frobnicate
		refused "no option '-x'" "$command" -x
	done
	refused "--module needs a value" run --module
	refused "'tdx-1.5.05' is no option" run tdx-1.5.05
	refused "there is no suite 'x'" run --suite x
	refused "there is no rule 'FIX-99'" run --rule FIX-99
	refused "rule FIX-01 is not in suite clobber" run --suite clobber --rule FIX-01
	refused "there is no case 'x'" run --case x
	refused "--seed: '-1' is no number" run --seed -1
	refused "--format xml" run --format xml
	refused "--target arm" run --target arm
	refused "--target replay:" run --target replay:
	refused "--vm tree" run --target kvm --vm tree
	refused "--vm plain needs --target kvm" run --vm plain
	refused "--allow-host-damage needs --target kvm" run --allow-host-damage
	refused "--suite host_state only" run --target kvm --vm plain --suite init
	refused "FIX-01 is not in suite host_state" run --target kvm --vm plain --rule FIX-01
	refused "$dir/none/exchange.jsonl.gz" run --target "replay:$dir/none"
	refused "give one thing to list" list
	refused "give one thing to list" list rules bits
	refused "there are no 'engines' to list" list engines
}

test_bad_input()
{
	refused "no-module" run --module no-module
	grep -qF "tdx-1.5.05" "$dir/err" || fail "does not name the modules that there are"
	refused "no-platform" run --platform no-platform
	refused "no-kernel" run --kernel no-kernel
	refused "there is no KVM policy 'deny'" run --kvm-policy deny
	refused "7.0:ecx.waitpgk" run --kvm-supports 7.0:ecx.waitpkg,7.0:ecx.waitpgk
	printf 'xfam 3\nxfma 7\n' >"$dir/bad.td"
	refused "$dir/bad.td:2:1: " try "$dir/bad.td"
	refused "$dir/none.td" try "$dir/none.td"

	cp -r "$corpus/modules/tdx-1.5.05" "$dir/module"
	sed -i '3s/,$//' "$dir/module/module.json"
	refused "$dir/module/module.json:4:" run --module "$dir/module"
	cp "$corpus/modules/tdx-1.5.05/module.json" "$dir/module"
	sed -i '0,/"MSB": /s//"MSB": 9/' "$dir/module/cpuid_virtualization.json"
	refused "$dir/module/cpuid_virtualization.json:" run --module "$dir/module"
	rm "$dir/module/cpuid_virtualization.json"
	refused "cpuid_virtualization.json" run --module "$dir/module"

	printf 'CPU:\n   0x0 0x00: eax=0x1 ebx=zero ecx=0x0 edx=0x0\n' >"$dir/bad.cpuid"
	refused "$dir/bad.cpuid:2:" run --platform "$dir/bad.cpuid"
}

# A platform that TDH.SYS.INIT refuses is bad input, and the line names leaf and bits.
test_refused_platform()
{
	sed 's/^\( *0x00000007 0x00: .* edx=\)0x[0-9a-f]*/\10x00000000/' \
		"$corpus/platforms/emerald-rapids-tdx.cpuid" >"$dir/refused.cpuid"
	refused "7.0" run --platform "$dir/refused.cpuid"
	sed 's/# msr 0x10a = .*/# msr 0x10a = 0x0/' "$corpus/platforms/emerald-rapids-tdx.cpuid" >"$dir/refused.cpuid"
	refused "0x10a" run --platform "$dir/refused.cpuid"
	refused "0x80000008: eax bits 0xff" run --platform raw/emerald-rapids
}

test_run()
{
	check 0 run
	has "module tdx-1.5.05, platform emerald-rapids-tdx"
	has "XFAIL CLB-03 until 2027-12-31"
	last_line "Conforming: *"
	check 0 run --kvm-policy allowlist
	has_not "XFAIL CLB-03"
	last_line "Conforming: *"
	check 0 run --module tdx-next --kvm-policy clobber-list
	has_not "XFAIL CLB-03"
	last_line "Conforming: *"
	check 0 run --module tdx-1.5.01 --platform sapphire-rapids-tdx --suite metadata
	check 0 run --module "$corpus/modules/tdx-1.5.05" \
		--platform "$corpus/platforms/granite-rapids-tdx.cpuid" --suite init
	check 1 run --module tdx-rogue
	has "FAIL CLB-05"
	grep -A 5 "FAIL CLB-05" "$dir/out" | grep -F "7.0:ecx.enqcmd" | grep -qF "7.1:eax.fred" ||
		fail "CLB-05 does not name both bits that lack an opt-in"
	last_line "Not conforming: *CLB-05*"
	if [ ! -e /sys/module/kvm_intel/parameters/tdx ]; then
		check 4 run --target kvm
		last_line "Nothing ran: needed *; found *"
	fi
}

# The command that a failure prints shows the same failure.
test_repeat()
{
	local command

	check 1 run --module tdx-rogue --rule CLB-01
	command=$(sed -n 's/^ *repeat *tdx-cts //p' "$dir/out")
	[ -n "$command" ] || fail "no command to repeat it"
	# shellcheck disable=SC2086 # a command line
	check 1 $command
	has "FAIL CLB-01"
	last_line "Not conforming: 1 of 1 rules failed (CLB-01)."
}

test_selection()
{
	check 0 run --rule FIX-01 --case default
	has "1 cases, 0 left out"
	last_line "Conforming: 1 of 1 rules hold."
	check 0 run --suite metadata
	has_not "CLB"
	check 4 run --rule CFG-14 --module tdx-1.5.01
	last_line "Nothing ran: none of 1 rules could be judged."
	check 0 run --case CLB-03.negative
	check 0 run --rule CLB-01 --kvm-supports 7.0:ecx.waitpkg
	has "supporting 7.0:ecx.waitpkg"
}

# A file in the suites of its rule, or in all of them.
test_case_by_path()
{
	check 0 run --case "$corpus/cases/clb/CLB-01.positive.td"
	has "1 cases, 0 left out"
	has_not "FIX"
	echo "cpuid 7.0 ebx.bmi1=1" >"$dir/none.td"
	check 0 run --case "$dir/none.td"
	has "FIX"
	has "CLB"
	cp "$corpus/cases/clb/CLB-01.negative-fred.td" "$dir/fred.td"
	check 1 run --module tdx-rogue --rule CLB-01 --case "$dir/fred.td"
	has "--rule CLB-01 --case $dir/fred.td"
	refused "missing.td" run --case missing.td
	echo "rule XYZ-01" >"$dir/none.td"
	refused "there is no rule XYZ-01" run --case "$dir/none.td"
	refused "there is no case '$dir/fred.td' for these rules" run --rule FIX-01 \
		--case "$dir/fred.td"
}

test_json()
{
	check 0 run --suite metadata --format json
	python3 -c 'import json, sys; json.load(sys.stdin)' <"$dir/out" 2>/dev/null ||
		! command -v python3 >/dev/null || fail "no JSON"
	has '"exit_status": 0'
	for what in rules suites modules platforms kernels defects bits settings constraints cases; do
		check 0 list "$what" --format json
		python3 -c 'import json, sys; json.load(sys.stdin)[0]["id"]' <"$dir/out" \
			2>/dev/null || ! command -v python3 >/dev/null || fail "no JSON"
	done
}

test_list()
{
	check 0 list rules
	[ "$(grep -c '^[A-Z][A-Z][A-Z]-[0-9][0-9] ' "$dir/out")" -ge 90 ] || fail "too few rules"
	last_line "There are * rules."
	check 0 list suites
	has "clobber"
	check 0 list modules
	has "tdx-1.5.05"
	has "tdx-rogue"
	check 0 list platforms
	has "emerald-rapids-tdx"
	check 0 list kernels
	has "denylist"
	check 0 list defects
	grep "^sdbg-reads-0 " "$dir/out" | grep -F "CFG-02" | grep -qF "although it was requested" ||
		fail "a defect is not described"
	last_line "There are * defects."
	check 0 list defects --format json
	has '"when": "1:ecx.sdbg=1"'
	check 0 list bits --module tdx-1.5.01
	grep "^7.0:ecx.waitpkg " "$dir/out" | grep -F "Configured & Native" |
		grep -qF "clobber bit" || fail "WAITPKG is not described"
	check 0 list settings --module tdx-1.5.01
	has "7.0:ebx.erms"
	has "0x64 0x4 0x190 0x5 0x18f"
	check 0 list constraints
	has "needs xfam.0x4=0x4"
	has "SDM volume 1, 13.3: AVX-512 state needs AVX state"
	check 0 list cases
	has "CLB-03.negative"
	has "bit-7.0:ecx.waitpkg-kvm"
	! grep -q ' $' "$dir/out" || fail "lines end in blanks"
}

test_record()
{
	check 0 run --suite clobber --record "$dir/record"
	[ -s "$dir/record/record.jsonl" ] || fail "no record"
	head -n 1 "$dir/record/record.jsonl" | grep -qF '"format":"tdx-cts-record-2"' ||
		fail "the record has no header"
	if command -v python3 >/dev/null; then
		python3 - "$dir/record/record.jsonl" <<'END' || fail "the record is not sound"
import json, sys

lines = [json.loads(line) for line in open(sys.argv[1])]
assert lines[0]["module"] == "tdx-1.5.05" and lines[0]["seed"] == 0
judged = {line["rule"] for line in lines if "observed" in line or line.get("verdict") == "PASS"
          and "rule" in line}
results = {line["result"]: line["verdict"] for line in lines if "result" in line}
assert results["CLB-03"] == "XFAIL" and results["CLB-01"] == "PASS"
assert {rule for rule, verdict in results.items() if verdict in ("PASS", "XFAIL")} <= judged
END
	fi
	grep -q '"file":"corpus/cases/clb/CLB-03' "$dir/record/record.jsonl" ||
		fail "the record does not name the file of a case of the corpus"
	check 0 run --suite metadata --record "$dir/record"
	[ "$(find "$dir/record" -type f | wc -l)" -eq 2 ] || fail "more than the record"

	echo "a file" >"$dir/file"
	refused "$dir/file" run --suite metadata --record "$dir/file"
	refused "$dir/file/folder" run --suite metadata --record "$dir/file/folder"
	check 0 run --suite metadata --record "$dir/some/new/folder"
	[ -s "$dir/some/new/folder/record.jsonl" ] || fail "no record in a new folder"
	refused "no-module" run --module no-module --record "$dir/nothing"
	[ ! -e "$dir/nothing" ] || fail "bad input left a folder"
}

# Waivers that have expired or that nothing needs any more fail the run.
test_waivers()
{
	own_corpus waivers
	check 0 run --suite clobber
	sed -i 's/"expires": "[0-9-]*"/"expires": "2020-01-01"/' "$TDX_CTS_CORPUS"/waivers/*.json
	check 1 run --suite clobber
	has "FAIL CLB-03"
	has "has expired"
	rm "$TDX_CTS_CORPUS"/waivers/*.json
	check 1 run --suite clobber
	has "FAIL CLB-03"
	last_line "Not conforming: *CLB-03*"
	echo '[{ "rule": "FIX-11", "reason": "r", "source": "s", "expires": "2999-12-31" }]' \
		>"$TDX_CTS_CORPUS/waivers/other.json"
	check 1 run --suite metadata
	has "XPASS FIX-11"
	echo '[{ "rule": "FIX-99" }]' >"$TDX_CTS_CORPUS/waivers/other.json"
	refused "other.json:1:" run --suite metadata
	unset TDX_CTS_CORPUS
}

# A case that is bad input stops the run, and no record is written.
test_bad_case()
{
	own_corpus cases
	printf 'xfam 3\nxfma 7\n' >"$TDX_CTS_CORPUS/cases/clb/CLB-01.negative-bad.td"
	refused "CLB-01.negative-bad.td:2:1: " run --record "$dir/bad-record"
	[ -z "$(find "$dir/bad-record" -type f 2>/dev/null)" ] || fail "bad input left a record"
	unset TDX_CTS_CORPUS
}

# Words, where the kernel would end it without any.
test_small_stack()
{
	ends 3 bash -c 'ulimit -s 64 && exec "$@"' - "$TDX_CTS" list rules
	complains "tdx-cts: a stack of 64 KiB is too small; allow more (ulimit -s 512)"
	ends 0 bash -c 'ulimit -s 512 && exec "$@"' - "$TDX_CTS" --version
}

test_help
test_bad_usage
test_bad_input
test_refused_platform
test_run
test_repeat
test_selection
test_case_by_path
test_json
test_list
test_record
test_waivers
test_bad_case
test_small_stack
exit $failed
