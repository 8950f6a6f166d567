#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The HTML report in a real browser: it works without scripts and without a network, and with scripts
# its filters, keys and themes do; what it shows can be read; and how large it gets.
# TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}"
: "${TDX_CTS_SOURCE:?names the source tree}"

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"

if ! browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome); then
	echo "There is no Chromium: apt-get install chromium fonts-dejavu-core" >&2
	exit 4
fi
sample=$TDX_CTS_SOURCE/tests/data/reports-html
page=$dir/page.html

# browse FILE[#HASH] [OPTION]...
# shellcheck disable=SC2317 # "ends" calls it
browse()
{
	local url=file://$1

	shift
	timeout 120 "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars \
		--user-data-dir="$dir/browser" --enable-logging=stderr --v=0 --virtual-time-budget=3000 \
		"$@" "$url"
}

# dom FILE[#HASH] [OPTION]...: that is the output now, without a complaint of the browser
dom()
{
	ends 0 browse "$@" --dump-dom
	! grep CONSOLE "$dir/err" >&2 || fail "the browser complains"
}

# counts N PATTERN: N lines of the output match it
counts()
{
	local count

	count=$(grep -cE -- "$2" "$dir/out")
	[ "$count" -eq "$1" ] || fail "$count lines with '$2', expected $1"
}

# drawn PICTURE: it shows more than one colour
drawn()
{
	[ "$(stat -c %s "$1")" -gt 20000 ] || fail "nothing is drawn"
}

# no_larger FILE BYTES
no_larger()
{
	[ "$(stat -c %s "$1")" -le "$2" ] || fail "$1 has $(stat -c %s "$1") bytes, above $2"
}

ends 1 "$TDX_CTS" report "$sample" --html "$page"

# Nothing is fetched, whatever the record says.
! grep -nE 'https?:|url\(|@import|<(link|img|iframe|object|embed)|[^-]src=' "$page" ||
	fail "the page names something outside of it"

# With scripts: they do run, so that the hash in the page's policy is theirs.
dom "$page"
has 'role="grid"'
has_not 'data-hidden=""'
has_not '<script>alert'
dom "$page#verdict=FAIL"
counts 0 'data-verdict="FAIL"[^>]*data-hidden=""'
counts 3 '<tr[^>]*data-verdict="(PASS|SKIP|NOT COVERED)"[^>]*data-hidden=""'
counts 1 '<article[^>]*data-verdict="XFAIL"[^>]*data-hidden=""'
has '2 of 6 rules'
dom "$page#family=CLB&leaf=7.1&theme=dark"
counts 1 '<html lang="en" data-theme="dark">'
counts 1 '1 of 6 rules, 1 of 4 leaves'
dom "$page#verdict=nonsense&theme=blue&%"
has_not 'data-hidden=""'
dom "$page#INI-07"
has_not 'data-hidden=""'

# Without scripts everything is there, and nothing that only a script does. A headless browser whose
# scripts are off altogether shows nothing to us.
sed "s/script-src '[^']*'/script-src 'none'/" "$page" >"$dir/still.html"
ends 0 browse "$dir/still.html" --dump-dom
has_not 'role="grid"'
has '<form id="filter" role="search" aria-label="Filter" hidden="">'
has 'tdx-cts run --rule CLB-02'
counts 4 '<div class="leaf" data-leaf='
ends 0 browse "$dir/still.html" --screenshot="$dir/still.png"
drawn "$dir/still.png"

# From inside, on a wide window and on a narrow one; the policy lets no other script run.
sed '/Content-Security-Policy/d' "$page" >"$dir/probed.html"
{
	echo '<script>'
	cat "$sample/probe.js"
	echo '</script>'
} >>"$dir/probed.html"
for width in 1440 400; do
	ends 0 browse "$dir/probed.html" --window-size="$width,900" --dump-dom
	has 'all checked'
	! grep -E '^(<pre id="probe">)?FAILS: ' "$dir/out" >&2 || fail "not so at $width pixels"
done
sed 's/<\/body>/<script>document.title = "run"<\/script>&/' "$page" >"$dir/foreign.html"
ends 0 browse "$dir/foreign.html" --dump-dom
has_not '<title>run</title>'
grep -q 'CONSOLE.*Content Security Policy' "$dir/err" || fail "a foreign script was not stopped"

# Pictures: something is drawn, and dark is not light.
for theme in light dark; do
	ends 0 browse "$page#theme=$theme" --window-size=1440,900 --screenshot="$dir/$theme.png"
	drawn "$dir/$theme.png"
done
! cmp -s "$dir/light.png" "$dir/dark.png" || fail "both themes look the same"
ends 0 browse "$page" --print-to-pdf="$dir/page.pdf"
[ "$(head -c 5 "$dir/page.pdf")" = %PDF- ] || fail "it does not print"

# A whole run.
ends 0 "$TDX_CTS" run --out "$dir/run"
ends 0 "$TDX_CTS" report "$dir/run" --html "$dir/run.html"
no_larger "$dir/run.html" $((1 << 20))
dom "$dir/run.html"
counts 116 '<tr id="[A-Z]+-[0-9]+"'
ends 0 "$TDX_CTS" report "$dir/run" --cases --html "$dir/cases.html"
[ "$(stat -c %s "$dir/cases.html")" -gt "$(stat -c %s "$dir/run.html")" ] ||
	fail "--cases adds nothing"
exit "$failed"
