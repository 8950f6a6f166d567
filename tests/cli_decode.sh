#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts decode: any bytes are a case that tdx-cts try understands; and what is no input at all.
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=tests/checks.bash
. "$here/checks.bash"

check()
{
	ends "$1" "$TDX_CTS" decode "${@:2}"
}

# Any bytes, whatever stands in them: what is printed can be read and tried.
printf '' >"$dir/empty"
printf 'x' >"$dir/byte"
head -c 1048576 /dev/zero >"$dir/zeros"
head -c 1048576 /dev/zero | tr '\0' '\377' >"$dir/ones"
printf '\037\213\010 no gzip' >"$dir/like gzip"
newline=$'a\nname'
printf 'abcdef' >"$dir/$newline"
for input in empty byte zeros ones "like gzip" "$newline"; do
	for target in init kvm_abi entry_exit property update; do
		name="$input for $target"
		check 0 --target "$target" "$dir/$input"
		cp "$dir/out" "$dir/case.td"
		"$TDX_CTS" try "$dir/case.td" >"$dir/out" 2>"$dir/err"
		# A case that the target cannot have is none of the decoder's business.
		[ $? -ne 2 ] || fail "try does not read what decode has printed"
	done
done

name="standard input"
printf '\002\003' | "$TDX_CTS" decode - >"$dir/out" 2>"$dir/err" || fail "it cannot be read"
last_line '# 2 bytes, decoded for all'

refused "cannot open: No such file" "$dir/missing"
refused "is a folder" "$dir"
refused "decode takes one file"
refused "decode takes one file" "$dir/byte" "$dir/empty"
refused "there is no fuzz target 'record' that builds TDs" --target record "$dir/byte"
head -c 17000000 /dev/zero >"$dir/large"
refused "holds more than 16777216 bytes" "$dir/large"

exit "$failed"
