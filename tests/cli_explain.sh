#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts explain and tdx-cts try: exit status, the answer, the last line. TDX_CTS is the
# command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"

# check WHAT STATUS COMMAND [ARG]...
check()
{
	ends "$2" "$TDX_CTS" "${@:3}"
	name=$1
}

# has TEXT: the output, line breaks aside, holds it
has()
{
	tr -s ' \n' '  ' <"$dir/out" | grep -qF -- "$1" || fail "no '$1' in the output"
}

has_not()
{
	! tr -s ' \n' '  ' <"$dir/out" | grep -qF -- "$1" || fail "'$1' is in the output"
}

# One line on stderr, nothing on stdout.
says_one_line()
{
	[ ! -s "$dir/out" ] || fail "output in spite of bad input"
	[ "$(wc -l <"$dir/err")" -eq 1 ] || fail "expected one line on stderr"
	grep -qF -- "$1" "$dir/err" || fail "no '$1' on stderr"
}

explain_statuses()
{
	check "refused leaf" 0 explain 0xc000010000000045 --rcx 0x7
	has "TDX_OPERAND_INVALID: operand CPUID_CONFIG (0x45), leaf 7.0"
	has "allowed ebx bmi1 hle"
	has "rtm"
	has "waitpkg"
	has "Or HLE and RTM (EBX bits 4 and 11) differ"
	last_line "0xc000010000000045 is TDX_OPERAND_INVALID: operand CPUID_CONFIG (0x45), leaf 7.0."

	check "refused leaf without sub-leaves" 0 explain 0xc000010000000045 --rcx 0xffffffff00000001
	has "family, model, stepping"
	has "0xc06f2"
	last_line "0xc000010000000045 is TDX_OPERAND_INVALID: operand CPUID_CONFIG (0x45), leaf 1."

	check "mismatch of HLE and RTM, older module" 0 \
		explain 0xc000010000000045 --rcx 0 --module tdx-1.5.01
	has "RCX 0 names no leaf: HLE and RTM (7.0:ebx, bits 4 and 11) differ. This module leaves"

	check "mismatch of HLE and RTM, newer module" 0 \
		explain 0xc000010000000045 --rcx 0 --module tdx-1.5.05
	has "this one names leaf 7.0"

	check "RCX not given" 0 explain 0xc000010000000045
	has "KVM does not pass it on"

	check "topology leaf of an older module" 0 \
		explain 0xc000010000000045 --rcx 0x1f --module tdx-1.5.01
	has "tdx-1.5.01 lets no VMM set a bit of this leaf"

	check "bits behind the opt-in" 0 \
		explain 0xc000010000000045 --rcx 0x100000007 --module tdx-rogue
	has "fred"
	check "bits that do not exist" 0 \
		explain 0xc000010000000045 --rcx 0x100000007 --module tdx-1.5.05
	has_not "fred"

	check "bits that the CPU has not" 0 \
		explain 0xc000010000000045 --rcx 0x100000007 --module tdx-1.5.05
	has "taken, but 0 on emerald-rapids-tdx: arch_perfmon_ext lam"

	check "platform status" 0 explain 0xc00009080000001f
	has "TDX_CPUID_LEAF_NOT_SUPPORTED: leaf 0x1f"
	has "The module does not run on this platform"

	check "platform status with its leaf" 0 explain 0xc000090000000000 --rcx 0xffffffff80000001
	has "required edx must be 1: syscall"

	check "TSX without its MSR" 0 explain 0xc00009210000010a
	has "no IA32_TSX_CTRL"

	check "limit of the module" 0 explain 0xc000010000000044
	has "1 to 576"
	check "no limit of the module" 0 explain 0xc000010000000044 --module tdx-1.5.01
	has_not "576"

	check "XFAM of the platform" 0 explain 0xc000010000000041
	has "XFAM within 0x6"

	check "unknown status" 0 explain 0xc000abcd00000000
	has "not known"
}

explain_others()
{
	check "clobber bit" 0 explain 7.0:ecx.waitpkg
	has "Configured & Native; 1 only if requested in CPUID_CONFIG"
	has "IA32_UMWAIT_CONTROL"
	has "it must refuse the bit"
	last_line "7.0:ecx.waitpkg: configurable with tdx-1.5.05 on emerald-rapids-tdx; a clobber bit."
	has "FIX-10 CFG-02 CFG-06 CFG-12 CFG-13 VIS-01"

	check "clobber bit that KVM supports" 0 \
		explain 7.0:ecx.waitpkg --kvm-supports 7.0:ecx.waitpkg
	has "saves and restores that state"

	check "bit by number" 0 explain 7.0:ecx.5
	has "7.0:ecx.waitpkg"

	check "bit with an XFAM gate" 0 explain 7.0:ebx.avx2
	has "1 only if XFAM has 0x4"
	last_line "7.0:ebx.avx2: configurable by XFAM with tdx-1.5.05 on emerald-rapids-tdx."

	check "bit of a leaf that gives #VE" 0 explain 6:eax.0
	has "#VE"

	check "fixed bit" 0 explain 1:ecx.31
	has "Fixed, 1"

	check "rule" 0 explain CLB-01
	has "unsupported_clobber_bit_refused"
	has "(negative)"
	check "rule in lower case" 0 explain clb-01
	has "unsupported_clobber_bit_refused"

	check "CPUID_VALUES" 0 explain 0x9410000300000fff
	has "CPUID_VALUES 7 ECX, EDX"
	has "8 bytes"
	last_line "0x9410000300000fff is CPUID_VALUES 7 ECX, EDX."

	check "CPUID_CONFIG_LEAVES" 0 explain 0x9900000300000405
	has "leaf 7.0, by the order of tdx-1.5.05"
	has "reads 0x7 with"

	check "field that the module does not have" 0 \
		explain 0x9900000100000008 --module tdx-1.5.01
	has "TDX_METADATA_FIELD_ID_INCORRECT"

	check "help" 0 explain --help
	has "Usage: tdx-cts explain"
}

