#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs that are interrupted ten thousand times a second by signals whose handlers do not restart what
# they interrupt, and runs whose standard streams are closed, or lose their reader.
set -u

# shellcheck source=tests/stress/stress.bash
. "$(dirname "${BASH_SOURCE[0]}")/stress.bash"
needs "cmake --build build" ls "$tools/libstorm.so"
storms=0 streams=0

# storm SIGNAL STATUS ARG...: its output is what it is without
storm()
{
	local signal=$1 expected=$2

	shift 2
	name="$signal: $*"
	tried "$TDX_CTS" "$@"
	cp "$dir/out" "$dir/expected"
	rm -rf "$dir/run"
	TDX_CTS_STORM=$signal tried timeout 120 env LD_PRELOAD="$tools/libstorm.so" "$TDX_CTS" "$@"
	storms=$((storms + 1))
	[ "$status" -eq "$expected" ] || fail "exit status $status, expected $expected"
	diff "$dir/expected" "$dir/out" >"$dir/diff" || fail "differs: $(head -n 3 "$dir/diff")"
}

# stream REDIRECTION: one of the standard streams is closed, or leads nowhere
stream()
{
	name="run $1"
	rm -rf "$dir/run"
	status=0
	bash -c "exec \"\$@\" $1" - "$TDX_CTS" run "${failing[@]}" --watch --out "$dir/run" \
		>"$dir/out" 2>"$dir/err" </dev/null || status=$?
	streams=$((streams + 1))
	[ "$status" -eq 1 ] || fail "exit status $status, expected 1"
	same_run "$dir/whole" "$dir/run"
	tried "$TDX_CTS" run --resume "$dir/run"
	[ "$status" -eq 1 ] || fail "the journal has lost something: exit status $status"
}

tried "$TDX_CTS" run "${failing[@]}" --out "$dir/whole"
for signal in SIGALRM SIGUSR1 SIGCHLD SIGWINCH; do
	storm $signal 1 run "${failing[@]}" --out "$dir/run"
	same_run "$dir/whole" "$dir/run"
	[ "$quick" != quick ] || break
	storm $signal 1 report "$dir/whole" --junit -
	storm $signal 0 try "$source/corpus/cases/cfg/CFG-01.positive.td"
done
storm SIGALRM 0 minimize --defect tsc-deadline-lost-with-umip --rule CFG-02 \
	--rows "$dir/whole" "$dir/whole/failures/CFG-02.td" --out "$dir/smallest.td"
for redirection in "<&-" ">&-" "2>&-" "<&- >&- 2>&-" ">/dev/full" "2>/dev/full" "> >(true)" \
	"2> >(true)"; do
	stream "$redirection"
done
echo "$storms storms with the output unchanged, $streams runs without a stream and with the same record"
exit $failed
