#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Does guidance (harness/fuzz/guide.h) find faults in fewer inputs? On targets of which nothing is
# instrumented, each seeded defect is searched for by libFuzzer with and without guidance, once
# for each seed of the engine. All else is equal: the program, its mutator, the options, and the
# one input that it begins with, which is the default TD. Inputs are counted up to and with the
# one that fails; a search ends after LIMIT of them, which then counts as that many.
#
#	measure-guidance.sh [--seeds N] [--defects ID,...] [--limit INPUTS] [--jobs N] [--build DIR]
#	measure-guidance.sh --bypass ...	instead: KVM's deny list bypassed (rule CLB-03), from
#						the seeds of kvm_abi that do not show it
#
# Prints a line a defect, with the medians over all seeds, their ratio (above 1: better with
# guidance), and how many of the searches were successful; the last line is the total. Where one
# side was not found at the median, the ratio is only a bound, which "<" or ">" says.
set -euo pipefail
shopt -s extglob

source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$source/build
seeds=10
limit=100000
jobs=1
defects=
bypass=

usage()
{
	echo "measure-guidance.sh: $1; see its first lines" >&2
	exit 2
}

while [ $# -gt 0 ]; do
	case $1 in
	--bypass)
		bypass=1
		shift
		continue
		;;
	--seeds | --limit | --jobs | --defects | --build) ;;
	*) usage "what is '$1'?" ;;
	esac
	[ $# -gt 1 ] || usage "$1 needs a value"
	case $1,$2 in
	--defects,?* | --build,?*) ;;
	*,[1-9]*([0-9])) ;;
	*) usage "'$2' is no number" ;;
	esac
	declare "${1#--}=$2"
	shift 2
done

# What a single configuration cannot show: a fault that depends on the TD before or on what was
# executed before, a property of two TDs, and what is told only by who watches the process.
left_out=" rdt-m-stale cldemote-stale-with-pbe monitor-lost-on-vcpu-1 est-lost-on-vcpu-1
	ss-differs-one-in-seven adx-lost-after-leaf-0xd fsrs-lost-by-entry-order dca-hangs
	tm2-with-acpi-kills "

# The target whose rules judge what the defect is to be found by.
target_of()
{
	case $1 in
	INI-* | FIX-* | CFG-* | VIS-*) echo init ;;
	KVM-* | CLB-*) echo kvm_abi ;;
	HST-*) echo entry_exit ;;
	esac
}

engine=$build/engines/libfuzzer-blind
"$source/fuzz/engine.sh" libfuzzer-blind "$engine" >/dev/null
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/begin"
printf '\0' >"$dir/begin/default-td"

# What is waived is reported where the bypass is searched for; all else of it is no news.
mkdir "$dir/known"
cat "$source"/corpus/waivers/* | awk -F '"' '$2 == "rule" { rule = $4 } $2 == "case" { print rule, $4 }' |
	while read -r rule name; do
		[ "$rule" = CLB-03 ] || sed "s/^rule .*/rule $rule/" \
			"$source"/corpus/cases/*/"$name.td" >"$dir/known/$rule.$name.td"
	done
ulimit -c 0
if [ -n "$bypass" ]; then
	"$engine/fuzz/make_inputs" seeds kvm_abi "$dir/begin" >/dev/null
	for seed in "$dir/begin/"*; do
		TDX_CTS_KVM_POLICY=denylist TDX_CTS_WAIVED=1 TDX_CTS_KNOWN=$dir/known \
			"$engine/fuzz/kvm_abi_fuzzer" "$seed" >/dev/null 2>&1 || rm "$seed"
	done
fi

# search TARGET DEFECT GUIDE SEED: a line of what was asked and how many inputs it took. A word of
# the list that is no defect is nothing to search for.
search()
{
	local work=$dir/$2.$3.$4 count
	local environment=(TDX_CTS_GUIDE="$3" TDX_CTS_KVM_POLICY=denylist)

	mkdir -p "$work/corpus"
	if [ "$2" = bypass ]; then
		environment+=(TDX_CTS_WAIVED=1 TDX_CTS_KNOWN="$dir/known")
	else
		environment+=(TDX_CTS_DEFECT="$2")
	fi
	env "${environment[@]}" "$engine/fuzz/$1_fuzzer" -runs="$limit" -seed="$4" -use_cmp=0 \
		-mutate_depth=2 -entropic=0 -artifact_prefix="$work/" "$work/corpus" "$dir/begin" \
		>/dev/null 2>"$work/log" || true
	count=$(sed -n 's/^inputs: //p' "$work/log")
	if [ -z "$count" ] && ! grep -q '^Done ' "$work/log"; then
		tail -n 3 "$work/log" >&2
		exit 3
	fi
	echo "$2 $3 $4 ${count:-not}"
	rm -rf "$work"
}
export -f search
export dir engine limit

list()
{
	if [ -n "$bypass" ]; then
		echo "bypass CLB-03"
	elif [ -n "$defects" ]; then
		"$build/tdx-cts" list defects | awk -v want=",$defects," 'index(want, "," $1 ",")'
	else
		"$build/tdx-cts" list defects
	fi
}

list | while read -r id rule _; do
	target=$(target_of "$rule")
	[[ -n $target && $left_out != *[[:space:]]"$id"[[:space:]]* ]] || continue
	echo "$id" >>"$dir/order"
	for ((seed = 1; seed <= seeds; seed++)); do
		echo "$target $id 1 $seed"
		echo "$target $id 0 $seed"
	done
done >"$dir/searches"
[ -s "$dir/searches" ] || usage "no such defect"
xargs -P "$jobs" -L 1 bash -c 'search "$@"' search <"$dir/searches" >"$dir/results"

awk -v limit="$limit" -v seeds="$seeds" '
function median(key,	i, j, n, swap, value) {
	n = split(counts[key], value, " ")
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && value[j - 1] + 0 > value[j] + 0; j--) {
			swap = value[j]; value[j] = value[j - 1]; value[j - 1] = swap
		}
	return n % 2 ? value[(n + 1) / 2] + 0 : (value[n / 2] + value[n / 2 + 1]) / 2
}
FILENAME ~ /results$/ {
	counts[$1 " " $2] = counts[$1 " " $2] " " ($4 == "not" ? limit : $4)
	found[$1 " " $2] += $4 != "not"
	next
}
{
	order[++num] = $1
}
END {
	form = "%-38s %10s %10s %8s  %s\n"
	printf form, "defect", "with", "without", "ratio", "found with, without, of " seeds
	for (i = 1; i <= num; i++) {
		id = order[i]
		on = median(id " 1")
		off = median(id " 0")
		sign = on >= limit && off < limit ? "<" : off >= limit && on < limit ? ">" : ""
		if (on >= limit && off >= limit) {
			ratio = "-"
			neither++
		} else {
			ratio = sprintf("%s%.2f", sign, off / on)
			sum += log(off / on)
			compared++
			better += on < off
			worse += on > off
		}
		printf form, id, (on >= limit ? ">" : "") int(on), (off >= limit ? ">" : "") int(off), ratio,
			found[id " 1"] + 0 ", " found[id " 0"] + 0
		found_on += found[id " 1"]
		found_off += found[id " 0"]
	}
	printf "Guidance: geometric mean of %d ratios %.2f; better for %d, worse for %d, not found at the median for %d; ", \
		compared, compared ? exp(sum / compared) : 1, better, worse, neither
	printf "%d of %d searches successful with, %d without.\n", found_on, num * seeds, found_off
}' "$dir/results" "$dir/order"
