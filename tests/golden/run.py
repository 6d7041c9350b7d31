#!/usr/bin/env python3
"""Compares what `sparkwright analyze` and `diff` print about the logs in tests/logs with the files beside this one, and
checks their JSON against the published schemas.

  cases.csv            log, formats (separated by blanks): the report expected in <name>.<format> beside it
  every log            its JSON validates against docs/reference/analysis.schema.json (needs Python's jsonschema), its
                       CSV has as many fields in each row as in the header, its table fits into 100 columns

SPARKWRIGHT_UPDATE=1 rewrites the expected files. Exit status 77: there are no logs.
"""

import argparse
import csv
import io
import json
import os
import pathlib
import subprocess
import sys
import unicodedata

try:
    import jsonschema
except ImportError:
    jsonschema = None

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from text_suite import ROOT, TextSuite  # noqa: E402

LOGS = ROOT / "tests" / "logs"
REFERENCE = ROOT / "docs" / "reference"
ENDINGS = {"table": "txt", "markdown": "md", "json": "json"}
SECTIONS = ["stages", "jobs", "executors", "sql", "health", "tasks", "import", "applications"]


class Suite(TextSuite):
    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=300, env={"LC_ALL": "C.UTF-8"})
        if done.returncode not in (0, 3):
            self.fail(f"sparkwright {' '.join(arguments)}: exit {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode("utf-8")  # An error here is one of ours: output is always valid UTF-8.


def columns(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def logs():
    """Every log of the manifest's folders, as paths from the root. A log of many files is a folder."""
    found = []
    for folder in sorted(LOGS.glob("spark-*")):
        for path in sorted(folder.iterdir()):
            if path.is_file() or path.name.startswith("eventlog_v2_"):
                found.append(path.relative_to(ROOT).as_posix())
    return found


def check_log(suite, log, validator):
    document = json.loads(suite.run("analyze", "--quiet", "--format", "jsonl", "--include-tasks", log))
    suite.expect(document["import"]["num_events"] > 0, f"{log}: no events")
    if validator is not None:
        errors = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(document)]
        suite.expect(not errors, f"{log}: JSON is not valid: {errors[:3]}")
    for section in SECTIONS:
        rows = list(csv.reader(io.StringIO(suite.run("analyze", "--quiet", "--format", "csv", "--section", section, log),
                                           newline="")))
        suite.expect(len({len(row) for row in rows}) == 1, f"{log}: rows of CSV section {section} differ in length")
        if section == "applications":
            suite.expect(len(rows) == 2, f"{log}: CSV section applications is not one row")
        if section in ("stages", "jobs", "executors"):
            suite.expect(len(rows) - 1 == len(document[section]), f"{log}: CSV section {section} lacks rows")
    table = suite.run("analyze", "--quiet", log)
    wide = [line for line in table.splitlines() if columns(line) > 100 and not line.startswith("  sparkwright ")]
    suite.expect(not wide, f"{log}: a line of the report is wider than 100 columns: {wide[:1]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sparkwright", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    suite = Suite(arguments.sparkwright, os.environ.get("SPARKWRIGHT_UPDATE") == "1")

    validators = {}
    for name in ("analysis", "diff"):
        schema = json.loads((REFERENCE / f"{name}.schema.json").read_text(encoding="utf-8"))
        if jsonschema is not None:
            jsonschema.Draft202012Validator.check_schema(schema)
            validators[name] = jsonschema.Draft202012Validator(schema)
    if jsonschema is None:
        print("skipped: validation against the schemas; Python's jsonschema is not installed")

    all_logs = logs()
    for log in all_logs:
        check_log(suite, log, validators.get("analysis"))
    for before, after in zip(all_logs, all_logs[1:6]):
        document = json.loads(suite.run("diff", "--quiet", "--format", "json", before, after))
        errors = [error.message[:200] for error in validators["diff"].iter_errors(document)] if validators else []
        suite.expect(not errors, f"diff {before} {after}: JSON is not valid: {errors[:3]}")
    if all_logs:
        several = json.loads(suite.run("analyze", "--quiet", "--format", "json", *all_logs[:4], "/does/not/exist"))
        errors = [error.message[:200] for error in validators["analysis"].iter_errors(several)] if validators else []
        suite.expect(not errors, f"JSON of several logs is not valid: {errors[:3]}")

    with open(HERE / "cases.csv", encoding="utf-8", newline="") as cases:
        for case in csv.DictReader(cases):
            if not (ROOT / case["log"]).exists():
                print(f"skipped: {case['log']} is not there")
                continue
            for form in case["formats"].split():
                name = pathlib.Path(case["log"]).name.split(".")[0]
                text = suite.run("analyze", "--quiet", "--format", form, case["log"])
                suite.compare(HERE / f"{name}.{ENDINGS[form]}", text)
    print(f"{suite.passed} passed, {suite.failed} failed, {len(all_logs)} logs")
    if suite.failed:
        return 1
    return 0 if all_logs else 77


if __name__ == "__main__":
    sys.exit(main())
