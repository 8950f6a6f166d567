#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Guidance with the engines themselves, of targets of which nothing is instrumented: a sample of
# fuzz/measure-guidance.sh, in which it must pay, and the same glue under AFL++.
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=tests/checks.bash
. "$here/checks.bash"

build=$(dirname "${TDX_CTS:?names the tdx-cts binary}")
measure=$TDX_CTS_SOURCE/fuzz/measure-guidance.sh
engine=$build/engines/libfuzzer-blind
unset TDX_CTS_CORPUS

refused()
{
	ends 2 "$measure" "${@:2}"
	grep -qF -- "$1" "$dir/err" || fail "does not say '$1'"
}
refused "what is '--sedes'?" --sedes 3
refused "--seeds needs a value" --seeds
refused "'0' is no number" --limit 0
refused "'many' is no number" --jobs many

for tool in clang ninja; do
	if ! command -v "$tool" >/dev/null; then
		echo "needs $tool; found: none"
		exit 4
	fi
done
if ! log=$("$TDX_CTS_SOURCE/fuzz/engine.sh" libfuzzer-blind "$engine" 2>&1); then
	grep -q "install the Debian packages" <<<"$log" || fail "does not build: $log"
	echo "needs clang with libFuzzer; found: ${log##*$'\n'}"
	exit 4
fi

# Two and three settings at a time: that is where a target that says nothing of its inside is hard.
sample=rdpid-refused-in-debug,la57-lost-in-migratable,fsrm-lost-with-erms
ends 0 "$measure" --build "$build" --seeds 3 --limit 50000 --defects "$sample"
cat "$dir/out"
mean=$(sed -n 's/^Guidance: geometric mean of [0-9]* ratios \([0-9.]*\);.*/\1/p' "$dir/out")
awk -v mean="${mean:-0}" 'BEGIN { exit !(mean > 1.5) }' ||
	fail "guidance does not pay: mean of the ratios is '$mean'"
refused "no such defect" --build "$build" --defects no-such-defect

# Under AFL++ the same objects are only linked otherwise.
if ! command -v afl-clang-fast++ >/dev/null || ! command -v afl-showmap >/dev/null; then
	echo "AFL++ is not there; its part is left out"
	exit "$failed"
fi
link=$(ninja -C "$engine" -t commands fuzz/init_fuzzer | tail -n 1)
link=${link/ -o fuzz\/init_fuzzer/ -o $dir/init_fuzzer}
name="linking for AFL++"
(cd "$engine" && AFL_QUIET=1 eval "${link/\/usr\/bin\/clang++/afl-clang-fast++}") \
	>"$dir/out" 2>"$dir/err" || fail "fails"

# shellcheck disable=SC2317 # by "ends"
show()
{
	# The program lies elsewhere than those that find the corpus beside them.
	TDX_CTS_CORPUS=$TDX_CTS_SOURCE/corpus TDX_CTS_GUIDE=$1 AFL_MAP_SIZE=262144 afl-showmap -q -o "$dir/map" -- \
		"$dir/init_fuzzer" - <"$dir/$2"
}

# map GUIDE INPUT: how many features, and which
map()
{
	rm -f "$dir/map"
	ends 0 show "$@"
	wc -l <"$dir/map"
	cksum <"$dir/map"
}

# The default TD, and one without SSE in XFAM.
printf '\000' >"$dir/accepted"
printf '\002\001' >"$dir/refused"
accepted=$(map 1 accepted)
refused=$(map 1 refused)
name="the map of AFL++"
[ "$accepted" != "$refused" ] || fail "does not tell an accepted TD from a refused one"
[ "$accepted" = "$(map 1 accepted)" ] || fail "is not the same for the same input"
[ "$(map 0 accepted)" = "$(map 0 refused)" ] || fail "tells TDs apart without guidance"
[ "$(map 0 accepted | head -n 1)" -eq 1 ] || fail "has not just one feature without guidance"
exit "$failed"
