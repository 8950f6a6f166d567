#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts report: what it writes of a small record byte for byte (data/reports/renew.sh writes that
# anew), of real runs by what must agree, and what it refuses. TDX_CTS is the command,
# TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS
# shellcheck source-path=SCRIPTDIR source=checks.bash
. "${BASH_SOURCE[0]%/*}/checks.bash"
data=$TDX_CTS_SOURCE/tests/data

if ! command -v python3 >/dev/null; then
	echo "SKIP: needs python3; found: none"
	exit 4
fi

# check STATUS [ARG]...
check()
{
	local status=$1

	shift
	ends "$status" "$TDX_CTS" report "$@"
}

# all STATUS RECORD NAME [ARG]...: every text format, with what must agree among them
all()
{
	local status=$1 record=$2 to=$dir/$3

	shift 3
	check "$status" "$record" --ktap "$to.ktap" --junit "$to.xml" --kcidb "$to.json" "$@"
	python3 "$data/reports/agree.py" "$to" >"$dir/out" 2>"$dir/err" || fail "they do not agree"
}

cd "$data/reports" || exit 1
for format in ktap:ktap junit:xml kcidb:json; do
	check 1 verdicts.jsonl --cases "--${format%:*}" -
	cmp -s "$dir/out" "verdicts.${format#*:}" || fail "not as verdicts.${format#*:} has it"
	complains 'Not conforming: 3 of 10 rules failed'
done
check 1 verdicts.jsonl --cases --html -
bash bare.sh <"$dir/out" | cmp -s - verdicts.html || fail "not as verdicts.html has it"
cd "$dir" || exit 1

ends 0 "$TDX_CTS" run --out "$dir/good"
all 0 good good
all 0 good good --cases
grep -qF '# Totals: pass:110 fail:0 xfail:4 xpass:0 skip:2 error:0' good.ktap || fail "other totals"

# A run has about 100,000 judgements; AddressSanitizer takes memory of its own.
for format in ktap junit kcidb html; do
	nm -D "$TDX_CTS" 2>/dev/null | grep -q __asan_init && break
	peak=$(python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' \
		"$TDX_CTS" report good --cases "--$format" large)
	[ "$peak" -lt $((200 * 1024)) ] || fail "$format takes $peak KiB"
done

# A failure reads the same everywhere.
ends 1 "$TDX_CTS" run --defect gfni-brings-cldemote --out "$dir/bad"
all 1 bad bad
for file in bad.ktap bad.xml bad.json; do
	grep -q 'case      bit-7.0:ecx.gfni-kvm (the shortest of' $file || fail "no case in $file"
	grep -q 'repeat    tdx-cts run .*--rule CFG-06' $file || fail "no command in $file"
done
grep -qF '[[ATTACHMENT|bad/failures/CFG-06.td]]' bad.xml || fail "no attachment"

mkdir here
record=$data/reports/verdicts.jsonl
head -n 3 "$record" >cut.jsonl
refused 'the end is missing' cut.jsonl --ktap here/x
refused 'cannot open' none.jsonl --ktap here/x
refused 'is given twice' "$record" --ktap here/x --junit here/x
refused 'cannot write' "$record" --ktap here/x --junit none/x
refused 'is no regular file, which is not replaced' "$record" --kcidb /dev/full
ln -s "$dir/kept" link
refused 'is a symbolic link, which is not replaced' "$record" --kcidb link
refused 'is the record itself' cut.jsonl --ktap ./cut.jsonl
refused 'is the record itself' good --ktap good/../good/record.jsonl
refused 'has to itself' good --ktap - --gate
refused "'KernelCI'" "$record" --kcidb here/x --kcidb-origin KernelCI
refused "no option '--tap'" "$record" --tap here/x
refused 'give one RECORD' --ktap here/x
[ -z "$(ls here)" ] || fail "something is left: $(ls here)"
"$TDX_CTS" report "$dir/good" --ktap - >/dev/full 2>"$dir/err"
[ $? -eq 3 ] || fail "a full stdout is no failure of the harness"

exit "$failed"
