#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Several at once in one folder, runs and campaigns of fuzzing: one of them has it, the others are
# refused in a sentence, and the record is that of one run alone. What only reads is let in, and says
# that the run is at work.
set -u

# shellcheck source=tests/stress/stress.bash
. "$(dirname "${BASH_SOURCE[0]}")/stress.bash"
racers=$(times 6 4)
races=0 refusals=0 readers=0
busy="another run is at work in it\|holds a run; --resume"

# race COMMAND...: so many at once; one does it all, or they do so one after the other
race()
{
	local pids=() i won=0

	name="race $races: $1 $2 $3"
	races=$((races + 1))
	for ((i = 0; i < racers; i++)); do
		"$@" >"$dir/out$i" 2>"$dir/err$i" </dev/null &
		pids+=($!)
	done
	for ((i = 0; i < racers; i++)); do
		status=0
		wait "${pids[i]}" || status=$?
		cp "$dir/out$i" "$dir/out"
		cp "$dir/err$i" "$dir/err"
		if [ "$status" -eq 1 ]; then
			won=$((won + 1))
		elif [ "$status" -eq 2 ] && grep -q "$busy" "$dir/err"; then
			refusals=$((refusals + 1))
		else
			fail "exit status $status"
		fi
	done
	[ "$won" -ge 1 ] || fail "nobody has it"
	same_run "$dir/whole" "$dir/run"
}

# reads STATUS PATTERN COMMAND...: what reads the folder of a run that goes on
reads()
{
	local expected=$1 pattern=$2

	shift 2
	name="$*"
	tried "$@"
	readers=$((readers + 1))
	[ "$status" -eq "$expected" ] || fail "exit status $status, expected $expected"
	grep -q "$pattern" "$dir/err" "$dir/out" || fail "no word of '$pattern'"
}

# at_work: a run in $dir/work that is so until it is interrupted, its process $pid
at_work()
{
	local i

	env --default-signal "$TDX_CTS" run --random 10000000 --out "$dir/work" >"$dir/work.out" \
		2>&1 </dev/null &
	pid=$!
	for ((i = 0; i < 1000; i++)); do
		! grep -q '"end"' "$dir/work/journal.jsonl" 2>/dev/null || return
		sleep 0.1
	done
	fail "no run begins"
}

# campaigns: where their engine is built; two that begin at once, and one that would go on where
# somebody has the folder
campaigns()
{
	local pids=() i won=0

	[ -x "$engines/libfuzzer/fuzz/init_fuzzer" ] || return
	name="campaigns"
	for ((i = 0; i < 2; i++)); do
		TDX_CTS_ENGINES=$engines "$TDX_CTS" fuzz init --time 2 --out "$dir/campaign" \
			>"$dir/out$i" 2>"$dir/err$i" </dev/null &
		pids+=($!)
	done
	for ((i = 0; i < 2; i++)); do
		status=0
		wait "${pids[i]}" || status=$?
		won=$((won + (status == 0)))
		[ "$status" -eq 0 ] || grep -q "a campaign is in it\|another campaign" "$dir/err$i" ||
			fail "exit status $status"
	done
	[ "$won" -eq 1 ] || fail "$won campaigns in one folder"
	reads 2 "another campaign is at work in it" flock "$dir/campaign/lock" "$TDX_CTS" fuzz \
		--resume "$dir/campaign"
	races=$((races + 1))
}

engines=${TDX_CTS_ENGINES:-$(dirname "$TDX_CTS")/engines}
tried "$TDX_CTS" run "${failing[@]}" --out "$dir/whole"
for ((round = 0; round < $(times 6 1); round++)); do
	rm -rf "$dir/run"
	race "$TDX_CTS" run "${failing[@]}" --out "$dir/run"
	# Goes on from its middle.
	head -n $((400 * round + 200)) "$dir/whole/journal.jsonl" | grep -v '"begin"' \
		>"$dir/run/journal.jsonl"
	rm -r "$dir/run/failures" "$dir/run/record.jsonl"
	race "$TDX_CTS" run --resume "$dir/run" --retry-lost
done
at_work
reads 2 "$busy" "$TDX_CTS" run --out "$dir/work"
reads 2 "another run is at work in it" "$TDX_CTS" run --resume "$dir/work"
reads 2 "record.jsonl" "$TDX_CTS" report "$dir/work" --junit -
reads 3 "come to its end" "$TDX_CTS" merge "$dir/work"
kill -INT "$pid"
wait "$pid"
name="the run itself"
tail -n 1 "$dir/work/journal.jsonl" | grep -q '"finish"' || fail "it has not come to its end"
campaigns
echo "$races races of $racers, $refusals refused in words, the record that of one;" \
	"$readers readers of a run at work"
exit $failed
