#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs that keep a journal: budgets, shards and their sum, and what happens to a run that is killed,
# interrupted, hangs, or finds no room. TDX_CTS is the command.
set -u
: "${TDX_CTS:?names the tdx-cts binary}"
unset TDX_CTS_CORPUS GTEST_SHARD_INDEX GTEST_TOTAL_SHARDS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
few=(--suite init --strength 2 --random 20)

# check STATUS [ARG]...
check()
{
	ends "$1" "$TDX_CTS" "${@:2}"
}

# says PATTERN: a line of the output matches it
says()
{
	grep -q -- "$1" "$dir/out" || fail "no line with '$1' in the output"
}

check 0 run "${few[@]}"
cp "$dir/out" "$dir/plain"

test_journal_changes_nothing()
{
	check 0 run "${few[@]}" --out "$dir/whole"
	cmp -s "$dir/plain" "$dir/out" || fail "a journal changes what is printed"
	check 0 run --resume "$dir/whole"
	same "$dir/plain"
	check 0 merge "$dir/whole"
	same "$dir/plain"
	check 2 run --out "$dir/whole"
	complains "holds a run; --resume"
}

# A record but for its times.
timeless()
{
	sed 's/"date":"[^"]*",//; s/"started":"[^"]*",//; s/,"seconds":[0-9.e+-]*//' "$1"
}

# What is taken up from the journal stands in the record where it stood: also what is between passes.
test_same_record()
{
	check 0 run --suite clobber --strength 0 --random 0 --out "$dir/clobber"
	grep -q '"rule":"CLB-03".*"verdict":"XFAIL"' "$dir/clobber/record.jsonl" ||
		fail "only passes"
	timeless "$dir/clobber/record.jsonl" >"$dir/timeless"
	check 0 run --resume "$dir/clobber"
	cmp -s "$dir/timeless" <(timeless "$dir/clobber/record.jsonl") || fail "another record"
}

test_budget()
{
	local builds

	check 0 run "${few[@]}" --budget 100 --out "$dir/budget"
	says "^Ended by the budget of 100 TDs, before the plan was; tdx-cts run --resume"
	builds=$(sed -n 's/.*with \([0-9]*\) TDs built\./\1/p' "$dir/out")
	if [ "$builds" -gt 100 ] || [ "$builds" -lt 97 ]; then
		fail "$builds TDs were built"
	fi
	check 0 run --resume "$dir/budget"
	says "^Ended by the budget of 100 TDs"
	check 0 run --resume "$dir/budget" --budget 1000000
	same "$dir/plain"
	same_evidence "$dir/whole" "$dir/budget"
	check 2 run --budget 0
	complains "budget"
	check 2 run --resume "$dir/budget" --suite init
	complains "the options that the run was begun with"
	check 2 run --resume "$dir/nothing"
	complains "nothing"
	check 2 run --out "$dir/latin" --case $'\xff'
	complains "no UTF-8"
	[ ! -e "$dir/latin" ] || fail "a folder in spite of bad usage"
}

test_shards()
{
	local i

	for i in 1 2 3; do
		check 0 run "${few[@]}" --shard $i/3 --out "$dir/shard$i"
		says ", shard $i of 3"
	done
	check 0 merge "$dir/shard2" "$dir/shard3" "$dir/shard1" --out "$dir/merged"
	cmp -s "$dir/plain" "$dir/out" || fail "shards do not add up to one run"
	[ -s "$dir/merged/record.jsonl" ] || fail "no record of all shards"
	same_evidence "$dir/whole" "$dir/merged"
	[ "$(grep -c '"verdict":"PASS"' "$dir/merged/record.jsonl")" -eq \
		"$(grep -c '"verdict":"PASS"' "$dir/whole/record.jsonl")" ] ||
		fail "the record of all shards is not that of one run"
	GTEST_SHARD_INDEX=1 GTEST_TOTAL_SHARDS=3 "$TDX_CTS" run "${few[@]}" --out "$dir/gtest" \
		>"$dir/gtest.out" 2>&1
	"$TDX_CTS" run --resume "$dir/shard2" >"$dir/out" 2>"$dir/err"
	same "$dir/gtest.out"
	check 2 merge "$dir/shard1" "$dir/shard2"
	complains "one of 3 shards, and 2 are given"
	check 2 merge "$dir/shard1" "$dir/shard2" "$dir/shard2"
	complains "shard 2 is there twice"
	check 2 merge "$dir/shard1" "$dir/shard2" "$dir/whole"
	complains "no shard but a whole run"
	check 2 run --shard 4/3
	complains "--shard 4/3"
	check 0 run --suite abi --strength 0 --shard 3/3 --out "$dir/other"
	check 2 merge "$dir/shard1" "$dir/shard2" "$dir/other"
	complains "of another run"
}

