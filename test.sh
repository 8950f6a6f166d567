#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Everything that a change must pass, on a fresh Debian 12: the tests as built by gcc and by clang
# with sanitizers, what clang builds without them, and the static checks. The scripts, which use the
# command, try it as gcc builds it, and those that are quick with sanitizers, too. It goes on after a
# failure, ends with the totals of ctest, and fails if anything failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/setup.sh

check_packages=(clang libclang-rt-14-dev llvm lld afl++ zip unzip clang-format clang-tidy cppcheck
	shellcheck parallel munge slurmctld slurmd slurm-client chromium fonts-dejavu-core
	python3 python3-yaml python3-jsonschema libxml2-utils strace)
jobs=$(nproc)
failed=()

# Files of the project by name; none of what a build has made.
sources()
{
	find . \( -path './build*' -o -name .git \) -prune -o -type f \( "$@" \) -print0
}

build_and_test()
{
	build_preset "$1" && ctest --preset "$1" -j "$jobs"
}

check_format()
{
	sources -name '*.[ch]' | xargs -0 clang-format --dry-run -Werror
}

# Most of its time would go into the states of a few functions.
check_tidy()
{
	run-clang-tidy -quiet -j "$jobs" -p build-clang -extra-arg=-Xclang \
		-extra-arg=-analyzer-config -extra-arg=-Xclang -extra-arg=max-nodes=50000 '\.c$'
}

# The compiler, which knows the type of an enum, is the judge of printf formats.
check_cppcheck()
{
	sources -name '*.c' | xargs -0 cppcheck --quiet -j "$jobs" --std=c11 \
		-I harness -I . -I "$kselftest" --suppress="*:$kselftest/*" \
		--suppress=invalidPrintfArgType_uint --inline-suppr \
		--enable=warning,performance,portability --error-exitcode=1
}

check_scripts()
{
	sources -name '*.sh' -o -path './.ci/run' | xargs -0 shellcheck -x
}

step()
{
	echo "$1"
	shift
	quietly "$@" || failed+=("$*")
}

install_packages "${build_packages[@]}" "${check_packages[@]}"
kselftest=$(scripts/fetch-kselftest.sh)
build_preset default
step "Building with clang" build_preset clang
step "Testing with AddressSanitizer and UndefinedBehaviorSanitizer" build_and_test asan
step "Checking the format" check_format
step "Checking with clang-tidy" check_tidy
step "Checking with cppcheck" check_cppcheck
step "Checking the scripts" check_scripts
echo "Testing with gcc"
ctest --preset default -j "$jobs" || failed+=("ctest --preset default")

if [ ${#failed[@]} -ne 0 ]; then
	printf 'Failed: %s\n' "${failed[@]}" >&2
	exit 1
fi
