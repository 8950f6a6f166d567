#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Who may read what the commands write, and what they do about links that lie in its place.
# TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS
# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
fails=(--defect gfni-brings-cldemote --rule CFG-06 --budget 150)
smaller=(--defect bmi-refused-without-adx --rule INI-23)
case=$TDX_CTS_SOURCE/corpus/cases/ini/INI-23.positive-kvm.td

check()
{
	ends "$1" "$TDX_CTS" "${@:2}"
}

# modes FOLDER: the modes of all that is in it
modes()
{
	find "$1" -printf '%y %m\n' | sort -u | paste -sd ' '
}

cd "$dir" || exit 1
for mask in 000 022 077; do
	umask $mask
	mkdir $mask
	cd $mask || exit 1
	check 1 run "${fails[@]}" --out all/run --record all/record
	check 1 report all/run --ktap r.ktap --junit r.xml --kcidb r.json --html r.html
	check 0 run --rule FIX-01 --budget 20 --out all/other
	check 1 merge all/run all/other --out all/merged
	check 0 snapshot all/snapshot
	check 0 minimize "${smaller[@]}" --out all/smallest.td "$case"
	check 0 generate --module tdx-1.5.05 --format td --strength 2 --out all/generated
	name="umask $mask"
	[ "$(modes all)" = "d 700 f 600" ] || fail "not its owner's alone: $(modes all)"
	[ -f all/run/failures/CFG-06.td ] || fail "no failing case"
	expected=$(printf '%o' $((0666 & ~mask)))
	for file in r.*; do
		[ "$(stat -c %a "$file")" = "$expected" ] || fail "$file is $(stat -c %a "$file")"
	done
	cd "$dir" || exit 1
done
umask 022

# What lies in the place of a file, or of a folder, of ours: never written, and said so.
echo precious >victim
mkdir elsewhere
intact()
{
	[ "$(cat victim)" = precious ] || fail "what the link leads to was written"
	[ -z "$(ls elsewhere)" ] || fail "written where the link leads to"
}

for link in record.jsonl journal.jsonl; do
	mkdir -p "with-$link"
	ln -s ../victim "with-$link/$link"
	check 2 run --rule FIX-01 --budget 10 --out "with-$link"
	[ "$(wc -l <err)" -eq 1 ] || fail "not one line"
	intact
	check 2 run --resume "with-$link"
	intact
done
for link in record.jsonl exchange.jsonl.gz; do
	mkdir -p "record-$link"
	ln -s ../victim "record-$link/$link"
	"$TDX_CTS" run --rule FIX-01 --budget 10 --record "record-$link" >out 2>err
	complains 'is a symbolic link, which is not replaced'
	intact
done
mkdir failures
ln -s ../elsewhere failures/failures
check 2 run "${fails[@]}" --out failures
complains 'failures: cannot be made a folder to write to (a symbolic link)'
intact
# It is not lost: a run that can write goes on with what there is.
rm failures/failures
check 1 run --resume failures
[ -f failures/failures/CFG-06.td ] || fail "no failing case"
[ -f failures/record.jsonl ] || fail "no record"

mv failures/journal.jsonl journal
ln -s ../journal failures/journal.jsonl
cp journal before
check 2 run --resume failures --budget 300
cmp -s journal before || fail "a journal elsewhere goes on"

mkdir merged
ln -s ../elsewhere merged/failures
check 2 merge 022/all/run 022/all/other --out merged
complains 'failures: cannot be made a folder to write to (a symbolic link)'
intact
for place in victim elsewhere fifo; do
	[ -e "$place" ] || mkfifo fifo
	ln -sfn "$place" link
	check 2 minimize "${smaller[@]}" --out link "$case"
	check 2 report 022/all/run --ktap link
done
check 2 minimize "${smaller[@]}" --out fifo "$case"
[ -p fifo ] || fail "the FIFO is gone"
intact
check 0 snapshot shot
ln -sf ../victim shot/identity.txt
check 2 snapshot shot
intact

# In a folder like /tmp, what another user has made is not taken.
if [ "$(id -u)" -eq 0 ]; then
	mkdir -m 1777 tmp
	mkdir -m 777 tmp/theirs
	chown 65534 tmp/theirs
	check 2 run --rule FIX-01 --budget 10 --out tmp/theirs
	complains "another user's"
	[ -z "$(ls tmp/theirs)" ] || fail "something was written there"
fi

exit "$failed"
