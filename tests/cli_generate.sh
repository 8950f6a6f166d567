#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts generate: rows and nothing else on stdout, or cases that are accepted; constraints, bad
# usage and bad input.
# TDX_CTS is the command.
set -u
: "${TDX_CTS:?names the tdx-cts binary}"

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"

# check STATUS [ARG]...
check()
{
	ends "$1" "$TDX_CTS" generate "${@:2}"
}

# rows LINES COLUMNS: that many, of 0 and 1, and nothing on stderr
rows()
{
	[ "$(wc -l <"$dir/out")" -eq "$1" ] || fail "expected $1 rows"
	[ "$(grep -cE "^[01]{$2}\$" "$dir/out")" -eq "$1" ] || fail "expected rows of $2 bits"
	[ ! -s "$dir/err" ] || fail "output on stderr"
}

# settings VIA: how many a module has
settings()
{
	"$TDX_CTS" list settings | grep -c " $1  *0x"
}

# accepted NUMBER [ARG]...: so many cases of strength 2 were written, and each is a TD
accepted()
{
	local number=$1 file

	shift
	[ "$(find "$dir/rows" -type f | wc -l)" -eq "$number" ] || fail "not $number files"
	for file in "$dir"/rows/row-*.td; do
		tail -n 1 "$file" | grep -qx "expect accept" || fail "$file: nothing is expected"
		"$TDX_CTS" try "$@" "$file" >"$dir/try" || fail "$file: $(tail -n 1 "$dir/try")"
	done
}

test_matrix()
{
	check 0 --strength 3 --bits 200
	rows 43 200
	check 0 --strength 2 --bits 126 --format matrix
	rows 10 126
	check 0 --strength 4 --bits 67 --effort 0
	rows 67 67
	check 0 --strength 1 --bits 1
	rows 2 1
}

test_constraints()
{
	printf '%s\n' '# three of these' '0 -> 1' '2 = !3  # one of both' '!4' >"$dir/constraints"
	check 0 --strength 2 --bits 20 --constraints "$dir/constraints"
	rows "$(wc -l <"$dir/out")" 20
	! grep -qvE '^(00|01|11)(01|10)0' "$dir/out" || fail "a row breaks a constraint"
	for start in 00 01 11; do
		grep -q "^$start" "$dir/out" || fail "no row begins with $start"
	done
	cp "$dir/out" "$dir/first"
	check 0 --strength 2 --bits 20 --constraints "$dir/constraints" --seed 1
	cmp -s "$dir/first" "$dir/out" || fail "the same seed gives another array"
	check 0 --strength 2 --bits 20 --constraints "$dir/constraints" --seed 2
	! cmp -s "$dir/first" "$dir/out" || fail "another seed gives the same array"
}

test_module_matrix()
{
	local via columns

	for via in kvm module; do
		columns=$(settings $via)
		[ "$columns" -ge 100 ] || fail "only $columns settings through $via"
		check 0 --strength 2 --module tdx-1.5.05 --via $via
		[ "$(grep -cE "^[0-5]{$columns}\$" "$dir/out")" -eq "$(wc -l <"$dir/out")" ] ||
			fail "expected rows of $columns digits"
		grep -q '[2-5]' "$dir/out" || fail "no setting of more than two levels"
		[ ! -s "$dir/err" ] || fail "output on stderr"
	done
	cp "$dir/out" "$dir/first"
	check 0 --strength 2 --module tdx-1.5.05 --via module --format matrix
	cmp -s "$dir/first" "$dir/out" || fail "the same options give another array"
	check 0 --strength 2 --module tdx-1.5.05 --via module --seed 2
	! cmp -s "$dir/first" "$dir/out" || fail "another seed gives the same array"
}

