#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The harness under stress: what a lab does to it. A line for each piece, with its figures.
#
#	tests/stress/run.sh [PIECE]... [--quick] [--budget SECONDS]
#	tests/stress/run.sh parsers [--inputs N] [--seconds S]
#
# --quick takes a part of everything, in about a minute. With --budget no piece begins when so much time
# is over: a machine that is busy leaves some out, and says so. Exit status 0 if all pieces hold, 1 if one
# does not, 2 for bad usage, 4 if none could run. TDX_CTS is the command, build/tdx-cts where it is
# not set.
set -u
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
export TDX_CTS=${TDX_CTS:-$here/../../build/tdx-cts}
all=(kill disk signals limits clock two target soak parsers)
pieces=() mode=() parsers=() held=0 skipped=0 failed=() budget=

while [ $# -gt 0 ]; do
	case $1 in
	--quick) mode=(quick) ;;
	--budget)
		budget=${2:?$1 needs a number}
		shift
		;;
	--inputs | --seconds)
		parsers+=("$1" "${2:?$1 needs a number}")
		shift
		;;
	*)
		if [[ " ${all[*]} " != *" $1 "* ]]; then
			echo "run.sh: there is no piece '$1'; there are ${all[*]}" >&2
			exit 2
		fi
		pieces+=("$1")
		;;
	esac
	shift
done
[ ${#pieces[@]} -gt 0 ] || pieces=("${all[@]}")

# run PIECE: its line, and what it complains of where it does not hold
run()
{
	local arguments=("${mode[@]}") began=$SECONDS status=0 figures words

	[ "$1" != parsers ] || arguments+=("${parsers[@]}")
	words=$(mktemp)
	figures=$(bash "$here/$1.sh" "${arguments[@]}" 2>"$words") || status=$?
	case $status in
	0) held=$((held + 1)) word=holds ;;
	4) skipped=$((skipped + 1)) word=skipped ;;
	*) failed+=("$1") word=FAILED ;;
	esac
	printf '%-8s %-8s %s (%d s)\n' "$1" "$word" "$figures" $((SECONDS - began))
	[ "$word" != FAILED ] || cat "$words" >&2
	rm "$words"
}

for piece in "${pieces[@]}"; do
	if [ "$SECONDS" -lt "${budget:-$((SECONDS + 1))}" ]; then
		run "$piece"
	else
		printf '%-8s skipped  no time left of %d s\n' "$piece" "$budget"
		skipped=$((skipped + 1))
	fi
done
printf '%d of %d pieces hold, %d skipped' "$held" ${#pieces[@]} "$skipped"
[ ${#failed[@]} -eq 0 ] || printf ', failed: %s' "${failed[*]}"
echo "."
[ ${#failed[@]} -eq 0 ] || exit 1
[ "$held" -gt 0 ] || exit 4
