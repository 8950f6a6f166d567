#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts fuzz: real campaigns of some seconds, and what may be in their way. TDX_CTS is the
# command, TDX_CTS_SOURCE the source tree, whose build/ has the engines for all builds.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS TDX_CTS_ENGINES

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
cd "$dir" || exit 1
engines=$TDX_CTS_SOURCE/build/engines

# check STATUS [ARG]...
check()
{
	ends "$1" "$TDX_CTS" "${@:2}"
}

# with_engine NAME: it is built, and the command finds it
with_engine()
{
	mkdir -p "$engines" || return
	if ! flock "$engines.lock" bash "$TDX_CTS_SOURCE/fuzz/engine.sh" "$1" "$engines/$1" \
		>"$dir/build.log" 2>&1; then
		name="the engine $1"
		tail -n 20 "$dir/build.log" >&2
		failed=1
		return 1
	fi
	export TDX_CTS_ENGINES=$engines
}

# repeats: the first command that was printed judges a rule as failed
repeats()
{
	local -a words

	read -r -a words < <(sed -n 's/^ *repeat  *tdx-cts //p' "$dir/out")
	[ ${#words[@]} -ne 0 ] || fail "there is no command to repeat it"
	check 1 "${words[@]}"
}

# corpus FOLDER: the corpus with seeds of its own for init, which are to be put into it
corpus()
{
	local part

	mkdir -p "$1/seeds/init"
	for part in "$TDX_CTS_SOURCE"/corpus/*; do
		[ "${part##*/}" = seeds ] || ln -s "$part" "$1"
	done
}

test_bad_usage()
{
	refused "give one target" fuzz
	refused "give one target" fuzz init kvm_abi
	refused "there is no fuzz target 'soup'" fuzz soup
	refused "there are libfuzzer and afl++" fuzz init --engine honggfuzz
	refused "is no number from 1 to" fuzz init --jobs 0
	refused "is no number from 0 to" fuzz init --time -1
	refused "there are on and off" fuzz init --guide maybe
	refused "there are emulator and kvm" fuzz init --target replay:x
	refused "--allow-host-damage needs --target kvm" fuzz init --allow-host-damage
	refused "--from is for the target update" fuzz init --from tdx-1.5.01
	refused "no campaign is in it" fuzz --resume no-such-folder
	refused "there is one folder" fuzz init --out a --resume a
	refused "goes on with the options" fuzz --resume a --jobs 2
	refused "there is no defect" fuzz init --defect nothing
	mkdir used && touch used/something
	refused "not empty, and no campaign is in it" fuzz init --out used
	[ ! -e used/lock ] || fail "a lock in a folder that is somebody else's"
	# One that has begun, and is not as far as its options.
	mkdir -p begun/corpus
	exec 9>begun/lock
	flock 9
	refused "another campaign is at work in it" fuzz init --out begun
	exec 9>&-
	refused "not empty, and no campaign is in it" fuzz init --out begun
	touch file
	refused "file" fuzz init --out file
	[ ! -d out/fuzz-init ] || fail "a folder is made where nothing was done"
	check 0 fuzz --help
	has "Usage: tdx-cts fuzz"
}

# One line that says what to install, or what there is none of.
test_nothing_to_run()
{
	mkdir empty bin
	ln -s "$(command -v cmake)" bin/cmake
	name="fuzz without a compiler"
	PATH=$dir/bin ends 4 "$TDX_CTS" fuzz init --out a1
	last_line "*Debian packages clang and libclang-rt-14-dev; found no clang; install them."
	PATH=$dir/bin ends 4 "$TDX_CTS" fuzz init --engine afl++ --out a2
	last_line "*Debian packages afl++ and lld; found no afl-fuzz; install them."
	TDX_CTS_ENGINES=$dir/empty ends 4 "$TDX_CTS" fuzz init --out a3
	last_line "*needed init_fuzzer of the engine libfuzzer; found no such program in *ENGINES."
	if [ ! -e /sys/module/kvm_intel/parameters/tdx ]; then
		check 4 fuzz init --target kvm --out a4
		last_line "Nothing ran: needed *; found *."
	fi
}

# The engine begins with all cases of the corpus, and with others.
test_bad_seeds()
{
	corpus bad
	echo "cpuid 7.0 ecx.nothing=1" >bad/seeds/init/x.td
	TDX_CTS_CORPUS=$dir/bad check 2 fuzz init --out b1
	complains "bad/seeds/init/x.td:1:"
	chmod 0 bad/seeds/init/x.td
	if [ ! -r bad/seeds/init/x.td ]; then
		TDX_CTS_CORPUS=$dir/bad check 2 fuzz init --out b2
		complains "x.td"
	fi
}

test_clean()
{
	local odd=$'odd \'name\nof two lines'

	check 0 fuzz init --time 4 --out "$odd"
	last_line "init_fuzzer: *[1-9]* inputs in * s, nothing found."
	[ -z "$(find "$odd/findings" "$odd/tmp" "$odd/crashes" -type f)" ] ||
		fail "something is left"
	check 0 fuzz --resume "$odd" --time 1 --format json
	has '"findings": [],'
	python3 -c 'import json, sys; json.load(sys.stdin)["result"]' <"$dir/out" 2>/dev/null ||
		! command -v python3 >/dev/null || fail "no JSON"
}

# A deliberate fault is found, to the bit, and the file is a case as the corpus has them.
test_defect()
{
	check 1 fuzz init --seed 2 --time 90 --findings 1 --defect sdbg-reads-0 --out d
	has "FAIL CFG-02 "
	has "    subject   1:ecx.sdbg"
	# So is that the bit cannot be had at all, and that the metadata offers it.
	has "FAIL CFG-13 "
	has "FAIL VIS-04 "
	last_line "init_fuzzer: * inputs in * s, 3 findings."
	[ "$(grep -c '^[^#]' d/findings/CFG-02.1-ecx.sdbg.td)" -eq 3 ] || fail "not minimal"
	grep -qx 'cpuid 1 ecx=0x800.*' d/findings/CFG-02.1-ecx.sdbg.td || fail "not that bit"
	grep -qx 'rule CFG-02 negative' d/findings/CFG-02.1-ecx.sdbg.td || fail "no rule"
	repeats
	check 0 run --rule CFG-02 --case d/findings/CFG-02.1-ecx.sdbg.td
	refused "a campaign is in it" fuzz init --out d
	# What was found once is no news.
	check 1 fuzz --resume d --time 3
	has "3 of them found by an earlier call"
	last_line "*3 findings."
	[ "$(find d/findings -type f | wc -l)" -eq 3 ] || fail "it is found again"
}

# Nobody waits for the module that does not answer but the process that has asked it.
test_hang()
{
	corpus hangs
	echo "cpuid 1 ecx.dca=1" >hangs/seeds/init/x.td
	TDX_CTS_CORPUS=$dir/hangs check 1 fuzz init --time 2 --defect dca-hangs --out h
	has "no answer for 4 s"
	has "tdx-cts decode --target init h/findings/hang."
	check 0 decode --target init h/findings/hang.*.bin
	has "cpuid 1 ecx="
}

# SIGTERM ends it in order, and while it works nobody else does.
test_lock_and_signal()
{
	local pid status=0

	"$TDX_CTS" fuzz init --time 60 --out l >"$dir/l.out" 2>&1 &
	pid=$!
	for _ in $(seq 100); do
		[ ! -s l/log/libfuzzer ] || break
		sleep 0.1
	done
	touch l/tmp/of-the-first
	refused "another campaign is at work in it" fuzz --resume l
	[ -e l/tmp/of-the-first ] || fail "it takes away what the first one works with"
	kill "$pid"
	wait "$pid" || status=$?
	cp "$dir/l.out" "$dir/out"
	name="fuzz that was ended"
	[ "$status" -eq 0 ] || [ "$status" -eq 4 ] || fail "exit status $status"
	last_line "*; ended by a signal."
	! pgrep -f "^./engine-0/init_fuzzer -fork=1.*$dir" >/dev/null || fail "the engine still runs"
}

# The known way past the deny list, by another engine: a waived finding.
test_afl()
{
	check 0 fuzz kvm_abi --engine afl++ --time 8 --kvm-policy denylist --out f
	has "XFAIL CLB-03 until "
	grep -qx 'needs no supported 7.0:ecx.waitpkg' f/findings/CLB-03.7.0-ecx.waitpkg.td ||
		fail "no need is kept"
	grep -qx 'hazard' f/findings/CLB-03.7.0-ecx.waitpkg.td || fail "no hazard"
	last_line "kvm_abi_fuzzer: *[1-9]* inputs in * s, nothing found but what is known, * waived."
	check 0 fuzz --resume f --time 6
}

# The host goes down: what was begun is on the disk. Here it is the process that is killed.
test_journal()
{
	local fuzzer pid

	fuzzer=$(dirname "$TDX_CTS")/fuzz/init_fuzzer
	[ -x "$fuzzer" ] || return
	TDX_CTS_JOURNAL=$dir/journal TDX_CTS_DEFECT=dca-hangs "$fuzzer" h/findings/hang.*.bin \
		>/dev/null 2>&1 &
	pid=$!
	for _ in $(seq 50); do
		! grep -qs begin journal/*/journal.jsonl || break
		sleep 0.1
	done
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	name="a journal of a process that was killed"
	tail -n 1 journal/*/journal.jsonl | grep -q '"begin":".*cpuid 1 ecx=' ||
		fail "the case is not its last line"
}

# A parser's findings are told apart by where it crashes, and have any number of inputs.
test_parser()
{
	mkdir -p fake/libfuzzer-asan/fuzz
	cat >fake/parser.c <<-EOF
	#include <stddef.h>
	#include <stdint.h>
	#include <stdlib.h>

	__attribute__((noinline)) static void take_word(const uint8_t *data, size_t size)
	{
		if (data[size / 2] != 'q')
			abort();
	}

	__attribute__((noinline)) static void take_line(size_t size)
	{
		if (size > 3)
			__builtin_trap();
	}

	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
	{
		if (size > 1 && data[0] == '#' && size % 32 == 3)
			take_word(data, size);
		if (size > 1 && data[0] != '#' && size % 32 == 5)
			take_line(size);
		return 0;
	}
	EOF
	clang -g -O1 -fsanitize=fuzzer fake/parser.c -o fake/libfuzzer-asan/fuzz/td_text_fuzzer
	TDX_CTS_ENGINES=$dir/fake check 1 fuzz td_text --time 6 --out p
	has "CRASH td_text.take_word"
	has "CRASH td_text.take_line"
	last_line "td_text_fuzzer: * 2 findings."
	[ "$(find p/findings -type f | wc -l)" -eq 2 ] || fail "not two inputs"
	name="what was printed to repeat it"
	! p/engine-0/td_text_fuzzer p/findings/td_text.take_word.bin >/dev/null 2>&1 ||
		fail "it does not crash"
}

test_full_disk()
{
	local size

	mkdir full
	for size in 200k 1500k; do
		mount -t tmpfs -o "size=$size" none full 2>/dev/null || return
		check 3 fuzz init --time 20 --out full/c
		complains "No space left\|disk is full"
		umount full
	done
}

test_bad_usage
test_nothing_to_run
if ! command -v clang >/dev/null || ! command -v clang++ >/dev/null; then
	[ "$failed" -ne 0 ] || echo "needs clang for the campaigns; found none"
	exit $((failed ? failed : 4))
fi
if with_engine libfuzzer; then
	test_bad_seeds
	test_clean
	test_defect
	test_hang
	test_journal
	test_lock_and_signal
	test_parser
	test_full_disk
fi
if command -v afl-fuzz >/dev/null && with_engine afl++; then
	test_afl
fi
exit $failed
