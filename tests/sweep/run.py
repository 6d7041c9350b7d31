#!/usr/bin/env python3
"""The text test of real_spark.py: the configurations of today are those that real Spark was started with, and all went well.

Without Spark. It fails when one of them did not start, or came out other than meant. Those that are other than when they were
started it names, and those that were never started; with more than MOST_CHANGED of the former it counts as skipped.
"""
import argparse
import concurrent.futures
import os
import pathlib
import sys

import points
import record

MOST_CHANGED = 10  # What the file says has to be true of nearly all.
SKIPPED = 77


def difference(before: tuple[str, ...], now: tuple[str, ...]) -> str:
    """The lines that came and went."""
    return ", ".join([f"-{line}" for line in before if line not in now] + [f"+{line}" for line in now if line not in before])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sparkwright", required=True, type=pathlib.Path)
    program = parser.parse_args().sparkwright.resolve()
    known = record.read()
    sample = points.sample(record.NUM_POINTS, record.SEED)
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("SPARKWRIGHT_JOBS", os.cpu_count()))) as pool:
        now = list(pool.map(lambda point: points.recommend(program, point), sample))
    new, changed, bad = [], [], []
    for point, recommended in zip(sample, now):
        entry = known.get(point.number)
        if entry is None or entry.point != point.text():
            new.append(str(point.number))
        elif not entry.is_of(point, recommended):
            changed.append(f"{point.text()}: {difference(record.started(entry.lines), record.started(recommended.lines))}")
        elif not entry.outcome.is_good():
            bad.append(f"{point.text()}: {entry.outcome.text()}")
    for line in changed + bad:
        print(line)
    good = len(sample) - len(new) - len(changed) - len(bad)
    print(f"{len(sample)} configurations: {good} are as real Spark was started with, and went well; {len(bad)} went wrong; {len(changed)} are "
          f"other than what was started")
    if new:
        print(f"{len(new)} were never started: {' '.join(new)}")
    if new or changed:
        print("./dev sweep --spark --changed starts what is new or other")
    return 1 if bad else SKIPPED if len(changed) > MOST_CHANGED else 0


if __name__ == "__main__":
    sys.exit(main())
