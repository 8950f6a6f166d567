#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Seeded defects and the main job: which are found, and by which rules; and that a defect is
# named wherever a result goes. TDX_CTS is the command.
set -u
: "${TDX_CTS:?names the tdx-cts binary}"
unset TDX_CTS_CORPUS

failed=0
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# Those that end or stop the process that meets them: found by a run that keeps a journal.
stops="dca-hangs tm2-with-acpi-kills"

fail()
{
	echo "$1" >&2
	failed=1
}

# is_one_of WORD LIST
is_one_of()
{
	[[ " ${2//$'\n'/ } " == *" $1 "* ]]
}

# try_defect ID RULE: one line of the table. The default plan, judged by that rule.
try_defect()
{
	local id=$1 rule=$2 status=0 builds
	local options=()

	is_one_of "$id" "$stops" && options=(--suite init --out "$dir/$id" --case-timeout 1)
	[ ${#options[@]} -ne 0 ] || options=(--rule "$rule")
	"$TDX_CTS" run "${options[@]}" --defect "$id" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
	builds=$(sed -n 's/.*, with \([0-9]*\) TDs built\./\1/p' "$dir/out")
	printf '%-38s %-7s %5d TDs\n' "$id" "$rule" "$builds"
	grep -q "^\(FAIL\|MISS\) $rule " "$dir/out" ||
		fail "$id: $rule does not find it (exit status $status): $(tail -n 1 "$dir/out")"
	head -n 1 "$dir/out" | grep -qF ", defect $id" || fail "$id: not named in the first line"
}

# Every defect by the rule that the list names; with a sanitizer, which is slow, a part of them.
test_all()
{
	local id rule every=1 number=0

	[ -z "${ASAN_OPTIONS:-}" ] || every=6
	"$TDX_CTS" list defects >"$dir/list" || fail "no list of defects"
	while read -r id rule _; do
		[ "$id" != There ] || continue
		if is_one_of "$id" "$stops" || [ $((number++ % every)) -eq 0 ]; then
			try_defect "$id" "$rule"
		fi
	done <"$dir/list"
	for id in $stops; do
		grep -q "^$id " "$dir/list" || fail "$id: there is no such defect"
	done
}

# The command that a failure prints shows it again, and so does a replay that knows of none.
test_repeat()
{
	local command

	"$TDX_CTS" run --defect sdbg-reads-0 --rule CFG-02 --record "$dir/record" >"$dir/out"
	[ $? -eq 1 ] || fail "sdbg-reads-0 is not found"
	head -n 1 "$dir/record/record.jsonl" | grep -qF '"defect":"sdbg-reads-0"' ||
		fail "the record does not name the defect"
	command=$(sed -n 's/^ *repeat *tdx-cts //p' "$dir/out")
	# shellcheck disable=SC2086 # a command line
	"$TDX_CTS" $command >"$dir/out"
	[ $? -eq 1 ] || fail "the command to repeat it does not: $command"
	"$TDX_CTS" run --target "replay:$dir/record" --rule CFG-02 >"$dir/out"
	[ $? -eq 1 ] || fail "the replay does not fail"
	head -n 1 "$dir/out" | grep -qF ", defect sdbg-reads-0" ||
		fail "the replay does not name the defect"
	echo 'cpuid 1 ecx.sdbg=1' | "$TDX_CTS" try --defect sdbg-reads-0 - >"$dir/out"
	grep -qF "shows 0 for sdbg" "$dir/out" || fail "try does not show the defect"
}

# refused TEXT COMMAND [ARG]...
refused()
{
	local text=$1 status=0

	shift
	"$TDX_CTS" "$@" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
	[ "$status" -eq 2 ] || fail "tdx-cts $*: exit status $status, expected 2"
	grep -qF -- "$text" "$dir/err" || fail "tdx-cts $*: no '$text' on stderr"
}

test_refused()
{
	refused "tdx-cts list defects" run --defect no-such-defect
	refused "only the emulator" run --defect sdbg-reads-0 --target kvm
	refused "only the emulator" run --defect sdbg-reads-0 --target "replay:$dir/record"
	refused "behind the door" emulate --defect sdbg-reads-0 -- true
	refused "no defect is measured" bench --defect sdbg-reads-0
}

test_all
test_repeat
test_refused
exit $failed
