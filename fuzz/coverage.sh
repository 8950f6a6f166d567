#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Which lines the seeds of all fuzz targets execute: a replay of each corpus, counted by llvm-cov.
#
#	fuzz/coverage.sh BUILD [FOLDER]		prints a table; the pages are in FOLDER/html, and
#						FOLDER/files.txt has a line for each file
set -euo pipefail

build=$(realpath "${1:?usage: fuzz/coverage.sh BUILD [FOLDER]}")
fuzz=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${2:-}
source=$(realpath "$fuzz/..")
programs=$build/engines/coverage/fuzz

for tool in llvm-profdata llvm-cov; do
	if ! command -v "$tool" >/dev/null; then
		echo "coverage.sh needs $tool; install the Debian package llvm" >&2
		exit 4
	fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LLVM_PROFILE_FILE=/dev/null # but for what is counted below
bash "$fuzz/engine.sh" coverage "$build/engines/coverage" >"$work/log" 2>&1 || {
	cat "$work/log" >&2
	exit 1
}

# What fails is no news here, whatever it is: a replay with a defect executes what reports it.
mkdir "$work/known"
"$programs/../tdx-cts" list rules | awk '/^[A-Z]+-[0-9]+ / { print $1 }' | while read -r rule; do
	echo "rule $rule negative" >"$work/known/$rule.td"
done
export TDX_CTS_SCREEN=0 TDX_CTS_KNOWN=$work/known

# replay NAME COMMAND...: on all seeds of that target
runs=0
replay()
{
	runs=$((runs + 1))
	LLVM_PROFILE_FILE=$work/$runs-%p%c.profraw "${@:2}" "$work/seeds/$1" >/dev/null
}

objects=("$programs/../tdx-cts")
for program in "$programs"/*_fuzzer; do
	name=$(basename "$program" _fuzzer)
	bash "$fuzz/seeds.sh" "$name" "$work/seeds/$name" "$programs/make_inputs"
	objects+=(-object "$program")
	replay "$name" "$program"
done

# As engines have it, too: the screen first.
for name in init kvm_abi entry_exit property; do
	TDX_CTS_SCREEN=1 replay "$name" "$programs/${name}_fuzzer"
done

# The same seeds on other modules, under the other policies, with defects, and through the door.
for name in init kvm_abi entry_exit property; do
	program=$programs/${name}_fuzzer
	TDX_CTS_MODULE=tdx-1.5.01 TDX_CTS_KVM_POLICY=allowlist replay "$name" "$program"
	TDX_CTS_MODULE=tdx-next TDX_CTS_KVM_POLICY=clobber-list replay "$name" "$program"
	TDX_CTS_MODULE=tdx-rogue TDX_CTS_KERNEL=linux-6.16 replay "$name" "$program"
	# Each third: those that lie side by side go the same ways.
	for defect in $("$programs/../tdx-cts" list defects |
		awk '!/hangs|kills/ && NR % 3 == 0 { print $1 }'); do
		TDX_CTS_DEFECT=$defect replay "$name" "$program" 2>/dev/null || true
	done
done
TDX_CTS_FROM=tdx-1.5.01 TDX_CTS_MODULE=tdx-1.5.05 replay update "$programs/update_fuzzer"
TDX_CTS_MODULE=tdx-rogue replay update "$programs/update_fuzzer"
TDX_CTS_KVM_POLICY=clobber-list replay update "$programs/update_fuzzer"
for defect in $("$programs/../tdx-cts" list defects | awk '/UPD-/ { print $1 }'); do
	TDX_CTS_DEFECT=$defect replay update "$programs/update_fuzzer"
done
door()
{
	TDX_CTS_TARGET=kvm TDX_CTS_ALLOW_HOST_DAMAGE=1 replay "$1" \
		"$programs/../tdx-cts" emulate "${@:2}" -- "$programs/${1}_fuzzer"
}
for name in init kvm_abi entry_exit; do
	door "$name"
done
door entry_exit --module tdx-next --kvm-policy clobber-list
door kvm_abi --module tdx-1.5.01 --kvm-policy allowlist
llvm-profdata merge -sparse -o "$work/all.profdata" "$work"/*.profraw

files()
{
	find "$source/harness/$1" -name '*.c' | sort
}

# Of processes, not of inputs: how the door starts a program, and answers its open() and stat().
without_processes()
{
	files "$1" | grep -vE '/door_(child|filter|path)\.c$'
}

report()
{
	llvm-cov report "${objects[@]}" -instr-profile="$work/all.profdata" "$@"
}

# row NAME FILE...
row()
{
	report "${@:2}" |
		awk -v name="$1" '/^TOTAL/ { printf "%-28s %8d %8d %8.1f\n", name, $8, $8 - $9, ($8 - $9) * 100 / $8 }'
}

printf '%-28s %8s %8s %8s\n' folder lines executed percent
for part in emulator module td rules; do
	mapfile -t sources < <(files "$part")
	row "$part" "${sources[@]}"
	if [ "$part" = emulator ]; then
		mapfile -t sources < <(without_processes "$part")
		row "emulator, but for processes" "${sources[@]}"
	fi
done
if [ -n "$folder" ]; then
	mapfile -t sources < <(files emulator; files module; files td; files rules)
	llvm-cov show "${objects[@]}" -instr-profile="$work/all.profdata" -format=html \
		-output-dir="$folder/html" "${sources[@]}"
	report "${sources[@]}" >"$folder/files.txt"
	cp "$work/all.profdata" "$folder"
fi
