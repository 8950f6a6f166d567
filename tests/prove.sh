#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts prove: exit status, what is proved and refuted, and that a refutation becomes a curated case
# by one mv. TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
few=(--models 2000)

# check STATUS [ARG]...
check()
{
	ends "$1" "$TDX_CTS" "${@:2}"
}

# A corpus of one's own, to be written into.
own_corpus()
{
	cp -r "$TDX_CTS_SOURCE/corpus" "$dir/corpus"
	export TDX_CTS_CORPUS=$dir/corpus
}

proves()
{
	check 0 prove accept constraints "${few[@]}"
	has "accept            proved in "
	last_line "2 of 2 claims proved, 0 refuted; formulas and emulator were compared at * points."
	check 0 prove fixed-fields "${few[@]}"
	has "fixed-fields      not applicable: tdx-1.5.05 has no CPUID_FIXED0_BITS"
	check 0 prove fixed-fields --module tdx-next "${few[@]}"
	has "fixed-fields      proved in "
}

refutes()
{
	check 0 prove kvm-denylist "${few[@]}" --out "$dir/out-waived"
	has "kvm-denylist      refuted, waived in "
	has "    7.0:ecx.waitpkg"
	has "The smallest configuration that does:"
	[ "$(grep -c '^entry ' "$dir/out")" -eq 4 ] || fail "not four entries"
	has "On the emulator, as by the formulas: tdx-1.5.05: accepted."
	has "Waived: an entry without SIGNIFCANT_INDEX"
	last_line "0 of 1 claims proved, 1 refuted (1 waived); *"
	check 1 prove update --from tdx-1.5.01 --to tdx-1.5.05 "${few[@]}"
	has "    7.1:eax.avx_vnni"
	has "    0x23.0:ebx bits 0xffffffff"
	has "tdx-1.5.01: accepted; tdx-1.5.05: refused with 0xc000010000000044."
}

# The file that was written fails on its own, and as a case of the corpus.
becomes_a_case()
{
	local file=CLB-03.negative-kvm-denylist

	check 1 try "$dir/out-waived/$file.td"
	last_line "The TD was accepted; expected: refused."
	own_corpus
	mv "$dir/out-waived/$file.td" "$dir/corpus/cases/clb/"
	check 1 run --rule CLB-03 --strength 0 --random 0
	has "$file"
	check 1 run --rule CLB-03 --strength 0 --random 0 --kvm-supports 7.0:ebx.hle
	check 0 run --rule CLB-03 --strength 0 --random 0 --kvm-policy allowlist
}

# What is proved needs no waiver.
with_a_stale_waiver()
{
	sed 's/kvm-denylist/kvm-allowlist/; s/"denylist"/"allowlist"/' \
		"$TDX_CTS_SOURCE/corpus/waivers/proofs.json" >"$dir/corpus/waivers/stale.json"
	check 1 prove kvm-allowlist "${few[@]}"
	has "kvm-allowlist     proved, though there is a waiver: remove it"
	last_line "1 of 1 claims proved, 0 refuted, 1 with a stale waiver; *"
	rm "$dir/corpus/waivers/stale.json"
}

# Nothing waives it any more.
without_a_waiver()
{
	rm "$dir/corpus/waivers/proofs.json"
	check 1 prove kvm-denylist "${few[@]}"
	has "kvm-denylist      refuted in "
	last_line "0 of 1 claims proved, 1 refuted; *"
}

# A description whose halves contradict each other, on a platform of the solver's.
lies()
{
	sed 's/"tsc_frequency_max": *"[^"]*"/"tsc_frequency_max": "399"/' \
		"$TDX_CTS_SOURCE/corpus/modules/tdx-1.5.05/module.json" >"$dir/module.json"
	cp -r "$TDX_CTS_SOURCE/corpus/modules/tdx-1.5.05" "$dir/lying"
	mv "$dir/module.json" "$dir/lying/module.json"
	check 1 prove accept "${few[@]}" --module "$dir/lying" --out "$dir/out-lies"
	has "accept            refuted in "
	has "tsc_frequency 400"
	[ -s "$dir/out-lies/FIX-06.negative-accept.td" ] || fail "no case was written"
}

# The solver would end the process.
without_memory()
{
	status=0
	(ulimit -v 200000 && exec "$TDX_CTS" prove accept) >"$dir/out" 2>"$dir/err" || status=$?
	name="prove with little memory"
	[ "$status" -eq 3 ] || fail "exit status $status"
	complains "out of memory for Z3, which needs 256 MiB of address space; "
}

json()
{
	check 0 prove kvm-denylist accept "${few[@]}" --format json
	python3 - "$dir/out" <<-'E' || fail "not as documented"
		import json, sys
		all = json.load(open(sys.argv[1]))
		deny, accept = all["claims"]
		assert all["module"] == "tdx-1.5.05" and all["to"] is None
		assert (deny["claim"], deny["verdict"]) == ("kvm-denylist", "refuted")
		assert "7.0:ecx.waitpkg" in deny["culprits"] and deny["all_culprits"]
		assert deny["case"].count("\nentry ") == 4 and deny["smallest"]
		assert deny["waiver"]["reason"] and deny["given_platform"]
		assert (accept["claim"], accept["verdict"]) == ("accept", "proved")
		assert accept["models"] >= 2000 and accept["obligations"] == 2
	E
}

bad_usage()
{
	refused "there is no claim 'nothing' (tdx-cts list claims)" prove nothing
	refused "claim update is about an update: give --from and --to" prove update
	refused "give both --from and --to" prove update --from tdx-1.5.01
	refused "claim values is about one module" prove values --from tdx-1.5.01 --to tdx-1.5.05
	refused "--module is for claims about one module" prove --module tdx-next --from tdx-1.5.01 \
		--to tdx-1.5.05
	refused "--seconds: a solver needs one at least" prove --seconds 0
	refused "--models: 'x' is no number up to" prove --models x
	refused "no such path" prove --module tdx-9
	refused "no such path" prove accept --platform tdx-9
}

check 0 list claims
last_line "There are 12 claims."
ends 0 "$TDX_CTS" prove --help
has "4 if this build has no solver"
bad_usage
if ! "$TDX_CTS" prove fixed-fields >"$dir/out" 2>"$dir/err"; then
	echo "needs Z3 (libz3-dev); found a build without it"
	exit 4
fi
proves
refutes
lies
without_memory
json
becomes_a_case
with_a_stale_waiver
without_a_waiver
exit $failed
