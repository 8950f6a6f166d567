#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Shards through GNU parallel and through Slurm equal one run, and what the scripts of dist/
# refuse. TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS PARALLEL "${!SLURM_@}" "${!SBATCH_@}" "${!GTEST_@}"
export TDX_CTS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
lacking=()
dist=$TDX_CTS_SOURCE/dist
export PARALLEL_HOME=$dir/parallel

# have TOOL...: all of them are installed
have()
{
	local tool

	for tool; do
		PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || return
	done
}

# equal STATUS SHARDS [OPTION]...: GNU parallel ends as the one run does, and prints what it prints
equal()
{
	local status=$1 shards=$2

	shift 2
	ends "$status" "$TDX_CTS" run "$@"
	mv "$dir/out" "$dir/one"
	ends "$status" "$dist/parallel.sh" "$shards" "$dir/$status-$shards" "$@"
	diff -u "$dir/one" "$dir/out" >&2 || fail "does not equal one run"
}

test_usage()
{
	ends 2 "$dist/parallel.sh" 4
	complains "use: dist/parallel.sh SHARDS OUTDIR"
	ends 2 "$dist/slurm-run.sh" 0 "$dir/none"
	complains "0: not a number of shards"
	mkdir -p "$dir/used/1"
	ends 2 "$dist/slurm-run.sh" 4 "$dir/used"
	complains "holds shards already"
	ends 3 env TDX_CTS="$dir/none" "$dist/slurm-run.sh" 4 "$dir/new"
	complains "no such command"
}

test_array()
{
	ends 2 "$dist/slurm-array.sh" "$dir/array"
	complains "no task of a Slurm job array"
	ends 2 env SLURM_ARRAY_TASK_{ID=3,MIN=3,MAX=4,COUNT=2} "$dist/slurm-array.sh" "$dir/array"
	complains "shards would be missing"
	[ ! -e "$dir/array" ] || fail "a folder in spite of bad usage"
}

# Only what the scripts need to see what is missing.
test_missing()
{
	local tool

	mkdir "$dir/bin"
	for tool in bash cat dirname env id realpath; do
		ln -s "$(command -v $tool)" "$dir/bin/"
	done
	ends 4 env PATH="$dir/bin" "$dist/slurm-local-test.sh" --no-install
	complains "needs the packages munge slurmctld slurmd slurm-client; found no"
	complains "sbatch"
	ends 4 env PATH="$dir/bin" "$dist/parallel.sh" 4 "$dir/new"
	complains "needs GNU parallel"
}

test_parallel()
{
	equal 0 4
	equal 1 3 --module tdx-rogue
}

# The comparison must fail where the one run is another one: here, of another policy.
test_slurm()
{
	ends 0 "$dist/slurm-local-test.sh" --no-install --module tdx-rogue
	tail -n 1 "$dir/out"
	cat >"$dir/other" <<-END
		#!/bin/sh
		case " \$* " in
		*" --out "* | *" merge "*) exec "$TDX_CTS" "\$@" ;;
		*) exec "$TDX_CTS" "\$@" --kvm-policy allowlist ;;
		esac
	END
	chmod +x "$dir/other"
	ends 1 env TDX_CTS="$dir/other" "$dist/slurm-local-test.sh" --no-install
	complains "Shards through Slurm do not equal one run"
}

test_usage
test_array
test_missing
if [[ $(parallel --version 2>/dev/null) == "GNU parallel"* ]]; then
	test_parallel
else
	lacking+=(parallel)
fi
if have munged slurmctld slurmd sbatch; then
	test_slurm
else
	lacking+=(munge slurmctld slurmd slurm-client)
fi
if [ $failed -eq 0 ] && [ ${#lacking[@]} -ne 0 ]; then
	echo "needs the packages ${lacking[*]}; found not all of them"
	exit 4
fi
exit $failed
