#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs a fuzz target, built without an engine, once on each of its seeds.
#
#	replay.sh NAME PROGRAM MAKE_INPUTS
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bash "$(dirname "${BASH_SOURCE[0]}")/seeds.sh" "$1" "$folder" "$3"
# Each input is judged in full: there are few.
TDX_CTS_SCREEN=0 "$2" "$folder"
