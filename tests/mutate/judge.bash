# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run.sh sets what is not set here
#
# Who notices a mutant: to be sourced by run.sh, which sets $work, $build, $tree and $mutate.
#
#	prepare_judge || exit 3				# the sound tree, and how long it takes
#	outcome=$(judge_mutant DIR FILE NUMBER)		# "run default", "test test_kvm", "survived"

# After the corpus's vectors and the tests that are named after the source, the cheapest first; those from
# "update" on only when the other tests have noticed nothing. What comes through the door is KVM's.
runs=(short granite allowlist next-clobber-list rogue older update default door)
declare -A run_arguments=(
	[short]="run --budget 100"
	[granite]="run --platform granite-rapids-tdx --budget 200"
	[allowlist]="run --kvm-policy allowlist --budget 400"
	[next-clobber-list]="run --module tdx-next --kvm-policy clobber-list --budget 600"
	[rogue]="run --module tdx-rogue --budget 600"
	[older]="run --module tdx-1.5.01 --platform sapphire-rapids-tdx --kernel linux-6.16 --budget 600"
	[update]="run --suite update --module tdx-1.5.05 --update-to tdx-next --budget 800"
	[default]="run"
	[door]="emulate -- COMMAND run --target kvm --budget 50"
)
tests=(test_sys_init test_mng_init test_kvm_calls test_kvm_memory test_kvm_system test_guest
	test_guest_msr test_kvm_run test_emulator_target test_exit test_kvm_tdvmcall test_kvm test_machine test_update test_payload_vm
	test_emulator test_rules_vectors test_properties_hold)

# own_tests NAME: those of that source, by its name and what it begins with: test_kvm of kvm_cpuid.c
own_tests()
{
	local name=$1 each

	while :; do
		for each in "${tests[@]}"; do
			[ "$each" != "test_$name" ] || echo "$each"
		done
		[[ $name == *_* ]] || return
		name=${name%_*}
	done
}

# command_of FILE: how its object is made; as compile_commands.json has it, one line of JSON.
# Warnings are no errors: a suite must not live on them; but what is no C stays an error.
command_of()
{
	grep -B 1 "\"file\": \".*/$1\"" "$build/compile_commands.json" |
		sed -n 's/^ *"command": "\(.*\)",*$/\1/p' | sed 's/\\\(.\)/\1/g' |
		sed "s/ -o [^ ]* -c [^ ]*\$//; s/ -Werror\$//; s/ -Werror / /; s/ -O2 / -O1 /"
}

# link_of TARGET: the line that links it, without the name of the program
link_of()
{
	ninja -C "$build" -t commands "$1" | tail -n 1 |
		sed 's/^: && //; s/ && :$//; s/ -o [^ ]* / /'
}

# A faster linker, where there is one.
linker=
for name in lld gold; do
	[ -n "$linker" ] || ! command -v "ld.$name" >/dev/null || linker=-fuse-ld=$name
done

# link_mutant TARGET OBJECT PROGRAM: an object before the library takes the place of the library's own
link_mutant()
{
	local line

	line=$(<"$work/link/$1")
	(cd "$build" && eval "${line/ CMakeFiles/ $2 CMakeFiles}" "$linker -o $3") >/dev/null 2>&1
}

link_test()
{
	local line

	line=$(<"$work/link/$1")
	(cd "$build" && eval "${line/ tests\/CMakeFiles/ $2 tests/CMakeFiles}" "$linker -o $3") \
		>/dev/null 2>&1
}

# What a run says of rules, without how much was covered or built.
results_of()
{
	sed '/^Through /,$d; /^[0-9]* cases, /d' "$1"
}

# do_run DIR NAME: its exit status; output in DIR/out
do_run()
{
	local arguments=${run_arguments[$2]}

	# shellcheck disable=SC2086 # a command line
	bounded "$2" "$1/tdx-cts" ${arguments/COMMAND/$1/tdx-cts} >"$1/out" 2>"$1/err" </dev/null
}

