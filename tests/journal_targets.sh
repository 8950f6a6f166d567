#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Journals of runs whose target is not the emulator in process: the suite's own KVM backend behind
# the door, interrupted and killed, and a replay. TDX_CTS is the command.
set -u
: "${TDX_CTS:?names the tdx-cts binary}"
unset TDX_CTS_CORPUS GTEST_SHARD_INDEX GTEST_TOTAL_SHARDS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
few=(--suite readback --strength 1 --random 0)

# begins FOLDER: how many cases were begun there so far
begins()
{
	grep -c '"begin"' "$dir/$1/journal.jsonl" 2>/dev/null
}

# half FROM TO: a run that ended after the 50th case of that of FROM
half()
{
	local line

	line=$(grep -n '"end"' "$dir/$1/journal.jsonl" | sed -n 50p)
	mkdir "$dir/$2"
	head -n "${line%%:*}" "$dir/$1/journal.jsonl" >"$dir/$2/journal.jsonl"
}

test_replay()
{
	ends 0 "$TDX_CTS" run "${few[@]}" --record "$dir/record"
	ends 0 "$TDX_CTS" run "${few[@]}" --target "replay:$dir/record" --out "$dir/replay"
	cp "$dir/out" "$dir/replayed"
	half replay replay-half
	ends 0 "$TDX_CTS" run --resume "$dir/replay-half"
	same "$dir/replayed"
	[ "$(begins replay-half)" -eq "$(begins replay)" ] || fail "cases were begun twice"
}

# Behind the door all is as on a host with TDX: the worker has /dev/kvm open, its parent has not.
test_door()
{
	ends 0 "${inside[@]}" "${few[@]}" --target kvm
	cp "$dir/out" "$dir/plain"
	ends 0 "${inside[@]}" "${few[@]}" --target kvm --out "$dir/door"
	same "$dir/plain"
	ends 0 "${inside[@]}" --resume "$dir/door"
	same "$dir/plain"
	half door door-half
	ends 0 "${inside[@]}" --resume "$dir/door-half"
	same "$dir/plain"
	[ "$(begins door-half)" -eq "$(begins door)" ] || fail "cases were begun twice"
	# Nothing of a target is needed for that.
	ends 0 "$TDX_CTS" merge "$dir/door-half"
	same "$dir/plain"
}

test_interrupted_door()
{
	local status=0 count=0 door try

	# A shell's background job is started to ignore SIGINT.
	env --default-signal "${inside[@]}" --suite readback --strength 0 --random 1000000 \
		--target kvm --out "$dir/long" >"$dir/out" 2>"$dir/err" </dev/null &
	door=$!
	name="SIGINT behind the door"
	for ((try = 0; try < 1000; try++)); do
		count=$(begins long)
		[ "${count:-0}" -lt 20 ] || break
		sleep 0.01
	done
	kill -INT $door
	wait $door || status=$?
	[ $status -eq 3 ] || fail "exit status $status, expected 3"
	grep -q '^Ended by SIGINT, before the plan was' "$dir/out" || fail "no word of SIGINT"
	[ -s "$dir/long/record.jsonl" ] || fail "no record"
	count=$(begins long)
	ends 0 "${inside[@]}" --resume "$dir/long" --budget 1
	grep -q '^Ended by the budget of 1 TDs' "$dir/out" || fail "no word of the budget"
	[ "$(begins long)" -eq "$count" ] || fail "it did more than it might"
	ends 0 "${inside[@]}" --resume "$dir/long" --budget $((count + 50))
	[ "$(begins long)" -gt "$count" ] || fail "it did not go on"
}

inside=("$TDX_CTS" emulate -- "$TDX_CTS" run)
test_replay
status=0
"$TDX_CTS" emulate -- true 2>"$dir/err" || status=$?
if [ $status -eq 4 ]; then
	cat "$dir/err"
	exit "$failed"
fi
test_door
test_interrupted_door
exit "$failed"
