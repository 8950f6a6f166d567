# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the pieces share, to be sourced by them. A piece is called with "quick" or without, prints one
# line of figures on stdout and what is wrong on stderr, and exits with 0, 1 or 4: nothing could run.
# It writes in $dir alone, which goes with it, and ends only what it has started.
: "${TDX_CTS:?names the tdx-cts binary}"
unset TDX_CTS_CORPUS GTEST_SHARD_INDEX GTEST_TOTAL_SHARDS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/../checks.bash"
# shellcheck disable=SC2034 # the pieces use it, and what follows
source=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
tools=${TDX_CTS_STRESS:-$(dirname "$TDX_CTS")/tests/stress}
# shellcheck disable=SC2034
few=(--suite init --strength 2 --random 20)
# shellcheck disable=SC2034
fewest=(--suite metadata --strength 0 --random 0)
# shellcheck disable=SC2034
failing=(--defect tsc-deadline-lost-with-umip --strength 1 --random 30)
quick=${1:-}

# times FULL QUICK: how often something is done
times()
{
	if [ "$quick" = quick ]; then echo "$2"; else echo "$1"; fi
}

# needs WHAT TEST...: or nothing can run
needs()
{
	local what=$1

	shift
	if ! "$@" >"$dir/needs" 2>&1; then
		echo "needs $what; found: $(head -n 1 "$dir/needs")"
		exit 4
	fi
}

# preloaded LIBRARY COMMAND [ARG]...: with one of ours before the command
preloaded()
{
	local library=$1

	shift
	LD_PRELOAD="$tools/lib$library.so" "$@"
}

# tried [COMMAND]...: $status, and what it prints in $dir/out and $dir/err
tried()
{
	status=0
	"$@" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
}

# record DIR: its record but for the times, what a worker that was lost has built in vain, and for
# where it is
record()
{
	sed "s/\"date\":\"[^\"]*\",//;s/\"started\":\"[^\"]*\",//;s/,\"seconds\":[0-9.e+-]*//
		s/,\"found\":{\"tds\":[0-9]*\(,\"ms\":[0-9]*\)*}//
		s,$1,DIR,g" "$1/record.jsonl"
}

# same_run DIR DIR: the second has found all that the first has, and nothing else
same_run()
{
	cmp -s <(record "$1") <(record "$2") || fail "$2 has another record than $1: $(
		diff <(record "$1") <(record "$2") | head -c 600)"
	diff -r "$1/failures" "$2/failures" >"$dir/diff" 2>&1 || [ ! -e "$1/failures" ] ||
		fail "other failures: $(head -n 3 "$dir/diff")"
	[ -e "$1/failures" ] || [ ! -e "$2/failures" ] || fail "failures that were none"
}

# Lives and is in words: a status of 2, 3 or 4 with a line on stderr.
refused_in_words()
{
	[ "$status" -ge 2 ] && [ "$status" -le 4 ] && grep -q '^tdx-cts: ' "$dir/err"
}
