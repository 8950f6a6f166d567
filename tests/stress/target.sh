#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Targets that hang, crash, lie and flood: seeded defects, a recorded exchange that somebody has
# changed, and a door whose server is killed. The harness ends in time, with a status that it documents.
set -u

# shellcheck source=tests/stress/stress.bash
. "$(dirname "${BASH_SOURCE[0]}")/stress.bash"
needs "cmake --build build" ls "$tools/strike"
RANDOM=1
lost=0 lies=0 outcomes=(0 0 0 0 0) doors=0

# bad STATUS VERDICT DEFECT [OPTION]...: cases are lost, and the rest is judged
bad()
{
	name="defect $3"
	rm -rf "$dir/run"
	tried timeout 300 "$TDX_CTS" run "${few[@]}" --out "$dir/run" --defect "${@:3}"
	[ "$status" -eq "$1" ] || fail "exit status $status, expected $1"
	grep -q "^$2 HST-13" "$dir/out" || fail "no word of what was lost"
	lost=$((lost + $(grep -c '"lost":[0-9]' "$dir/run/journal.jsonl")))
	# What a busy machine has kept waiting is lost as well, and left out what it has in common with it.
	[ "$(grep -c '"end":[0-9]' "$dir/run/journal.jsonl")" -ge 100 ] || fail "little was judged"
}

# lie WHAT: $dir/lie has answers that nobody gave
lie()
{
	name="an exchange with $1"
	gzip -c "$dir/lie.jsonl" >"$dir/lie/exchange.jsonl.gz"
	tried timeout 60 "$TDX_CTS" run "${fewest[@]}" --target "replay:$dir/lie"
	lies=$((lies + 1))
	if [ "$status" -gt 4 ]; then
		fail "exit status $status"
		return
	fi
	[ "$status" -ne 2 ] || grep -q '^tdx-cts: ' "$dir/err" || fail "no words"
	outcomes[status]=$((outcomes[status] + 1))
}

# huge LINE: each of its numbers in turn is more than anything can hold
huge()
{
	local numbers

	numbers=$(sed -n "$1p" "$dir/exchange.jsonl" | grep -o '[0-9]\+' | wc -l)
	[ "$numbers" -gt 0 ] || return
	awk -v at="$1" -v nth=$((RANDOM % numbers + 1)) -v big="$2" '
		NR != at { print; next }
		{
			rest = $0; text = ""
			for (i = 1; match(rest, /[0-9]+/); i++) {
				text = text substr(rest, 1, RSTART - 1) \
					(i == nth ? big : substr(rest, RSTART, RLENGTH))
				rest = substr(rest, RSTART + RLENGTH)
			}
			print text rest
		}' "$dir/exchange.jsonl" >"$dir/lie.jsonl"
	lie "the number $2 in line $1"
}

# In so many ways: cut, a byte changed, a line lost, twice or in another place, huge numbers.
lie_in_all_ways()
{
	local size lines at i

	size=$(wc -c <"$dir/exchange.jsonl")
	lines=$(wc -l <"$dir/exchange.jsonl")
	for ((i = 0; i < $1; i++)); do
		at=$(((RANDOM * 32768 + RANDOM) % size))
		head -c $at "$dir/exchange.jsonl" >"$dir/lie.jsonl"
		lie "its end at byte $at"
		cp "$dir/exchange.jsonl" "$dir/lie.jsonl"
		printf '%b' "\\x$(printf %x $((RANDOM % 255 + 1)))" | dd of="$dir/lie.jsonl" bs=1 \
			conv=notrunc status=none seek=$at
		lie "another byte $at"
		at=$((RANDOM % lines + 1))
		sed "${at}d" "$dir/exchange.jsonl" >"$dir/lie.jsonl"
		lie "line $at lost"
		sed "${at}p" "$dir/exchange.jsonl" >"$dir/lie.jsonl"
		lie "line $at twice"
		sed "${at}{h;d};\$G" "$dir/exchange.jsonl" >"$dir/lie.jsonl"
		lie "line $at at the end"
		huge $at 4294967295
		huge $at 99999999999999999999
		huge $at -1
	done
}

# The stored stream itself.
cut_stream()
{
	local size i

	size=$(wc -c <"$dir/true/exchange.jsonl.gz")
	for ((i = 0; i < $1; i++)); do
		name="a stream cut short"
		head -c $((RANDOM % size)) "$dir/true/exchange.jsonl.gz" >"$dir/lie/exchange.jsonl.gz"
		tried "$TDX_CTS" run "${fewest[@]}" --target "replay:$dir/lie"
		refused_in_words || fail "exit status $status"
		lies=$((lies + 1))
		outcomes[status]=$((outcomes[status] + 1))
	done
}

# The server of a door goes, and with it what it has let in.
kill_doors()
{
	local i

	tried "$TDX_CTS" emulate -- "$TDX_CTS" run --target kvm "${fewest[@]}"
	[ "$status" -ne 4 ] || return
	for ((i = 0; i < $1; i++)); do
		name="a door whose server is killed"
		rm -rf "$dir/run"
		tried timeout 60 "$tools/strike" $((RANDOM * 20 + 1)) "$TDX_CTS" emulate -- \
			"$TDX_CTS" run --target kvm "${few[@]}" --out "$dir/run"
		[ "$status" -eq 137 ] || [ "$status" -le 1 ] || fail "exit status $status"
		doors=$((doors + 1))
	done
}

bad 1 FAIL dca-hangs --case-timeout 5
bad 3 MISS tm2-with-acpi-kills
name="warnings"
tried "$TDX_CTS" run --strength 2 --random 0 --defect pconfig-with-tsxldtrk-warns
[ "$status" -eq 1 ] || fail "exit status $status"
grep -q '^FAIL KVM-17' "$dir/out" || fail "no word of them"
tried "$TDX_CTS" run "${fewest[@]}" --record "$dir/true"
[ "$status" -eq 0 ] || fail "exit status $status"
gzip -dc "$dir/true/exchange.jsonl.gz" >"$dir/exchange.jsonl"
mkdir "$dir/lie"
lie_in_all_ways "$(times 50 1)"
cut_stream "$(times 40 3)"
kill_doors "$(times 30 2)"
echo "$lost cases lost, the rest judged; $lies lies: ${outcomes[*]} times exit status 0 1 2 3 4;" \
	"$doors doors killed"
exit $failed
