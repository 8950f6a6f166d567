#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# docs/ci: a real bisection, and the commands of the jobs as they stand there, where sudo and apt-get
# do nothing, run.sh builds nothing, and --target kvm is behind the emulator's door. TDX_CTS is the
# command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS GTEST_SHARD_INDEX GTEST_TOTAL_SHARDS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"
ci=$TDX_CTS_SOURCE/docs/ci
skipped=0

# check STATUS [ARG]...
check()
{
	ends "$1" "$ci/bisect.sh" "${@:2}"
}

test_statuses()
{
	local of to

	while read -r of to; do
		check "$to" sh -c "exit $of"
	done <<-'END'
		0 0
		1 1
		2 255
		3 125
		4 125
		5 255
		137 255
	END
	check 255 "$dir/no-such-command"
	complains "the bisection ends here"
	check 255
	complains "Usage"
}

# in_git ARG...
in_git()
{
	git -C "$dir/git" -c user.name=test -c user.email=test@example.org "$@" >/dev/null 2>&1
}

# A kernel's history: the third and fifth commit do not build, the sixth breaks a rule.
make_history()
{
	local commit

	git init -q "$dir/git"
	: >"$dir/git/defect"
	for commit in 1 2 3 4 5 6 7 8; do
		echo "$commit" >"$dir/git/commit"
		rm -f "$dir/git/broken"
		case $commit in 3 | 5) touch "$dir/git/broken" ;; esac
		[ "$commit" -ne 6 ] || echo bmi-refused-without-adx >"$dir/git/defect"
		in_git add -A
		in_git commit -m "commit $commit" || fail "no commit"
	done
}

# bisect STATUS COMMAND...: from the first to the last commit
bisect()
{
	in_git bisect reset
	in_git bisect start HEAD "$(git -C "$dir/git" rev-list --max-parents=0 HEAD)" ||
		fail "no bisection"
	cd "$dir/git" || exit 1
	ends "$1" git bisect run "$ci/bisect.sh" "${@:2}"
	cd "$dir" || exit 1
}

# finds COMMIT: the bisection ended at it, by its name
finds()
{
	grep -q "is the first bad commit" "$dir/out" || fail "no first bad commit"
	grep -qF "    commit $1" "$dir/out" || fail "not commit $1"
}

write_kernels()
{
	cat >"$dir/one-kernel" <<-END
		#!/bin/bash
		[ ! -e broken ] || exit 3
		read -r defect <defect
		"$TDX_CTS" run --rule INI-23 --budget 300 \${defect:+--defect "\$defect"}
	END
	# The good kernel fails, too: what is new is looked for.
	cat >"$dir/change" <<-END
		#!/bin/bash
		read -r defect <defect
		"$TDX_CTS" run --module tdx-rogue --record "$dir/new" \
			\${defect:+--defect "\$defect"} || [ \$? -eq 1 ] || exit 3
		"$TDX_CTS" report "$dir/new" --against "$dir/good"
	END
	printf '#!/bin/bash\n"%s" run --no-such-option\n' "$TDX_CTS" >"$dir/wrong"
	chmod +x "$dir"/{one-kernel,change,wrong}
	make_history
}

test_bisections()
{
	# Commit 5 does not build: it may be that one as well.
	bisect 2 "$dir/one-kernel"
	has "only 'skip'ped commits left"
	"$TDX_CTS" run --module tdx-rogue --record "$dir/good" >"$dir/out"
	bisect 0 "$dir/change"
	finds 6
	bisect 1 "$dir/wrong"
	complains "the bisection ends here"
	has_not "first bad commit"
}

