#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds every fuzz target, with what belongs beside it, into $OUT: by the conventions of OSS-Fuzz,
# which ClusterFuzzLite shares.
#
#	OUT=/tmp/out CC=clang LIB_FUZZING_ENGINE=-fsanitize=fuzzer fuzz/oss-fuzz/build.sh
#
# $CC, $CXX, $CFLAGS, $CXXFLAGS and $LIB_FUZZING_ENGINE are taken as they come; without any flags
# libFuzzer gets what it needs, with AddressSanitizer and UndefinedBehaviorSanitizer. $WORK, where it
# is set, keeps the build. In $OUT there are then, for each target:
#
#	NAME_fuzzer			the program
#	NAME_fuzzer_seed_corpus.zip	inputs to start from
#	NAME_fuzzer.dict		words
#	NAME_fuzzer.options		for libFuzzer
#	corpus/				what the targets read: module descriptions and the like
set -euo pipefail

source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# A service has a copy of this script in $SRC, beside the tree.
[ -e "$source/fuzz/CMakeLists.txt" ] || source=${SRC:-}/tdx-cts
max_len=16384 # bytes of an input: a module description of ten leaves takes half of it

die()
{
	echo "build.sh: $1" >&2
	exit 2
}

check_environment()
{
	local variable

	for variable in OUT CC LIB_FUZZING_ENGINE; do
		[ -n "${!variable:-}" ] ||
			die "\$$variable is not set; the head of fuzz/oss-fuzz/build.sh says what to set"
	done
	if [ ! -d "$OUT" ] || [ ! -w "$OUT" ]; then
		die "\$OUT: $OUT is no folder that can be written; make it first"
	fi
	OUT=$(cd "$OUT" && pwd)
	command -v "$CC" >/dev/null ||
		die "\$CC: there is no $CC; install it (Debian: clang and libclang-rt-14-dev)"
	command -v zip >/dev/null || die "there is no zip; install it (Debian: zip)"
}

# An engine may be C++, and wants the compiler that goes with $CC.
choose_compiler()
{
	if [ -z "${CXX:-}" ]; then
		case $CC in
		*clang | *afl-clang-fast | *afl-clang-lto) CXX=$CC++ ;;
		*clang-*) CXX=${CC/clang-/clang++-} ;;
		*) CXX=c++ ;;
		esac
	fi
	if [ -z "${CFLAGS+set}${CXXFLAGS+set}" ] && [ "$LIB_FUZZING_ENGINE" = -fsanitize=fuzzer ] &&
		[[ $CC != *afl-* ]]; then
		CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined"
		CFLAGS+=" -fno-sanitize-recover=all"
		CXXFLAGS=$CFLAGS
	fi
	export CC CXX CFLAGS=${CFLAGS:-} CXXFLAGS=${CXXFLAGS:-}
}

# Optimisation comes in with the flags. The programs run where there are none of our libraries.
build()
{
	cmake -S "$source" -B "$1" -G Ninja -DCMAKE_BUILD_TYPE=None -DTDX_CTS_FUZZ_ONLY=ON \
		-DTDX_CTS_STATIC_LIBRARIES=ON -DTDX_CTS_UNICORN=OFF \
		-DLIB_FUZZING_ENGINE="$LIB_FUZZING_ENGINE"
	cmake --build "$1" --target fuzzers
}

# Seeds and vectors are in the archives, or none of a target's business.
add_data()
{
	mkdir -p "$OUT/corpus"
	find "$source/corpus" -mindepth 1 -maxdepth 1 ! -name seeds ! -name vectors \
		-exec cp -R -t "$OUT/corpus" {} +
}

add_dictionary()
{
	if [ -e "$source/fuzz/$1.dict" ]; then
		cp "$source/fuzz/$1.dict" "$OUT/$1_fuzzer.dict"
	else
		"$make_inputs" dictionary "$1" >"$OUT/$1_fuzzer.dict"
	fi
}

# The archive keeps times and order: with both fixed, the same seeds give the same file.
add_seeds()
{
	local archive=$OUT/$1_fuzzer_seed_corpus.zip seeds=$scratch/seeds/$1

	bash "$source/fuzz/seeds.sh" "$1" "$seeds" "$make_inputs"
	find "$seeds" -exec touch -d 1980-01-02 {} +
	rm -f "$archive"
	(cd "$seeds" && find . -type f | LC_ALL=C sort | zip -q -X -@ "$archive")
}

add_options()
{
	cat >"$OUT/$1_fuzzer.options" <<-END
		[libfuzzer]
		max_len = $max_len
	END
}

check_environment
choose_compiler
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
folder=${WORK:-$scratch}/tdx-cts
make_inputs=$folder/fuzz/make_inputs
export TDX_CTS_CORPUS=$source/corpus
build "$folder"
add_data
for program in "$folder"/fuzz/*_fuzzer; do
	name=${program##*/}
	name=${name%_fuzzer}
	cp "$program" "$OUT"
	add_dictionary "$name"
	add_seeds "$name"
	add_options "$name"
done