explain_bad_usage()
{
	check "nothing to explain" 2 explain
	says_one_line "nothing to explain"
	check "two things" 2 explain CLB-01 CLB-02
	says_one_line "one argument too many"
	check "no such thing" 2 explain 7.0:ecx.nonsense
	says_one_line "no status, CPUID bit, rule or field id"
	check "RCX that is no number" 2 explain 0xc000010000000045 --rcx seven
	says_one_line "'seven' is no number"
	check "RCX of a bit" 2 explain 7.0:ecx.waitpkg --rcx 7
	says_one_line "--rcx goes with a status"
	check "no such module" 2 explain CLB-01 --module
	says_one_line "module"
	check "unknown module" 2 explain 7.0:ecx.waitpkg --module tdx-9.9.99
	says_one_line "tdx-9.9.99"
}

# td LINE...: a .td file
td()
{
	printf '%s\n' "$@" >"$dir/case.td"
}

try_refused()
{
	td 'cpuid 7.0 ecx.waitpkg=1' 'expect reject by=kvm errno=EINVAL'
	check "clobber bit refused by KVM" 0 try "$dir/case.td"
	has "refused by KVM"
	has "KVM_TDX_CAPABILITIES does not offer, in 7.0:ecx: waitpkg"

	td 'cpuid 7.0 ecx.waitpkg=1' 'expect accept'
	check "expectation that does not hold" 1 try "$dir/case.td"
	has "; expected: accepted."

	td 'via module' 'cpuid 7.0 ebx.fsgsbase=1' \
		'expect reject by=module status=0xc000010000000045 rcx=0x7'
	check "bit that is not configurable" 0 try "$dir/case.td"
	has "at fault the request for 7.0:ebx has fsgsbase"
	has "allowed ebx bmi1 hle"
	has "as expected."

	td 'cpuid 7.0 ebx.fsgsbase=1'
	check "leaf named though KVM does not name it" 0 try "$dir/case.td"
	has "refused by the module"
	has "leaf 7.0"

	td 'via module' 'xfam 0x1'
	check "XFAM" 0 try "$dir/case.td"
	has "operand XFAM (0x41)"
	has "what to do"

	td 'via module' 'cpuid 7.0 ecx.waitpkg=1'
	check "the module's own door" 0 try "$dir/case.td"
	last_line "The TD was accepted."
	check "KVM's door instead" 0 try --kvm "$dir/case.td"
	has "refused by KVM"
}

try_accepted()
{
	td 'cpuid 7.0 ebx.bmi1=1 ebx.avx512f=1 ebx.avx512pf=1' 'guest cpuid 7.0' 'expect accept'
	check "bits shown and dropped" 0 try "$dir/case.td"
	has "shows as requested: bmi1"
	has "shows 0 for avx512f: XFAM lacks 0xe0 (declared XFAM & Configured & Native)"
	has "shows 0 for avx512pf: the CPU does not have it"
	has "cpuid 7.0: eax 0x2"
	last_line "The TD was accepted, as expected."

	# An entry without KVM_CPUID_FLAG_SIGNIFCANT_INDEX gets a clobber bit past the deny list.
	td 'entry function=0x7 index=1 flags=1' 'entry function=0x7 index=2 flags=1' \
		'entry function=0x7 index=9 ecx=0x20' 'entry function=0x80000008 eax=0x300000' \
		'guest wrmsr 0xe1 0x186a1' 'guest exit async'
	check "damage" 0 try "$dir/case.td"
	has "IA32_UMWAIT_CONTROL was"
	has "by use of 7.0:ecx.waitpkg"
	check "no damage where KVM restores" 0 try --kvm-supports 7.0:ecx.waitpkg "$dir/case.td"
	has_not "IA32_UMWAIT_CONTROL was"
	has "all registers that are watched are as before"

	"$TDX_CTS" try - <<<'expect accept' >"$dir/out" 2>"$dir/err" ||
		{ echo "standard input: failed" >&2; failed=1; }
	name="standard input"
	last_line "The TD was accepted, as expected."

	td 'call create_vm expect=OK' 'call vm_command id=99 expect=EINVAL'
	check "calls" 0 try "$dir/case.td"
	has "create_vm: OK"
	last_line "The calls were answered as expected."

	td 'call create_vm expect=EINVAL'
	check "calls that answer otherwise" 1 try "$dir/case.td"
	has "expected: EINVAL"
}

try_bad_input()
{
	td 'xfam 0x3' 'cpuid 7.0 ecx.nonsense=1'
	check "bad file" 2 try "$dir/case.td"
	says_one_line "case.td:2:15:"
	check "no file" 2 try
	says_one_line "give one file"
	check "missing file" 2 try "$dir/none.td"
	says_one_line "none.td"
}

explain_statuses
explain_others
explain_bad_usage
try_refused
try_accepted
try_bad_input
[ "$failed" -eq 0 ] && echo "explain and try answer as they should."
exit "$failed"
