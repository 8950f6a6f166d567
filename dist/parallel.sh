#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# One test run as shards through GNU parallel, as many at a time as there are CPUs; prints the
# summary of the whole run and ends with its exit status.
#
#	dist/parallel.sh SHARDS OUTDIR [option of tdx-cts run]...
#
# GNU parallel takes its own options from the environment: PARALLEL="--sshlogin a,b -j 1". Shard I
# leaves its record in OUTDIR/I; the summaries of the shards are in OUTDIR/shards.log.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/dist/shards.sh"

[[ $(parallel --version 2>/dev/null) == "GNU parallel"* ]] ||
	fail 4 "needs GNU parallel (package parallel); found none"
prepare_shards "$@"
shift 2

# The status is the number of failed shards, up to 101 for many; above that nothing has run.
status=0
parallel --quote "$tdx_cts" run --shard "{}/$shards" --out "$out/{}" "$@" \
	::: $(seq "$shards") >"$out/shards.log" || status=$?
[ "$status" -le 101 ] || fail 3 "GNU parallel ended with status $status"
merge_shards
