#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A run that is watched: painted on a terminal, and gone from it; quiet in a log.
set -u
: "${TDX_CTS:?names the tdx-cts binary}"
unset TDX_CTS_CORPUS GTEST_SHARD_INDEX GTEST_TOTAL_SHARDS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"

# "script" gives a command a terminal.
on_terminal()
{
	script -qec "$*" /dev/null </dev/null >"$dir/out" 2>&1
}

test_terminal()
{
	local up=$'\033''[[0-9]+F'

	on_terminal "$TDX_CTS run --watch --budget 300" || fail "the run failed"
	grep -q '  CFG ' "$dir/out" || fail "no bar"
	grep -q 'TDs built' "$dir/out" || fail "no progress"
	grep -Eq "$up" "$dir/out" || fail "it is not painted over"
	# The summary follows where the view was.
	tail -n 1 "$dir/out" | grep -q '^Conforming: ' || fail "no summary"
	on_terminal "$TDX_CTS run --budget 300" || fail "the run failed"
	! grep -Eq "$up" "$dir/out" || fail "it is painted though nobody wants to watch"
}

test_failure()
{
	on_terminal "$TDX_CTS run --watch --defect gfni-brings-cldemote" && fail "no failure"
	grep -Eq 'last +FAIL (CFG|PRP)' "$dir/out" || fail "the last failure is not told"
}

# The worker of a journal paints likewise, and who resumes a run may watch the rest.
test_journal()
{
	on_terminal "$TDX_CTS run --watch --budget 100 --out $dir/run" || fail "the run failed"
	grep -q 'TDs built' "$dir/out" || fail "no progress"
	on_terminal "$TDX_CTS run --watch --resume $dir/run --budget 200" || fail "no resumed run"
	grep -q 'TDs built' "$dir/out" || fail "no progress of a resumed run"
}

# A terminal that cannot be painted, a file, and a pipe.
test_log()
{
	on_terminal "TERM=dumb $TDX_CTS run --watch --budget 300" || fail "the run failed"
	! grep -q $'\033' "$dir/out" || fail "a dumb terminal is painted"
	"$TDX_CTS" run --watch --budget 300 >"$dir/out" 2>"$dir/err" || fail "the run failed"
	[ "$(wc -l <"$dir/err")" -le 1 ] || fail "a log is flooded"
}

if ! command -v script >/dev/null; then
	echo "SKIP: needs the command script, which gives others a terminal; found none" >&2
	exit 4
fi
touch "$dir/err"
test_terminal
test_failure
test_journal
test_log
exit $failed
