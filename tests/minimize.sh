#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts minimize: real failures made small, and the command that it prints repeats them.
# TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
cases=$TDX_CTS_SOURCE/corpus/cases
cd "$dir" || exit 1

# check STATUS COMMAND [ARG]...
check()
{
	ends "$1" "$TDX_CTS" "${@:2}"
}

# repeats STATUS RULE: the printed command judges the rule as failed
repeats()
{
	local -a words

	read -r -a words < <(sed -n 's/^repeat  *tdx-cts //p' "$dir/out")
	[ ${#words[@]} -ne 0 ] || fail "there is no command to repeat it"
	check "$1" "${words[@]}"
	grep -Eq "^X?FAIL $2 " "$dir/out" || fail "$2 is not judged as failed"
}

# most_builds N
most_builds()
{
	local builds

	builds=$(sed -n 's/^builds *\([0-9]*\),.*/\1/p' "$dir/out")
	[ "${builds:-999}" -le "$1" ] || fail "$builds builds, expected at most $1"
}

# A waived failure is one here.
test_entries()
{
	check 0 minimize "$cases/clb/CLB-03.negative.td"
	has "rule            CLB-03: "
	has "entry 3 (function=0x7 index=9 flags=0)"
	has "entry 3 ecx.waitpkg"
	has "witness         passes without entry 3 ecx.waitpkg (accepted), fails with it"
	has_not "guest wrmsr"
	grep -qx "rule CLB-03 negative" CLB-03.negative.smallest.td || fail "the rule is not kept"
	grep -qx "hazard" CLB-03.negative.smallest.td || fail "it is no hazard any more"
	grep -q "^expect reject by=kvm" CLB-03.negative.smallest.td || fail "nothing is expected"
	! grep -q "^guest" CLB-03.negative.smallest.td || fail "it still has operations"
	repeats 1 CLB-03
}

test_rogue()
{
	cat >much.td <<-EOF
	# A TD with one bit that nobody knows of
	attributes sept_ve_disable
	xfam x87 sse avx avx512 pkru
	max_vcpus 4
	cpuid 1 ecx.avx=1 ecx.f16c=1 edx.htt=1
	cpuid 7.0 ebx=0x9c2b9308 ecx=0x20417f44 edx=0x5411c
	guest wrmsr 0xe1 0x7a121
	guest exit async
	EOF
	check 0 minimize --module tdx-rogue much.td
	has "rule            CLB-01: "
	has "fails too       HST-01 HST-11; --rule minimises for one of them"
	has "guilty          7.0:ecx.enqcmd"
	last_line "CLB-01 fails with 1 of 42 steps: 7.0:ecx.enqcmd."
	most_builds 12
	repeats 1 CLB-01
	check 0 minimize --module tdx-rogue --rule HST-11 --out 'hst 11.td' much.td
	has "guilty          7.0:ecx.enqcmd"
	has "--case 'hst 11.td'"
	check 1 run --module tdx-rogue --rule HST-11 --case './hst 11.td'
	check 0 minimize --module tdx-rogue "$cases/clb/CLB-01.negative-fred.td"
	has "guilty          7.1:eax.fred"
	repeats 1 CLB-01
	check 4 minimize --module tdx-rogue "$cases/clb/CLB-05.negative.td"
	last_line "Nothing ran: needed no configurable 7.1:eax.fred; found the module declares it so."
}

# For the case's own rule unless another is given. The repaired kernel passes: with the same file.
test_failed_entries()
{
	check 0 minimize --kernel linux-6.16 "$cases/hst/HST-07.negative-last.td"
	has "fails too       HST-01 HST-03; --rule minimises for one of them"
	last_line "HST-07 fails with 1 of 6 steps: guest fail_entry."
	repeats 1 HST-07
	check 0 minimize --kernel linux-6.16 --rule HST-01 "$cases/hst/HST-07.negative-last.td"
	has "rule            HST-01: "
	has "guest fail_entry"
	last_line "HST-01 fails with 2 of 6 steps: guest exit async, guest fail_entry."
	repeats 1 HST-01
	check 0 run --rule HST-01 --case HST-07.negative-last.smallest.td
}

# Some sixty settings, of which one cannot be had: a handful of TDs.
test_one_of_many()
{
	cat >many.td <<-EOF
	rule CFG-01 positive
	attributes sept_ve_disable
	max_vcpus 4
	xfam x87 sse avx avx512 pkru
	cpuid 1 ecx=0x31044d88 edx=0xb8440000
	cpuid 7.0 ebx=0x9c2b9308 ecx=0x417f44 edx=0x5411c
	cpuid 7.1 eax=0x4021d30
	cpuid 7.2 edx=0x28
	expect accept
	EOF
	check 0 minimize many.td
	has "expected        accepted"
	has "guilty          7.1:eax.fred"
	last_line "CFG-01 fails with 1 of 62 steps: 7.1:eax.fred."
	most_builds 12
	repeats 1 CFG-01
	check 0 minimize --format json --out many-smallest.td many.td
	has '"end": "found"'
	has '"rule": "CFG-01"'
	has '"steps": 62'
	has '"passes": [],'
	has '"elsewhere": true'
	has '"file": "many-smallest.td"'
	[ "$(grep -c '"7.1:eax.fred"' "$dir/out")" -eq 2 ] || fail "not in the set and in the pair"
	python3 -c 'import json, sys; json.load(sys.stdin)["result"]' <"$dir/out" 2>/dev/null ||
		! command -v python3 >/dev/null || fail "no JSON"
}

# KVM behind the door, and a recorded run, which was never asked for anything smaller.
test_targets()
{
	rm -f CLB-03.negative.smallest.td
	check 0 emulate -- "$TDX_CTS" minimize --target kvm --allow-host-damage \
		"$cases/clb/CLB-03.negative.td"
	has "witness         passes without entry 3 ecx.waitpkg (accepted), fails with it"
	has "--allow-host-damage --rule CLB-03 --case CLB-03.negative.smallest.td"
	rm CLB-03.negative.smallest.td
	check 0 run --case CLB-03.negative --record recorded
	check 3 minimize --target replay:recorded "$cases/clb/CLB-03.negative.td"
	has "Not reduced further than 8 of 8 steps: needs a recorded init of this case; found: "
	has_not "witness"
	has_not "guilty"
	has "still fails     entry 1 "
	[ ! -e CLB-03.negative.smallest.td ] || fail "a file is written where nothing was found"
}

test_bad_input()
{
	refused "no rule fails on this case" minimize "$cases/clb/CLB-01.positive.td"
	refused "the rule does not fail on this case" minimize --rule CLB-01 many.td
	refused "there is no rule 'CLB-99'" minimize --rule CLB-99 many.td
	refused "give one file" minimize
	refused "give one file" minimize many.td many.td
	refused "--allow-host-damage needs --target kvm" minimize --allow-host-damage many.td
	refused "--vm plain needs --target kvm" minimize --vm plain many.td
	refused "--vm x: there are td and plain" minimize --vm x many.td
	refused "there are emulator, kvm and replay:DIR" minimize --target x many.td
	refused "none.td" minimize none.td
	echo "cpuid 7.0 ecx.nothing=1" >bad.td
	refused "bad.td:1:" minimize bad.td
	echo "rule XYZ-01" >bad.td
	refused "there is no rule XYZ-01" minimize bad.td
	printf 'rule CFG-01 negative\ncpuid 7.0 ebx.bmi1=1\nexpect reject\n' >bad.td
	refused "the default TD is accepted as well" minimize bad.td
	refused "no/such/folder" minimize --out no/such/folder/x.td many.td
	[ ! -e bad.smallest.td ] || fail "a file is written where nothing was found"
}

test_help()
{
	check 0 minimize --help
	has "Usage: tdx-cts minimize"
	check 0 --help
	has "  minimize  "
}

test_entries
test_rogue
test_failed_entries
test_one_of_many
test_targets
test_bad_input
test_help
exit $failed
