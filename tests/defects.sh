#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Seeded defects and the main job: each is found by its rule, and the list of them is in step; what
# the command says of those that are not found; and that a defect is named wherever a result
# goes. TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
export TMPDIR=$dir/tmp
mkdir "$TMPDIR"

# Found by a run that keeps a journal: those that end or stop the process that meets them.
stops="dca-hangs tm2-with-acpi-kills"

# check STATUS [ARG]...
check()
{
	ends "$1" "$TDX_CTS" "${@:2}"
}

# clean: nothing is left behind
clean()
{
	[ -z "$(ls -A "$TMPDIR")" ] || fail "left behind: $(ls -A "$TMPDIR")"
}

# Every defect by the rule that the list names; with a sanitizer, which is slow, a part of them.
test_all()
{
	local id number=0 some=()

	if [ -n "${ASAN_OPTIONS:-}" ]; then
		read -ra some <<<"$stops"
		check 0 list defects
		while read -r id _; do
			[ "$id" = There ] || [ $((number++ % 24)) -ne 0 ] || some+=("$id")
		done <"$dir/out"
	fi
	check 0 defects --until-found "${some[@]}"
	last_line "* of * seeded defects are found by their rules."
	! grep -q '^No defect is there for' "$dir/out" || fail "a rule has no defect"
	# found; names; blames, or among others
	awk '$1 == "all" { exit !($3 && $7 == $3 && $8 + $9 == $3) }' "$dir/out" ||
		fail "a report names something else, or blames only who has not done it"
	clean
}

# The whole plan, or what comes before the rule fails: the same finds it, and as early.
test_until_found()
{
	local some=(pkru-inverts-umip cet-leaves-gs-base "${stops% *}")

	check 0 defects "${some[@]}"
	sed -n 's/\( found  *[0-9]*\) .*/\1/p' "$dir/out" >"$dir/whole"
	check 0 defects --until-found "${some[@]}"
	[ -s "$dir/whole" ] || fail "nothing was found"
	sed -n 's/\( found  *[0-9]*\) .*/\1/p' "$dir/out" | cmp -s - "$dir/whole" || fail "another result"
	! grep -q "Rules by how many" "$dir/out" || fail "it tells what it does not know"
	check 1 run --defect pkru-inverts-umip --until CFG-06
	has "Ended by the failure of CFG-06, before the plan was"
	check 0 run --until CFG-06 --rule CFG-06
	! grep -q "^Ended" "$dir/out" || fail "it ended without a failure"
	check 1 run --defect update-hides-wbnoinvd --suite update --until UPD-14
	clean
}

test_found()
{
	check 0 defects sdbg-reads-0 --rule CFG-02
	has "SDBG reads 0 although it was requested"
	has "when      1:ecx.sdbg=1"
	has "rule      CFG-02: a Configured & Native bit reads 1"
	grep -q "result    found with [1-9][0-9]* TDs in .* subject: yes; .* party: yes" \
		"$dir/out" || fail "no result"
	has "found by  CFG-02"
	has "subject   1:ecx.sdbg"
	has "party     TDX module"
	has "case      bit-1:ecx.sdbg"
	has "config    cpuid 1"
	has "repeat    tdx-cts run --module"
	last_line "1 of 1 seeded defects are found by their rules."
	clean
}

# What is not found, or only by who need not find it.
test_missed()
{
	check 1 defects sdbg-reads-0 pkru-inverts-umip --rule CFG-01
	grep -q "^sdbg-reads-0 *CFG-02  MISSED" "$dir/out" || fail "it is not missed"
	last_line "0 of 2 seeded defects are found by their rules."
	check 1 defects sdbg-reads-0 cache-sets-bit-lost --rule CFG-13
	grep -q "^sdbg-reads-0 *CFG-02  ACCIDENT  by CFG-13" "$dir/out" || fail "no accident"
	check 1 defects sdbg-reads-0 --suite update
	has "result    MISSED"
	check 1 defects sdbg-reads-0 --rule CFG-13 --format json
	has '"result": "ACCIDENT"'
	has '"exit_status": 1'
	clean
}

test_json()
{
	check 1 defects sdbg-reads-0 ddpd-follows-tm pkru-inverts-umip --rule CFG-02 --format json
	python3 - "$dir/out" <<-'EOF' || fail "JSON that does not add up"
		import json, sys
		told = json.load(open(sys.argv[1]))
		result = {defect["id"]: defect["result"] for defect in told["defects"]}
		assert result == {"sdbg-reads-0": "found", "ddpd-follows-tm": "ACCIDENT",
				  "pkru-inverts-umip": "ACCIDENT"}, result
		assert told["score"]["all"]["found"] == 1 and told["score"]["all"]["accident"] == 2
		assert told["matrix"] == {"sdbg-reads-0": "F", "ddpd-follows-tm": "f",
					  "pkru-inverts-umip": "f"}, told["matrix"]
		[hit] = told["defects"][0]["found_by"]
		assert hit["rule"] == "CFG-02" and hit["tds"] > 0 and hit["ms"] > 0
		assert hit["names"] and hit["blames"] == "yes" and hit["config"] and hit["case"]
		[rule] = told["rules"]
		assert len(rule["finds"]) == len(rule["alone"]) == 3 and rule["rows"] == 1, rule
	EOF
}