# Each shard may have its own exchange, and a defect is told.
test_shards_of_a_defect()
{
	local defect=(--suite metadata --strength 0 --random 0 --defect gfni-brings-cldemote) i

	check 0 run "${defect[@]}"
	cp "$dir/out" "$dir/defect"
	for i in 1 2; do
		check 0 run "${defect[@]}" --shard $i/2 --out "$dir/defect$i" --record "$dir/record$i"
	done
	check 0 merge "$dir/defect1" "$dir/defect2"
	cmp -s "$dir/defect" "$dir/out" || fail "shards of a defect do not add up to one run"
}

# Host state that a seeded defect leaves changed is named with the case, and not without the defect.
# found DIR: with how many TDs FIX-02 has failed, by the record there
found()
{
	sed -n 's/.*"result":"FIX-02".*"found":{"tds":\([0-9]*\),"ms":[1-9][0-9]*}.*/\1/p' \
		"$1/record.jsonl"
}

# However a run comes to its end, what it found took as many TDs.
test_when_found()
{
	local defect=(--suite readback --strength 0 --random 0 --defect debug-hides-hypervisor) i tds

	check 1 run "${defect[@]}" --out "$dir/found"
	tds=$(found "$dir/found")
	[ "${tds:-0}" -gt 1 ] || fail "found with '$tds' TDs"
	check 0 run "${defect[@]}" --budget $((tds - 1)) --out "$dir/found-later"
	[ -z "$(found "$dir/found-later")" ] || fail "found before it can be"
	check 1 run --resume "$dir/found-later" --budget 1000000
	[ "$(found "$dir/found-later")" = "$tds" ] || fail "a resumed run takes other TDs"
	check 1 run --resume "$dir/found-later"
	[ "$(found "$dir/found-later")" = "$tds" ] || fail "a run that was over takes other TDs"
	for i in 1 2; do
		"$TDX_CTS" run "${defect[@]}" --shard $i/2 --out "$dir/found$i" >"$dir/out" 2>"$dir/err"
	done
	check 1 merge "$dir/found1" "$dir/found2" --out "$dir/found-merged"
	[ "$(found "$dir/found-merged")" = "$tds" ] || fail "shards take other TDs"
	says "^    party     TDX module$"
}

test_moved_host_state()
{
	local moved='^{"host":"XSTATE_PKRU","compared":[0-9]*,"moved":[1-9][0-9]*,"case":".*"cpu":1,'
	local hosts=(--suite host_state --strength 0 --random 0)

	check 0 run "${hosts[@]}" --out "$dir/still"
	! grep -q "$moved" "$dir/still/record.jsonl" || fail "PKRU has moved"
	check 1 run "${hosts[@]}" --defect pkru-lost-on-cpu-1 --out "$dir/moved"
	grep -q "$moved" "$dir/moved/record.jsonl" || fail "PKRU has not moved"
	check 1 report "$dir/moved"
}

# What a worker was in when it was killed is known, costs one case, and is tried again if wanted.
test_kill()
{
	local pid lines

	"$TDX_CTS" run "${few[@]}" --out "$dir/killed" >"$dir/out" 2>"$dir/err" &
	pid=$!
	for ((i = 0; i < 1000; i++)); do
		lines=$(grep -c '"begin"' "$dir/killed/journal.jsonl" 2>/dev/null)
		[ "${lines:-0}" -lt 20 ] || break
		sleep 0.01
	done
	kill -KILL $pid
	wait $pid 2>/dev/null
	name="kill"
	for ((i = 0; i < 500; i++)); do
		! flock --nonblock "$dir/killed/journal.jsonl" true || break
		sleep 0.01
	done
	# Between two cases there is none to lose.
	if tail -n 1 "$dir/killed/journal.jsonl" | grep -q '"begin"'; then
		check 3 run --resume "$dir/killed"
		says "^MISS HST-13 host_survives"
		says "reason *host lost during this configuration"
		check 3 run --resume "$dir/killed"
		says "^MISS HST-13 host_survives"
		check 0 run --resume "$dir/killed" --retry-lost
	else
		check 0 run --resume "$dir/killed"
	fi
	check 0 run --resume "$dir/killed"
	same_evidence "$dir/whole" "$dir/killed"
}

