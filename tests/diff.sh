#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts diff: the real update and the synthetic ones, waivers, both formats, the matrix, Intel's
# tables, snapshots, bad usage and bad input.
# TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}"
: "${TDX_CTS_SOURCE:?names the source tree}"

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"

modules=$TDX_CTS_SOURCE/corpus/modules
waivers=$TDX_CTS_SOURCE/corpus/updates/tdx-1.5.01-to-tdx-1.5.05.json

# check STATUS [ARG]...
check()
{
	ends "$1" "$TDX_CTS" diff "${@:2}"
}

# is EXPRESSION: true of the JSON object "it"
is()
{
	python3 -c 'import json, sys
it = json.load(open(sys.argv[1]))
sys.exit(not eval(sys.argv[2]))' "$dir/out" "$1" || fail "not so: $1"
}

# tables NAME: a folder as Intel's tables come, with another file beside them
tables()
{
	mkdir -p "$dir/$1"
	cp "$modules/$1/cpuid_virtualization.json" "$dir/$1/"
	echo '{}' >"$dir/$1/msr_virtualization.json"
}

# snapshot NAME: a folder with an identity
snapshot()
{
	mkdir -p "$dir/$1"
	printf 'format = tdx-cts-snapshot-1\nkernel = %s\nmodule = tdx-1.5.05\n' "$2" >"$dir/$1/identity.txt"
}

test_real_update()
{
	check 1 tdx-1.5.01 tdx-1.5.05
	has 'breaks hosts: 9'
	has 'breaks VMMs: 57'
	has 'new capability: 16'
	has 'harmless: 13'
	has '  UPD-01        MAX_VCPUS maximum'
	has 'ATTRIBUTES[27]                 must be 0 -> 0 or 1'
	has_not 'needs review'
	last_line 'Not conforming: 66 of 95 changes break a promise (UPD-01, UPD-02).'
	[ "$(grep -c 'UPD-02 view_stays_the_same' "$dir/out")" -eq 1 ] || fail "UPD-02 not once"
	! awk 'length > 100' "$dir/out" | grep -q . || fail "a line is longer than 100"
	! grep -q ' $' "$dir/out" || fail "blanks at the end of a line"
}

test_synthetic_updates()
{
	check 0 tdx-1.5.05 tdx-1.5.05
	last_line 'Conforming: nothing changed.'
	check 0 tdx-1.5.05 tdx-next
	grep -qE '^ +7.0:ecx.enqcmd +fixed0 -> configured if OPT_IN\[0\]$' "$dir/out" || fail "no ENQCMD"
	last_line 'Conforming: none of 14 changes breaks a promise.'
	check 1 tdx-1.5.05 tdx-rogue
	has 'breaks hosts: 6'
	has '  UPD-04        7.0:ecx.enqcmd'
	has '  UPD-04        7.1:eax.fred'
	last_line 'Not conforming: 6 of 7 changes break a promise (UPD-04, UPD-07).'
}

test_waivers()
{
	check 0 tdx-1.5.01 tdx-1.5.05 --waivers "$waivers"
	has '  UPD-01 waived MAX_VCPUS maximum'
	has 'XFAIL           UPD-01 MAX_VCPUS maximum until'
	last_line 'Conforming: none of 95 changes breaks a promise but 66 as waived.'
	check 0 tdx-1.5.01 tdx-1.5.05 --waivers "$TDX_CTS_SOURCE/corpus/updates"
	# They are for that module and no other.
	check 1 tdx-1.5.05 tdx-1.5.01 --waivers "$waivers"
	has_not 'STALE'
	# One that is for nothing, beside those that are for something.
	sed 's/MAX_VCPUS maximum/MIN_VCPUS/' "$waivers" >"$dir/stale.json"
	check 1 tdx-1.5.01 tdx-1.5.05 --waivers "$dir/stale.json"
	has 'STALE           UPD-01 MIN_VCPUS until'
	last_line 'Not conforming: 1 of 95 changes break a promise (UPD-01), 65 as waived.'
	check 1 tdx-1.5.01 tdx-1.5.05 --waivers "$waivers" --waivers "$dir/stale.json"
	last_line 'Not conforming: 14 waivers are stale.'
	sed 's/2027-12-31/2020-01-01/' "$waivers" >"$dir/expired.json"
	check 1 tdx-1.5.01 tdx-1.5.05 --waivers "$dir/expired.json"
	has 'has expired; renew or remove it'
}

test_json()
{
	check 1 tdx-1.5.01 tdx-1.5.05 --format json
	is 'len(it["rows"]) == 95 and it["failed"] == 66 and it["exit_status"] == 1'
	is 'all(set(row) == {"group", "kind", "subject", "bits", "old", "new", "promise", "says", "source", "waived"} for row in it["rows"])'
	is 'sum(it["totals"].values()) == 95 and it["totals"]["breaks hosts"] == 9'
	is 'all((row["promise"] is None) == (row["group"] in ("new capability", "harmless")) for row in it["rows"])'
	is '[row for row in it["rows"] if row["subject"] == "check 0xa:ecx.fixed_ctr_bitmap[6:4]"][0]["bits"] == ["0xa:ecx.fixed_ctr_bitmap[%d]" % n for n in (4, 5, 6)]'
	is '[row["kind"] for row in it["rows"] if row["subject"] == "7.1:eax.lam"] == ["declared and done"]'
	is 'it["old"]["form"] == "module" and it["new"]["identity"]["version"] == "1.5.05"'
	check 0 --format json --waivers "$waivers" tdx-1.5.01 tdx-1.5.05
	is 'it["waived"] == 66 and it["failed"] == 0 and it["stale"] == []'
	is 'all(row["waived"]["expires"] == "2027-12-31" for row in it["rows"] if row["promise"])'
}

