#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the fuzz targets with an engine, into a folder of their own; the second time only what
# has changed. This is behind "cmake --build build --target engine-NAME".
#
#	engine.sh NAME FOLDER		then FOLDER/fuzz/td_text_fuzzer and so on
#
# libfuzzer		as fast as it gets
# libfuzzer-asan	with AddressSanitizer and UndefinedBehaviorSanitizer
# libfuzzer-blind	nothing is instrumented: as if what is tested were elsewhere (fuzz/guidance.h)
# afl++			for afl-fuzz; in one process, with inputs in shared memory
# afl++-cmplog		for afl-fuzz -c: tells what the input is compared with
# afl++-blind		for afl-fuzz, with nothing instrumented
# coverage		no engine; counts the lines that a replay executes, for llvm-cov. The command is
#			built, too: its door is where some of the lines are
set -euo pipefail

name=$1
folder=$2
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cc=clang
cxx=clang++
packages="clang and libclang-rt-14-dev"
flags=(-g)
engine=-fsanitize=fuzzer
only=ON
targets=(fuzzers)

case $name in
libfuzzer)
	flags+=(-fsanitize=fuzzer-no-link)
	;;
libfuzzer-asan)
	flags+=(-fsanitize=fuzzer-no-link -fsanitize=address -fsanitize=undefined
		-fno-sanitize-recover=all -fno-omit-frame-pointer)
	;;
libfuzzer-blind) ;;
afl++-blind)
	# Only the programs are linked by it: the compiler of C is the usual one.
	cxx=afl-clang-fast++
	packages="afl++, clang and lld"
	export AFL_QUIET=1
	;;
afl++ | afl++-cmplog)
	cc=afl-clang-fast
	cxx=afl-clang-fast++
	packages="afl++ and lld"
	export AFL_QUIET=1
	if [ "$name" = afl++-cmplog ]; then
		export AFL_LLVM_CMPLOG=1
	fi
	;;
coverage)
	packages="clang, libclang-rt-14-dev and llvm"
	# Counters lie in the file itself: what a process does before it becomes another counts, too.
	flags+=(-fprofile-instr-generate -fcoverage-mapping -mllvm -runtime-counter-relocation
		-Wno-unused-command-line-argument)
	engine=
	only=OFF
	targets+=(tdx-cts)
	;;
*)
	echo "engine.sh: there is no engine $name" >&2
	exit 2
	;;
esac

for compiler in "$cc" "$cxx"; do
	if ! command -v "$compiler" >/dev/null; then
		echo "engine-$name needs $compiler; install the Debian packages $packages" >&2
		exit 1
	fi
done

# Two campaigns may ask for one engine at a time.
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9

# The compiler may be there without its libraries.
if [ ! -e "$folder/build.ninja" ] &&
	! echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' |
	"$cc" "${flags[@]}" ${engine:-"-c"} -x c - -o "$folder/probe" 2>"$folder/probe.log"; then
	echo "engine-$name: $cc links no engine; install the Debian packages $packages" >&2
	exit 1
fi

# Flags and compilers of the environment belong to the build around this one.
unset CFLAGS CXXFLAGS LDFLAGS
if ! log=$(cmake -S "$source" -B "$folder" -G Ninja -DTDX_CTS_FUZZ_ONLY=$only \
	-DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" \
	-DCMAKE_C_FLAGS="${flags[*]}" -DCMAKE_CXX_FLAGS="${flags[*]}" \
	-DLIB_FUZZING_ENGINE="$engine" 2>&1); then
	printf '%s\n' "$log" >&2
	exit 1
fi
exec cmake --build "$folder" --target "${targets[@]}"
