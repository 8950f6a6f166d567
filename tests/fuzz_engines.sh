#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What an engine says that cannot be built. Then what a fuzzing service builds, built as it does, and
# carried away from the source tree: each target runs on the seeds, with the dictionary and the
# options, that lie beside it.
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=tests/checks.bash
. "$here/checks.bash"

source=$dir/source
out=$dir/target
export CC=clang LIB_FUZZING_ENGINE=-fsanitize=fuzzer OUT=$out
unset CXX CFLAGS CXXFLAGS WORK TDX_CTS_CORPUS

check()
{
	ends "$1" "$source/fuzz/oss-fuzz/build.sh"
}

# An engine that cannot be built says in one line what to install.
mkdir "$dir/tools"
for tool in bash dirname mkdir cmake ninja flock; do
	ln -s "$(command -v $tool)" "$dir/tools"
done
refused_engine()
{
	ends 1 env PATH="$dir/tools" bash "$TDX_CTS_SOURCE/fuzz/engine.sh" "$1" "$dir/engine-$1"
	[ "$(wc -l <"$dir/err")" -eq 1 ] || fail "expected one line on stderr"
	complains "$2"
}
refused_engine libfuzzer "needs clang; install the Debian packages clang and libclang-rt-14-dev"
refused_engine libfuzzer-asan "needs clang;"
refused_engine libfuzzer-blind "needs clang;"
refused_engine afl++ "needs afl-clang-fast; install the Debian packages afl++ and lld"
refused_engine afl++-cmplog "needs afl-clang-fast;"
printf '#!/bin/sh\necho no such library >&2\nexit 1\n' >"$dir/tools/clang"
chmod +x "$dir/tools/clang"
ln -s clang "$dir/tools/clang++"
refused_engine libfuzzer "clang links no engine; install the Debian packages"
name="an engine that there is not"
ends 2 bash "$TDX_CTS_SOURCE/fuzz/engine.sh" honggfuzz "$dir/none"

for tool in clang zip unzip; do
	if ! command -v "$tool" >/dev/null; then
		echo "needs $tool; found: none"
		exit 4
	fi
done
if ! echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }' |
	clang -fsanitize=fuzzer,address -x c - -o "$dir/engine" 2>/dev/null; then
	echo "needs clang with libFuzzer (libclang-rt-14-dev); found: $(clang --version | head -n 1)"
	exit 4
fi

mkdir "$source" "$out"
cp -R "$TDX_CTS_SOURCE"/{CMakeLists.txt,cmake,corpus,fuzz,harness,reports} "$source"

# Wrong surroundings are told before anything is built.
OUT=$dir/missing refused "\$OUT: $dir/missing is no folder"
OUT='' refused "\$OUT is not set"
CC='' refused "\$CC is not set"
CC=clangg refused "there is no clangg"
LIB_FUZZING_ENGINE='' refused "\$LIB_FUZZING_ENGINE is not set"

name="the build"
check 0
rm -rf "$source"
[ -d "$out/corpus/modules" ] || fail "no modules beside the targets"

# The words that libFuzzer would be given: NAME = VALUE below [libfuzzer].
options_of()
{
	sed -n '/^\[libfuzzer\]$/,/^\[/s/^\([a-z_]*\) = \([^ ]*\)$/-\1=\2/p' "$1"
}

count=0
for target in "$TDX_CTS_SOURCE"/fuzz/*_fuzzer.c; do
	target=${target##*/}
	target=$out/${target%.c}
	seeds=$dir/seeds/${target##*/}
	name=${target##*/}
	mkdir -p "$seeds"
	unzip -q "${target}_seed_corpus.zip" -d "$seeds" || fail "its seeds are no archive"
	[ -n "$(ls "$seeds")" ] || fail "it has no seeds"
	grep -vE '^(\[[a-z]+\]|[a-z_]+ = [^ ]+|)$' "$target.options" >"$dir/out" &&
		fail "its options cannot be read"
	read -ra options < <(options_of "$target.options" | tr '\n' ' ')
	[ ${#options[@]} -gt 0 ] || fail "it has no options"
	ends 0 "$target" -runs=1000 -seed=1 -artifact_prefix="$dir/" -dict="$target.dict" \
		"${options[@]}" "$seeds"
	complains '^Dictionary: [1-9]'
	complains '^Done [1-9]'
	ldd "$target" | grep -q jansson && fail "it needs a library that is not everywhere"
	count=$((count + 1))
done
[ "$count" -ge 4 ] || fail "only $count targets"

exit "$failed"
