#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts generate: rows and nothing else on stdout, constraints, bad usage and bad input.
# TDX_CTS is the command.
set -u
: "${TDX_CTS:?names the tdx-cts binary}"

failed=0
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

fail()
{
	echo "tdx-cts generate $name: $1" >&2
	head -n 5 "$dir/out" "$dir/err" >&2
	failed=1
}

# run STATUS [ARG]...: the output goes to $dir/out and $dir/err
run()
{
	local expected=$1 status=0

	shift
	name="$*"
	"$TDX_CTS" generate "$@" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
	[ "$status" -eq "$expected" ] || fail "exit status $status, expected $expected"
}

# rows LINES COLUMNS: that many, of 0 and 1, and nothing on stderr
rows()
{
	[ "$(wc -l <"$dir/out")" -eq "$1" ] || fail "expected $1 rows"
	[ "$(grep -cE "^[01]{$2}\$" "$dir/out")" -eq "$1" ] || fail "expected rows of $2 bits"
	[ ! -s "$dir/err" ] || fail "output on stderr"
}

# refused TEXT [ARG]...: status 2, nothing on stdout, one line on stderr that holds TEXT
refused()
{
	local text=$1

	shift
	run 2 "$@"
	[ ! -s "$dir/out" ] || fail "output in spite of bad input"
	[ "$(wc -l <"$dir/err")" -eq 1 ] || fail "expected one line on stderr"
	grep -qF -- "$text" "$dir/err" || fail "no '$text' on stderr"
}

test_matrix()
{
	run 0 --strength 3 --bits 200
	rows 43 200
	run 0 --strength 2 --bits 126 --format matrix
	rows 10 126
	run 0 --strength 4 --bits 67 --effort 0
	rows 67 67
	run 0 --strength 1 --bits 1
	rows 2 1
}

test_constraints()
{
	printf '%s\n' '# three of these' '0 -> 1' '2 = !3  # one of both' '!4' >"$dir/constraints"
	run 0 --strength 2 --bits 20 --constraints "$dir/constraints"
	rows "$(wc -l <"$dir/out")" 20
	! grep -qvE '^(00|01|11)(01|10)0' "$dir/out" || fail "a row breaks a constraint"
	for start in 00 01 11; do
		grep -q "^$start" "$dir/out" || fail "no row begins with $start"
	done
	cp "$dir/out" "$dir/first"
	run 0 --strength 2 --bits 20 --constraints "$dir/constraints" --seed 1
	cmp -s "$dir/first" "$dir/out" || fail "the same seed gives another array"
	run 0 --strength 2 --bits 20 --constraints "$dir/constraints" --seed 2
	! cmp -s "$dir/first" "$dir/out" || fail "another seed gives the same array"
}

test_bad_usage()
{
	refused "--strength is missing" --bits 3
	refused "--bits is missing" --strength 3
	refused "--strength 5: expected a number from 1 to 4" --strength 5 --bits 3
	refused "--strength 0: expected" --strength 0 --bits 3
	refused "--bits 0: expected a number from 1 to 1024" --strength 2 --bits 0
	refused "--bits 1025: expected" --strength 2 --bits 1025
	refused "--bits x: expected" --strength 2 --bits x
	refused "--effort 10001: expected" --strength 2 --bits 3 --effort 10001
	refused "--seed -1: expected" --strength 2 --bits 3 --seed -1
	refused "--format td: --bits has matrix only" --strength 2 --bits 3 --format td
	refused "unexpected argument 'x'" --strength 2 --bits 3 x
}

test_bad_input()
{
	printf '0 -> 1\n1 -> 3\n' >"$dir/constraints"
	refused "$dir/constraints:2:6: there is no bit '3'" --strength 2 --bits 3 \
		--constraints "$dir/constraints"
	printf '0 -> 1\n2\n1 -> !0\n0\n' >"$dir/constraints"
	refused "contradict: $dir/constraints:1: 0 -> 1; $dir/constraints:3: 1 -> !0; $dir/constraints:4: 0" \
		--strength 2 --bits 3 --constraints "$dir/constraints"
	refused "$dir/none" --strength 2 --bits 3 --constraints "$dir/none"
	refused "strength 4 is too much for 400 factors" --strength 4 --bits 400
}

test_matrix
test_constraints
test_bad_usage
test_bad_input
exit $failed
