#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts report --against and --gate: what has changed since an older record, and which skips are
# expected. TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS GTEST_SHARD_INDEX GTEST_TOTAL_SHARDS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"

# check STATUS [ARG]...
check()
{
	ends "$1" "$TDX_CTS" "${@:2}"
}

# verdict RULE VERDICT FROM TO: the record in FROM with another verdict of a rule
verdict()
{
	mkdir -p "$dir/$4"
	sed "/^{\"result\":\"$1\"/s/\"verdict\":\"[^\"]*\",\(\"[^s]\)/\"verdict\":\"$2\",\1/" \
		"$dir/$3/record.jsonl" >"$dir/$4/record.jsonl"
	! cmp -s "$dir/$3/record.jsonl" "$dir/$4/record.jsonl" || fail "no verdict of $1 changed"
}

test_same()
{
	check 0 report "$dir/plain" --against "$dir/plain"
	has "both runs are of the same"
	last_line "No worse: 116 the same."
	check 0 report "$dir/plain/record.jsonl" --against "$dir/plain/record.jsonl" --gate
	last_line "No worse: 116 the same; gate open: nothing fails*"
}

# Each change is named, with why; back again it is none.
test_failing()
{
	check 1 report "$dir/rogue" --against "$dir/plain"
	has "module            tdx-1.5.05 -> tdx-rogue"
	has_not "policy  "
	has "newly failing: 4"
	has "  clobber.CLB-05.clobber_bit_has_opt_in  PASS -> FAIL"
	has "      7.0:ecx.enqcmd: expected behind the system-wide opt-in"
	last_line "Worse: 4 newly failing,*"
	check 0 report "$dir/plain" --against "$dir/rogue"
	has "  clobber.CLB-05.clobber_bit_has_opt_in  FAIL -> PASS"
	last_line "No worse: *, 4 newly passing*"
	check 0 report "$dir/rogue" --against "$dir/rogue"
	has "still failing: 4"
	check 1 report "$dir/rogue" --against "$dir/rogue" --gate
	has "failing: 4"
}

# What another policy changes is no failure.
test_policies()
{
	check 0 report "$dir/allow" --against "$dir/plain"
	has "policy            denylist -> allowlist"
	has "  clobber.CLB-03.no_entry_game_slips_a_clobber_bit  XFAIL -> PASS"
	last_line "No worse: 1 changed otherwise, 115 the same."
}

test_lost()
{
	verdict INI-07 "NOT COVERED" plain lost
	check 1 report "$dir/lost" --against "$dir/plain"
	has "newly not covered: 1"
	has "  init.INI-07.num_l2_vms  PASS -> NOT COVERED"
	check 1 report "$dir/lost" --gate
	has "not judged, which nobody expects: 1"
	check 0 report "$dir/plain" --against "$dir/lost"
	grep -v '^{"result":"INI-07"' "$dir/plain/record.jsonl" >"$dir/gone.jsonl"
	check 1 report "$dir/gone.jsonl" --against "$dir/plain"
	has "gone: 1"
	check 0 report "$dir/plain" --against "$dir/gone.jsonl"
	has "new: 1"
	verdict INI-07 MISS plain broken
	check 3 report "$dir/broken" --against "$dir/plain"
	last_line "No verdict, the harness failed: 1 newly broken*"
	check 3 report "$dir/broken" --gate
	sed '/^{"result"/s/"verdict":"\(PASS\|XFAIL\)"/"verdict":"SKIP"/' "$dir/plain/record.jsonl" \
		>"$dir/nothing.jsonl"
	check 4 report "$dir/nothing.jsonl" --against "$dir/plain"
	last_line "Nothing was judged:*"
}

test_gate()
{
	check 0 report "$dir/plain" --gate
	last_line "Gate open: nothing fails, and the 2 rules that are not judged are expected."
	echo "[]" >"$dir/none.json"
	check 1 report "$dir/plain" --gate --skips "$dir/none.json"
	has "not judged, which nobody expects: 2"
	has "  clobber.CLB-10.clobber_list_complete  SKIP"
	has "      needs configurable 7.1:eax.fred; found: the module does not declare it so"
	check 0 report "$dir/plain"
	verdict CLB-10 PASS plain stale
	check 1 report "$dir/stale" --gate
	has "expected not to be judged, which is stale: 1"
	has "  clobber.CLB-10.clobber_list_complete  PASS, expected SKIP"
	has "corpus/skips/emulator.json: the module does not let"
	verdict CLB-03 XPASS plain xpass
	check 1 report "$dir/xpass" --gate
	has "  clobber.CLB-03.no_entry_game_slips_a_clobber_bit  XPASS"
	mkdir "$dir/skips"
	cp "$TDX_CTS_SOURCE"/corpus/skips/*.json "$dir/skips"
	check 0 report "$dir/plain" --gate --skips "$dir/skips"
}

test_machine()
{
	check 1 report "$dir/rogue" --against "$dir/plain" --gate --format json
	python3 - "$dir/out" <<-'END' || fail "the JSON does not say what is expected"
		import json, sys
		found = json.load(open(sys.argv[1]))
		against = found["against"]
		assert found["exit_status"] == 1 and against["exit_status"] == 1
		assert {"member": "module", "old": "tdx-1.5.05", "new": "tdx-rogue"} in against["differs_in"]
		failing = [d for d in against["differences"] if d["change"] == "newly failing"]
		assert len(failing) == 4 and all(d["new"] == "FAIL" and d["why"] for d in failing)
		assert len(found["gate"]["failing"]) == 4 and found["gate"]["exit_status"] == 1
	END
	check 0 report "$dir/plain" --against "$dir/plain" --ktap "$dir/report.ktap"
	grep -q '^KTAP version 1' "$dir/report.ktap" || fail "no KTAP beside a comparison"
}

test_refused()
{
	refused "no-such" report "$dir/plain" --against "$dir/no-such" --ktap "$dir/never.ktap"
	refused "no-such" report "$dir/plain" --gate --skips "$dir/no-such"
	refused "need --against or --gate" report "$dir/plain" --format json
	refused "need --against or --gate" report "$dir/plain" --skips "$dir/skips"
	echo '[{"target":"emulator","rule":"XYZ-*","verdict":"SKIP","reason":"r"}]' >"$dir/bad.json"
	refused "bad.json:1:" report "$dir/plain" --gate --skips "$dir/bad.json" --ktap "$dir/never.ktap"
	head -n 100 "$dir/plain/record.jsonl" >"$dir/torn.jsonl"
	refused "torn.jsonl" report "$dir/plain" --against "$dir/torn.jsonl"
	[ ! -e "$dir/never.ktap" ] || fail "a report in spite of bad input"
}

check 0 run --record "$dir/plain"
check 0 run --record "$dir/allow" --kvm-policy allowlist
check 1 run --record "$dir/rogue" --module tdx-rogue
test_same
test_failing
test_policies
test_lost
test_gate
test_machine
test_refused
exit "$failed"
