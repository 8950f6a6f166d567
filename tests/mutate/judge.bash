# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # run.sh sets what is not set here
#
# Who notices a mutant: to be sourced by run.sh, which sets $work, $build, $tree, $mutate and $quick.
#
#	prepare_judge || exit 3				# the sound tree, and how long it takes
#	outcome=$(judge_mutant DIR FILE NUMBER)		# "run default", "test test_kvm", "survived"
#
# Most of the time goes to those who notice nothing. So who has noticed most mutants of a source for the
# time that it takes is asked first, and a program that does not have the source is not asked at all.

# Those that judge: the corpus's vectors, runs, and test programs. What comes through the door is KVM's.
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
tests=(test_sys_init test_sys_init_samples test_mng_init test_mng_init_cpuid test_params
	test_metadata test_fixed_bits test_guest_cpuid test_emulator_host test_kvm_init_vm
	test_kvm_get_cpuid test_kvm_switch test_kvm_vm test_kvm_calls test_kvm_command
	test_kvm_memory test_kvm_memory_bounds test_kvm_system test_guest test_guest_ops
	test_guest_exec test_guest_msr test_kvm_run test_emulator_target test_exit
	test_kvm_tdvmcall test_kvm_tdvmcall_bounds test_kvm test_machine test_update
	test_payload_vm test_emulator test_properties_hold)

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

# link NAME OBJECT PROGRAM [OPTION]...: an object before the library takes the place of the library's own
link()
{
	local line

	line=$(<"$work/link/$1")
	# The first object is the program's own.
	(cd "$build" && eval "${line/.c.o /.c.o $2 }" "$linker -o $3" "${@:4}") 2>&1
}

# need DIR JUDGE: the program with the mutant in it
need()
{
	local name=tdx-cts

	[[ $2 != test_* ]] || name=$2
	[ -e "$1/$name" ] || link "$name" "$1/object.o" "$1/$name" >/dev/null
}

# find_sources NAME DIR: which of the library's sources the program has
find_sources()
{
	link "$1" "" "$2/$1" -Wl,--trace | sed -n 's/.*[/(:)]\([a-z0-9_]*\.c\)\.o)*$/\1/p' \
		>"$work/link/$1.sources"
	rm -f "$2/${1:?}"
	[ -s "$work/link/$1.sources" ]
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

# ask DIR JUDGE: its exit status
ask()
{
	need "$1" "$2" || return
	case $2 in
	vectors) do_vectors "$1" ;;
	test_*) do_test "$1" "$2" ;;
	*) do_run "$1" "$2" ;;
	esac
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

# timed DIR JUDGE: what it takes is its cost, in milliseconds; some times that is its limit, in seconds
timed()
{
	local status=0 TIMEFORMAT='%3U %3S' user kernel

	{ time ask "$@" || status=$?; } 2>"$work/time"
	read -r user kernel <"$work/time"
	limit[$2]=$((${user%.*} * 4 + 2))
	printf '%s\t%s\n' "$2" $((10#${user/./} + 10#${kernel/./} + 1)) >>"$work/costs"
	return $status
}

# The sound tree, compiled and linked in the same way, passes everything.
prepare_judge()
{
	local dir=$work/sound name file

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
		link_of "$name" >"$work/link/$name" && find_sources "$name" "$dir" || return
	done
	compile "$tree/${files[0]}" "${files[0]##*/}" "$dir/object.o" ||
		sound_fails "$dir" "to build" || return
	: >"$work/costs"
	for name in vectors "${runs[@]}" "${tests[@]}"; do
		timed "$dir" "$name"
		sound[$name]=$?
		# A run may fail, as one of tdx-rogue does, or not be possible here: in the same way then.
		[[ ${sound[$name]} == [04] || (${sound[$name]} == 1 && -v run_arguments[$name]) ]] ||
			sound_fails "$dir" "$name" || return
		results_of "$dir/out" >"$work/sound/$name.results"
	done
	for file in "${files[@]}"; do
		costs_of "${file##*/}" >"$work/costs-${file##*/}"
	done
}

# costs_of NAME: of those whose program has that source; through the door comes what is KVM's
costs_of()
{
	local judge cost

	while read -r judge cost; do
		[[ $judge != test_* ]] || grep -qxF "$1" "$work/link/$judge.sources" || continue
		[[ $judge != door || $1 == kvm* ]] || continue
		[ -z "$quick" ] || [ "$cost" -le 1000 ] || continue
		printf '%s\t%s\n' "$judge" "$cost"
	done <"$work/costs"
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

# sound_object DIR FILE: of the source as it is, at the mutant's place
sound_object()
{
	local name=${2##*/}

	[ -e "$1/sound-$name.o" ] || {
		cp "$tree/$2" "$1/source/$name"
		compile "$1/source/$name" "$name" "$1/sound-$name.o"
	}
}

# judges_of FILE: by how many mutants of that source each has noticed a second
judges_of()
{
	awk -F '\t' -v OFS='\t' -v file="$1" '
		FILENAME == ARGV[1] && $1 == file { sub(/.* /, "", $4); noticed[$4]++ }
		FILENAME == ARGV[2] { print (noticed[$1] + 1) / $2, $1 }' \
		"$work/outcomes" "$work/costs-${1##*/}" | sort -rn | cut -f 2
}

# noticed_by DIR JUDGE: 137 is what timeout and a shell say of a SIGKILL
noticed_by()
{
	local status=0 kind=run

	case $2 in
	vectors) kind=vectors ;;
	test_*) kind=test ;;
	esac
	need "$1" "$2" || {
		echo "compiler"
		return
	}
	ask "$1" "$2" || status=$?
	# A test that skips says nothing.
	[ $kind != test ] || [ $status -ne 4 ] || return 1
	if [ "$status" -eq 137 ]; then
		echo "timeout $2"
	elif [ "$status" -ne "${sound[$2]}" ]; then
		echo "$kind $2"
	elif [ $kind = run ] && ! results_of "$1/out" | cmp -s - "$work/sound/$2.results"; then
		echo "results $2"
	else
		return 1
	fi
}

judge_mutant()
{
	local dir=$1 name=${2##*/} judge

	mkdir -p "$dir/source"
	rm -f "$dir"/{tdx-cts,test_*}
	sound_object "$dir" "$2"
	"$mutate" apply "$tree/$2" "$3" >"$dir/source/$name"
	# Beside nothing that it could include: all includes of the tree are by its own folders.
	compile "$dir/source/$name" "$name" "$dir/object.o" || {
		echo "compiler"
		return
	}
	cmp -s "$dir/object.o" "$dir/sound-$name.o" && echo "same" && return
	for judge in $(judges_of "$2"); do
		noticed_by "$dir" "$judge" && return
		[[ $judge != test_* ]] || rm -f "$dir/${judge:?}"
	done
	echo "survived"
}
