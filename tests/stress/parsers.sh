#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Every parser of what comes from outside, so many inputs each, without a crash, a hang, or memory that
# grows: the fuzz targets of docs/fuzzing.md that read what a user hands in, by libFuzzer.
#
#	tests/stress/parsers.sh --inputs 10000000 --seconds 600
#
# A target ends with its time, too; how many inputs it then has had is told.
set -u
mode=${1:-}
[ "$mode" != quick ] || shift

# shellcheck source=tests/stress/stress.bash
. "$(dirname "${BASH_SOURCE[0]}")/stress.bash" "$mode"
inputs=$(times 1000000 500)
seconds=$(times 30 1)
targets=(td_text vector record platform profile snapshot module_json explain vmm)
engine=${TDX_CTS_ENGINES:-$(dirname "$TDX_CTS")/engines}/libfuzzer/fuzz
while [ $# -ge 2 ]; do
	case $1 in
	--inputs) inputs=$2 ;;
	--seconds) seconds=$2 ;;
	--target) targets=("$2") ;;
	esac
	shift 2
done

# fuzz TARGET: prints how many inputs it has had
fuzz()
{
	local target=$1 dict=()

	name="parser $target"
	[ ! -e "$source/fuzz/$target.dict" ] || dict=("-dict=$source/fuzz/$target.dict")
	mkdir -p "$dir/$target"
	status=0
	(
		cd "$dir/$target" || exit 3
		exec nice -n 19 "$engine/${target}_fuzzer" -runs="$inputs" \
			-max_total_time="$seconds" -seed=1 -timeout=120 -print_final_stats=1 \
			"${dict[@]}" . "$source/corpus/seeds/$target"
	) >"$dir/out" 2>"$dir/err" </dev/null || status=$?
	[ "$status" -eq 0 ] || fail "exit status $status"
	sed -n 's/^stat::number_of_executed_units: *//p' "$dir/err"
	return "$status"
}

needs "cmake --build build --target engine-libfuzzer" ls "$engine"
figures=()
for target in "${targets[@]}"; do
	count=$(fuzz "$target") || failed=1
	figures+=("$target $count")
done
printf -v line '%s, ' "${figures[@]}"
echo "inputs without a crash: ${line%, }"
exit $failed
