#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# One test run as shards through Slurm: submits the array, waits, prints the summary of the whole
# run and ends with its exit status.
#
#	dist/slurm-run.sh SHARDS OUTDIR [option of tdx-cts run]...
#
# sbatch takes its options from the environment: SBATCH_PARTITION, SBATCH_CONSTRAINT,
# SBATCH_TIMELIMIT, SBATCH_ACCOUNT, ... Shard I leaves its record in OUTDIR/I, its output in
# OUTDIR/I.log. Shards on hardware get nodes of their own.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/dist/shards.sh"

prepare_shards "$@"
shift 2
exclusive=()
[[ ! " $* " =~ \ --target[\ =]kvm\  ]] || exclusive=(--exclusive)

# The status of sbatch is the worst of its tasks, so it cannot tell that nothing was submitted.
exec 3< <(TDX_CTS=$tdx_cts sbatch --parsable --wait --array="1-$shards" --output="$out/%a.log" \
	"${exclusive[@]}" "$root/dist/slurm-array.sh" "$out" "$@")
read -r job <&3 || fail 3 "sbatch submitted nothing"
echo "${job%%;*}" >"$out/job"
echo "Slurm job array $job, $shards shards in $out; to end it: scancel $job" >&2
wait $! || true
merge_shards
