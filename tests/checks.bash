# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the tests of commands share, to be sourced by them: a folder $dir that goes with the test,
# and checks of what a command prints. A check that fails says so and sets $failed, with which the
# test is to exit. Where a function calls "check", that is the test's own, which knows the command
# that it tests; it takes the expected status and the arguments.
failed=0
name=
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

fail()
{
	echo "$name: $1" >&2
	tail -n 40 "$dir/out" "$dir/err" >&2
	failed=1
}

# ends STATUS COMMAND [ARG]...: the output goes to $dir/out and $dir/err
ends()
{
	local expected=$1 status=0

	shift
	name="$*"
	"$@" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
	[ "$status" -eq "$expected" ] || fail "exit status $status, expected $expected"
}

# has TEXT: a line of the output holds it
has()
{
	grep -qF -- "$1" "$dir/out" || fail "no '$1' in the output"
}

has_not()
{
	! grep -qF -- "$1" "$dir/out" || fail "'$1' is in the output"
}

# complains PATTERN: a line on stderr matches it
complains()
{
	grep -q -- "$1" "$dir/err" || fail "no line with '$1' on stderr"
}

# last_line PATTERN
last_line()
{
	# shellcheck disable=SC2053 # a pattern
	[[ $(tail -n 1 "$dir/out") == $1 ]] || fail "the last line is not '$1'"
}

# refused TEXT [ARG]...: status 2, nothing on stdout, one line on stderr that holds TEXT
refused()
{
	local text=$1

	shift
	check 2 "$@"
	[ ! -s "$dir/out" ] || fail "output in spite of bad input"
	[ "$(wc -l <"$dir/err")" -eq 1 ] || fail "expected one line on stderr"
	grep -qF -- "$text" "$dir/err" || fail "no '$text' on stderr"
}

# same FILE: the output is that of an earlier run, but for how often TDs were built, as each process
# builds some before its first case
same()
{
	diff <(sed 's/with [0-9]* TDs built/with TDs built/' "$1") \
		<(sed 's/with [0-9]* TDs built/with TDs built/' "$dir/out") >"$dir/diff" ||
		fail "differs: $(head -n 5 "$dir/diff")"
}

# evidence DIR: what the record there says of what was seen
evidence()
{
	grep -E '^\{"(leaf|older_leaf|refusal|host|coverage|change)"' "$1/record.jsonl"
}

# same_evidence DIR DIR
same_evidence()
{
	[ "$(evidence "$1" | wc -l)" -ge 150 ] || fail "little was seen in $1"
	cmp -s <(evidence "$1") <(evidence "$2") || fail "$2 has not seen what $1 has"
}
