#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts merge of whole runs: the worst verdict of each rule, and that of each run. TDX_CTS is the
# command, TDX_CTS_SOURCE the source tree.
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

count_of()
{
	grep -c "$1" "$2"
}

# A record alone, written again, is the same bytes.
test_alone()
{
	check 0 merge "$dir/plain/record.jsonl" --out "$dir/again"
	cmp "$dir/plain/record.jsonl" "$dir/again/record.jsonl" || fail "another record"
	last_line "Conforming: 110 of 116 rules hold,*"
	check 1 merge "$dir/rogue/record.jsonl" --out "$dir/again"
	cmp "$dir/rogue/record.jsonl" "$dir/again/record.jsonl" || fail "another record"
}

test_same_verdicts()
{
	sed '1s/"host":"[^"]*"/"host":"other"/' "$dir/plain/record.jsonl" >"$dir/other.jsonl"
	check 0 merge "$dir/plain" "$dir/other.jsonl"
	has "    host              other"
	has "All runs have the same verdicts."
	last_line "Conforming: 110 of 116 rules hold,*"
}

test_runs()
{
	local merged=$dir/merged/record.jsonl rules

	check 1 merge "$dir/plain" "$dir/rogue" "$dir/allow/record.jsonl" --out "$dir/merged"
	has "    module            tdx-rogue"
	has "    policy            allowlist"
	grep -q '^PASS  *FAIL  *PASS  *clobber.CLB-05' "$dir/out" || fail "CLB-05 is not shown"
	grep -q '^XFAIL  *XFAIL  *PASS  *clobber.CLB-03' "$dir/out" || fail "CLB-03 is not shown"
	grep -q '^NOT COVERED  *PASS  *NOT COVERED  *metadata.FIX-07' "$dir/out" ||
		fail "FIX-07 is not shown"
	has_not "init.INI-01"
	last_line "Not conforming: 4 of 116 rules failed (CLB-01, CLB-02, CLB-05, HST-11)."
	[ "$(count_of '^{"run":' "$merged")" -eq 2 ] || fail "not a line for each run"
	rules=$(cat "$dir"/{plain,rogue,allow}/record.jsonl | grep -c '^{"rule"')
	[ "$(count_of '^{"rule"' "$merged")" -eq "$rules" ] || fail "judgements are lost"
	grep -q '^{"result":"CLB-05".*"runs":\["PASS","FAIL","PASS"\]' "$merged" ||
		fail "no verdict for each run"
	cp "$dir/out" "$dir/table"
	check 1 report "$dir/merged" --ktap "$dir/report.ktap"
	grep -q "^ *not ok .*clobber.CLB-05" "$dir/report.ktap" || fail "no report of a merged record"
	check 0 report "$dir/merged" --against "$dir/rogue"
	check 1 report "$dir/merged" --against "$dir/plain"
	has "module            tdx-1.5.05 -> tdx-1.5.05, tdx-rogue"
}

# Step by step it comes to the same as at once, but for the time that it took.
test_merged_again()
{
	check 1 merge "$dir/plain" "$dir/rogue" --out "$dir/two"
	check 1 merge "$dir/two" "$dir/allow" --out "$dir/three"
	diff <(grep -v '^{"end"' "$dir/merged/record.jsonl") \
		<(grep -v '^{"end"' "$dir/three/record.jsonl") >"$dir/diff" ||
		fail "differs: $(head -c 300 "$dir/diff")"
	sed '1,/^$/d' "$dir/out" >"$dir/a"
	sed '1,/^$/d' "$dir/table" >"$dir/b"
	cmp "$dir/a" "$dir/b" || fail "another table"
}

# A failing case that a run has kept goes with its record.
test_kept_case()
{
	check 1 run --defect bmi-refused-without-adx --rule INI-23 --budget 300 --out "$dir/defect"
	[ -e "$dir/defect/failures/INI-23.td" ] || return
	check 1 merge "$dir/defect" "$dir/plain" --out "$dir/kept"
	cmp "$dir/defect/failures/INI-23.td" "$dir/kept/failures/INI-23.td" || fail "the case is lost"
	sed 's,failures/INI-23.td,failures/../../x,' "$dir/defect/record.jsonl" >"$dir/evil.jsonl"
	check 1 merge "$dir/evil.jsonl" "$dir/plain" --out "$dir/evil"
	[ ! -e "$dir/x" ] || fail "a file outside of the folder"
}

# A plain VM judges other rules: what takes no part in a run is a skip there.
test_parts()
{
	check 0 run --rule INI-01 --record "$dir/one"
	check 0 merge "$dir/one" "$dir/plain"
	grep -q '^SKIP  *PASS  *init.INI-02' "$dir/out" || fail "INI-02 is not shown"
}

test_machine()
{
	check 1 merge "$dir/plain" "$dir/rogue" --format json
	python3 - "$dir/out" <<-'END' || fail "the JSON does not say what is expected"
		import json, sys
		found = json.load(open(sys.argv[1]))
		assert found["exit_status"] == 1 and len(found["runs"]) == 2
		assert "module" in found["differs_in"] and "policy" not in found["differs_in"]
		rows = {row["path"]: row["runs"] for row in found["differing"]}
		assert rows["clobber.CLB-05.clobber_bit_has_opt_in"] == ["PASS", "FAIL"]
	END
}

test_refused()
{
	refused "the same run is in" merge "$dir/plain" "$dir/plain/record.jsonl"
	refused "the same run is in" merge "$dir/merged" "$dir/allow"
	sed '1s/"suite":"[^"]*"/"suite":"9.9.9"/' "$dir/allow/record.jsonl" >"$dir/version.jsonl"
	refused "of version 9.9.9" merge "$dir/plain" "$dir/version.jsonl"
	refused "no-such" merge "$dir/plain" "$dir/no-such"
	refused "is one of the records to merge" merge "$dir/plain" "$dir/allow" --out "$dir/plain"
	head -n 50 "$dir/allow/record.jsonl" >"$dir/torn.jsonl"
	refused "torn.jsonl" merge "$dir/plain" "$dir/torn.jsonl" --out "$dir/never"
	[ ! -e "$dir/never" ] || fail "a record in spite of bad input"
	refused "--gate is for the record of one" report "$dir/merged" --gate
	cmp "$dir/plain/record.jsonl" "$dir/again.jsonl" || fail "a record that was read has changed"
}

check 0 run --out "$dir/plain"
check 0 run --record "$dir/allow" --kvm-policy allowlist
check 1 run --record "$dir/rogue" --module tdx-rogue
cp "$dir/plain/record.jsonl" "$dir/again.jsonl"
test_alone
test_same_verdicts
test_runs
test_merged_again
test_kept_case
test_parts
test_machine
test_refused
exit "$failed"
