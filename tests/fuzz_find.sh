#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The fuzz targets find: a few of the seeded defects, and the way around the deny list from seeds
# that do not hold it. All of them, with medians over ten streams: tdx-cts bench --find all.
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=tests/checks.bash
. "$here/checks.bash"

check()
{
	ends "$1" "$TDX_CTS" bench "${@:2}"
}

check 0 --find wbnoinvd-refused,sdbg-reads-0,cet-leaves-gs-base,half-amx-accepted \
	--streams 3 --limit 100000
has "find_wbnoinvd-refused"
has "3 of 3, CFG-02"
has "3 of 3, HST-01"
last_line 'all 4 were found within 100000 inputs by each of 3 streams'

check 0 --find denylist-bypass --streams 1 --limit 10000000
has "1 of 1, CLB-03"

# What is not found is not claimed.
check 1 --find tsc-deadline-lost-with-umip --streams 2 --limit 10
last_line '1 of 1 were not found within 10 inputs by every stream'

check 0 --find wbnoinvd-refused --streams 1 --format json
has '"name": "find_wbnoinvd-refused"'

refused "no defect of that name" --find no-such-defect
refused "no defect of that name" --find dca-hangs
refused "expected a number from 1 on up to 100" --find all --streams 101
refused "expected a number from 1 on" --find all --limit 0

exit "$failed"
