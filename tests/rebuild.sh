#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# One source makes the same programs byte for byte: the build at hand, and one of a copy in another
# folder, by another user's settings and in another order. TDX_CTS is the command as it was built by
# preset default, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
programs=(tdx-cts suites/clobber)
build=$TDX_CTS_SOURCE/build

skip()
{
	echo "SKIP: needs $1; found: $2"
	exit 4
}

[ "$TDX_CTS" -ef "$build/tdx-cts" ] || skip "the build of preset default" "$TDX_CTS"
cd "$TDX_CTS_SOURCE" || exit 1
newer=$(find CMakeLists.txt cmake harness suites reports -newer "$TDX_CTS" -type f | head -n 1)
[ -z "$newer" ] || skip "a build of the sources as they are" "$newer is newer"

copy=$dir/another/folder
mkdir -p "$copy"
tar -C "$TDX_CTS_SOURCE" --exclude='./build*' --exclude=./.git --exclude=./out -c . | tar -C "$copy" -x
cd "$copy" || exit 1
export TZ=Asia/Kathmandu LC_ALL=C USER=somebody
umask 077
ends 0 cmake --preset default
ends 0 cmake --build build -j 3 --target "${programs[@]##*/}"
for program in "${programs[@]}"; do
	name=$program
	cmp "$build/$program" "build/$program" >"$dir/out" 2>&1 ||
		fail "another build is another program"
	for folder in "$TDX_CTS_SOURCE" "$copy"; do
		! grep -qaF "$folder/" "build/$program" || fail "$folder is in it"
	done
done

exit "$failed"