# What a job has around its commands, in a folder with the checkout's names.
make_place()
{
	mkdir -p "$dir/bin" "$dir/job/build" "$dir/job/corpus"
	for command in sudo apt-get; do
		printf '#!/bin/sh\n:\n' >"$dir/bin/$command"
	done
	cat >"$dir/bin/tdx-cts" <<-END
		#!/bin/sh
		[ "\$1" != run ] || exec "$TDX_CTS" emulate -- "$TDX_CTS" "\$@"
		exec "$TDX_CTS" "\$@"
	END
	cat >"$dir/bin/lava-test-case" <<-END
		#!/bin/bash
		echo "\$*" >>"$dir/signals"
		[ "\$2" != --shell ] || exec "\${@:3}"
	END
	# shellcheck disable=SC2016
	printf '#!/bin/sh\nexec build/tdx-cts run "$@"\n' >"$dir/job/run.sh"
	ln -s "$TDX_CTS" "$dir/job/build/tdx-cts"
	chmod +x "$dir"/bin/* "$dir/job/run.sh"
}

# commands FILE PATH...: the shell commands at paths of a YAML file, one a line; "*" is any
commands()
{
	python3 - "$@" <<-'END'
		import sys, yaml

		def walk(at, path):
		    if not path:
		        yield from (at if isinstance(at, list) else at.splitlines())
		    elif path[0] == "*":
		        for one in at.values() if isinstance(at, dict) else at:
		            yield from walk(one, path[1:])
		    elif isinstance(at, dict) and path[0] in at:
		        yield from walk(at[path[0]], path[1:])

		with open(sys.argv[1]) as file:
		    job = yaml.safe_load(file)
		for path in sys.argv[2:]:
		    print("\n".join(walk(job, path.split("."))))
	END
}

# The formats that this build does not write are left out.
without_missing()
{
	local option words=()

	for option in ktap junit kcidb html; do
		"$TDX_CTS" report --help | grep -q -- "^  --$option " ||
			words+=(-e "s/ --$option [^ ]*//")
	done
	if [ ${#words[@]} -eq 0 ]; then
		cat
	else
		sed "${words[@]}"
	fi
}

# job STATUS: the commands on stdin, one after the other, as a job does
job()
{
	without_missing >"$dir/commands"
	[ -s "$dir/commands" ] || fail "no commands"
	cd "$dir/job" || exit 1
	ends "$1" env PATH="$dir/bin:$PATH" POLICY="${POLICY:-}" bash -e "$dir/commands"
	cd "$dir" || exit 1
}

test_jobs()
{
	local policy

	job 0 < <(commands "$ci/github.yml" "jobs.emulator.steps.*.run")
	[ -s "$dir/job/out/report.ktap" ] || fail "no report"
	rm -rf "$dir/job/out"
	for policy in denylist allowlist; do
		POLICY=$policy job 0 < <(commands "$ci/gitlab-ci.yml" judge.before_script judge.script \
			judge.after_script)
	done
	job 0 < <(commands "$ci/gitlab-ci.yml" report.before_script report.script)
	[ -s "$dir/job/out/all/record.jsonl" ] || fail "no merged record"
	job 0 < <(commands "$ci/lava-job.yaml" \
		"actions.*.test.definitions.*.repository.run.steps")
	grep -q '^clobber.CLB-05.clobber_bit_has_opt_in --result pass$' "$dir/signals" ||
		fail "no signal of a rule that passed"
	grep -q '^host_state.HST-01.msrs_survive_async_exit --result skip$' "$dir/signals" ||
		fail "no signal of a rule that was skipped"
	[ "$(grep -c -- --result "$dir/signals")" -eq 116 ] || fail "not a signal of each rule"
	# A KTAP in which a rule failed gives a signal that says so.
	sed -i 's/^ *ok \([0-9]* clobber.CLB-05\)/  not ok \1/' "$dir/job/out/lava/report.ktap"
	commands "$ci/lava-job.yaml" "actions.*.test.definitions.*.repository.run.steps" |
		grep '^sed' >"$dir/sed"
	(cd "$dir/job" && bash "$dir/sed")
	grep -q 'CLB-05.clobber_bit_has_opt_in --result fail$' "$dir/job/out/lava/signals.sh" ||
		fail "no signal of a rule that failed"
}

# The commands in README.md, from an older record on.
test_readme()
{
	rm -rf "$dir/job/out"
	"$TDX_CTS" run --record "$dir/job/out/old" >/dev/null
	PATH="$dir/bin:$PATH" tdx-cts run --target kvm --record "$dir/job/out/6.18" >/dev/null
	cp "$TDX_CTS_SOURCE/corpus/skips/door.json" "$dir/job/lab-skips.json"
	sed -n 's/^    \(tdx-cts .*\)/\1/p' "$ci/README.md" |
		sed 's/^tdx-cts run --out/build\/&/; s/^build\/tdx-cts run/build\/tdx-cts run/' >"$dir/readme"
	job 0 <"$dir/readme"
	has "Gate open:"
	has "All runs have the same verdicts."
}

test_statuses
make_place
if command -v git >/dev/null; then
	write_kernels
	test_bisections
else
	echo "needs git; found: no such command" >&2
	skipped=1
fi
if python3 -c 'import yaml' 2>/dev/null; then
	test_jobs
else
	echo "needs python3-yaml; found: no such module" >&2
	skipped=1
fi
test_readme
[ "$failed" -ne 0 ] || [ "$skipped" -eq 0 ] || exit 4
exit "$failed"