# Half a file of a run that was killed goes when it is gone on with; what is somebody's own stays.
test_leftovers()
{
	local failing=(--suite readback --strength 0 --random 0 --defect tsc-deadline-lost-with-umip)
	local left=(record.jsonl.12.0.tmp journal.jsonl.345.1.tmp failures/CFG-02.td.6.0.tmp)
	local own=(record.jsonl.tmp record.jsonl.old.0.tmp other/record.jsonl.1.0.tmp)
	local file

	check 1 run "${failing[@]}" --out "$dir/left"
	mkdir "$dir/left/other"
	for file in "${left[@]}" "${own[@]}"; do
		echo half >"$dir/left/$file"
	done
	check 1 run --resume "$dir/left/"
	for file in "${left[@]}"; do
		[ ! -e "$dir/left/$file" ] || fail "$file is left"
	done
	for file in "${own[@]}" failures/CFG-02.td record.jsonl; do
		[ -s "$dir/left/$file" ] || fail "$file is gone"
	done
}

test_interrupt()
{
	local signal pid status

	for signal in INT TERM; do
		# A shell's background job is started to ignore SIGINT.
		env --default-signal "$TDX_CTS" run --random 10000000 --out "$dir/$signal" \
			>"$dir/out" 2>"$dir/err" &
		pid=$!
		for ((i = 0; i < 1000; i++)); do
			! grep -q '"begin"' "$dir/$signal/journal.jsonl" 2>/dev/null || break
			sleep 0.01
		done
		kill -$signal $pid
		status=0
		wait $pid || status=$?
		name="SIG$signal"
		[ "$status" -eq 3 ] || fail "exit status $status"
		says "^Ended by SIG$signal, before the plan was; tdx-cts run --resume $dir/$signal goes on"
		[ -s "$dir/$signal/record.jsonl" ] || fail "no record"
	done
}

# printed NAME STATUS: so it ended whose output went nowhere, and the run in $dir/NAME is whole
printed()
{
	name="$1"
	[ "$2" -eq 3 ] || fail "exit status $2, expected 3"
	[ -s "$dir/$1/record.jsonl" ] || fail "no record"
	check 0 run --resume "$dir/$1"
	same "$dir/plain"
	same_evidence "$dir/whole" "$dir/$1"
}

# What is printed has another way than what is kept.
test_output_is_lost()
{
	local status

	"$TDX_CTS" run "${few[@]}" --out "$dir/full_output" >/dev/full 2>"$dir/err"
	status=$?
	complains "standard output: No space left on device"
	printed full_output $status
	"$TDX_CTS" run "${few[@]}" --watch --out "$dir/closed" <&- >&- 2>&-
	printed closed $?
	mkfifo "$dir/unread"
	true <"$dir/unread" &
	"$TDX_CTS" run "${few[@]}" --out "$dir/pipe" >"$dir/unread" 2>"$dir/err"
	status=$?
	complains "standard output: Broken pipe"
	printed pipe $status
}

test_two_runs()
{
	local pid

	env --default-signal "$TDX_CTS" run --random 10000000 --out "$dir/two" >"$dir/first" 2>&1 &
	pid=$!
	for ((i = 0; i < 1000; i++)); do
		! grep -q '"begin"' "$dir/two/journal.jsonl" 2>/dev/null || break
		sleep 0.01
	done
	check 2 run --resume "$dir/two"
	complains "another run is at work in it (process [0-9]*)"
	kill -INT $pid
	wait $pid
}

test_no_room()
{
	local status

	touch "$dir/file"
	check 2 run --out "$dir/file"
	complains "$dir/file"
	check 2 run --out "$dir/file/below"
	complains "$dir/file/below"
	name="a full disk"
	status=0
	(
		ulimit -f 16
		trap '' XFSZ
		exec "$TDX_CTS" run "${few[@]}" --out "$dir/full" >"$dir/out" 2>"$dir/err"
	) || status=$?
	[ "$status" -eq 3 ] || fail "exit status $status, expected 3"
	complains "journal.jsonl: .*--resume $dir/full goes on"
	"$TDX_CTS" run --resume "$dir/full" >"$dir/out" 2>"$dir/err"
	check 0 run --resume "$dir/full" --retry-lost
	same "$dir/plain"
}

