#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Disks that are full, broken, slow to take, or not to be written: each of the calls by which a command
# writes fails in turn, and a real file system of each size is filled. An error names the path, what
# was there before is there still, and with space again the run goes on to the same record.
set -u

# A disk of our own is mounted where nobody else sees it, and is gone with us.
found=$(unshare -m true 2>&1) && found=
if [ -z "$found${TDX_CTS_STRESS_INSIDE:-}" ]; then
	TDX_CTS_STRESS_INSIDE=1 exec unshare -m bash "$0" "$@"
fi

# shellcheck source=tests/stress/stress.bash
. "$(dirname "${BASH_SOURCE[0]}")/stress.bash"
needs "cmake --build build" ls "$tools/libfault.so"
faults=0 told=0 unharmed=0

# faulty FAULT COMMAND [ARG]...
faulty()
{
	TDX_CTS_FAULT=disk:$1 tried preloaded fault "${@:2}"
	faults=$((faults + 1))
}

# count COMMAND...: $calls, how many calls write
count()
{
	TDX_CTS_FAULT=disk:0:EIO TDX_CTS_FAULT_COUNT=$dir/count tried preloaded fault "$@"
	calls=$(cat "$dir/count")
}

# is_told PATH: with what it is about, and the status of bad input or of the harness; the call may
# be that which writes what is printed
is_told()
{
	refused_in_words || fail "exit status $status, and no words"
	grep -q -e "^tdx-cts: .*$1" -e "^tdx-cts: standard output: " "$dir/err" ||
		fail "no line on $1"
	told=$((told + 1))
}

# goes_on: to the record of the run in $dir/whole
goes_on()
{
	if [ -e "$run/journal.jsonl" ]; then
		tried "$TDX_CTS" run --resume "$run" --retry-lost
	else
		tried "$TDX_CTS" run "${options[@]}" --out "$run"
	fi
	[ "$status" -eq "$expected" ] || fail "exit status $status afterwards"
	same_run "$dir/whole" "$run"
	[ -z "$(find "$run" -name '*.tmp')" ] || fail "left behind: $(ls "$run")"
}

# run_with EFFECT STEP: each STEPth call of a run fails, and each of the last, which are not lines
run_with()
{
	local number

	for ((number = 1; number <= calls; number += number < calls - last ? $2 : 1)); do
		name="run, call $number of $calls: $1"
		rm -rf "$run"
		faulty "$number$1" "$TDX_CTS" run "${options[@]}" --out "$run"
		if [ "$status" -eq "$expected" ]; then
			same_run "$dir/whole" "$run"
			unharmed=$((unharmed + 1))
		else
			is_told "$run"
		fi
		goes_on
	done
}

# kept EFFECT FILE COMMAND...: FILE, which is there, is written anew, or stays as it is
kept()
{
	local effect=$1 file=$2 number before

	shift 2
	count "$@"
	tried "$@"
	before=$(record "$(dirname "$file")" 2>/dev/null || cat "$file")
	for ((number = 1; number <= calls; number++)); do
		name="$2, call $number of $calls: $effect"
		faulty "$number$effect" "$@"
		# What is printed is written as well.
		[ "$status" -le 1 ] || is_told "\($(dirname "$file")\|standard output\)"
		[ "$before" = "$(record "$(dirname "$file")" 2>/dev/null || cat "$file")" ] ||
			fail "$file is lost, or cut"
	done
}

# Inside of a mount namespace of its own: sizes of a disk up to one on which it works.
fill_disks()
{
	local kib

	run=$dir/disk/run
	mkdir "$dir/disk"
	for ((kib = 4; kib <= 16384; kib += $1)); do
		name="a disk of $kib KiB"
		mount -t tmpfs -o "size=${kib}k" none "$dir/disk" || fail "no disk"
		number=$((number + 1))
		tried "$TDX_CTS" run "${options[@]}" --out "$run"
		if [ "$status" -eq "$expected" ]; then
			read_only
			umount "$dir/disk"
			return
		fi
		is_told "$run"
		mount -o remount,size=64m "$dir/disk"
		goes_on
		umount "$dir/disk"
	done
	fail "no disk is large enough"
}

# What is there can be read, and not gone on with.
read_only()
{
	name="a disk that is read-only"
	mount -o remount,ro "$dir/disk"
	tried "$TDX_CTS" run "${options[@]}" --out "$dir/disk/other"
	is_told "$dir/disk/other"
	tried "$TDX_CTS" run --resume "$run"
	is_told "$run"
	tried "$TDX_CTS" report "$run" --junit -
	[ "$status" -eq 1 ] || fail "no report of what is there: exit status $status"
	same_run "$dir/whole" "$run"
}

# whole OPTION...: a run that nothing disturbs
whole()
{
	options=("$@")
	rm -rf "$dir/whole" "$dir/counted"
	tried "$TDX_CTS" run "${options[@]}" --out "$dir/whole"
	expected=$status
	count "$TDX_CTS" run "${options[@]}" --out "$dir/counted"
	all=$((all + calls))
}

run=$dir/run all=0 last=$(times 12 4)
whole "${fewest[@]}"
run_with +:ENOSPC "$(times 1 60)"
for effect in :EIO +:EDQUOT :short; do
	run_with $effect "$(times 4 60)"
done
# Through the middle of a long one now and then; its end is where it writes most of what it has. It has
# no budget of TDs, which would count those that were built in vain.
long=(--rule CFG-02 --strength 0 --random 0 --defect sdbg-reads-0)
[ "$quick" != quick ] || long+=(--shard 1/40)
whole "${long[@]}"
run_with +:ENOSPC "$(times 800 4000)"
for effect in +:ENOSPC :EIO :short; do
	kept $effect "$dir/whole/record.jsonl" "$TDX_CTS" run --resume "$dir/whole"
	kept $effect "$dir/junit.xml" "$TDX_CTS" report "$dir/whole" --junit "$dir/junit.xml"
	kept $effect "$dir/merged/record.jsonl" "$TDX_CTS" merge "$dir/whole" --out "$dir/merged"
	kept $effect "$dir/small.td" "$TDX_CTS" minimize --defect sdbg-reads-0 --rule CFG-02 \
		"$dir/whole/failures/CFG-02.td" --out "$dir/small.td"
	[ "$quick" != quick ] || break
done
disks="no disk was filled: needs mount in a namespace of its own; found: $found"
if [ -n "${TDX_CTS_STRESS_INSIDE:-}" ]; then
	number=0
	fill_disks "$(times 64 1024)"
	disks="$number disks filled"
fi
echo "$faults faults at $all calls, $told told, $unharmed without harm, all records the same; $disks"
exit $failed
