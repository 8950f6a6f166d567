#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A day in minutes: a run that goes on and on holds no more files and memory than what it knows needs,
# run upon run leaves nothing behind, and valgrind and sanitizers find no error and no leak.
set -u

# shellcheck source=tests/stress/stress.bash
. "$(dirname "${BASH_SOURCE[0]}")/stress.bash"
export TMPDIR=$dir/tmp
mkdir "$TMPDIR"
case=$source/corpus/cases/cfg/CFG-01.positive.td
runs=0 clean=0

# sample: files open and KiB resident of the process $pid
sample()
{
	local files=(/proc/"$pid"/fd/*)

	echo "${#files[@]} $(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status")"
}

# used SECONDS: the process $pid has had a CPU for so long, whatever else the machine does
used()
{
	local i stat

	for ((i = 0; i < 6000; i++)); do
		read -r -a stat <"/proc/$pid/stat" || break
		[ $((stat[13] + stat[14])) -lt $(($1 * $(getconf CLK_TCK))) ] || return
		sleep 0.1
	done
	fail "it does not work for $1 s"
}

# One process until it has had a CPU for so many seconds: $first and $last sample of it.
long_run()
{
	local ended=0

	name="a long run"
	env --default-signal "$TDX_CTS" run --random 10000000 --strength 2 >"$dir/out" \
		2>"$dir/err" </dev/null &
	pid=$!
	used $(($1 / 2))
	read -r -a first <<<"$(sample)"
	used "$1"
	read -r -a last <<<"$(sample)"
	kill -INT "$pid"
	wait "$pid" || ended=$?
	[ "$ended" -eq 3 ] || fail "exit status $ended where it was interrupted"
	builds=$(sed -n 's/.*with \([0-9]*\) TDs built\./\1/p' "$dir/out")
	[ "${first[0]}" -eq "${last[0]}" ] || fail "${first[0]} files open, then ${last[0]}"
	[ "${last[1]}" -le $((first[1] * 3 / 2 + 16384)) ] ||
		fail "${first[1]} KiB resident, then ${last[1]}"
}

many_runs()
{
	local seed

	for ((seed = 1; seed <= $1; seed++)); do
		name="seed $seed"
		tried "$TDX_CTS" run "${few[@]}" --seed $seed --out "$dir/run"
		[ "$status" -eq 0 ] || fail "exit status $status"
		runs=$((runs + 1))
		[ "$(find "$dir/run" -type f | wc -l)" -eq 2 ] || fail "more than a run: $(ls "$dir/run")"
		[ -z "$(ls -A "$TMPDIR")" ] || fail "left behind: $(ls -A "$TMPDIR")"
		rm -r "$dir/run"
	done
}

# checked STATUS ARG...: as it ends without, and with no error and no leak
checked()
{
	local expected=$1

	shift
	name="$checker $*"
	rm -rf "$dir/run"
	# shellcheck disable=SC2086 # a command with its options
	tried $checker "$@"
	[ "$status" -eq "$expected" ] || fail "exit status $status"
	clean=$((clean + 1))
}

commands()
{
	checked 0 try "$case"
	[ "$quick" != quick ] || return
	checked 0 run "${fewest[@]}"
	checked 0 run "${fewest[@]}" --out "$dir/run"
	checked 1 report "$dir/whole" --junit "$dir/junit" --html "$dir/html" --ktap "$dir/ktap"
	checked 1 merge "$dir/whole" --out "$dir/run"
	checked 1 run --resume "$dir/whole"
	checked 0 minimize "${failing[@]:0:2}" --rule CFG-02 "$dir/whole/failures/CFG-02.td" --out \
		"$dir/small.td"
}

many_runs "$(times 50 3)"
long_run "$(times 60 4)"
tried "$TDX_CTS" run --suite readback --strength 0 --random 0 "${failing[@]:0:2}" --out "$dir/whole"
if command -v valgrind >/dev/null; then
	checker="valgrind --quiet --error-exitcode=99 --leak-check=full --trace-children=yes \
		--errors-for-leak-kinds=definite,indirect $TDX_CTS"
	commands
fi
if [ -x "$source/build-asan/tdx-cts" ]; then
	export ASAN_OPTIONS=exitcode=99:detect_leaks=1
	checker=$source/build-asan/tdx-cts
	commands
fi
echo "$runs runs with nothing left behind; ${builds:-no} TDs in one process, files open ${first[0]}" \
	"and ${last[0]}, KiB resident ${first[1]} and ${last[1]}; $clean commands without error and leak"
exit $failed
