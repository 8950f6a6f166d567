#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Commands with too little of everything: a limit goes up until they work, or one request for memory
# after the other is refused. They end in words, or do all that they are to do.
set -u

# shellcheck source=tests/stress/stress.bash
. "$(dirname "${BASH_SOURCE[0]}")/stress.bash"
needs "cmake --build build" ls "$tools/libfault.so"
refusals=0 same=0 unstarted=0
case=$source/corpus/cases/cfg/CFG-01.positive.td
run=(run "${fewest[@]}" --out "$dir/run")

# shellcheck disable=SC2317 # called as a command by tried
# limited LIMIT COMMAND [ARG]...: "ulimit LIMIT" before it
limited()
{
	local limit=$1

	shift
	# shellcheck disable=SC2086 # an option and its value
	(ulimit $limit && exec "$@")
}

# holds WHAT: what the command has done is all of it, or an error in words. A full stack is the one
# thing that no program can put into words: the system ends it.
holds()
{
	name=$1
	if [ "$status" -eq 0 ] && cmp -s "$dir/out" "$dir/expected"; then
		same=$((same + 1))
	elif refused_in_words; then
		refusals=$((refusals + 1))
	elif [ "${limit:-}" = -s ] && [ "$status" -eq $((128 + $(kill -l SEGV))) ]; then
		overflows=$((overflows + 1))
	else
		fail "exit status $status, and neither an error nor the whole output"
	fi
}

# What is short is no fault of what was handed in.
not_bad_input()
{
	[ "$status" -ne 2 ] || fail "a lack of memory is taken for bad input"
}

# starts: the kernel and the dynamic linker bring the program to the point where it can say something
starts()
{
	tried limited "$limit $at" "$TDX_CTS" --version
	[ "$status" -eq 0 ] || grep -q '^tdx-cts: ' "$dir/err"
}

# steps "LIMIT" FROM STEP MOST COMMAND...: until it works
steps()
{
	local limit=$1 at=$2 step=$3 most=$4

	shift 4
	rm -rf "$dir/run"
	tried "$@"
	cp "$dir/out" "$dir/expected"
	while [ "$at" -le "$most" ]; do
		rm -rf "$dir/run"
		if starts; then
			tried limited "$limit $at" "$@"
			holds "ulimit $limit $at, $1 $2"
			[ "$limit" != -v ] || not_bad_input
		else
			unstarted=$((unstarted + 1))
		fi
		[ "$status" -ne 0 ] || break
		at=$((at + step))
	done
	[ "$status" -eq 0 ] || fail "does not work with $limit $most"
	reached+=("$limit $at ($2)")
}

# stingy SAMPLES COMMAND...: request by request, where there are more than that in equal steps
stingy()
{
	local samples=$1 total number

	shift
	rm -rf "$dir/run"
	TDX_CTS_FAULT=memory:0:ENOMEM TDX_CTS_FAULT_COUNT=$dir/count tried preloaded fault "$@"
	cp "$dir/out" "$dir/expected"
	total=$(cat "$dir/count")
	for ((number = 1; number <= total; number += total / samples + 1)); do
		rm -rf "$dir/run"
		TDX_CTS_FAULT=memory:$number:ENOMEM tried preloaded fault "$@"
		holds "request $number for memory, $1 $2"
		not_bad_input
		denied=$((denied + 1))
	done
	rm -rf "$dir/run"
	TDX_CTS_FAULT=memory:$((total / 2))+:ENOMEM tried preloaded fault "$@"
	holds "no memory from request $((total / 2)) on, $1 $2"
	not_bad_input
}

denied=0 overflows=0 reached=()
tried "$TDX_CTS" run "${fewest[@]}" --out "$dir/kept"
tried "$TDX_CTS" run "${fewest[@]}" --record "$dir/recorded"
steps -n 3 1 64 "$TDX_CTS" "${run[@]}"
steps -n 3 1 64 "$TDX_CTS" report "$dir/kept" --junit -
steps -f 4 "$(times 4 64)" 4096 "$TDX_CTS" "${run[@]}"
steps -v 2048 "$(times 1024 8192)" 1048576 "$TDX_CTS" "${run[@]}"
steps -v 2048 "$(times 1024 8192)" 1048576 "$TDX_CTS" try "$case"
steps -s 16 "$(times 8 64)" 1024 "$TDX_CTS" "${run[@]}"
stingy "$(times 150 8)" "$TDX_CTS" "${run[@]}"
stingy "$(times 75 6)" "$TDX_CTS" try "$case"
stingy "$(times 75 6)" "$TDX_CTS" run "${fewest[@]}" --target "replay:$dir/recorded"
stingy "$(times 75 6)" "$TDX_CTS" report "$dir/kept" --junit -
stingy "$(times 75 6)" "$TDX_CTS" merge "$dir/kept"
printf -v text '%s, ' "${reached[@]}"
echo "$refusals refusals in words, $same times the same, $unstarted not started by the system," \
	"$overflows stacks full; $denied requests for memory denied; works from ${text%, }"
exit $failed
