#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts emulate from outside: a VMM that knows nothing of it, exit statuses, and what is left
# when one side dies. TDX_CTS is the command, TDX_CTS_VMM the VMM (tests/vmm.c).
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_VMM:?names the VMM}"
unset TDX_CTS_CORPUS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"

# check STATUS [OPTION]... -- COMMAND...
check()
{
	ends "$1" timeout 60 "$TDX_CTS" emulate "${@:2}"
}

# says FILE TEXT
says()
{
	grep -qF -- "$2" "$dir/$1" || fail "no '$2' in $1"
}

# soon COMMAND...: within 5 seconds
soon()
{
	local try

	for ((try = 0; try < 100; try++)); do
		"$@" && return
		sleep 0.05
	done
	return 1
}

# A zombie is gone as well: it is its parent's to bury.
# shellcheck disable=SC2317 # called by soon
is_gone()
{
	[ ! -e "/proc/$1" ] || grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null
}

# shellcheck disable=SC2317 # called by soon
has_line()
{
	[ -s "$1" ]
}

test_status()
{
	check 0 -- true
	check 7 -- sh -c 'exit 7'
	check 7 sh -c 'exit 7'
	check 143 -- sh -c 'kill $$'
	check 137 -- sh -c 'kill -9 $$'
	check 127 -- "$dir/none"
	says err "cannot be executed: No such file"
	: >"$dir/text"
	check 126 -- "$dir/text"
	says err "cannot be executed: Permission denied"
	check 2
	says err "no command is given"
	check 2 --nonsense -- true
	check 2 --module nonsense -- true
	check 2 --kvm-policy nonsense -- true
	[ "$(wc -l <"$dir/err")" -eq 1 ] || fail "expected one line on stderr"
	check 0 --help
	says out "COMMAND's exit status"
	# Only one listener can be in a thread's filters.
	check 4 -- "$TDX_CTS" emulate -- true
	says err "needs a thread without a seccomp listener; found one"
}

# What is no TDX is as without the door.
test_native()
{
	check 0 --kvm-policy allowlist -- sh -c 'ls -l /dev/kvm; cat /sys/module/kvm_intel/parameters/tdx'
	says out "10, 232"
	says out "Y"
	check 0 -- bash -c 'exec 3<>/dev/null; test -w /dev/kvm && ! test -x /dev/kvm && test -c /dev/kvm'
	check 1 -- cat /dev/cpu/0/msr
	says err "No such file"
	check 0 -- sh -c 'cd / && ls -d dev && head -c 4 /proc/self/exe | grep -q ELF'
}

test_life()
{
	check 0 -- "$TDX_CTS_VMM" life
	check 0 -- "$TDX_CTS_VMM" life 4 3
	check 0 --kvm-policy allowlist -- "$TDX_CTS_VMM" life 2
	check 0 --module tdx-1.5.01 -- "$TDX_CTS_VMM" life 2
	check 0 -- sh -c "$TDX_CTS_VMM life 2 2 & a=\$!; $TDX_CTS_VMM life 2 2 && wait \$a"
	check 0 -- "$TDX_CTS_VMM" interrupt
}

# Two guests that never end share the door with one that does.
test_several()
{
	check 0 -- bash -c "
		$TDX_CTS_VMM spin 2 & $TDX_CTS_VMM halt &
		$TDX_CTS_VMM life 2; status=\$?
		kill %1 %2; exit \$status"
}

# A guest that has halted needs hardly any time.
test_halt()
{
	local TIMEFORMAT='%U %S' user system

	check 124 -- timeout 0.1 sleep 1
	{ time check 124 -- timeout 2 "$TDX_CTS_VMM" halt; } 2>"$dir/time"
	read -r user system <"$dir/time"
	awk "BEGIN { exit !($user + $system < 1) }" || fail "2 s of halting took $user + $system s"
}

test_command_dies()
{
	local pid

	check 137 -- sh -c 'sleep 1000 & echo $!; kill -9 $$'
	pid=$(cat "$dir/out")
	soon is_gone "$pid" || fail "process $pid is left"
	check 0 -- sh -c '(setsid sleep 1000 & echo $!)'
	pid=$(cat "$dir/out")
	soon is_gone "$pid" || fail "process $pid is left"
	check 137 -- sh -c "$TDX_CTS_VMM spin & sleep 0.3; kill -9 \$!; wait \$!"
	# The one that forks a VMM and is killed.
	check 137 -- sh -c "$TDX_CTS_VMM spin 2 & echo \$!; sleep 0.3; kill -9 \$\$"
	pid=$(head -n 1 "$dir/out")
	soon is_gone "$pid" || fail "process $pid is left"
}

# The command gets errors, and goes on.
test_door_dies()
{
	local door

	name="a door that is killed"
	: >"$dir/out"
	# A leak checker of the VMM's would fail for want of /proc/self/task.
	ASAN_OPTIONS=detect_leaks=0 "$TDX_CTS" emulate -- \
		sh -c "$TDX_CTS_VMM spin; echo status \$?; (: </dev/kvm); echo open \$?" \
		>"$dir/out" 2>"$dir/err" </dev/null &
	door=$!
	soon has_line "$dir/out" || fail "the guest does not run"
	kill -9 $door
	wait $door 2>/dev/null
	soon grep -q '^open' "$dir/out" || fail "the command hangs"
	says out "status 1"
	! grep -q '^open 0' "$dir/out" || fail "/dev/kvm can be opened"
}

test_signals()
{
	local door status=0

	name="SIGTERM to the door"
	: >"$dir/out"
	"$TDX_CTS" emulate -- "$TDX_CTS_VMM" spin >"$dir/out" 2>"$dir/err" </dev/null &
	door=$!
	soon has_line "$dir/out" || fail "the guest does not run"
	kill $door
	wait $door || status=$?
	[ $status -eq 143 ] || fail "exit status $status, expected 143"
}

test_unprivileged()
{
	local status=0

	name="the door without privileges"
	[ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null || return 0
	setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$TDX_CTS" || return 0
	setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps -all --bounding-set -all \
		timeout 60 "$TDX_CTS" emulate -- "$TDX_CTS_VMM" life 2 >"$dir/out" 2>"$dir/err" ||
		status=$?
	[ $status -eq 0 ] || fail "exit status $status, expected 0"
}

test_status
test_native
check_status=0
"$TDX_CTS" emulate -- "$TDX_CTS_VMM" life >"$dir/out" 2>"$dir/err" || check_status=$?
if [ $check_status -eq 4 ]; then
	cat "$dir/err" >&2
	[ $failed -eq 0 ] && exit 4
	exit 1
fi
test_life
test_several
test_halt
test_command_dies
test_door_dies
test_signals
test_unprivileged
exit $failed
