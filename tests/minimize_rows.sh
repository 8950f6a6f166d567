#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts minimize --rows: the command that a run prints for a failing rule, and what the run's own
# rows save. TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
cd "$dir" || exit 1

# What printed commands call.
# shellcheck disable=SC2317 # by eval
tdx-cts()
{
	"$TDX_CTS" "$@"
}

# check STATUS COMMAND [ARG]...
check()
{
	ends "$1" "$TDX_CTS" "${@:2}"
}

# printed STATUS COMMAND: a whole command, as it was printed
printed()
{
	local status=0

	name=$2
	eval "$2" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
	[ "$status" -eq "$1" ] || fail "exit status $status, expected $1"
}

# run_with FOLDER [ARG]...: a run that fails; its summary goes to $dir/summary
run_with()
{
	local folder=$1

	shift
	check 1 run --random 0 --out "$folder" "$@"
	cp "$dir/out" "$dir/summary"
}

# command_for RULE: that the summary prints to minimise the rule's failure
command_for()
{
	awk -v rule="$1" '/^[A-Z]/ { on = $2 == rule } on && sub(/^    minimize  /, "")' \
		"$dir/summary"
}

builds()
{
	sed -n 's/^builds *\([0-9]*\),.*/\1/p' "$dir/out"
}

# minimizes RULE MOST GUILTY: the printed command finds exactly that in at most so many builds, and
# in no more than it takes without the rows; what it writes fails again
minimizes()
{
	local rule=$1 most=$2 guilty=$3 command with without

	command=$(command_for "$rule")
	[ -n "$command" ] || fail "no command to minimise $rule"
	printed 0 "$command"
	with=$(builds)
	[ "${with:-999}" -le "$most" ] || fail "$with builds, expected at most $most"
	grep -Eq "^rows  *[1-9][0-9]* of .*, of which [1-9]" "$dir/out" || fail "no rows were used"
	tail -n 1 "$dir/out" | grep -Eq "^$rule fails with [0-9]* of [0-9]* steps: $guilty\.$" ||
		fail "the guilty steps are not exactly $guilty"
	repeats "$rule"
	without_rows "$command" --rule "$rule"
	without=$(builds)
	[ "$with" -le "${without:-0}" ] || fail "$with builds with the rows and $without without"
	echo "# $rule of ${command##* }: $with builds with the rows, $without without"
}

# without_rows COMMAND [ARG]...: the command, but for --rows and its folder
without_rows()
{
	local -a all words=()
	local skip=0 word

	eval "all=($1)"
	shift
	for word in "${all[@]:1}" "$@"; do
		[ "$word" = --rows ] && skip=2
		[ $skip -eq 0 ] && words+=("$word")
		skip=$((skip ? skip - 1 : 0))
	done
	check 0 "${words[@]}"
	! grep -q "^rows" "$dir/out" || fail "rows were used"
}

# repeats RULE: the command for the smallest case judges the rule as failed
repeats()
{
	local again

	again=$(sed -n 's/^repeat  *//p' "$dir/out")
	cp "$dir/out" "$dir/minimized"
	printed 1 "$again"
	grep -q "^FAIL $1 " "$dir/out" || fail "$1 is not judged as failed"
	cp "$dir/minimized" "$dir/out"
}

# refused TEXT [ARG]...: status 2, nothing on stdout, one line on stderr that holds TEXT
refused()
{
	local text=$1

	shift
	check 2 minimize "$@"
	[ ! -s "$dir/out" ] || fail "output in spite of bad input"
	[ "$(wc -l <"$dir/err")" -eq 1 ] || fail "expected one line on stderr"
	grep -qF -- "$text" "$dir/err" || fail "no '$text' on stderr"
}

# Three settings, one of which must be absent; the shortest case is one of the corpus.
test_refused()
{
	run_with "bmi's run" --defect bmi-refused-without-adx
	minimizes INI-23 8 "7.0:ebx.bmi1, 7.0:ebx.bmi2"
	minimizes VIS-04 8 "7.0:ebx.bmi1, 7.0:ebx.bmi2"
}

