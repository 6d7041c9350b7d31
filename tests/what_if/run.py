#!/usr/bin/env python3
"""Answers of what-if: every one validates against its schema, and runs played again take as long as they did.

  replay    over the logs of this repository: mean and median error of the time with a job
  itself    a question that changes nothing has the replay as its answer, and so has its own size in the grid; bounds hold
  measured  what tests/what_if/results.csv says of real runs is what the program says now
"""
import argparse
import csv
import json
import pathlib
import statistics
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    jsonschema = None

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))

from accuracy import BARS, RESULTS, changes, logs_in  # noqa: E402

# What the committed results may differ by: rounding, and ties that a change of order breaks otherwise.
TOLERANCE = 0.02


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sparkwright", required=True, metavar="PROGRAM")
    program = str(pathlib.Path(parser.parse_args().sparkwright).resolve())
    failures, passed, errors = [], 0, []
    validator = None
    if jsonschema:
        validator = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/reference/what-if.schema.json").read_text()))

    def check(is_good: bool, what: str) -> None:
        nonlocal passed
        if is_good:
            passed += 1
        else:
            failures.append(what)

    for log in logs_in(ROOT / "tests/logs") + logs_in(ROOT / "tests/faults/logs")[::3]:
        done = subprocess.run([program, "what-if", str(log), "--quiet", "--format", "json"], cwd=ROOT, capture_output=True, text=True)
        if done.returncode != 0:
            check(done.returncode in (2, 3) and "Traceback" not in done.stderr, f"{log}: exit {done.returncode}: {done.stderr}")
            continue
        answer = json.loads(done.stdout)
        if validator and (wrong := next(validator.iter_errors(answer), None)):
            check(False, f"{log}: {wrong.message}")
        recorded, replayed = answer["recorded"], answer["replayed"]
        check(answer["answer"]["duration_ms"] == replayed["duration_ms"], f"{log}: nothing changes, and the answer is another")
        own = [run for run in answer["grid"] if run["executors"] == recorded["executors"]]
        check(all(run["duration_ms"] == replayed["duration_ms"] for run in own), f"{log}: its own size takes another time")
        check(all(run["duration_low_ms"] <= run["duration_ms"] <= run["duration_high_ms"] for run in answer["grid"]), f"{log}: bounds")
        if recorded["job_time_ms"] > 0:
            errors.append(abs(replayed["job_time_ms"] / recorded["job_time_ms"] - 1.0))
    mean, median = BARS["replay"]
    check(statistics.mean(errors) <= mean, f"replays are off by {statistics.mean(errors):.1%} in the mean")
    check(statistics.median(errors) <= median, f"replays are off by {statistics.median(errors):.1%} in the median")

    if RESULTS.exists():
        with open(RESULTS) as file:
            said = {(row["change"], row["source"], row["target"]): int(row["simulated_ms"]) for row in csv.DictReader(file)}
        for pair in changes(program):
            wanted = said.get((pair.change, pair.source, pair.target))
            check(wanted is not None and abs(pair.simulated - wanted) <= TOLERANCE * wanted,
                  f"{pair.source} to {pair.target}: {pair.simulated} ms, {RESULTS.name} says {wanted}; run ./dev whatif-accuracy")
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed; {len(errors)} replays off by {statistics.mean(errors):.1%} in the mean")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
