#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The seeds of all fuzz targets execute nine of ten lines of what they are about: counted in the build
# below this one that fuzz/coverage.sh makes, which takes its time only where something has changed.
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=tests/checks.bash
. "$here/checks.bash"

least=90 # percent, of each folder as a whole
folders="emulator module td rules"
build=$(dirname "$TDX_CTS_FUZZERS")

# nothing NEEDED FOUND: it cannot be counted here
nothing()
{
	echo "needs $1; found: $2"
	exit 4
}

for tool in clang clang++ llvm-cov llvm-profdata; do
	command -v "$tool" >/dev/null || nothing "$tool" none
done
echo 'int main(void) { return 0; }' |
	clang -fprofile-instr-generate -fcoverage-mapping -x c - -o "$dir/counted" 2>/dev/null ||
	nothing "clang with its profile library (libclang-rt-14-dev)" "$(clang --version | head -n 1)"
pkg-config --exists unicorn || nothing "Unicorn, which executes what a TD's memory holds" none
if ! "$TDX_CTS" emulate -- true >/dev/null 2>"$dir/err"; then
	nothing "the door" "$(tail -n 1 "$dir/err")"
fi

ends 0 bash "$TDX_CTS_SOURCE/fuzz/coverage.sh" "$build" "$dir/pages"
[ -s "$dir/pages/html/index.html" ] || fail "there are no pages"
[ -s "$dir/pages/files.txt" ] || fail "there is no list of files"
cat "$dir/out"
for folder in $folders; do
	percent=$(awk -v folder="$folder" '$1 == folder { print $NF }' "$dir/out")
	[ -n "$percent" ] || fail "no figure for harness/$folder"
	awk -v percent="$percent" -v least=$least 'BEGIN { exit !(percent >= least) }' ||
		fail "the seeds execute $percent % of harness/$folder, less than $least %: where a line is new, keep a seed that executes it (docs/fuzzing.md)"
done

exit "$failed"