# One candidate explains all rows: after that nothing is left but to confirm it.
test_two_settings()
{
	run_with fsrm --defect fsrm-lost-with-erms
	minimizes CFG-02 7 "7.0:ebx.erms, 7.0:edx.fsrm"
	minimizes VIS-04 7 "7.0:ebx.erms, 7.0:edx.fsrm"
}

# Settings that only random and covering rows put together, in a generated case of some fifty.
test_generated()
{
	local file

	run_with "two words" --defect tsc-deadline-lost-with-umip
	[ -s "two words/failures/CFG-02.td" ] || fail "the failing case is not written"
	minimizes CFG-02 8 "1:ecx.tsc_deadline, 7.0:ecx.umip"
	run_with one --strength 2 --defect sdbg-reads-0
	for file in one/failures/*.td; do
		name=${file##*/}
		minimizes "${name%.td}" 4 "1:ecx.sdbg"
	done
}

# The files of the failures by themselves: each for its own rule.
test_rogue()
{
	local file rule

	run_with rogue --strength 2 --module tdx-rogue
	for file in rogue/failures/*.td; do
		rule=${file##*/}
		rule=${rule%.td}
		minimizes "$rule" 6 ".*"
		check 0 minimize --module tdx-rogue "$file"
		grep -q "^rule  *$rule: " "$dir/out" || fail "another rule than the file's own"
		repeats "$rule"
	done
}

# The session is that of the run, and what is given must agree with it.
test_options()
{
	local test="two words/failures/CFG-02.td"

	check 0 minimize --rows "two words" "$test"
	grep -qF -- "--defect tsc-deadline-lost-with-umip --rule CFG-02" "$dir/out" ||
		fail "the defect is lost"
	check 0 minimize --rows "two words" --module tdx-1.5.05 --kernel linux-6.19 \
		--platform emerald-rapids-tdx --target emulator --format json "$test"
	grep -q '"rows": {' "$dir/out" || fail "JSON has no rows"
	refused "--module tdx-1.5.01: the run in two words has tdx-1.5.05" \
		--module tdx-1.5.01 --rows "two words" "$test"
	refused "--platform granite-rapids-tdx: the run in two words has emerald-rapids-tdx" \
		--platform granite-rapids-tdx --rows "two words" "$test"
	refused "--kvm-policy allowlist: the run in two words has denylist" \
		--kvm-policy allowlist --rows "two words" "$test"
	refused "--kvm-supports 7.0:ecx.waitpkg: the run in two words has none" \
		--kvm-supports 7.0:ecx.waitpkg --rows "two words" "$test"
	refused "--defect sdbg-reads-0: the run in two words has tsc-deadline-lost-with-umip" \
		--defect sdbg-reads-0 --rows "two words" "$test"
	refused "--target: the run in two words is on another one" \
		--target kvm --rows "two words" "$test"
	refused "--allow-host-damage needs --target kvm" \
		--allow-host-damage --rows "two words" "$test"
	refused "none: holds no run" --rows none "$test"
	refused "no rule fails on this case" --rows rogue "$test"
}

# Its case has the number of another one in a plan, and tells nothing but of itself.
test_one_file()
{
	cp "two words/failures/CFG-02.td" much.td
	run_with file --defect tsc-deadline-lost-with-umip --suite readback --case ./much.td
	printed 0 "$(command_for CFG-02)"
	grep -q "^rows  *0 of file, " "$dir/out" || fail "there are rows"
	tail -n 1 "$dir/out" | grep -q ": 1:ecx.tsc_deadline, 7.0:ecx.umip.$" ||
		fail "other steps are guilty"
}

# Without a case of the corpus the numbers behind it mean other cases.
test_another_plan()
{
	cp -r "$TDX_CTS_SOURCE/corpus" corpus
	rm corpus/cases/clb/CLB-03.negative.td
	export TDX_CTS_CORPUS=$dir/corpus
	refused "the target or the corpus has changed" --rows "two words" \
		"two words/failures/CFG-02.td"
	unset TDX_CTS_CORPUS
}

test_refused
test_two_settings
test_generated
test_rogue
test_options
test_one_file
test_another_plan
exit $failed
