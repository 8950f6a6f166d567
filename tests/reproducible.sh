#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The same command says the same: wherever it runs, for whom, in which language and time zone, with a
# view of it or without. Only when it ran, how long it took and on which machine
# differ: "date", "started", "seconds", "host" and the "ms" of "found" in a record. TDX_CTS is the command,
# TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS
# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
run=(run --module tdx-rogue --seed 7 --budget 900)

# timeless FILE: a record but for its times
timeless()
{
	sed -E '1s/"(date|started|host)":"[^"]*",?//g; s/("found":\{"tds":[0-9]+),"ms":[0-9]+/\1/; $s/,"seconds":[0-9.e+-]+//' "$1"
}

# same FOLDER: what the run there has left is what the first has
same_run()
{
	cmp -s <(timeless "$dir/first/out/record.jsonl") <(timeless "$1/out/record.jsonl") ||
		fail "another record: $(diff <(timeless "$dir/first/out/record.jsonl") \
			<(timeless "$1/out/record.jsonl") | head -n 3 | cut -c 1-300)"
	diff -r "$dir/first/out/failures" "$1/out/failures" >"$dir/diff" ||
		fail "other cases: $(head -n 3 "$dir/diff")"
	cmp -s "$dir/first/summary" "$1/summary" || fail "another summary"
}

# here FOLDER COMMAND [ARG]...: in a folder of its own
here()
{
	mkdir -p "$dir/$1"
	cd "$dir/$1" || exit 1
	ends 1 "${@:2}"
	cp "$dir/out" summary
}

chmod 755 "$dir"
here first "$TDX_CTS" "${run[@]}" --out out
[ "$(wc -l <out/record.jsonl)" -ge 5000 ] || fail "little was judged"
[ -n "$(ls out/failures)" ] || fail "no case was kept"
# What is taken out is there, and so much else that it would show.
for member in date started host; do
	head -n 1 out/record.jsonl | grep -q "\"$member\":" || fail "no $member"
done
tail -n 1 out/record.jsonl | grep -q '"seconds":' || fail "no seconds"
[ "$(diff out/record.jsonl <(timeless out/record.jsonl) | grep -c '^<')" -eq \
	$((2 + $(grep -c '"found":{' out/record.jsonl))) ] || fail "other lines hold times"

here again env TZ=Asia/Kathmandu LC_ALL=C.UTF-8 LANG=de_DE.UTF-8 COLUMNS=40 \
	"$TDX_CTS" "${run[@]}" --out out
same_run .
# Another seed is another run.
here seed "$TDX_CTS" run --module tdx-rogue --seed 8 --budget 3500 --out out
here seed-7 "$TDX_CTS" run --module tdx-rogue --seed 7 --budget 3500 --out out
cmp -s <(timeless out/record.jsonl) <(timeless ../seed/out/record.jsonl) && fail "seeds do nothing"

# With somebody who looks on.
if command -v script >/dev/null; then
	mkdir "$dir/watched"
	cd "$dir/watched" || exit 1
	name="run --watch"
	TERM=xterm script -qec "'$TDX_CTS' ${run[*]} --out out --watch >summary" /dev/null \
		>"$dir/out" 2>"$dir/err" </dev/null
	grep -qa $'\e\\[' "$dir/out" || fail "nothing was painted"
	same_run .
fi

# By another user, who has no privilege.
other=65534
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null &&
	setpriv --reuid $other --regid $other --clear-groups test -x "$TDX_CTS"; then
	mkdir "$dir/other"
	chown $other "$dir/other"
	here other setpriv --reuid $other --regid $other --clear-groups \
		"$TDX_CTS" "${run[@]}" --out out
	same_run .
fi

# What is made of a record, and what is generated.
cd "$dir/first" || exit 1
for i in 1 2; do
	ends 1 env "TZ=UTC$((i * 5))" "$TDX_CTS" report out \
		--ktap "$dir/$i.ktap" --junit "$dir/$i.xml" --kcidb "$dir/$i.json" --html "$dir/$i.html"
	ends 0 "$TDX_CTS" generate --module tdx-1.5.05 --seed 3 --strength 2 --format td --out "$dir/generated-$i"
	sed "s|generated-$i|generated|" "$dir/out" >"$dir/$i.generated"
	ends 0 "$TDX_CTS" snapshot "$dir/shot-$i"
	ends 0 "$TDX_CTS" bench --find gfni-brings-cldemote --streams 2 --limit 300 --seed 5 --format json
	cp "$dir/out" "$dir/$i.find"
done
for what in ktap xml json html generated find; do
	cmp -s "$dir/1.$what" "$dir/2.$what" || fail "another $what"
done
diff -r "$dir/generated-1" "$dir/generated-2" >"$dir/diff" || fail "other cases are generated"
diff -r "$dir/shot-1" "$dir/shot-2" >"$dir/diff" || fail "another snapshot"

exit "$failed"
