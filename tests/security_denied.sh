#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The commands do their work where the kernel kills whoever makes a system call by which a host is
# changed (denied.c has the list): whole runs, where security_calls.sh traces short ones. TDX_CTS is
# the command, TDX_CTS_DENIED who denies.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_DENIED:?names the program that denies}"
unset TDX_CTS_CORPUS
# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
killed=159 # SIGSYS

"$TDX_CTS_DENIED" true
if [ $? -eq 4 ]; then
	echo "SKIP: needs a seccomp filter; found: a kernel that has none"
	exit 4
fi

# check STATUS [ARG]...
check()
{
	ends "$1" "$TDX_CTS_DENIED" "$TDX_CTS" "${@:2}"
}

# Whoever makes one is killed.
numbers=$("$TDX_CTS_DENIED" --list)
[ "$(wc -l <<<"$numbers")" -ge 50 ] || fail "few calls are denied"
for number in $numbers; do
	ends $killed "$TDX_CTS_DENIED" --try "$number"
done
ends 0 "$TDX_CTS_DENIED" --try 39 # getpid()

cd "$dir" || exit 1
check 0 run --out run --record run
check 0 run --suite update --update-to tdx-next --budget 300
check 0 run --target replay:run
check 1 run --module tdx-rogue --out rogue --budget 1500
check 1 report rogue --ktap r.ktap --junit r.xml --kcidb r.json --html r.html
check 1 merge run rogue --out both
check 0 snapshot shot
check 1 diff tdx-1.5.05 tdx-rogue
check 0 minimize --defect bmi-refused-without-adx --rule INI-23 --out small.td \
	"$TDX_CTS_SOURCE/corpus/cases/ini/INI-23.positive-kvm.td"
if "$TDX_CTS" emulate -- true 2>"$dir/err"; then
	check 0 emulate -- "$TDX_CTS" run --target kvm --suite readback --budget 60
fi
# What real KVM shows is no matter here, as long as nobody is killed.
name="plain VMs"
"$TDX_CTS_DENIED" "$TDX_CTS" run --target kvm --vm plain --budget 20 >out 2>err
[ $? -le 4 ] || fail "killed"

exit "$failed"
