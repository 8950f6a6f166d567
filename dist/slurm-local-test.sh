#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Shards through Slurm equal one run, also when a shard was killed and requeued. Slurm is the
# real one, with two nodes on this machine.
#
#	dist/slurm-local-test.sh [--no-install] [option of tdx-cts run]...
#
# Exit status: 0 equal, 1 not equal, 3 Slurm did not work, 4 Slurm is missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/scripts/setup.sh"
. "$root/dist/slurm-local.sh"
TDX_CTS=$(realpath -m "${TDX_CTS:-$root/build/tdx-cts}")
export TDX_CTS
shards=4
running=

fail()
{
	echo "slurm-local-test.sh: $2" >&2
	exit "$1"
}

# Slurm did not do its part: what its daemons and its tasks said last.
broken()
{
	tail -n 5 "$dir"/*.out "$dir"/out/*.log >&2 || true
	fail 3 "$1"
}

stop()
{
	[ -z "$running" ] || kill "$running" || true
	slurm_stop
}

# run NAME COMMAND [ARG]...: the output goes to $dir/NAME, the exit status to its last line
run()
{
	local status=0

	timeout "$slurm_limit" "${@:2}" >"$dir/$1" &
	running=$!
	wait "$running" || status=$?
	running=
	echo "exit status $status" >>"$dir/$1"
}

# same NAME: every line of the summary, and the exit status, are those of the one run
same()
{
	diff -u "$dir/one" "$dir/$1" >&2 || fail 1 "Shards through Slurm do not equal one run ($1)."
}

# Leaves shard 2 as a node does that is killed between two cases, half a journal and no record,
# and requeues it.
requeue()
{
	local shard=$dir/out/2 lines

	lines=$(awk '/^{"end"/ { end[++n] = NR } END { print end[int(n / 2)] }' "$shard/journal.jsonl")
	head -n "$lines" "$shard/journal.jsonl" >"$dir/half"
	mv "$dir/half" "$shard/journal.jsonl"
	rm "$shard/record.jsonl"
	timeout 10 scontrol requeue "$(cat "$dir/out/job")_2" || broken "cannot requeue a shard"
	await slurm_no_jobs || broken "the requeued shard did not end"
	grep -q "^Going on with shard 2/$shards" "$dir/out/2.log" ||
		broken "the requeued shard did not go on where it was"
}

install=yes
if [ "${1:-}" = --no-install ]; then
	install=no
	shift
fi
if [ -n "$(slurm_missing)" ] && [ $install = yes ] && [ "$(id -u)" -eq 0 ]; then
	install_packages "${slurm_packages[@]}" || true
fi
[ -z "$(slurm_missing)" ] ||
	fail 4 "needs the packages ${slurm_packages[*]}; found no$(slurm_missing)"

dir=$(mktemp -d)
trap stop EXIT
slurm_start || broken "Slurm did not come up with two nodes"
run one "$TDX_CTS" run "$@"
run sharded "$root/dist/slurm-run.sh" "$shards" "$dir/out" "$@"
same sharded
nodes=$(sort -u "$dir"/out/*/nodes | xargs)
[ "$nodes" = "${slurm_nodes[*]}" ] || broken "shards ran on $nodes, expected ${slurm_nodes[*]}"
requeue
run requeued "$TDX_CTS" merge "$dir"/out/[0-9]
same requeued
echo "Shards through Slurm equal one run: $shards shards on $nodes, one of them requeued."