do_vectors()
{
	bounded vectors "$1/tdx-cts" vectors "$tree"/corpus/vectors/*.jsonl.gz >"$1/out" 2>"$1/err" \
		</dev/null
}

do_test()
{
	(cd "$build/tests" && TDX_CTS=$1/tdx-cts TDX_CTS_SOURCE=$tree TDX_CTS_VMM=$build/tests/vmm \
		bounded "$2" "$1/$2") >"$1/out" 2>&1 </dev/null
}

# bounded NAME COMMAND [ARG]...: a mutant may loop, and takes more time of a CPU then than it may; or
# sleep for ever. Killed, it ends with 137.
declare -A limit sound
bounded()
{
	(
		ulimit -t "${limit[$1]:-60}"
		exec timeout -s KILL 120 "${@:2}"
	)
}

# timed NAME COMMAND...: some times what it takes, in seconds
timed()
{
	local status=0 TIMEFORMAT=%U used

	{ time "${@:2}" || status=$?; } 2>"$work/time"
	used=$(<"$work/time")
	limit[$1]=$((${used%.*} * 4 + 2))
	return $status
}

# The sound tree, compiled and linked in the same way, passes everything.
prepare_judge()
{
	local dir=$work/sound name

	export TDX_CTS_CORPUS=$tree/corpus
	unset TDX_CTS_SOURCE_CORPUS
	rm -rf "$dir"
	mkdir -p "$dir" "$work/link" "$work/compile"
	for file in "${files[@]}"; do
		command_of "$file" >"$work/compile/${file##*/}"
		[ -s "$work/compile/${file##*/}" ] || {
			echo "$file: $build does not compile it" >&2
			return 1
		}
	done
	for name in tdx-cts "${tests[@]}"; do
		link_of "$name" >"$work/link/$name" || return
	done
	build_mutant "$tree/${files[0]}" "$dir" || sound_fails "$dir" "to build" || return
	timed vectors do_vectors "$dir" || sound_fails "$dir" vectors || return
	for name in "${runs[@]}"; do
		timed "$name" do_run "$dir" "$name"
		sound[$name]=$?
		# A run may fail, as one of tdx-rogue does, or not be possible here: in the same way then.
		[[ ${sound[$name]} == [014] ]] || sound_fails "$dir" "$name" || return
		results_of "$dir/out" >"$work/sound/$name.results"
	done
	for name in "${tests[@]}"; do
		link_test "$name" "$dir/object.o" "$dir/$name" &&
			timed "$name" do_test "$dir" "$name" || [ $? -eq 4 ] ||
			sound_fails "$dir" "$name" || return
	done
}

sound_fails()
{
	echo "The sound tree fails: $2" >&2
	[ ! -e "$1/out" ] || tail -n 5 "$1/out" >&2
	return 1
}

# compile SOURCE NAME OBJECT
compile()
{
	local line

	line=$(<"$work/compile/$2")
	(cd "$build" && eval "$line" "-g0 -Wno-error -Werror=int-conversion \
		-Werror=incompatible-pointer-types -o $3 -c $1") >/dev/null 2>&1
}

# 137 is what timeout and a shell say of a SIGKILL.
noticed_run()
{
	local status=0

	do_run "$1" "$2" || status=$?
	if [ "$status" -eq 137 ]; then
		echo "timeout $2"
	elif [ "$status" -ne "${sound[$2]}" ]; then
		echo "run $2"
	elif ! results_of "$1/out" | cmp -s - "$work/sound/$2.results"; then
		echo "results $2"
	else
		return 1
	fi
}

noticed_test()
{
	local status=0

	link_test "$2" "$1/object.o" "$1/$2" || return 1
	do_test "$1" "$2" || status=$?
	rm -f "$1/${2:?}"
	case $status in
	0 | 4) return 1 ;;
	137) echo "timeout $2" ;;
	*) echo "test $2" ;;
	esac
}

# build_mutant SOURCE DIR
build_mutant()
{
	compile "$1" "${1##*/}" "$2/object.o" && link_mutant tdx-cts "$2/object.o" "$2/tdx-cts"
}

# sound_object DIR FILE: of the source as it is, at the mutant's place
sound_object()
{
	local name=${2##*/}

	[ -e "$1/sound-$name.o" ] || {
		cp "$tree/$2" "$1/source/$name"
		compile "$1/source/$name" "$name" "$1/sound-$name.o"
	}
}

# noticed_cheaply DIR NAME: by vectors, or by the tests that are named after the source
noticed_cheaply()
{
	local status=0 each

	do_vectors "$1" || status=$?
	case $status in
	0) ;;
	137) echo "timeout vectors" && return ;;
	*) echo "vectors" && return ;;
	esac
	for each in $(own_tests "${2%.c}"); do
		noticed_test "$1" "$each" && return
	done
	return 1
}

judge_mutant()
{
	local dir=$1 name=${2##*/} each own

	mkdir -p "$dir/source"
	sound_object "$dir" "$2"
	"$mutate" apply "$tree/$2" "$3" >"$dir/source/$name"
	# Beside nothing that it could include: all includes of the tree are by its own folders.
	build_mutant "$dir/source/$name" "$dir" || {
		echo "compiler"
		return
	}
	cmp -s "$dir/object.o" "$dir/sound-$name.o" && echo "same" && return
	noticed_cheaply "$dir" "$name" && return
	own=$(own_tests "${name%.c}")
	for each in "${runs[@]::6}"; do
		noticed_run "$dir" "$each" && return
	done
	for each in "${tests[@]}"; do
		[[ " ${own//$'\n'/ } " == *" $each "* ]] || ! noticed_test "$dir" "$each" || return
	done
	for each in "${runs[@]:6}"; do
		[[ $each == door && $name != kvm* ]] || ! noticed_run "$dir" "$each" || return
	done
	echo "survived"
}
