#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Records, campaigns and descriptions from somebody else: nothing in them is executed, commands a
# terminal, or names a file that is written. TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS
# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"

if ! command -v python3 >/dev/null; then
	echo "SKIP: needs python3; found: none"
	exit 4
fi

# harmless STATUS ARGUMENT...: no control character in the output but tabs and line breaks, and
# nothing was executed
harmless()
{
	local status=$1

	shift
	ends "$status" "$TDX_CTS" "$@"
	! LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f]|\xc2[\x80-\x9f]' "$dir/out" "$dir/err" ||
		fail "control characters in the output"
	[ ! -e pwned ] || fail "something was executed"
}

# Appends to each text of a record, but for those that are looked up, what would be nice to see.
cat >"$dir/poison.py" <<'END'
import json, sys
evil = ("\x1b]0;owned\x07\x1b[2J$(touch pwned)`touch pwned`; touch pwned\r\nok 99 - owned\n"
        "'\"<script>alert(1)</script>\u009b31m%s%n\x7f")
kept = {"format", "result", "rule", "verdict", "path", "file", "id", "date", "started", "suite",
        "boot", "case", "begin", "case_verdicts", "class", "by"}
def poison(value, name=None):
    if isinstance(value, dict):
        return {k: poison(v, k) for k, v in value.items()}
    if isinstance(value, str) and name not in kept:
        return value + evil
    return value
for line in sys.stdin:
    line = json.loads(line)
    if "format" in line or "result" in line or line.get("verdict") == "FAIL":
        line = poison(line)
    line.update(json.loads(sys.argv[1]) if "result" in line else {})
    print(json.dumps(line, ensure_ascii=False))
END

cd "$dir" || exit 1
ends 1 "$TDX_CTS" run --rule CFG-06 --budget 300 --defect gfni-brings-cldemote --out bad
ends 0 "$TDX_CTS" run --rule CFG-06 --budget 300 --out good
python3 poison.py '{}' <bad/record.jsonl >hostile.jsonl || exit 1

# Through every way that a record goes.
harmless 1 report hostile.jsonl --cases
for format in ktap junit kcidb html; do
	harmless 1 report hostile.jsonl --cases "--$format" "r.$format"
	harmless 1 report hostile.jsonl --cases "--$format" -
done
! grep -q '^ *ok 99 - owned' r.ktap || fail "a result of its own"
! grep -q '<script>alert' r.html r.junit || fail "a script of its own"
harmless 1 report hostile.jsonl --gate
harmless 1 report hostile.jsonl --against good
has '?]0;owned'
harmless 0 report good --against hostile.jsonl
harmless 1 merge hostile.jsonl good
harmless 1 merge hostile.jsonl good --format json

# A record that names files elsewhere: merge takes along what a run keeps, and nothing else.
echo precious >victim.td
cp victim.td before.td
mkdir -p from/failures
cp victim.td from/failures/CFG-06.td
for name in ../victim.td "$dir/victim.td" failures/../../victim.td; do
	python3 poison.py "{\"result\": \"CFG-06\", \"shortest\": {\"rule\": \"CFG-06\", \"case\": \"x\",
		\"verdict\": \"FAIL\", \"file\": \"$name\"}}" <bad/record.jsonl >from/record.jsonl
	rm -rf to
	harmless 1 merge from good --out to/there
	[ "$(find to -type f)" = to/there/record.jsonl ] || fail "more is written: $(find to -type f)"
	cmp -s victim.td before.td || fail "a file elsewhere is written"
done
python3 poison.py '{"result": "../../victim", "shortest": {"rule": "CFG-06", "case": "x",
	"verdict": "FAIL", "file": "failures/../../victim.td"}}' <bad/record.jsonl >from/record.jsonl
"$TDX_CTS" merge from good --out to/again >out 2>err
cmp -s victim.td before.td || fail "a file elsewhere is written"

# Names of files that are printed, quoted in commands, and made names of other files.
ugly=$'$(touch pwned)\'; touch pwned;\n\e[31m'
mkdir "$ugly"
cp "$TDX_CTS_SOURCE/corpus/cases/ini/INI-23.positive-kvm.td" "$ugly/$ugly.td"
harmless 0 minimize --defect bmi-refused-without-adx --rule INI-23 "$ugly/$ugly.td"
[ -f "$ugly.smallest.td" ] || fail "no smallest case by the name of the case"
# The command that it gives does what it says, and no more.
sed -n '/^repeat/,/^INI-23 fails/p' out | sed '$d; 1s/^repeat *tdx-cts/"$TDX_CTS"/; s/?\[31m/\x1b[31m/g; s/^ *//' >again.sh
bash again.sh >out 2>err
[ $? -eq 1 ] || fail "the command does not repeat the failure: $(head -n 3 again.sh err)"
[ ! -e pwned ] || fail "the command does more"
harmless 2 try "$ugly/none.td"
harmless 2 run --module "$ugly"
harmless 2 report "$ugly"

# A description, and the exchange of a run.
cp -r "$TDX_CTS_SOURCE/corpus/modules/tdx-1.5.05" module
python3 - <<'END'
import json
text = json.load(open("module/module.json"))
text["name"] += "\x1b[2J$(touch pwned)\u009b1m"
json.dump(text, open("module/module.json", "w"), ensure_ascii=False)
END
harmless 0 run --module ./module --rule FIX-01 --budget 20 --out m --record replay
harmless 0 list modules
harmless 0 run --target replay:replay --rule FIX-01
harmless 0 run --resume m
harmless 0 snapshot --module ./module shot
harmless 0 diff ./module tdx-1.5.05

exit "$failed"