# The constraints of the module stay, those of the file come on top.
test_module_constraints()
{
	local set="$dir/sets"

	printf '%s\n' '# names as they are' '7.0:ecx.gfni -> xfam.0xe0' '!attributes.0x10000000' \
		'7.0:edx.fsrm = !7.0:edx.serialize' '1:ecx.sdbg' >"$dir/constraints"
	check 0 --strength 2 --module tdx-1.5.05 --constraints "$dir/constraints"
	rm -rf "$dir/rows"
	check 0 --strength 2 --module tdx-1.5.05 --constraints "$dir/constraints" --format td \
		--out "$dir/rows"
	accepted "$(($(wc -l <"$dir/out") - 1))" --module tdx-1.5.05
	grep -h "^cpuid 7.0" "$dir"/rows/*.td >"$set"
	grep -q "edx.fsrm" "$set" || fail "fsrm is never set"
	grep -q "edx.serialize" "$set" || fail "serialize is never set"
	! grep "edx.fsrm" "$set" | grep -q "edx.serialize" || fail "both are set"
	! grep -L "ecx.sdbg" "$dir"/rows/*.td | grep -q . || fail "sdbg is not set everywhere"
	! grep -q "^attributes.*sept_ve_disable" "$dir"/rows/*.td || fail "sept_ve_disable is set"
	! grep -l "ecx.gfni" "$dir"/rows/*.td | xargs grep -L "^xfam.* avx512" | grep -q . ||
		fail "gfni is set without AVX-512"
	printf '%s\n' 'xfam.0xe0' '!xfam.0x4' >"$dir/constraints"
	refused "contradict: " --strength 2 --module tdx-1.5.05 --constraints "$dir/constraints"
	printf '%s\n' '4.0:ecx.sets[0]' >"$dir/constraints"
	refused "constraints:1:1: this is no bit: it has more than two levels" --strength 2 \
		--module tdx-1.5.05 --constraints "$dir/constraints"
	printf '%s\n' '7.0:ecx.waitpkg' >"$dir/constraints"
	refused "constraints:1:1: there is no bit '7.0:ecx.waitpkg'; there are $(settings kvm), from" \
		--strength 2 --module tdx-1.5.05 --constraints "$dir/constraints"
	check 0 --strength 1 --module tdx-1.5.05 --constraints "$dir/constraints" \
		--kvm-supports 7.0:ecx.waitpkg
	check 0 --strength 1 --module tdx-1.5.05 --constraints "$dir/constraints" --via module
}

test_cases()
{
	local via world module platform number

	for world in tdx-1.5.05:emerald-rapids-tdx tdx-1.5.01:sapphire-rapids-tdx; do
		module=${world%:*}
		platform=${world#*:}
		for via in kvm module; do
			rm -rf "$dir/rows"
			check 0 --strength 2 --module "$module" --platform "$platform" --via $via \
				--format td --out "$dir/rows"
			number=$(($(wc -l <"$dir/out") - 1))
			[ "$number" -ge 10 ] || fail "only $number cases"
			[ "$(grep -cx "$dir/rows/row-0[0-9][0-9].td" "$dir/out")" -eq "$number" ] ||
				fail "not one line a file"
			tail -n 1 "$dir/out" | grep -q "^$number TDs of $module on $platform, " ||
				fail "the last line is not the result"
			head -n 1 "$dir/rows/row-001.td" | grep -q "^# Row 1 of $number of " ||
				fail "no summary"
			[ "$(grep -lx "via module" "$dir"/rows/*.td | wc -l)" -eq \
				"$([ $via = module ] && echo "$number" || echo 0)" ] || fail "not all through $via"
			accepted "$number" --module "$module" --platform "$platform"
		done
	done
	"$TDX_CTS" run --module tdx-1.5.01 --platform sapphire-rapids-tdx \
		--case "$dir/rows/row-002.td" >"$dir/out" 2>"$dir/err" ||
		fail "run does not take the case"
	grep -q "^Conforming: " "$dir/out" || fail "run judges nothing on the case"
	# It is the case that decides, not the command.
	printf 'cpuid 7.0 ecx.waitpkg=1\nexpect accept\n' >"$dir/refused.td"
	! "$TDX_CTS" try "$dir/refused.td" >/dev/null || fail "what is refused counts as accepted"
}

test_folder()
{
	local options=(--strength 1 --module tdx-1.5.05 --format td --out)

	rm -rf "$dir/rows"
	mkdir "$dir/rows"
	check 0 "${options[@]}" "$dir/rows/"
	echo mine >"$dir/rows/row-001.td"
	refused "rows: holds row-" "${options[@]}" "$dir/rows"
	grep -qx mine "$dir/rows/row-001.td" || fail "a file is overwritten"
	refused "first: cannot be made a folder to write to (File exists)" "${options[@]}" \
		"$dir/first"
	refused "no/rows: cannot be made a folder to write to" "${options[@]}" /proc/no/rows
	printf '1:ecx.sdbg\n!1:ecx.sdbg\n' >"$dir/constraints"
	refused "contradict: " --constraints "$dir/constraints" "${options[@]}" "$dir/none"
	[ ! -e "$dir/none" ] || fail "a folder is made for nothing"
}

test_bad_usage()
{
	refused "--bits or --module is missing" --strength 3
	refused "give --bits or --module, and not both" --strength 3 --bits 3 --module tdx-1.5.05
	refused "--bits has no --platform" --strength 3 --bits 3 --platform emerald-rapids-tdx
	refused "--bits has no --platform" --strength 3 --bits 3 --via kvm
	refused "--bits has no --platform" --strength 3 --bits 3 --out "$dir/none"
	refused "--via x: there are kvm and module" --strength 3 --module tdx-1.5.05 --via x
	refused "--format x: there are matrix and td" --strength 3 --module tdx-1.5.05 --format x
	refused "--format td needs --out DIR" --strength 3 --module tdx-1.5.05 --format td
	refused "--out needs --format td" --strength 3 --module tdx-1.5.05 --out "$dir/none"
	refused "tdx-0" --strength 3 --module tdx-0
	refused "--strength is missing" --bits 3
	refused "--strength 5: expected a number from 1 to 4" --strength 5 --bits 3
	refused "--strength 0: expected" --strength 0 --bits 3
	refused "--bits 0: expected a number from 1 to 1024" --strength 2 --bits 0
	refused "--bits 1025: expected" --strength 2 --bits 1025
	refused "--bits x: expected" --strength 2 --bits x
	refused "--effort 10001: expected" --strength 2 --bits 3 --effort 10001
	refused "--seed -1: expected" --strength 2 --bits 3 --seed -1
	refused "--format td: --bits has matrix only" --strength 2 --bits 3 --format td
	refused "unexpected argument 'x'" --strength 2 --bits 3 x
}

test_bad_input()
{
	printf '0 -> 1\n1 -> 3\n' >"$dir/constraints"
	refused "$dir/constraints:2:6: there is no bit '3'" --strength 2 --bits 3 \
		--constraints "$dir/constraints"
	printf '0 -> 1\n2\n1 -> !0\n0\n' >"$dir/constraints"
	refused "contradict: $dir/constraints:1: 0 -> 1; $dir/constraints:3: 1 -> !0; $dir/constraints:4: 0" \
		--strength 2 --bits 3 --constraints "$dir/constraints"
	refused "$dir/none" --strength 2 --bits 3 --constraints "$dir/none"
	refused "strength 4 is too much for 400 factors" --strength 4 --bits 400
}

test_matrix
test_constraints
test_module_matrix
test_module_constraints
test_cases
test_folder
test_bad_usage
test_bad_input
exit $failed
