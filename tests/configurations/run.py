#!/usr/bin/env python3
"""Checks the configurations beside this file with `sparkwright check`.

Of each line of cases.csv the grade must be the one it says, the report the one in expected/<file>.txt, the JSON must fit
docs/reference/check.schema.json (needs Python's jsonschema), every place must be a line of the file that has the key, and
after --fix, and after --unsafe-fixes, a second check must find nothing more of what they mend.

SPARKWRIGHT_UPDATE=1 rewrites the reports.
"""

import argparse
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    jsonschema = None

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from text_suite import ROOT, TextSuite  # noqa: E402

NOT_REWRITTEN = {".sh", ".json"}


class Suite(TextSuite):
    def check(self, path: pathlib.Path, *arguments: str) -> str:
        """What `check` prints of a file, called from the file's folder so that reports show its name alone."""
        done = subprocess.run([self.program, "check", path.name, "--fail-on", "never", *arguments], cwd=path.parent,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                              env={"LC_ALL": "C.UTF-8", "COLUMNS": "100"})
        self.expect(done.returncode == 0, f"check {path.name}: exit {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode("utf-8")


def fixable(verdict: dict, safeties: set[str]) -> list[str]:
    return [violation["name"] for violation in verdict["violations"]
            if "fix" in violation and violation["fix"]["safety"] in safeties]


def run_case(suite: Suite, case: dict, schema: dict, scratch: pathlib.Path) -> None:
    path = HERE / case["file"]
    flags = case["flags"].split()
    verdict = json.loads(suite.check(path, *flags, "--format", "json"))
    suite.expect(verdict["grade"]["letter"] == case["grade"],
                 f"{path.name}: grade {verdict['grade']['letter']}, expected {case['grade']}")
    if jsonschema is not None:
        problems = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(verdict)]
        suite.expect(not problems, f"{path.name}: does not fit its schema: {problems[:1]}")
    lines = path.read_text(encoding="utf-8").splitlines()
    for violation in verdict["violations"]:
        for place in violation.get("places", []):
            known = "line" not in place or "spelling" in place or place["key"].rsplit(".", 1)[-1] in lines[place["line"] - 1]
            suite.expect(known, f"{path.name}:{place.get('line')}: {place['key']} is not there")
    sarif = json.loads(suite.check(path, *flags, "--format", "sarif"))
    suite.expect(len(sarif["runs"][0]["results"]) == len(verdict["violations"]), f"{path.name}: results of SARIF")
    suite.compare(HERE / "expected" / (path.name + ".txt"), suite.check(path, *flags))
    if path.suffix in NOT_REWRITTEN:
        return
    for flag, safeties in (("--fix", {"safe"}), ("--unsafe-fixes", {"safe", "resource", "review"})):
        copy = scratch / path.name
        shutil.copyfile(path, copy)
        suite.check(copy, *flags, flag)
        left = fixable(json.loads(suite.check(copy, *flags, "--format", "json")), safeties)
        suite.expect(not left, f"{path.name}: {flag} leaves {left}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sparkwright", type=pathlib.Path, required=True)
    suite = Suite(parser.parse_args().sparkwright, os.environ.get("SPARKWRIGHT_UPDATE") == "1")
    schema = json.loads((ROOT / "docs/reference/check.schema.json").read_text(encoding="utf-8"))
    with (HERE / "cases.csv").open(newline="", encoding="utf-8") as file, tempfile.TemporaryDirectory() as scratch:
        for case in csv.DictReader(file):
            run_case(suite, case, schema, pathlib.Path(scratch))
    print(f"{suite.passed} passed, {suite.failed} failed")
    return 0 if suite.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