test_tables()
{
	tables tdx-1.5.01
	tables tdx-1.5.05
	check 1 "$dir/tdx-1.5.01" "$dir/tdx-1.5.05/"
	has '7.1:eax.lam             fixed0 -> configured & native'
	has_not 'MAX_VCPUS'
	has_not 'Not compared'
	check 1 tdx-1.5.01 "$dir/tdx-1.5.05"
	has "Not compared: done, entries, slots, limits, platform_checks, algorithms, effects, clobber_list: needs module.json; found none in $dir/tdx-1.5.05."
	has_not 'slot 12'
	sed 's/"XFAM & Configured & Native"/"XFAM \& Mirrored"/' "$modules/tdx-1.5.05/cpuid_virtualization.json" \
		>"$dir/tdx-1.5.05/cpuid_virtualization.json"
	check 1 tdx-1.5.05 "$dir/tdx-1.5.05"
	has 'needs review: '
	has 'unknown: XFAM & Mirrored, TD_PARAMS.XFAM[2] &'
	grep -qE '^Unknown words: [1-9][0-9]* bits of tdx-1.5.05 are declared' "$dir/out" ||
		fail "no count of unknown words"
}

test_snapshots()
{
	snapshot before linux-6.19
	snapshot after linux-6.20
	echo '7.0:ecx.waitpkg=1 = accepted' >"$dir/before/requests.txt"
	echo '7.0:ecx.waitpkg=1 = refused by kvm, EINVAL' >"$dir/after/requests.txt"
	echo 'XFAM = 0x3' >"$dir/after/capabilities.txt"
	check 1 "$dir/before" "$dir/after"
	has 'Not only the module differs: kernel linux-6.19 -> linux-6.20'
	has '  UPD-01        request 7.0:ecx.waitpkg=1  accepted -> refused by kvm, EINVAL'
	has "Not compared: capabilities: needs a whole snapshot; found none in $dir/before."
	check 4 tdx-1.5.05 "$dir/after"
	last_line 'Nothing was compared: the sides have no kind of fact in common.'
	echo 'what' >"$dir/after/requests.txt"
	refused 'requests.txt:1:1: not a fact' "$dir/before" "$dir/after"
}

test_matrix()
{
	tables tdx-1.5.05
	check 0 --matrix tdx-1.5.01 tdx-1.5.05 tdx-next "$dir/tdx-1.5.05"
	grep -qE '^7.1:eax.fred +fixed0 +fixed0 +configured if OPT_IN\[0\] +fixed0$' "$dir/out" ||
		fail "no row of FRED"
	grep -qE '^MAX_VCPUS maximum +65535 +576 +576 +\?$' "$dir/out" || fail "no '?' of a limit"
	grep -qE '^OPT_IN\[0\] +none +none +may be set +\?$' "$dir/out" || fail "no row of OPT_IN"
	last_line '*rows are not the same in all 4 modules.'
	check 0 --matrix --format json tdx-1.5.05 tdx-next
	is 'len(it["sides"]) == 2 and len(it["rows"]) == 14'
	is '[row["values"] for row in it["rows"] if row["subject"] == "OPT_IN[0]"] == [[None, "may be set"]]'
}

test_bad_usage()
{
	refused 'expected OLD and NEW, found 0 arguments'
	refused 'expected OLD and NEW, found 1 arguments' tdx-1.5.05
	refused 'found 3 arguments' tdx-1.5.05 tdx-1.5.05 tdx-1.5.05
	refused "there is no option '--frob'" --frob tdx-1.5.05 tdx-1.5.05
	refused 'expected 2 to 16 modules, found 1' --matrix tdx-1.5.05
	refused '--matrix judges nothing' --matrix tdx-1.5.05 tdx-next --waivers "$waivers"
	refused '--waivers needs a value' tdx-1.5.05 tdx-next --waivers
	refused 'there are text and json' --format xml tdx-1.5.05 tdx-next
	check 0 --help
	has 'Usage: tdx-cts diff'
}

test_bad_input()
{
	refused 'no such path, and no such name' tdx-1.5.05 tdx-9
	mkdir "$dir/empty"
	refused 'cpuid_virtualization.json' tdx-1.5.05 "$dir/empty"
	refused 'is no folder' "$waivers" tdx-1.5.05
	cp -r "$modules/tdx-1.5.05" "$dir/broken"
	echo '{' >"$dir/broken/module.json"
	refused 'broken/module.json:' tdx-1.5.05 "$dir/broken"
	refused 'none.json' tdx-1.5.05 tdx-next --waivers "$dir/none.json"
	echo '[{"rule": "UPD-00"}]' >"$dir/bad.json"
	refused 'bad.json:1:' tdx-1.5.05 tdx-next --waivers "$dir/bad.json"
}

test_real_update
test_synthetic_updates
test_waivers
test_json
test_tables
test_snapshots
test_matrix
test_bad_usage
test_bad_input
exit "$failed"
