#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Gathers the inputs from which a fuzz target starts.
#
#	seeds.sh NAME FOLDER MAKE_INPUTS	fills FOLDER, which is made, for NAME_fuzzer
#
# A target that has its dictionary here is a parser: its seeds are texts as they are. For the others
# the program MAKE_INPUTS makes inputs out of texts.
set -euo pipefail

name=$1
folder=$2
make_inputs=$3
fuzz=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
corpus=$fuzz/../corpus

# Copies the files below a folder, if there is one.
take()
{
	if [ -d "$1" ]; then
		find "$1" -type f -exec cp -t "$folder" {} +
	fi
}

mkdir -p "$folder"
if [ -e "$fuzz/$name.dict" ]; then
	take "$corpus/seeds/$name"
	if [ "$name" = td_text ]; then
		take "$corpus/cases"
	fi
else
	"$make_inputs" seeds "$name" "$folder" >/dev/null
fi
take "$fuzz/regressions/$name" # inputs that once made it fail
