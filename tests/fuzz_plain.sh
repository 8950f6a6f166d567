#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The runner that a fuzz target is linked with where there is no engine: whatever it is given, it
# says in one line what is wrong, or how many inputs it has run.
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=tests/checks.bash
. "$here/checks.bash"

check()
{
	ends "$1" "$TDX_CTS_FUZZERS/td_text_fuzzer" "${@:2}"
}

in=$dir/in
mkdir "$in"

# Any bytes are an input.
: >"$in/empty"
printf x >"$in/one"
head -c 1048576 /dev/zero >"$in/largest"
head -c 4096 /dev/zero | tr '\0' '\377' >"$in/ones"
printf 'xfam 0x3\n' >"$in/case.td"
check 0 "$in"
last_line "5 inputs"
[ ! -s "$dir/err" ] || fail "something on stderr"

# In one order, at any depth, and files beside folders.
mkdir -p "$in/b/a"
printf x >"$in/b/a/deep"
check 0 "$in" "$in/one"
last_line "7 inputs"
printf '%s\n' "$in"/{b/a/deep,case.td,empty,largest,one,ones,../in/one} | sed 's,/in/\.\./,/,' |
	diff - <(head -n -1 "$dir/out") >"$dir/diff" || fail "another order: $(cat "$dir/diff")"

# A name is one line, whatever is in it.
mkdir "$dir/names"
printf x >"$dir/names/two"$'\n'"lines"
printf x >"$dir/names/-"
check 0 "$dir/names"
has 'names/two\x0alines'
last_line "2 inputs"
[ "$(wc -l <"$dir/out")" -eq 3 ] || fail "a name takes more than a line"
check 0 "$dir/names/two"$'\n'"lines"
last_line "1 inputs"

# What is no file is not read: a fifo would be waited for, and a link may lead round in circles.
mkdir "$dir/odd"
printf x >"$dir/odd/file"
mkfifo "$dir/odd/fifo"
ln -s file "$dir/odd/link"
ln -s . "$dir/odd/loop"
ln -s nowhere "$dir/odd/dangling"
check 0 "$dir/odd"
last_line "2 inputs"
for what in fifo loop dangling; do
	complains "odd/$what: skipped"
done
[ "$(wc -l <"$dir/err")" -eq 3 ] || fail "expected three lines on stderr"

# Standard input.
name="standard input"
printf 'xfam 0x3\n' | "$TDX_CTS_FUZZERS/td_text_fuzzer" - >"$dir/out" 2>"$dir/err" || fail "failed"
last_line "1 inputs"

# What is wrong, and where.
name=
refused usage
refused "No such file or directory" "$dir/missing"
refused "neither a file nor a folder" "$dir/odd/fifo"
refused "No such file or directory" ""
printf x >>"$in/largest"
check 2 "$in"
complains "largest: larger than 1 MiB"
name="a large input on standard input"
"$TDX_CTS_FUZZERS/td_text_fuzzer" - <"$in/largest" >"$dir/out" 2>"$dir/err"
[ $? -eq 2 ] || fail "no exit status 2"
complains "larger than 1 MiB"

# A target that builds TDs is told by the environment what about.
ends 2 env TDX_CTS_TARGET=arm "$TDX_CTS_FUZZERS/init_fuzzer" "$dir/none"
complains "TDX_CTS_TARGET: there is no target 'arm'"
ends 2 env TDX_CTS_VM=arm "$TDX_CTS_FUZZERS/init_fuzzer" "$dir/none"
complains "TDX_CTS_VM: there is no VM 'arm'; there are td and plain"

# Nothing ran, and that is no pass.
mkdir "$dir/none"
check 4 "$dir/none"
last_line "0 inputs"

# Root may read everything.
as_user=()
if [ "$(id -u)" -eq 0 ]; then
	as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	chmod 755 "$dir"
fi
if "${as_user[@]}" test -x "$TDX_CTS_FUZZERS/td_text_fuzzer" 2>/dev/null; then
	printf x >"$dir/none/secret"
	chmod 0 "$dir/none/secret"
	ends 2 "${as_user[@]}" "$TDX_CTS_FUZZERS/td_text_fuzzer" "$dir/none"
	complains "secret: Permission denied"
	chmod 0 "$dir/none"
	ends 2 "${as_user[@]}" "$TDX_CTS_FUZZERS/td_text_fuzzer" "$dir/none"
	complains "none: Permission denied"
	chmod 700 "$dir/none"
else
	echo "not checked: a file that may not be read (needs another user who may run the build)"
fi

exit "$failed"
