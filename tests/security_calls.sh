#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the commands ask the kernel for, as root or not: no other system calls than
# data/security/calls.txt has, nothing written but below the folder that was given, msr devices
# opened for reading alone, and no program started that is not the user's. docs/security.md says the
# same in words. TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS
# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
corpus=$TDX_CTS_SOURCE/corpus
table=$TDX_CTS_SOURCE/tests/data/security/calls.txt
never='init_module|finit_module|delete_module|kexec_load|kexec_file_load|reboot|mount|umount2|move_mount|
pivot_root|chroot|swapon|bpf|perf_event_open|settimeofday|clock_settime|adjtimex|clock_adjtime|iopl|ioperm|
socket|connect|bind|setuid|setgid|setresuid|setns|unshare|chmod|fchmod|fchmodat|chown|fchown|mknod|mknodat|
quotactl|syslog|setxattr|add_key|keyctl|sethostname|acct|creat|truncate|io_uring_setup|userfaultfd'

skip()
{
	echo "SKIP: needs $1; found: $2"
	exit 4
}

command -v strace >/dev/null || skip "strace" "none"
strace -qq -o "$dir/calls" true 2>"$dir/err" || skip "to be let trace a program" "$(head -n 1 "$dir/err")"
nm -D "$TDX_CTS" 2>/dev/null | grep -q __asan_init && skip "a build without sanitizers" "AddressSanitizer"

# may NAME: the calls that the table has for it, one a line
may()
{
	local other

	sed -n "s/^$1: //p" "$table" | tr ' ' '\n'
	while read -r other; do
		may "$other"
	done < <(sed -n "s/^$1 = //p" "$table")
}

# The names of the calls that were made.
calls()
{
	sed -nE 's/^[0-9]+ +([a-z0-9_]+)\(.*/\1/p' "$dir/calls" | sort -u
}

# Paths of calls that make, take away or write what they name. The door opens anew what it has made.
written()
{
	grep -E '^[0-9]+ +(open(at2?)?\(.*O_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)|(mkdir|rename|link|symlink|unlink|rmdir)[a-z0-9]*\()' \
		"$dir/calls" | grep -vE '= -1 |"/proc/self/fd/[0-9]+", O_RDWR' | grep -oE '"[^"]*"' | tr -d '"'
}

# strace_it STATUS COMMAND [ARGUMENT]...: the status may be a pattern
# shellcheck disable=SC2317 # called through "ends"
strace_it()
{
	local expected=$1 status=0

	shift
	strace -f -qq -s 4096 -o "$dir/calls" "$@" || status=$?
	# shellcheck disable=SC2053 # a pattern
	[[ $status == $expected ]]
}

# makes NAME STATUS ARGUMENT...: the command, traced with all that it starts
makes()
{
	local row=$1 status=$2 new path

	shift 2
	ends 0 strace_it "$status" "$TDX_CTS" "$@"
	{ may any; may "$row"; } | sort -u >"$dir/may"
	new=$(calls | comm -23 - "$dir/may" | paste -sd ' ')
	[ -z "$new" ] || fail "calls that the table has not: $new"
	while read -r path; do
		case $path in
		"$dir"/w/*) ;;
		/dev/kvm) [ "$row" = kvm ] || [ "$row" = emulate ] || fail "$path is written" ;;
		*) fail "$path is written" ;;
		esac
	done < <(written)
	! grep -F '"/dev/cpu/' "$dir/calls" | grep -qvE 'O_RDONLY\|O_CLOEXEC[ )]' ||
		fail "an msr device is opened for more than reading"
	while read -r path; do
		[ "$path" = "$TDX_CTS" ] || [ "$path" = /proc/self/exe ] || fail "$path is executed"
	done < <(sed -nE 's/^[0-9]+ +execve\("([^"]*)".*/\1/p' "$dir/calls")
}

# The table allows nothing of what is never done.
! grep -v '^#' "$table" | grep -wE "${never//$'\n'/}" >"$dir/out" || fail "the table has $(cat "$dir/out")"

mkdir "$dir/w"
cd "$dir/w" || exit 1
w=$dir/w
smallest=$corpus/cases/ini/INI-23.positive-kvm.td

makes any 0 --help
makes any 0 list rules
makes any 0 list settings
makes any 0 explain 7.0:ecx.waitpkg
makes any 0 explain 0xc000010000000045 --rcx 7
makes any 0 vectors "$corpus"/vectors/*.gz
makes any 0 try "$corpus/cases/clb/CLB-01.positive.td"
makes any 1 diff tdx-1.5.05 tdx-rogue
printf "any bytes" >input
makes any 0 decode --target kvm_abi input
makes any 0 run --budget 60
makes any 0 run --budget 30 --watch
makes any 0 run --suite update --update-to tdx-next --budget 60
makes record 0 run --budget 60 --record "$w/record"
makes replay 0 run --target "replay:$w/record"
makes out 0 run --budget 60 --out "$w/out"
makes out 0 run --resume "$w/out" --budget 80
makes out 1 run --rule CFG-06 --defect gfni-brings-cldemote --out "$w/bad"
makes report 1 report "$w/bad" --ktap "$w/k" --junit "$w/j" --kcidb "$w/c" --html "$w/h"
makes any 1 report "$w/bad" --against "$w/out"
makes any 1 report "$w/out" --gate
makes merge 1 merge "$w/bad" "$w/out" --out "$w/merged"
makes snapshot 0 snapshot "$w/snapshot"
makes minimize 0 minimize --defect bmi-refused-without-adx --rule INI-23 --out "$w/s.td" "$smallest"
makes defects 1 defects sdbg-reads-0 --suite metadata --out "$w/defects"
makes generate 0 generate --module tdx-1.5.05 --format td --strength 2 --out "$w/cases"

# What the table has not is noticed, and so is what is written elsewhere.
noticed=$(makes any 0 run --budget 10 --record "$dir/elsewhere" 2>&1)
[[ $noticed == *'the table has not: '*fsync* ]] || fail "other calls are not noticed"
[[ $noticed == *"$dir/elsewhere/record.jsonl."*' is written'* ]] || fail "other files are not noticed"

# A program behind the door, which makes all calls of the KVM backend.
makes emulate 0 emulate -- "$TDX_CTS" run --target kvm --suite host_state --budget 10
grep -q '"/dev/kvm", O_RDWR' "$dir/calls" || fail "KVM was not opened"

# And without one: real KVM, where there is one that takes a VM.
if [ -w /dev/kvm ] && "$TDX_CTS" run --target kvm --vm plain --budget 1 2>&1 | grep -q '^tdx-cts .* on kvm'; then
	# How that ends is a matter of the host.
	makes kvm '[014]' run --target kvm --vm plain --budget 3
	makes kvm '[014]' run --target kvm --vm plain --budget 3 --out "$w/plain"
	grep -q '"/dev/cpu/0/msr", O_RDONLY' "$dir/calls" || fail "no msr device was asked for"
fi

exit "$failed"
