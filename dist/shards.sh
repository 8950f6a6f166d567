# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the two engines share, to be sourced: their usage "NAME SHARDS OUTDIR [OPTION]...", and
# the merge. $root is the tree; tdx_cts, shards and out are set from the arguments.

name=${0##*/}

# fail STATUS MESSAGE
fail()
{
	echo "$name: $2" >&2
	exit "$1"
}

# The folders of the shards of an earlier run would be merged as if they were this one's.
prepare_shards()
{
	[ $# -ge 2 ] || fail 2 "use: dist/$name SHARDS OUTDIR [option of tdx-cts run]..."
	[[ $1 =~ ^[1-9][0-9]{0,3}$ ]] || fail 2 "$1: not a number of shards, expected 1 to 9999"
	shards=$1
	tdx_cts=$(realpath -m "${TDX_CTS:-$root/build/tdx-cts}")
	[ -x "$tdx_cts" ] || fail 3 "$tdx_cts: no such command; build it, or set TDX_CTS"
	mkdir -p "$2" || fail 3 "$2: cannot make this folder"
	out=$(realpath "$2")
	! compgen -G "$out/[0-9]*" >/dev/null || fail 2 "$out: holds shards already; name a new folder"
}

# Every shard is named, so that one that left nothing behind is missed. Ends with the status
# of the whole run.
merge_shards()
{
	local folders

	readarray -t folders < <(seq -f "$out/%.0f" "$shards")
	exec "$tdx_cts" merge "${folders[@]}"
}
