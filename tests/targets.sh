#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# One suite, several targets: the emulator in process, through the door, and replayed give the
# same verdicts wherever both can observe, and what a target cannot show is what
# docs/observable.md lists. TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS

failed=0
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# With a sanitizer, which is slow, pairs are enough; what is observable does not depend on it.
few=()
[ -z "${ASAN_OPTIONS:-}" ] || few=(--strength 2 --random 50)

fail()
{
	echo "$name: $1" >&2
	failed=1
}

# run NAME STATUS COMMAND [ARG]...: the summary goes to $dir/NAME.out
run()
{
	local expected=$2 status=0

	name=$1
	shift 2
	"$@" >"$dir/$name.out" 2>"$dir/$name.err" </dev/null || status=$?
	[ "$status" -eq "$expected" ] && return
	fail "exit status $status, expected $expected"
	tail -n 20 "$dir/$name.out" "$dir/$name.err" >&2
}

# What a record says: "rule verdict" of each result, "rule case verdict" of each judgement.
results()
{
	sed -n 's/^{"result":"\([^"]*\)".*"verdict":"\([^"]*\)".*/\1 \2/p' "$1/record.jsonl"
}

judgements()
{
	sed -n 's/^{"rule":"\([^"]*\)","case":"\([^"]*\)","verdict":"\([^"]*\)".*/\1:\2 \3/p' \
		"$1/record.jsonl" | grep -v ' SKIP$' | sort -u
}

# same A B COUNT: the records agree wherever both judged, on COUNT judgements at least.
same()
{
	local both

	name="$1 and $2"
	join <(judgements "$dir/$1") <(judgements "$dir/$2") >"$dir/judged"
	both=$(wc -l <"$dir/judged")
	awk '$2 != $3 { print; bad = 1 } END { exit bad }' "$dir/judged" ||
		fail "they judge differently"
	join <(results "$dir/$1" | sort) <(results "$dir/$2" | sort) |
		awk '$2 != $3 && $2 ~ /^(PASS|X?FAIL|ERROR|MISS)$/ && $3 ~ /^(PASS|X?FAIL|ERROR|MISS)$/ {
			print; bad = 1 } END { exit bad }' || fail "their results differ"
	[ "$both" -ge "$3" ] || fail "only $both judgements are in both"
	echo "$name: $both judgements in both, all alike"
}

# lists NAME HEADING: NOT OBSERVABLE in the summary is what stands in the document.
lists()
{
	name=$1
	awk -v heading="## $2" '
		/^## / { inside = $0 == heading }
		inside && /^    / { print substr($0, 5) }' \
		"$TDX_CTS_SOURCE/docs/observable.md" >"$dir/listed"
	awk '/^[A-Z0-9]/ { inside = /^NOT OBSERVABLE/ } inside' "$dir/$1.out" >"$dir/shown"
	[ -s "$dir/listed" ] || fail "docs/observable.md lists nothing under '$2'"
	diff -u "$dir/listed" "$dir/shown" >&2 || fail "docs/observable.md is not what it shows"
}

run emulator 0 "$TDX_CTS" run "${few[@]}" --record "$dir/emulator"
lists emulator "The emulator in process"

run replay 0 "$TDX_CTS" run "${few[@]}" --target "replay:$dir/emulator" --record "$dir/replay"
same emulator replay 40000
lists replay "The emulator in process"

status=0
"$TDX_CTS" emulate -- true 2>"$dir/emulate.err" || status=$?
if [ $status -eq 4 ]; then
	cat "$dir/emulate.err"
	exit "$failed"
fi

# The same options for the command inside come from the door itself.
run door 0 "$TDX_CTS" emulate -- "$TDX_CTS" run "${few[@]}" --target kvm --record "$dir/door"
if grep -q '^Nothing ran:' "$dir/door.out"; then
	cat "$dir/door.out"
elif grep -q 'built without Unicorn' "$dir/door.out"; then
	echo "The list of the door needs Unicorn; found: a build without it"
	same emulator door 1000
	exit "$failed"
else
	same emulator door 10000
	lists door "KVM through the door"
	run door-replay 0 "$TDX_CTS" run "${few[@]}" --target "replay:$dir/door" --record "$dir/door-replay"
	same door door-replay 10000
fi

run allowlist 0 "$TDX_CTS" run "${few[@]}" --kvm-policy allowlist --module tdx-1.5.01 --record "$dir/allowlist"
run allowlist-door 0 "$TDX_CTS" emulate --kvm-policy allowlist --module tdx-1.5.01 -- \
	"$TDX_CTS" run "${few[@]}" --target kvm --record "$dir/allowlist-door"
same allowlist allowlist-door 8000

# What does not conform does not conform through the door either.
run rogue 1 "$TDX_CTS" run "${few[@]}" --module tdx-rogue --record "$dir/rogue"
run rogue-door 1 "$TDX_CTS" emulate --module tdx-rogue -- \
	"$TDX_CTS" run "${few[@]}" --target kvm --record "$dir/rogue-door"
same rogue rogue-door 10000

exit "$failed"
