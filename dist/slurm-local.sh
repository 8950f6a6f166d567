# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Slurm with two nodes on this machine, to be sourced. slurm_start runs munged, slurmctld and
# two slurmd in the folder "$dir", with a key and ports of their own and on the loopback device
# only; slurm_stop ends them and their jobs. Nothing ends later than slurm_limit seconds.
#
#	dir=$(mktemp -d); trap slurm_stop EXIT; slurm_start && sbatch --wait job.sh

# shellcheck disable=SC2034,SC2154 # for and from the script that sources this
slurm_packages=(munge slurmctld slurmd slurm-client)

unset "${!SLURM_@}" "${!SBATCH_@}"
PATH=$PATH:/usr/sbin
slurm_nodes=(tdx1 tdx2)
slurm_limit=600
slurm_pids=()

slurm_missing()
{
	local tool

	for tool in munged slurmctld slurmd sbatch; do
		command -v "$tool" >/dev/null || printf ' %s' "$tool"
	done
}

# await CONDITION [ARG]...: until it holds, two minutes at most
await()
{
	local end=$((SECONDS + 120))

	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.2
	done
}

slurm_no_jobs()
{
	local jobs

	jobs=$(timeout 10 squeue --noheader) && [ -z "$jobs" ]
}

slurm_nodes_idle()
{
	local states

	states=$(timeout 10 sinfo --noheader --Node --format=%T 2>/dev/null) &&
		[ "$(grep -cx idle <<<"$states")" -eq ${#slurm_nodes[@]} ]
}

# Three ports in a row on which nobody answers, below those that the kernel hands out.
slurm_find_ports()
{
	local port try

	for ((try = 0; try < 100; try++)); do
		slurm_port=$((20000 + RANDOM % 10000))
		for port in "$slurm_port" $((slurm_port + 1)) $((slurm_port + 2)); do
			! (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue 2
		done
		return
	done
	return 1
}

# A requeued job waits until its first credential has expired.
slurm_configuration()
{
	local host

	host=$(uname -n)
	host=${host%%.*}
	cat <<-END
		ClusterName=local
		SlurmctldHost=$host(127.0.0.1)
		SlurmctldPort=$slurm_port
		SlurmUser=$(id -un)
		SlurmdUser=$(id -un)
		AuthInfo=socket=$dir/munge/socket,cred_expire=10
		StateSaveLocation=$dir/state
		SlurmdSpoolDir=$dir/%n
		SlurmctldPidFile=$dir/slurmctld.pid
		SlurmdPidFile=$dir/%n.pid
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
		NodeName=${slurm_nodes[0]} NodeHostname=$host NodeAddr=127.0.0.1 Port=$((slurm_port + 1)) CPUs=1
		NodeName=${slurm_nodes[1]} NodeHostname=$host NodeAddr=127.0.0.1 Port=$((slurm_port + 2)) CPUs=1
		PartitionName=all Nodes=ALL Default=YES MaxTime=$((slurm_limit / 60))
	END
}

# slurm_daemon NAME COMMAND [ARG]...: what it says goes to $dir/NAME.out
slurm_daemon()
{
	timeout "$slurm_limit" "${@:2}" >"$dir/$1.out" 2>&1 &
	slurm_pids+=($!)
}

slurm_start()
{
	local node

	mkdir "$dir/munge" "$dir/state" "${slurm_nodes[@]/#/$dir/}"
	chmod 711 "$dir" # munged wants its socket to be reachable
	head -c 64 /dev/urandom >"$dir/key"
	chmod 400 "$dir/key"
	slurm_find_ports || return
	slurm_configuration >"$dir/slurm.conf"
	# Loaded though unused, and the one that looks at nothing before it is used.
	echo CgroupPlugin=cgroup/v1 >"$dir/cgroup.conf"
	export SLURM_CONF=$dir/slurm.conf
	slurm_daemon munged munged --foreground --key-file="$dir/key" --socket="$dir/munge/socket" \
		--pid-file="$dir/munge/pid" --seed-file="$dir/munge/seed" --log-file="$dir/munge/log"
	await test -S "$dir/munge/socket" || return
	slurm_daemon slurmctld slurmctld -D
	for node in "${slurm_nodes[@]}"; do
		slurm_daemon "$node" slurmd -D -N "$node"
	done
	await slurm_nodes_idle
}

# Jobs outlive their slurmd, so they are ended first.
slurm_stop()
{
	local pid

	if [ ${#slurm_pids[@]} -gt 1 ] && timeout 10 scancel --quiet --user="$(id -un)"; then
		await slurm_no_jobs || true
	fi
	for pid in "${slurm_pids[@]}"; do
		kill "$pid" 2>/dev/null || true
	done
	wait
	rm -rf "$dir"
}
