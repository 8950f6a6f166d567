# SPDX-License-Identifier: GPL-2.0-only
#
# agree.py NAME: NAME.ktap, NAME.xml and NAME.json tell of the same tests, and each keeps the rules
# of its format.
import collections
import json
import re
import sys
import xml.etree.ElementTree

name = sys.argv[1]
RESULT = re.compile(r"^((?:  )*)(ok|not ok) (\d+) ([^#]+?)(?: # (\w+)(?: (.*))?)?$")


def read_ktap(lines):
    """Names of tests with what they came to, by depth; plans and numbers are checked."""
    levels = collections.defaultdict(list)
    plan = {}
    for line in lines:
        found = RESULT.match(line)
        depth = (len(line) - len(line.lstrip())) // 2
        if re.match(r"^ *1\.\.\d+$", line):
            plan[depth] = [int(line.split("..")[1]), 0, True]
        elif found:
            count, number, _ = plan[depth]
            assert int(found[3]) == number + 1 <= count, line
            plan[depth][1] += 1
            below = plan.pop(depth + 1, None)
            if below:
                assert below[0] == below[1], "plan above " + line
                if found[5] not in ("XPASS", "STALE"):
                    assert depth or (found[2] == "ok") == below[2], line
            plan[depth][2] &= found[2] == "ok"
            levels[depth].append((found[4], found[2] == "ok", found[5]))
        else:
            assert re.match(r"^ *(# .*|KTAP version 1)$", line), line
    assert plan[0][0] == plan[0][1] and len(plan) == 1, plan
    return levels


def status(ok, directive):
    if directive in ("SKIP", "XFAIL"):
        return "skipped"
    return None if ok else "error" if directive == "ERROR" else "failure"


with open(name + ".ktap", encoding="utf-8") as file:
    levels = read_ktap(file.read().split("\n")[:-1])
ktap = collections.Counter((n, status(ok, d)) for n, ok, d in levels[1] + levels[2])

junit = collections.Counter()
suites = xml.etree.ElementTree.parse(name + ".xml").getroot()
for suite in suites:
    came = [next((e.tag for e in c if e.tag != "system-out"), None) for c in suite.iter("testcase")]
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.get(attribute)) == came.count(tag), suite.attrib
    assert int(suite.get("tests")) == len(came)
    junit += collections.Counter(
        (c.get("classname") + "." + c.get("name"), tag) for c, tag in zip(suite.iter("testcase"), came))
assert int(suites.get("tests")) == sum(junit.values())
assert junit == ktap, (junit - ktap, ktap - junit)

with open(name + ".json", encoding="utf-8") as file:
    kcidb = json.load(file)
tests = kcidb["tests"]
assert len({t["id"] for t in tests}) == len(tests)
known = {i["test_id"] for i in kcidb["incidents"]}
assert known <= {t["id"] for t in tests}
for test in tests:
    assert test["path"] == re.sub(r"[^A-Za-z0-9._-]", "_", test["misc"]["name"]), test
    assert (test["misc"]["verdict"] == "XFAIL") == (test["id"] in known) or "case" in test["misc"], test
assert sorted(t["misc"]["name"] for t in tests) == sorted(n for n, _ in ktap.elements())
of = {"failure": "FAIL", "error": "ERROR", None: "PASS"}
for (test, tag), count in ktap.items():
    told = [t["status"] for t in tests if t["misc"]["name"] == test] if count and tag else []
    for one in told:
        assert tag == "skipped" or one in (of[tag], "MISS"), (test, one)
