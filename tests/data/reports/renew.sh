#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Writes the reports that tests/reports.sh compares, anew: after a writer was changed on purpose.
# Look at what git says has changed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
"${TDX_CTS:-../../../build/tdx-cts}" report verdicts.jsonl --cases --ktap verdicts.ktap \
	--junit verdicts.xml --kcidb verdicts.json --html page.html
[ $? -eq 1 ] || exit # as the record says
bash bare.sh <page.html >verdicts.html
rm page.html
