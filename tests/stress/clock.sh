#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs whose clock jumps forward, back, or stands still: they end, with the same record, and what they
# say of time is none below zero. Budgets of time and timeouts rest on CLOCK_MONOTONIC alone, so that
# a clock that is set changes none of them. The host's clock stays as it is.
set -u

# shellcheck source=tests/stress/stress.bash
. "$(dirname "${BASH_SOURCE[0]}")/stress.bash"
needs "cmake --build build" ls "$tools/libclock.so"
runs=0

# clock HOW ARG...
clock()
{
	local how=$1

	shift
	name="$how: $*"
	runs=$((runs + 1))
	TDX_CTS_CLOCK=$how tried timeout 60 env LD_PRELOAD="$tools/libclock.so" "$TDX_CTS" "$@"
	[ "$status" -le 3 ] || fail "exit status $status"
}

# Not below zero, and a number.
check_times()
{
	local seconds

	seconds=$(sed -n 's/.*"seconds":\([^,}]*\).*/\1/p' "$1/record.jsonl")
	# Left out where it took none.
	case $seconds in
	-* | *[!0-9.e+-]*) fail "the run took '$seconds' seconds" ;;
	esac
	! grep -q '"ms":-' "$1/record.jsonl" || fail "a rule that was found before the run began"
	tried "$TDX_CTS" report "$1" --junit "$dir/junit"
	[ "$status" -eq "$expected" ] || fail "no report: exit status $status"
	! grep -q 'time="-' "$dir/junit" || fail "a negative time"
}

expected=1
tried "$TDX_CTS" run "${failing[@]}" --out "$dir/whole"
[ "$status" -eq 1 ] || fail "exit status $status"
for how in $(times "forward back still" "forward still"); do
	# No kernel has CLOCK_MONOTONIC go back.
	for which in "" monotonic-; do
		[ "$which$how" != monotonic-back ] || continue
		rm -rf "$dir/run"
		clock "$which$how" run "${failing[@]}" --watch --out "$dir/run"
		[ "$status" -eq 1 ] || fail "exit status $status"
		same_run "$dir/whole" "$dir/run"
		check_times "$dir/run"
	done
	# The time of a run, and that of a case that hangs, are not those that the clock shows.
	rm -rf "$dir/run"
	clock "$how" run --random 10000000 --time 1 --out "$dir/run"
	grep -q '^Ended by the time of 1 s' "$dir/out" || fail "no word of the time"
	rm -rf "$dir/run"
	clock "$how" run --case bit-1:ecx.dca-kvm --defect dca-hangs --case-timeout 5 \
		--out "$dir/run"
	[ "$status" -eq 1 ] || fail "exit status $status, expected 1 for the case that hangs"
	grep -q 'no answer for 5 s' "$dir/out" || fail "no word of the case that hangs"
done
# A clock that only goes forward would end a case that runs: once, and in words.
rm -rf "$dir/run"
clock monotonic-forward run --random 100 --time 5 --out "$dir/run"
[ "$status" -le 3 ] || fail "exit status $status"
echo "$runs runs, all ended, records the same, no time below zero"
exit $failed
