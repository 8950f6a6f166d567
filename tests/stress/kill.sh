#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs that are killed, at random moments of a seed and at each of the calls by which they write, and
# gone on with: the record in the end is that of the run that nobody disturbed.
set -u

# shellcheck source=tests/stress/stress.bash
. "$(dirname "${BASH_SOURCE[0]}")/stress.bash"
kills=$(times 200 8)
needs "cmake --build build" ls "$tools/strike"
RANDOM=1
killed=0 resumed=0 runs=0 lost=0

# blow KIND COMMAND...: kills it in one of four ways, where it has not ended before
blow()
{
	local kind=$1 us=$((RANDOM * 100 % span + 1))

	shift
	case $kind in
	call) TDX_CTS_FAULT=disk:$((RANDOM % calls + 1)):kill tried preloaded fault \
		"$tools/strike" 0 "$@" ;;
	process) tried "$tools/strike" $us "$@" ;;
	*) tried "$tools/strike" "$kind" $us "$@" ;;
	esac
}

# After a kill the folder holds no run, or one that can be gone on with.
next_command()
{
	if [ -e "$dir/run/journal.jsonl" ]; then
		command=("$TDX_CTS" run --resume "$dir/run" --retry-lost)
	else
		command=("$TDX_CTS" run "${options[@]}" --out "$dir/run")
	fi
}

# torture KIND KILLS: one run, so many kills of it at the most
torture()
{
	local kind=$1 left=$2

	rm -rf "$dir/run"
	runs=$((runs + 1))
	while [ "$left" -gt 0 ] && [ "$killed" -lt "$kills" ]; do
		next_command
		blow "$kind" "${command[@]}"
		left=$((left - 1))
		[ "$kind" = worker ] || [ "$status" -ne "$expected" ] || break
		killed=$((killed + 1))
		# Where a process of it were left, it would write behind our back.
		[ ! -e "$dir/run/journal.jsonl" ] || flock -n "$dir/run/journal.jsonl" true ||
			fail "something is at work in it still"
	done
	name="kill $killed ($kind) of ${options[*]}"
	next_command
	tried "${command[@]}"
	resumed=$((resumed + 1))
	[ "$status" -eq "$expected" ] || fail "exit status $status at last, expected $expected"
	lost=$((lost + $(grep -c '"lost":[0-9]' "$dir/run/journal.jsonl")))
	same_run "$dir/whole" "$dir/run"
	# What a beginning has left is removed by going on.
	[ -z "$(find "$dir/run" -name '*.tmp')" ] || tried "$TDX_CTS" run --resume "$dir/run"
	[ -z "$(find "$dir/run" -name '*.tmp')" ] || fail "left behind: $(ls "$dir/run")"
}

# undisturbed: what it writes, how long it takes, and how many calls it does that write
undisturbed()
{
	local begin

	name="${options[*]}"
	rm -rf "$dir/whole" "$dir/counted"
	begin=$(date +%s%N)
	tried "$TDX_CTS" run "${options[@]}" --out "$dir/whole"
	expected=$status
	span=$((($(date +%s%N) - begin) / 1000))
	[ "$expected" -le 1 ] || fail "exit status $expected"
	TDX_CTS_FAULT=disk:0:kill TDX_CTS_FAULT_COUNT=$dir/count tried preloaded fault \
		"$TDX_CTS" run "${options[@]}" --out "$dir/counted"
	calls=$(cat "$dir/count")
}

# share KIND NUMBER: until so many kills were done in all
share()
{
	while [ "$killed" -lt $((kills * $2 / 8)) ]; do
		torture "$1" $((RANDOM % 4 + 1))
	done
}

options=("${few[@]}")
undisturbed
share process 1
share call 2
share worker 3
options=("${failing[@]}")
undisturbed
share process 5
share call 6
share worker 7
options=("${failing[@]}" --watch)
undisturbed
share terminal 8
echo "$killed kills of $runs runs, $lost cases lost and tried again, $resumed resumes, all records the same"
exit $failed
