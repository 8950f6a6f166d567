#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A few mutants, and the mutator itself: what it lists and writes, and that run.sh notices a mutant
# that is wrong, lets a survivor fail, and takes an explanation. TDX_CTS is the command of the build
# to use, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS
[ -z "${ASAN_OPTIONS:-}" ] || exit 4
command -v ninja >/dev/null || exit 4

# shellcheck source=tests/checks.bash
. "$TDX_CTS_SOURCE/tests/checks.bash"
build=$(dirname "$TDX_CTS")
mutate=$build/tests/mutate/mutate
here=$TDX_CTS_SOURCE/tests/mutate

# lists OPERATOR NEW: one mutant of sample.c becomes that
lists()
{
	cut -f 4,7 "$dir/out" | grep -qxF "$1"$'\t'"$2" || fail "no $1: $2"
}

cat >"$dir/sample.c" <<'END'
#define LESS(a, b) ((a) < (b)) /* no token */
enum color { RED, GREEN };
static const int table[] = { 7, GREEN };
int f(int a, int *b)
{
	const char *text = "a < b && c"; // a < b
	if (a <= *b && text)
		*b = a << 1;
	while (a)
		break;
	defect(a + 1);
	return a ? -a : 0;
}
END
ends 0 "$mutate" list "$dir/sample.c"
lists constant 'static const int table[] = { (7 + 1), GREEN };'
lists constant 'static const int table[] = { (7 - 1), GREEN };'
lists name 'static const int table[] = { 7, (GREEN + 1) };'
lists relational 'if (a < *b && text)'
lists logical 'if (a <= *b || text)'
lists condition 'if (!(a <= *b && text))'
lists bitwise '*b = a >> 1;'
lists constant '*b = a << (1 - 1);'
lists statement ';'
lists choice 'return a && 0 ? -a : 0;'
lists return 'return !(a ? -a : 0);'
lists constant 'return a ? -a : 1;'
has_not '#define'
has_not 'RED,'
has_not 'defect'
has_not '"a <= b'
cp "$dir/out" "$dir/all"
total=$(wc -l <"$dir/all")

# Each differs from the sample in what it says, and in nothing else.
for ((number = 0; number < total; number++)); do
	ends 0 "$mutate" apply "$dir/sample.c" "$number"
	! cmp -s "$dir/out" "$dir/sample.c" || fail "mutant $number is the sample"
	[ "$(diff "$dir/sample.c" "$dir/out" | grep -c '^[<>]')" -le 2 ] || fail "more than a line"
done
ends 2 "$mutate" apply "$dir/sample.c" "$total"
complains "has $total mutants"
ends 2 "$mutate" list "$dir/none.c"
complains "No such file"

# A sample is what its seed says, and part of all.
ends 0 "$mutate" list --seed 3 --number 5 "$dir/sample.c"
sort "$dir/out" >"$dir/five"
[ "$(sort "$dir/all" | comm -12 - "$dir/five" | wc -l)" -eq 5 ] || fail "no sample of five"
ends 0 "$mutate" list --seed 4 --number 5 "$dir/sample.c"
! sort "$dir/out" | cmp -s - "$dir/five" || fail "another seed is the same sample"

# Through everything: noticed, a survivor, an explanation.
cat >"$dir/results" <<'END'
1	vectors	a.c	0	1	constant	f	x = 1;	x = 0;
1	survived	a.c	1	2	relational	f	x < 1;	x <= 1;
END
cut -f 3- "$dir/results" >"$dir/known"
: >"$dir/explained"
ends 1 awk -f "$here/report.awk" "$dir/explained" "$dir/known" "$dir/results"
has "SURVIVOR a.c:2: relational in f"
last_line "Score: 50.0 %*"
ends 0 awk -v list=survivors -f "$here/report.awk" "$dir/explained" "$dir/known" "$dir/results"
[ "$(<"$dir/out")" = $'a.c\t1\t1\tsurvived' ] || fail "not the survivor to be tried again"
printf '1\t-\ta.c\t2\t3\treturn\tf\treturn x;\treturn !(x);\n' >"$dir/untried"
ends 0 awk -v list=open -f "$here/report.awk" "$dir/explained" "$dir/known" "$dir/untried"
cmp -s "$dir/out" "$dir/untried" || fail "not the mutant to be tried"
printf '@ a.c return f\n~ .*\n= anything\n' >"$dir/explained"
ends 0 awk -v list=open -f "$here/report.awk" "$dir/explained" "$dir/known" "$dir/untried"
[ ! -s "$dir/out" ] || fail "a mutant that has an explanation is to be tried"
printf '@ a.c relational f\n- x < 1;\n+ x <= 1;\n= an integer\n' >"$dir/explained"
ends 0 awk -f "$here/report.awk" "$dir/explained" "$dir/known" "$dir/results"
has_not SURVIVOR
has "1 survive (1 explained, 0 not)"
printf '@ a.c constant f\n- x = 1;\n+ x = 0;\n= nonsense\n@ a.c constant f\n- y;\n+ z;\n' >>"$dir/explained"
ends 0 awk -f "$here/report.awk" "$dir/explained" "$dir/known" "$dir/results"
has "STALE explanation, it is noticed: a.c constant f"
has "STALE explanation, there is no such mutant: a.c constant f"

# The same of facts: explained, noticed after all, not there.
printf '@ m.json (a|b)\n= one\n@ m.json c\n= two\n@ m.json d\n= three\n' >"$dir/unnoticed"
printf 'm.json\t%s\tbit\n' a b c >"$dir/names"
printf '%s\t-\tm.json\t%s\tbit\n' 0 a 1 b 2 c >"$dir/facts"
printf 'M m.json %s bit\t%s\n' a vectors b nothing c 'run FIX-01' >"$dir/outcomes"
# shellcheck disable=SC2317 # by ends
facts_reported()
{
	awk -f "$here/explain.awk" "$1" "$dir/facts" >"$dir/with"
	awk -v module=M -f "$here/facts.awk" "$1" "$dir/names" "$dir/outcomes" "$dir/with"
}
ends 0 facts_reported "$dir/unnoticed"
has "STALE explanation, it is noticed: ^m.json c"
has "STALE explanation, there is no such fact: ^m.json d"
has_not "(a|b)"
has "1 by vectors, 1 by runs, 1 explained, 0 not noticed"
ends 1 facts_reported /dev/null
has "UNNOTICED m.json b: bit"

# A word or a gate that nobody knows is for FIX-11, each time; a wrong one that is known is not.
"$build/tests/mutate/lie" list "$TDX_CTS_SOURCE/corpus/modules/tdx-1.5.05" 97 5 >"$dir/listed"
unheard=$(grep -ci 'unheard.of' "$dir/listed")
[ "$unheard" -gt 0 ] || fail "no unknown word in the sample"
[ "$(grep -i 'unheard.of' "$dir/listed" | grep -c $'\tFIX-11\t')" -eq "$unheard" ] ||
	fail "FIX-11 does not notice an unknown word"

# Real ones. What survives there is found by a full run, by hand, or explained.
ends 0 bash "$here/run.sh" --build "$build" --work "$dir/work" --seed 1 --number 6 \
	--file "$TDX_CTS_SOURCE/harness/emulator/xsave.c"
last_line "Score: *"
has_not "yet to be tried"
! grep -q '^6 mutants: .* 6 survive' "$dir/out" || fail "nobody notices anything"
exit $failed
