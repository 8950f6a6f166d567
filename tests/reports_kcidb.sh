#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tdx-cts report --kcidb: valid by the schema, and the schema refuses what is not. TDX_CTS is the
# command, TDX_CTS_SOURCE the source tree.
set -u
: "${TDX_CTS:?names the tdx-cts binary}" "${TDX_CTS_SOURCE:?names the source tree}"
unset TDX_CTS_CORPUS
# shellcheck source-path=SCRIPTDIR source=checks.bash
. "${BASH_SOURCE[0]%/*}/checks.bash"
data=$TDX_CTS_SOURCE/tests/data

if ! python3 -c 'import jsonschema' 2>/dev/null; then
	echo "SKIP: needs jsonschema of Python; found: none (package python3-jsonschema)"
	exit 4
fi

# valid STATUS FILE
valid()
{
	ends "$1" python3 -c 'import json, jsonschema, sys
document, schema = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)' \
		"$2" "$data/kcidb-v5.schema.json"
}

valid 0 "$data/reports/verdicts.json"
for wrong in 's/"status":"FAIL"/"status":"XFAIL"/' 's/"path":"init/"path":"#init/' \
	's/"comment":"/"remark":"/' 's/"origin":"tdxcts"/"origin":null/' 's/"major":5/"major":4/'; do
	sed "$wrong" "$data/reports/verdicts.json" >"$dir/wrong.json"
	valid 1 "$dir/wrong.json"
done
ends 0 "$TDX_CTS" run --rule CLB-03 --out "$dir/run"
ends 0 "$TDX_CTS" report "$dir/run" --kcidb "$dir/report.json" --cases --kcidb-origin my_lab
valid 0 "$dir/report.json"
grep -q '"id":"my_lab:waiver:CLB-03"' "$dir/report.json" || fail "the waiver is no issue"

exit "$failed"
