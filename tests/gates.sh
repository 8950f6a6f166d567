#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What each target and policy does not judge is what corpus/skips expects, no more and no less.
# TDX_CTS is the command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS GTEST_SHARD_INDEX GTEST_TOTAL_SHARDS

# shellcheck source=tests/checks.bash
. "$(dirname "${BASH_SOURCE[0]}")/checks.bash"

# gate COMMAND [ARG]...: that run conforms, and its gate is open
gate()
{
	ends 0 "$@" --record "$dir/record"
	ends 0 "$TDX_CTS" report "$dir/record" --gate
	last_line "Gate open:*"
}

for policy in denylist allowlist clobber-list; do
	gate "$TDX_CTS" run --kvm-policy "$policy"
	gate "$TDX_CTS" run --kvm-policy "$policy" --module tdx-1.5.01
	gate "$TDX_CTS" run --kvm-policy "$policy" --module tdx-next
done
gate "$TDX_CTS" emulate -- "$TDX_CTS" run --target kvm
if "$TDX_CTS" run --target kvm --vm plain --rule HST-04 >/dev/null 2>&1; then
	gate "$TDX_CTS" run --target kvm --vm plain
fi
exit "$failed"
