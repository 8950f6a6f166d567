#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts snapshot: files that are equal when nothing changed, on every target. TDX_CTS is the
# command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS
# shellcheck source-path=SCRIPTDIR source=checks.bash
. "${BASH_SOURCE[0]%/*}/checks.bash"

# check STATUS [ARG]...
check()
{
	local status=$1

	shift
	ends "$status" "$TDX_CTS" snapshot "$@"
}

# equal A B [FILE]...: the snapshots are, or these files of them
equal()
{
	local a=$dir/$1 b=$dir/$2 file

	name="$1 and $2"
	shift 2
	[ $# -gt 0 ] || diff -r "$a" "$b" >"$dir/out" || fail "they differ"
	for file; do
		diff "$a/$file" "$b/$file" >"$dir/out" || fail "$file differs"
	done
}

# differ A B FILE LINE: the line is in B's file only
differ()
{
	name="$1 and $2"
	grep -qxF -- "$4" "$dir/$2/$3" || fail "no '$4' in $2/$3"
	! grep -qxF -- "$4" "$dir/$1/$3" || fail "'$4' is in $1/$3, too"
}

check 0 "$dir/one"
has 'tdx-cts 0.1.0 on emulator: module tdx-1.5.05, platform emerald-rapids-tdx'
has 'NOT SHOWN 14 elements of host state: needs a register that the emulated CPU has'
last_line '* facts of 15 kinds in */one, * TDs built.'
check 0 "$dir/new/two"
equal one new/two
check 0 "$dir/one"
equal one new/two
files=(algorithms capabilities classes declared "done" entries fields host identity limits metadata
	platform_checks requests slots views)
[ "$(ls "$dir/one")" = "$(printf '%s.txt\n' "${files[@]}")" ] ||
	fail "other files: $(ls "$dir/one")"

check 0 --format json "$dir/one"
has '"facts": {'
has '"not_shown": ['
last_line '}'

# Only where the seed makes a TD that another does not.
check 0 --seed 7 "$dir/seed"
equal one seed metadata.txt capabilities.txt views.txt requests.txt host.txt
differ one seed identity.txt 'seed = 7'

# Two modules differ where they should, and nowhere else.
check 0 --module tdx-next --kvm-policy clobber-list "$dir/next"
equal one next capabilities.txt views.txt
differ one next classes.txt '7.0:ecx.enqcmd = configurable, reads 0 or 1'
differ one next classes.txt '7.1:eax.fred = configurable, reads 0 or 1'
differ next one classes.txt '7.1:eax.fred = fixed0, reads 0'
differ one next requests.txt '7.1:eax.fred=1 via module = accepted, moves 7.1:eax.fred=1'
differ one next host.txt 'IA32_PASID = 7.0:ecx.enqcmd=1 via module'
[ "$(diff "$dir/one/classes.txt" "$dir/next/classes.txt" | grep -c '^[<>]')" -eq 4 ] ||
	fail "more than two classes differ"
check 0 --kvm-supports 7.0:ecx.waitpkg "$dir/supports"
differ one supports requests.txt '7.0:ecx.waitpkg=1 via kvm = accepted, moves 7.0:ecx.waitpkg=1'
differ one supports capabilities.txt '7.0:ecx.waitpkg = offered'

# A budget, and a signal, end it.
check 0 --budget 50 "$dir/few"
last_line '*ended by the budget of 50 TDs.'

# What was recorded of a snapshot is the same again; of a run, what that holds.
check 0 --record "$dir/record" "$dir/recorded"
equal one recorded
check 0 --target "replay:$dir/record" "$dir/replayed"
equal one replayed
ends 0 "$TDX_CTS" run --suite init --strength 0 --record "$dir/run"
check 0 --target "replay:$dir/run" "$dir/of-run"
has 'requests: needs a recorded init of this case; found: none in'
equal one of-run metadata.txt capabilities.txt
name='of-run'
grep -v 'what moves is not shown' "$dir/of-run/requests.txt" |
	grep -vxFf "$dir/one/requests.txt" >"$dir/out"
[ ! -s "$dir/out" ] || fail "requests that the emulator answers otherwise"
[ "$(wc -l <"$dir/of-run/requests.txt")" -gt 500 ] || fail "few requests"

# A plain VM has nothing to show.
gzip -dc "$dir/record/exchange.jsonl.gz" | sed '1s/{/{"vm":"plain",/' >"$dir/exchange.jsonl"
mkdir "$dir/plain"
gzip -c "$dir/exchange.jsonl" >"$dir/plain/exchange.jsonl.gz"
check 4 --target "replay:$dir/plain" "$dir/none"
last_line 'Nothing ran: needed a TD; found a plain VM, in which no TDX module is.'

# Folders that are no snapshot, and options that are none.
mkdir "$dir/other"
echo >"$dir/other/notes"
refused 'holds notes, which is of no snapshot' "$dir/other"
refused 'cannot be made a folder to write to' "$dir/one/views.txt"
refused 'takes one folder'
refused 'takes one folder' "$dir/a" "$dir/b"
refused "there is no option '--vm'" --vm plain "$dir/a"
refused "--budget: '0' is no number from 1" --budget 0 "$dir/a"
refused "--seed: 'x' is no number from 0" --seed x "$dir/a"
refused '--allow-host-damage needs --target kvm' --allow-host-damage "$dir/a"
refused 'there are emulator, kvm and replay:DIR' --target real "$dir/a"
refused 'no such path' --module none "$dir/a"
check 0 --help
has 'Usage: tdx-cts snapshot'

# On a full disk the older snapshot stays as it is.
cp -r "$dir/one" "$dir/full"
(
	ulimit -f 20
	"$TDX_CTS" snapshot --module tdx-next "$dir/full" >"$dir/out" 2>"$dir/err"
	echo $? >"$dir/status"
)
name='full disk'
[ "$(cat "$dir/status")" -eq 3 ] || fail "exit status $(cat "$dir/status"), expected 3"
complains 'cannot write: File too large'
equal one full

status=0
"$TDX_CTS" emulate -- true 2>"$dir/err" || status=$?
if [ $status -eq 4 ]; then
	cat "$dir/err"
	exit "$failed"
fi

# KVM in between: what it shows is as the emulator shows it in process, and the rest is told.
ends 0 "$TDX_CTS" emulate -- "$TDX_CTS" snapshot --target kvm --record "$dir/door-record" "$dir/door"
if grep -q '^Nothing ran:' "$dir/out"; then
	cat "$dir/out"
	exit "$failed"
fi
has 'NOT SHOWN requests past KVM: needs TDH.MNG.INIT itself; found: KVM in between'
has 'NOT SHOWN host state: needs'
has 'NOT SHOWN metadata: needs TDH.SYS.RD, for what no TD may read; found: KVM in between'
unicorn=yes
! grep -q 'built without Unicorn' "$dir/out" || unicorn=no
equal one door capabilities.txt
[ ! -e "$dir/door/host.txt" ] || fail "host state through the door"
# The leaf that the module refused KVM keeps for itself: through the door it is looked for.
for target in one door; do
	mkdir "$dir/$target.kvm"
	grep -F ' via kvm = ' "$dir/$target/requests.txt" | sed 's/, leaf [0-9a-fx.]*:/:/' \
		>"$dir/$target.kvm/requests.txt"
done
if [ $unicorn = yes ]; then
	equal one.kvm door.kvm requests.txt
else
	echo "What the guest reads through the door needs Unicorn; found: a build without it"
fi
check 0 --target "replay:$dir/door-record" "$dir/door-replayed"
equal door door-replayed

exit "$failed"
