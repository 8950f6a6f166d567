#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# docs/trace.md is what "tdx-cts list traces" makes of the tables and the corpus now, its links lead
# somewhere, and no document names a rule that is not there.
# TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
page=$TDX_CTS_SOURCE/docs/trace.md

check()
{
	ends "$1" "$TDX_CTS" "${@:2}"
}

# unknown FILE...: the ids of rules in them that are not in the list
unknown()
{
	local families

	families=$(sed 's/-.*//' "$dir/rules" | sort -u | paste -sd '|')
	grep -hoEw "($families)-[0-9]{2}" "$@" | sort -u | comm -23 - "$dir/rules"
}

"$TDX_CTS" list rules | sed -n 's/^\([A-Z]*-[0-9]*\) .*/\1/p' | sort >"$dir/rules"

check 0 list traces --markdown
cmp -s "$dir/out" "$page" ||
	fail "docs/trace.md is out of date; renew it: build/tdx-cts list traces --markdown >docs/trace.md"

# Each rule has one row there, and one line in the list.
grep -o '^| [A-Z]\{3\}-[0-9]* ' "$page" | tr -d '| ' | sort | diff - "$dir/rules" >&2 ||
	fail "not one row for each rule"
check 0 list traces
last_line "There are $(wc -l <"$dir/rules") traces."

grep -oE '\]\([^)]*\)' "$page" | sed 's/^](//; s/)$//' | sort -u >"$dir/links"
[ "$(wc -l <"$dir/links")" -gt 400 ] || fail "hardly any links"
while read -r link; do
	[ -e "$TDX_CTS_SOURCE/docs/$link" ] || fail "no $link"
done <"$dir/links"

name=unknown
mapfile -t documents < <(find "$TDX_CTS_SOURCE" -name '*.md' -not -path '*/build*')
[ -z "$(unknown "${documents[@]}")" ] || fail "documents name $(unknown "${documents[@]}")"
echo "FIX-99 and FIX-01" >"$dir/wrong.md"
[ "$(unknown "$dir/wrong.md")" = FIX-99 ] || fail "an unknown rule is not noticed"

# A corpus with one case less makes another page.
cp -r "$TDX_CTS_SOURCE/corpus" "$dir/corpus"
rm "$dir/corpus/cases/fix/FIX-01.negative.td"
export TDX_CTS_CORPUS=$dir/corpus
check 0 list traces --markdown
! cmp -s "$dir/out" "$page" || fail "a case that is gone changes nothing"
unset TDX_CTS_CORPUS

check 2 list rules --markdown
complains "a form of traces and defects alone"
check 2 list traces --markdown --format json
exit $failed
