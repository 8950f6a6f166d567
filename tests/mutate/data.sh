#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Mutation of a module's description, which "run.sh --data" begins: each fact alone is wrong, in
# module.json or in cpuid_virtualization.json. The loaders and the rules FIX-06 and FIX-11 are asked in process;
# what they let pass is looked at by vectors and runs on that description.
# Exit status: 0 every fact that nothing notices is explained, 1 one is not, 2 bad usage.
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
usage="usage: tests/mutate/run.sh --data [OPTION]...
  --build DIR      the build to use (default: build)
  --work DIR       what is found, to go on from (default: build-mutate/data)
  --module NAME    (default: tdx-1.5.05)
  --every N        each Nth fact, from the seed's on
  --seed S         (default: 0)
  --explained      tries facts that unnoticed.txt explains, too"
work=$source/build-mutate/data
build=$source/build
module=tdx-1.5.05
every=1
seed=0
explained=

bad()
{
	printf '%s\n%s\n' "$1" "$usage" >&2
	exit 2
}

while [ $# -gt 0 ]; do
	case $1 in
	--help) echo "$usage" && exit 0 ;;
	--explained)
		explained=yes
		shift
		continue
		;;
	esac
	[ $# -gt 1 ] || bad "$1: no such option, or without its value"
	case $1 in
	--build) build=$2 ;;
	--work) work=$2 ;;
	--module) module=$2 ;;
	--every) every=$2 ;;
	--seed) seed=$2 ;;
	*) bad "$1: no such option" ;;
	esac
	shift 2
done
[[ $every =~ ^[1-9][0-9]{0,8}$ && $seed =~ ^[0-9]{1,9}$ ]] || bad "--every, --seed: no numbers"
build=$(cd "$build" && pwd) || exit 2
mkdir -p "$work" && work=$(cd "$work" && pwd) || exit 2
folder=$source/corpus/modules/$module
lie=$build/tests/mutate/lie
vectors=("$source"/corpus/vectors/"$module"-*.jsonl.gz)
export TDX_CTS_CORPUS=$source/corpus

# judge NUMBER: who notices that fact, or "nothing". The sound module passes all of these.
judge()
{
	local lies=$work/lies status=0

	rm -rf "$lies"
	mkdir "$lies" && "$lie" tell "$folder" "$1" "$lies" || return
	if [ -e "${vectors[0]}" ]; then
		"$build/tdx-cts" vectors --module "$lies" "${vectors[@]}" >"$work/out" 2>&1 || {
			echo vectors
			return
		}
	fi
	for options in "--budget 300" "--budget 300 --platform granite-rapids-tdx" ""; do
		status=0
		# shellcheck disable=SC2086 # words, or none
		timeout 120 "$build/tdx-cts" run --module "$lies" $options >"$work/out" 2>&1 \
			</dev/null || status=$?
		[ "$status" -eq 0 ] || {
			sed -n 's/^\(FAIL\|MISS\) \([A-Z]*-[0-9]*\) .*/run \2/p' "$work/out" |
				sed 1q | grep . || echo "run, exit status $status"
			return
		}
	done
	echo nothing
}

# One line a fact: number, who notices it, file, place, change.
list()
{
	awk -f "$here/explain.awk" "$here/unnoticed.txt" "$work/list"
}

# All facts in process take minutes: once for a description and a build.
key=$(cksum "$lie" "$folder"/*.json && echo "$every $seed")
if [ "$key" != "$(cat "$work/key" 2>/dev/null)" ]; then
	"$lie" list "$folder" "$every" $((seed % every)) >"$work/list" || exit 2
	echo "$key" >"$work/key"
fi
touch "$work/outcomes"
trap 'echo "Stopped; the same command goes on from here."; exit 130' INT TERM
while IFS=$'\t' read -r number by file place change reason _; do
	[ "$by" = - ] || continue
	[ -z "$reason" ] || [ -n "$explained" ] || continue
	id="$module $file $place $change"
	grep -qF "$id"$'\t' "$work/outcomes" ||
		printf '%s\t%s\n' "$id" "$(judge "$number")" >>"$work/outcomes"
	[ ! -t 2 ] || printf '\r%s ' "$number" >&2
done < <(list)
[ ! -t 2 ] || echo >&2
"$lie" names "$folder" >"$work/all" || exit 2
list >"$work/explained"
awk -v module="$module" -f "$here/facts.awk" "$here/unnoticed.txt" "$work/all" "$work/outcomes" "$work/explained"
