#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts run --update-to: which updates conform, and that what does not is named; journals, records,
# shards and the commands that are printed. TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS GTEST_SHARD_INDEX GTEST_TOTAL_SHARDS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"

# check STATUS [ARG]...
check()
{
	ends "$1" "$TDX_CTS" "${@:2}"
}

# update STATUS BEFORE AFTER [ARG]...
update()
{
	check "$1" run --suite update --module "$2" --update-to "$3" "${@:4}"
}

# finds RULE TEXT: that rule failed, and its block holds TEXT
finds()
{
	awk -v rule="$1" '/^[A-Z]/ { inside = $1 == "FAIL" && $2 == rule } inside' "$dir/out" >"$dir/block"
	grep -qF -- "$2" "$dir/block" || fail "$1 does not say '$2'"
}

fails_only()
{
	local found

	found=$(sed -n 's/^FAIL \([^ ]*\) .*/\1/p' "$dir/out" | tr '\n' ' ')
	[ "$found" = "$* " ] || fail "failed: $found, expected: $*"
}

test_conforming()
{
	update 0 tdx-1.5.05 tdx-next
	last_line "Conforming:*"
	update 0 tdx-1.5.05 tdx-next --kvm-policy clobber-list
	update 0 tdx-1.5.05 tdx-next --kvm-policy allowlist
	update 0 tdx-next tdx-next --kvm-policy clobber-list
	head -n 1 "$dir/out" | grep -qF "module tdx-next updated to tdx-next" ||
		fail "the first line does not say what is updated"
}

test_rogue()
{
	update 1 tdx-1.5.05 tdx-rogue
	fails_only UPD-04 UPD-05 UPD-20
	finds UPD-04 "7.0:ecx.enqcmd, 7.1:eax.fred"
	finds UPD-05 "7.0:ecx.enqcmd"
	finds UPD-20 "7.0:ecx.enqcmd"
}

# What a real update has broken.
test_real()
{
	update 1 tdx-1.5.01 tdx-1.5.05
	fails_only UPD-01 UPD-02 UPD-18 UPD-20
	finds UPD-01 "operand MAX_VCPUS"
	finds UPD-02 "7.1:eax.avx_vnni"
	finds UPD-18 "7.1:eax.avx_vnni"
	finds UPD-20 "7.1:eax.lam"
	update 1 tdx-1.5.01 tdx-1.5.05 --platform granite-rapids-tdx
	finds UPD-02 "0x23.1:eax"
	update 1 tdx-1.5.01 tdx-next
	finds UPD-06 "7.1:eax.lam"
}

# A single module has no update: the default run is what it was.
test_alone()
{
	refused "give the one after by --update-to" run --suite update
	refused "give the one after by --update-to" run --suite update --module tdx-1.5.01
	refused "no-such-module" run --suite update --update-to no-such-module
	refused "keeps no journal" run --target kvm --update-to tdx-next --out "$dir/kvm"
	check 0 run --suite metadata
	has_not "UPD"
	check 0 run --suite metadata --update-to tdx-1.5.05
	has_not "UPD"
}

# The printed command fails again, and so does what minimize makes of it.
test_commands()
{
	local -a words

	update 1 tdx-1.5.05 tdx-rogue --out "$dir/journal"
	read -r -a words < <(sed -n 's/^ *repeat  *tdx-cts //p' "$dir/out" | tail -n 1)
	check 1 "${words[@]}"
	fails_only UPD-20
	update 1 tdx-1.5.05 tdx-rogue --out "$dir/again"
	read -r -a words < <(sed -n 's/^ *minimize  *tdx-cts //p' "$dir/out" | tail -n 1)
	cd "$dir" || exit 1
	check 0 "${words[@]}"
	has "guilty          7.0:ecx.enqcmd"
	read -r -a words < <(sed -n 's/^repeat  *tdx-cts //p' "$dir/out")
	check 1 "${words[@]}"
	fails_only UPD-20
}

test_journal()
{
	update 1 tdx-1.5.05 tdx-rogue
	cp "$dir/out" "$dir/plain"
	check 1 run --resume "$dir/journal"
	grep -v '^    minimize' "$dir/out" >"$dir/cut" && mv "$dir/cut" "$dir/out"
	same "$dir/plain"
	update 1 tdx-1.5.05 tdx-rogue --budget 300 --out "$dir/budget"
	check 1 run --resume "$dir/budget" --budget 1000000 --time 600
	fails_only UPD-04 UPD-05 UPD-20
	check 2 run --resume "$dir/budget" --update-to tdx-next
	complains "the options that the run was begun with"
	for part in 1 2; do
		update 1 tdx-1.5.05 tdx-rogue --shard $part/2 --out "$dir/shard-$part"
	done
	check 1 merge "$dir/shard-1" "$dir/shard-2"
	fails_only UPD-04 UPD-05 UPD-20
	same "$dir/plain"
}

test_record()
{
	update 1 tdx-1.5.05 tdx-rogue --record "$dir/record"
	check 1 run --suite update --target "replay:$dir/record"
	head -n 1 "$dir/out" | grep -qF "module tdx-1.5.05 updated to tdx-rogue" ||
		fail "the replay does not say what was updated"
	fails_only UPD-04 UPD-05 UPD-20
	head -n 1 "$dir/record/record.jsonl" | grep -qF '"update_to":"tdx-rogue"' ||
		fail "the record does not say what was updated to"
}

test_conforming
test_rogue
test_real
test_alone
test_commands
test_journal
test_record
exit $failed
