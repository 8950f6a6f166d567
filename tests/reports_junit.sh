#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts report --junit: valid by the schema, and the schema refuses what is not. TDX_CTS is the
# command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS
# shellcheck source-path=SCRIPTDIR source=checks.bash
. "${BASH_SOURCE[0]%/*}/checks.bash"
data=$TDX_CTS_SOURCE/tests/data

if ! command -v xmllint >/dev/null; then
	echo "SKIP: needs xmllint; found: none (package libxml2-utils)"
	exit 4
fi

# valid STATUS FILE
valid()
{
	ends "$1" xmllint --noout --schema "$data/junit.xsd" "$2"
}

valid 0 "$data/reports/verdicts.xml"
sed 's/<failure/<fault/; s/<\/failure/<\/fault/' "$data/reports/verdicts.xml" >"$dir/wrong.xml"
valid 3 "$dir/wrong.xml"
ends 0 "$TDX_CTS" run --out "$dir/run"
for cases in '' --cases; do
	ends 0 "$TDX_CTS" report "$dir/run" --junit "$dir/report.xml" $cases
	valid 0 "$dir/report.xml"
done

exit "$failed"
