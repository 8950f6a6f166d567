#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Mutation of the emulator's sources: each mutant is compiled, linked, and looked at by vectors, runs
# and tests, the cheapest first, until one of them notices it. README.md says how to read the result.
# Exit status: 0 every survivor is explained, 1 one is not, 2 bad usage, 3 the sound tree is not.
set -u
shopt -s nullglob

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
# shellcheck source=tests/mutate/judge.bash
. "$here/judge.bash"

[ "${1:-}" != --data ] || exec bash "$here/data.sh" "${@:2}"

usage="usage: tests/mutate/run.sh [OPTION]...
       tests/mutate/run.sh --data [OPTION]...    (--help: of a module's description)
  --work DIR        what is built and found, to go on from (default: build-mutate)
  --build DIR       a build that is there, by Ninja, instead of one of its own
  --file F          mutates that source (may be repeated; default: the module, KVM and the host)
  --number N        N mutants in an order by the seed; 'all' takes all in such an order
  --every N         each Nth mutant, from the seed's on
  --seed S          (default: 0)
  --jobs J          (default: 1)
  --again           tries survivors without an explanation again, with the tests of now
  --quick           without those who take over a second, and without the mutants that have an
                    explanation: to be gone over without it, and with --again
  --survivors FILE  writes those without an explanation there, too"

default_files=(mng_init mng_init_cpuid sys_init params xsave fixed_bits metadata_sys metadata_td
	guest_cpuid guest guest_exec guest_msr exit host kvm kvm_command kvm_cpuid kvm_get_cpuid
	kvm_init_vm kvm_memory kvm_pages kvm_run kvm_switch kvm_system kvm_tdvmcall)
work=$source/build-mutate
build=
files=()
choice=()
seed=0
jobs=1
again=
quick=
survivors=
workers=()

bad()
{
	printf '%s\n%s\n' "$1" "$usage" >&2
	exit 2
}

take_options()
{
	while [ $# -gt 0 ]; do
		case $1 in
		--help)
			echo "$usage"
			exit 0
			;;
		--again)
			again=yes
			shift
			continue
			;;
		--quick)
			quick=yes
			shift
			continue
			;;
		esac
		[ $# -gt 1 ] || bad "$1: no such option, or without its value"
		case $1 in
		--work) work=$2 ;;
		--build) build=$2 ;;
		--file) files+=("$(realpath --relative-to "$source" "$2")") ;;
		--number) choice=(--number "${2/#all/1000000}") ;;
		--every) choice=(--every "$2") ;;
		--seed) seed=$2 ;;
		--jobs) jobs=$2 ;;
		--survivors) survivors=$2 ;;
		*) bad "$1: no such option" ;;
		esac
		shift 2
	done
	[[ $jobs =~ ^[1-9][0-9]*$ ]] || bad "--jobs $jobs: no number of jobs"
	[ ${#files[@]} -ne 0 ] || files=("${default_files[@]/#/harness/emulator/}")
	[[ ${files[0]} == *.c ]] || files=("${files[@]/%/.c}")
	mkdir -p "$work" && work=$(cd "$work" && pwd) || exit 3
}

# A copy, so that the tree may be edited meanwhile; times are kept for the sake of the next build.
own_build()
{
	rm -rf "$work/tree"
	mkdir -p "$work/tree" &&
		tar -C "$source" --exclude='./build*' --exclude=./out --exclude=./.git -cf - . |
		tar -C "$work/tree" -xf - || return
	tree=$work/tree
	build=$work/build
	cmake -S "$tree" -B "$build" -G Ninja -DCMAKE_C_FLAGS_RELEASE=-O1 >"$work/build.log" &&
		cmake --build "$build" --target tdx-cts mutate "${tests[@]}" >>"$work/build.log"
}

take_build()
{
	if [ -n "$build" ]; then
		build=$(cd "$build" && pwd) || exit 2
		tree=$source
	else
		echo "Building a copy of the tree in $work"
		own_build || {
			tail -n 20 "$work/build.log" >&2
			exit 3
		}
	fi
	mutate=$build/tests/mutate/mutate
}

# Mutants by number would be others in a source that has changed.
key_of()
{
	cksum <"$tree/$1" | tr -d ' '
}

take_lists()
{
	local file

	cd "$tree" || exit 3
	"$mutate" list --seed "$seed" ${choice[@]+"${choice[@]}"} "${files[@]}" >"$work/list" || exit 2
	"$mutate" list "${files[@]}" >"$work/all" || exit 2
	for file in "${files[@]}"; do
		printf '%s\t%s\n' "$file" "$(key_of "$file")"
	done >"$work/keys"
	touch "$work/outcomes"
	[ -z "$again" ] || forget_survivors
}

# Those that have an explanation stay: nothing that takes part would notice them.
forget_survivors()
{
	join_outcomes >"$work/results"
	awk -v list=survivors -f "$here/report.awk" "$here/equivalent.txt" "$work/all" \
		"$work/results" >"$work/survivors"
	grep -vxFf "$work/survivors" "$work/outcomes" >"$work/outcomes.new"
	mv "$work/outcomes.new" "$work/outcomes"
}

# Adds the source's key to what is listed, and the outcome where there is one.
join_outcomes()
{
	awk -F '\t' -v OFS='\t' '
		FILENAME == ARGV[1] { key[$1] = $2; next }
		FILENAME == ARGV[2] { outcome[$1 FS $2 FS $3] = $4; next }
		{
			id = $1 FS key[$1] FS $2
			print key[$1], id in outcome ? outcome[id] : "-", $0
		}' "$work/keys" "$work/outcomes" "$work/list"
}

# Those that are yet to be tried.
list_open()
{
	if [ -n "$quick" ]; then
		join_outcomes | awk -v list=open -f "$here/report.awk" "$here/equivalent.txt" "$work/all" -
	else
		join_outcomes | awk -F '\t' '$2 == "-"'
	fi
}

# The mutants of one job, each with a line of what became of it.
work_on()
{
	local job=$1 key number file outcome

	rm -rf "$work/job$job"
	mkdir -p "$work/job$job"
	while IFS=$'\t' read -r key _ file number _; do
		outcome=$(judge_mutant "$work/job$job" "$file" "$number")
		printf '%s\t%s\t%s\t%s\n' "$file" "$key" "$number" "$outcome" >>"$work/outcomes"
	done < <(list_open | awk -v jobs="$jobs" -v job="$job" 'NR % jobs == job')
}

# shellcheck disable=SC2317 # by a trap
stop()
{
	trap - INT TERM
	kill -- "${workers[@]/#/-}" 2>/dev/null
	wait
	echo
	echo "Stopped; the same command goes on from here."
	exit 130
}

# The mutants of all jobs, each job a group to be ended with all that it has started.
run_jobs()
{
	local job total

	total=$(wc -l <"$work/list")
	prepare_judge || exit 3
	trap stop INT TERM
	set -m
	for ((job = 0; job < jobs; job++)); do
		work_on "$job" &
		workers+=($!)
	done
	set +m
	while kill -0 "${workers[@]}" 2>/dev/null; do
		[ ! -t 2 ] || printf '\r%s of %s mutants ' "$(join_outcomes | grep -vc "^[0-9]*	-	")" "$total" >&2
		sleep 1
	done
	wait
	trap - INT TERM
	[ ! -t 2 ] || echo >&2
}

# All of it is read before any of it runs: the script may be edited meanwhile.
main()
{
	local status

	take_options "$@"
	take_build
	take_lists
	run_jobs
	join_outcomes >"$work/results"
	awk -f "$here/report.awk" "$here/equivalent.txt" "$work/all" "$work/results" >"$work/report"
	status=$?
	cat "$work/report"
	[ -z "$survivors" ] || sed -n '/^SURVIVOR /,/^$/p' "$work/report" >"$survivors"
	exit $status
}

main "$@"