# A run that ends before a lost case is tried again keeps what it knows, also of the cases behind it.
test_retry_ends_early()
{
	local begins before

	check 0 run "${few[@]}" --out "$dir/early"
	cp "$dir/early/journal.jsonl" "$dir/early.whole"
	begins=$(grep -n '"begin"' "$dir/early.whole" | sed -n 30p)
	head -n "${begins%%:*}" "$dir/early.whole" >"$dir/early/journal.jsonl"
	check 3 run --resume "$dir/early"
	before=$(sed -n 2p "$dir/out")
	check 3 run --resume "$dir/early" --retry-lost --budget 10
	says "^$before$"
	says "^MISS HST-13 host_survives"
	says "^Ended by the budget of 10 TDs"
	check 0 run --resume "$dir/early" --retry-lost
	same "$dir/plain"
}

# A case that hangs, or takes the process with it, is one case.
test_lost_cases()
{
	local lost

	check 1 run "${few[@]}" --defect dca-hangs --case-timeout 1 --out "$dir/hang"
	says "^FAIL HST-13 host_survives"
	says "observed *no answer for 1 s while KVM built the TD (KVM_TDX_INIT_VM, TDH.MNG.INIT); the"
	says "tdx-cts run .*--case bit-1:ecx.dca"
	lost=$(grep -c '"how":' "$dir/hang/journal.jsonl")
	[ "$lost" -le 4 ] || fail "$lost cases were lost to one bit"
	check 3 run "${few[@]}" --defect tm2-with-acpi-kills --out "$dir/kills"
	says "^MISS HST-13 host_survives"
	tr '\n' ' ' <"$dir/out" | tr -s ' ' >"$dir/line"
	grep -q 'reason the process ended while .*TDH.MNG.INIT), by signal 9; all lost cases' \
		"$dir/line" || fail "the reason does not say what the lost cases have in common"
	grep -q '"reason": *"[^"]*no others, have [^"]*1:edx.acpi' "$dir/kills/record.jsonl" ||
		fail "the record does not say what the lost cases have in common"
	lost=$(grep -c '"how":' "$dir/kills/journal.jsonl")
	[ "$lost" -le 12 ] || fail "$lost cases were lost to two bits"
	tr '\n' ' ' <"$dir/out" >"$dir/line"
	grep -q 'All cases lost through KVM, and no others, have .*1:ecx.tm2 and 1:edx.acpi' \
		"$dir/line" || fail "the two bits are not named"
}

# --time is for all of the run, however many cases are lost in it.
test_time()
{
	check 1 run "${few[@]}" --defect dca-hangs --case-timeout 3 --time 2 --out "$dir/time"
	says "^FAIL HST-13 host_survives"
	says "^Ended by the time of 2 s, before the plan was; tdx-cts run --resume $dir/time goes on"
	[ "$(grep -c '"lost":[0-9]' "$dir/time/journal.jsonl")" -eq 1 ] ||
		fail "it went on after 2 s"
}

# Also where it is a file, and the only one.
test_lost_file()
{
	printf 'rule INI-16\ncpuid 1 ecx.dca=1\n' >"$dir/dca.td"
	check 1 run --case "$dir/dca.td" --defect dca-hangs --case-timeout 1 --out "$dir/hung"
	says "^FAIL HST-13 host_survives"
	says "tdx-cts run .*--case $dir/dca.td$"
	cp "$dir/out" "$dir/hung.out"
	check 1 run --resume "$dir/hung"
	same "$dir/hung.out"
	[ "$(grep -c '"begin"' "$dir/hung/journal.jsonl")" -eq 1 ] || fail "it is tried again"
	check 1 run --resume "$dir/hung" --retry-lost
	[ "$(grep -c '"begin"' "$dir/hung/journal.jsonl")" -eq 2 ] || fail "it is not tried again"
}

test_journal_changes_nothing
test_same_record
test_budget
test_shards
test_shards_of_a_defect
test_when_found
test_moved_host_state
test_kill
test_leftovers
test_interrupt
test_two_runs
test_output_is_lost
test_no_room
test_retry_ends_early
if [ "${1:-}" != quick ]; then
	test_lost_cases
	test_time
	test_lost_file
fi
exit $failed