# A rule that fails without any defect finds none.
test_sound_failures()
{
	check 0 defects pconfig-with-tsxldtrk-warns --rule KVM-17
	cp -r "$TDX_CTS_SOURCE/corpus" "$dir/corpus"
	rm "$dir"/corpus/waivers/*.json
	TDX_CTS_CORPUS=$dir/corpus check 1 defects pconfig-with-tsxldtrk-warns --rule KVM-17
	has "result    MISSED"
	rm -r "$dir/corpus"
}

test_matrix()
{
	check 1 defects sdbg-reads-0 pkru-inverts-umip --rule CFG-06 --matrix
	grep -q "^sdbg-reads-0  *\.$" "$dir/out" || fail "no cell of what was not found"
	grep -q "^pkru-inverts-umip  *F$" "$dir/out" || fail "no cell of what was found"
	check 1 defects sdbg-reads-0 --rule CFG-13 --matrix
	grep -q "^sdbg-reads-0  *f$" "$dir/out" || fail "no cell of an accident"
}

# Runs that are kept can be reported.
test_kept()
{
	check 0 defects sdbg-reads-0 --rule CFG-02 --out "$dir/kept"
	[ -s "$dir/kept/sound-1/record.jsonl" ] || fail "the sound run is not kept"
	check 1 report "$dir/kept/sdbg-reads-0"
	refused "give a new folder" defects sdbg-reads-0 --out "$dir/kept"
	clean
}

# A run that cannot write its journal is named, with what it said.
test_broken()
{
	name="defects with little room"
	(ulimit -f 16 && "$TDX_CTS" defects sdbg-reads-0) >"$dir/out" 2>"$dir/err"
	[ $? -eq 3 ] || fail "it is not broken"
	has "broken    exit status 3; it said: tdx-cts: "
	last_line "*; 2 of 2 runs have failed."
	clean
}

test_interrupted()
{
	local pid status=0

	name="defects that is told to end"
	"$TDX_CTS" defects --jobs 2 >"$dir/out" 2>"$dir/err" &
	pid=$!
	for ((i = 0; i < 100; i++)); do
		[ -z "$(find "$TMPDIR" -name journal.jsonl)" ] || break
		sleep 0.1
	done
	kill -TERM $pid
	wait $pid || status=$?
	[ $status -eq 3 ] || fail "exit status $status, expected 3"
	last_line "Ended by SIGTERM: 0 of * runs were over."
	clean
}

# The command that a failure prints shows it again, and so does a replay that knows of none.
test_repeat()
{
	local command

	check 1 run --defect sdbg-reads-0 --rule CFG-02 --record "$dir/record"
	head -n 1 "$dir/out" | grep -qF ", defect sdbg-reads-0" || fail "not named in the first line"
	head -n 1 "$dir/record/record.jsonl" | grep -qF '"defect":"sdbg-reads-0"' ||
		fail "the record does not name the defect"
	command=$(sed -n 's/^ *repeat *tdx-cts //p' "$dir/out")
	# shellcheck disable=SC2086 # a command line
	check 1 $command
	check 1 run --target "replay:$dir/record" --rule CFG-02
	head -n 1 "$dir/out" | grep -qF ", defect sdbg-reads-0" ||
		fail "the replay does not name the defect"
	echo 'cpuid 1 ecx.sdbg=1' | "$TDX_CTS" try --defect sdbg-reads-0 - >"$dir/out"
	has "shows 0 for sdbg"
}

test_refused()
{
	refused "tdx-cts list defects" run --defect no-such-defect
	refused "only the emulator" run --defect sdbg-reads-0 --target kvm
	refused "only the emulator" run --defect sdbg-reads-0 --target "replay:$dir/record"
	refused "behind the door" emulate --defect sdbg-reads-0 -- true
	refused "no defect is measured" bench --defect sdbg-reads-0
	refused "'no-such-defect'; see tdx-cts list defects" defects values no-such-defect
	refused "no number from 1" defects --jobs 0
	refused "no number from 1" defects --jobs many
	refused "no rule 'CFG-99'" defects --rule CFG-99
	refused "no suite 'none'" defects --suite none
	refused "is not in suite" defects --suite update --rule CFG-02
	refused "one form" defects --matrix --format json
	refused "a page of all" defects --markdown values
	refused "leaves open" defects --until-found --matrix
	refused "leaves open" defects --until-found --rule CFG-02
	refused "CFG-02: that rule is not judged" run --until CFG-02 --suite clobber
	refused "no rule 'CFG-99'" run --until CFG-99
	TMPDIR=$dir/no-such-folder refused "name another folder by TMPDIR" defects sdbg-reads-0
}

test_listed()
{
	check 0 list defects
	grep -q "^sdbg-reads-0 *CFG-02 *values *module *1:ecx.sdbg=1 *SDBG reads 0" "$dir/out" ||
		fail "not all of a defect is listed"
	grep -q "^update-loses-fsrm .*--update-to tdx-1.5.05 " "$dir/out" || fail "no setting"
	check 0 list defects --format json
	has '"setting": "--update-to tdx-1.5.05"'
	check 0 list defects --markdown
	cmp -s "$TDX_CTS_SOURCE/docs/defects-list.md" "$dir/out" ||
		fail "renew it: build/tdx-cts list defects --markdown >docs/defects-list.md"
}

test_found
test_until_found
test_missed
test_json
test_sound_failures
test_matrix
test_kept
test_broken
test_interrupted
test_repeat
test_refused
test_listed
test_all
exit $failed
