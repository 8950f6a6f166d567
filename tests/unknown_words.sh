#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A module description with words that nobody here knows, and one without module.json: what is
# unknown is counted and named, and left out of every judgement. TDX_CTS is the command,
# TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
tables=$TDX_CTS_SOURCE/tests/data/abi-tables

# says PATTERN: a line of the output, where each paragraph is one, matches it
says()
{
	sed -e ':a' -e 'N;$!ba' -e 's/\n    */ /g' "$dir/out" | grep -q -- "$1" ||
		fail "no line with '$1' in the output"
}

# check STATUS COMMAND [ARG]...
check()
{
	ends "$1" "$TDX_CTS" "${@:2}"
}

# The types and the gates of module 1.5.05, one a line.
words()
{
	sed -n "s/^ *\"$1\": \"\(.*\)\",\$/\1/p" \
		"$TDX_CTS_SOURCE/corpus/modules/tdx-1.5.05/cpuid_virtualization.json" | sort -u
}

# instead MEMBER WORD NEW: in $dir/module all fields with WORD have NEW.
instead()
{
	rm -rf "$dir/module"
	cp -r "$TDX_CTS_SOURCE/corpus/modules/tdx-1.5.05" "$dir/module"
	awk -v old="\"$1\": \"$2\"," -v new="\"$1\": \"$3\"," '
		i = index($0, old) { $0 = substr($0, 1, i - 1) new; found = 1 }
		{ print }
		END { exit !found }' \
		"$TDX_CTS_SOURCE/corpus/modules/tdx-1.5.05/cpuid_virtualization.json" \
		>"$dir/module/cpuid_virtualization.json" || fail "no field has $2"
}

# A word that is exchanged for another costs the rule about words, and no other.
judges_the_rest()
{
	check 1 run --strength 2 --random 50 --module "$dir/module"
	name="$1"
	says '^UNKNOWN [0-9]* fields of the module.s description, '
	last_line 'Not conforming: 1 of * rules failed (FIX-11).'
}

test_unknown_types()
{
	local type

	while read -r type; do
		instead "Bit or Field Virtualization Type" "$type" "Sampled $type"
		judges_the_rest "type $type"
	done < <(words "Bit or Field Virtualization Type")
}

test_unknown_gates()
{
	local gate

	for gate in "TD_PARAMS.CPUID_CONFIG" "TD_PARAMS.TSC_FREQUENCY" "TD_PARAMS.XFAM[2]" \
		"TD_PARAMS.XFAM[7:5] & TD_PARAMS.CPUID_CONFIG" "TD_PARAMS.ATTRIBUTES[63]" \
		"CPUID(0x1).ECX[3]" \
		"TD_PARAMS.ATTRIBUTES[63] & CPUID(0x7,0x1).EAX[8] & TD_PARAMS.CPUID_CONFIG"; do
		instead "Configuration Details" "$gate" "TDCS.NEW_SWITCH[3] & $gate"
		judges_the_rest "gate $gate"
	done
}

test_first_unknown_is_named()
{
	instead "Configuration Details" "CPUID(0x1).ECX[3]" "TDCS.NEW_SWITCH[3]"
	check 1 run --rule FIX-11 --module "$dir/module"
	says '^UNKNOWN 12 fields of the module.s description, 0 by their type and 12 by their gate'
	says '5:eax.min_monitor_line\[0\], "TDCS.NEW_SWITCH\[3\]"'
	check 1 run --rule FIX-11 --module "$dir/module" --format json
	says '"unknown": "12 fields '
}

test_known_words_are_not_mentioned()
{
	check 0 run --rule FIX-11
	has_not UNKNOWN
}

test_folder_without_module_json()
{
	local command

	for command in run "try -" "list settings" "explain 0xc000010000000045"; do
		# shellcheck disable=SC2086
		refused "abi-tables: needed module.json" $command --module "$tables"
		complains 'found cpuid_virtualization.json alone'
	done
	check 0 list bits --module "$tables"
	says '^7.0:ebx.avx2  *unknown  *XFAM & Native$'
	says '^1:ecx.monitor  *configurable  *Configured & Native$'
	says '^0x24.3:ebx.31  *unknown  *Sampled$'
	check 0 explain 7.0:ebx.avx2 --module "$tables"
	says '^class  *unknown: only module.json says'
	check 0 explain 7.1:ecx.0 --module "$tables"
	says '^declared  *XFAM & Native; 1 only if XFAM has 0x4 and a condition that is not known'
	says '^class  *unknown: the description uses a word'
	check 0 explain 1:ecx.monitor --module "$tables"
	says '^class  *configurable'
}

test_unknown_types
test_unknown_gates
test_first_unknown_is_named
test_known_words_are_not_mentioned
test_folder_without_module_json
exit "$failed"
