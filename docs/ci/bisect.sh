#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A command as git bisect run wants it: "git bisect run bisect.sh COMMAND [ARG]...".
#
#	git bisect run docs/ci/bisect.sh ./test-one-kernel.sh
#
# COMMAND exits as tdx-cts does. What cannot be judged is passed over (125); what is wrong with the
# command itself would be so with each commit, and ends the bisection (128 and more).
set -u

if [ $# -eq 0 ]; then
	echo "Usage: git bisect run $0 COMMAND [ARG]..." >&2
	exit 255
fi
status=0
"$@" || status=$?
case $status in
0) exit 0 ;;   # conforming: good
1) exit 1 ;;   # a rule failed: bad
3 | 4) exit 125 ;; # the harness failed, or nothing could run: neither
2) echo "$0: bad usage or input, see above; the bisection ends here" >&2 ;;
*) echo "$0: '$1' ended with $status, which is none of tdx-cts; the bisection ends here" >&2 ;;
esac
exit 255
