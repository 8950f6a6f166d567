#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
#SBATCH --job-name=tdx-cts
#SBATCH --nodes=1
#SBATCH --requeue
#SBATCH --open-mode=append
#
# Shards of one test run as the tasks of a Slurm job array; from the root of the tree:
#
#	sbatch --array=1-N dist/slurm-array.sh OUTDIR [option of tdx-cts run]...
#
# Task I runs shard I of N and leaves its record in OUTDIR/I, with the nodes that it ran on in
# OUTDIR/I/nodes. A task that Slurm requeued goes on where its journal ends. OUTDIR must be seen
# by all nodes; so must the command: $TDX_CTS, else build/tdx-cts below the folder of sbatch.
set -euo pipefail

usage()
{
	echo "slurm-array.sh: $1; use: sbatch --array=1-N dist/slurm-array.sh OUTDIR [OPTION]..." >&2
	exit 2
}

[ -n "${SLURM_ARRAY_TASK_ID:-}" ] || usage "this is no task of a Slurm job array"
[ $# -ge 1 ] || usage "OUTDIR is missing"
shards=$SLURM_ARRAY_TASK_COUNT
[ "${SLURM_ARRAY_TASK_MIN:-}-$SLURM_ARRAY_TASK_MAX" = "1-$shards" ] ||
	usage "the array is not 1-N, shards would be missing"
tdx_cts=${TDX_CTS:-$SLURM_SUBMIT_DIR/build/tdx-cts}
if [ ! -x "$tdx_cts" ]; then
	echo "slurm-array.sh: $tdx_cts: no such command on $SLURMD_NODENAME; set TDX_CTS to a path" \
		"that all nodes see" >&2
	exit 3
fi

shard=$1/$SLURM_ARRAY_TASK_ID
shift
mkdir -p "$shard"
echo "$SLURMD_NODENAME" >>"$shard/nodes"
if [ -e "$shard/journal.jsonl" ]; then
	echo "Going on with shard $SLURM_ARRAY_TASK_ID/$shards on $SLURMD_NODENAME"
	exec "$tdx_cts" run --resume "$shard"
fi
exec "$tdx_cts" run --shard "$SLURM_ARRAY_TASK_ID/$shards" --out "$shard" "$@"
