#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A run whose journal ends anywhere goes on to what the whole run says, and does nothing twice; a
# journal that is damaged is left as it is. TDX_CTS is the command.
set -u
: "${TDX_CTS:?names the tdx-cts binary}"
unset TDX_CTS_CORPUS GTEST_SHARD_INDEX GTEST_TOTAL_SHARDS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
whole=$dir/whole/journal.jsonl

# resume STATUS [OPTION]...: the run in $dir/cut, and what was cut stays the name of a failure
resume()
{
	local expected=$1 status=0

	shift
	"$TDX_CTS" run --resume "$dir/cut" "$@" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
	[ "$status" -eq "$expected" ] || fail "--resume $*: exit status $status, expected $expected"
}

# begins COUNT: so many cases were begun in all
begins()
{
	local count

	count=$(grep -c '"begin"' "$dir/cut/journal.jsonl")
	[ "$count" -eq "$1" ] || fail "$count cases were begun, expected $1"
}

# cut BYTES: the first BYTES of the whole journal, to go on with
cut_at()
{
	name="cut at byte $1"
	rm -rf "$dir/cut"
	mkdir "$dir/cut"
	head -c "$1" "$whole" >"$dir/cut/journal.jsonl"
}

# The journal in $dir/cut, of which the line $1 is the last whole one.
goes_on()
{
	case $1 in
	'')
		resume 2
		complains "holds no run: it has no whole line"
		;;
	*'"begin":'*)
		resume 3
		grep -q '^MISS HST-13 host_survives' "$dir/out" || fail "no word of the lost case"
		resume 0 --retry-lost
		same "$dir/plain"
		same_evidence "$dir/whole" "$dir/cut"
		begins $((cases + 1))
		;;
	*)
		resume 0
		same "$dir/plain"
		same_evidence "$dir/whole" "$dir/cut"
		begins "$cases"
		;;
	esac
}

# is_one_of_many LINE NUMBER: there is a line for each leaf, and a few of them stand for the others
is_one_of_many()
{
	[[ $1 == '{"leaf":'* ]] && [ $(($2 % 16)) -ne 0 ]
}

# Before and behind each line break; tests/test_journal.c cuts at every byte.
test_cuts()
{
	local end=0 number=0 last='' line

	cut_at 0
	goes_on ''
	while IFS= read -r line; do
		number=$((number + 1))
		if is_one_of_many "$line" $number; then
			end=$((end + ${#line} + 1))
			last=$line
			continue
		fi
		end=$((end + ${#line}))
		cut_at $end
		goes_on "$last"
		last=$line
		end=$((end + 1))
		cut_at $end
		goes_on "$last"
	done <"$whole"
	name="all lines"
	[ "$end" -eq "$size" ] || fail "they end at byte $end of $size"
}

# What a loss of power leaves of a write: blocks without their data.
test_empty_blocks()
{
	cut_at "$size"
	name="empty blocks"
	head -c 8192 /dev/zero >>"$dir/cut/journal.jsonl"
	resume 0
	same "$dir/plain"
	begins "$cases"
	! grep -q -P '\x00' "$dir/cut/journal.jsonl" || fail "they are still there"
}

# One byte in the middle of each line in turn.
test_damage()
{
	local end=0 number=0 line

	while IFS= read -r line; do
		number=$((number + 1))
		if is_one_of_many "$line" $number; then
			end=$((end + ${#line} + 1))
			continue
		fi
		cut_at "$size"
		name="damage in line $number"
		printf '\x01' | dd of="$dir/cut/journal.jsonl" bs=1 conv=notrunc status=none \
			seek=$((end + ${#line} / 2))
		end=$((end + ${#line} + 1))
		if [ "$end" -eq "$size" ]; then
			# Nothing is behind the last line: it was torn.
			resume 0
			same "$dir/plain"
			begins "$cases"
			break
		fi
		cp "$dir/cut/journal.jsonl" "$dir/before"
		resume 2
		complains "journal.jsonl:$number:1: the .* is damaged, and whole lines follow it"
		cmp -s "$dir/before" "$dir/cut/journal.jsonl" || fail "the journal was changed"
	done <"$whole"
}

name="the whole run"
"$TDX_CTS" run --suite metadata --strength 0 --random 0 --out "$dir/whole" >"$dir/out" \
	2>"$dir/err" || fail "exit status $?"
cp "$dir/out" "$dir/plain"
cases=$(grep -c '"begin"' "$whole")
size=$(wc -c <"$whole")
[ "$cases" -ge 8 ] || fail "only $cases cases"
test_cuts
test_empty_blocks
test_damage
exit $failed
