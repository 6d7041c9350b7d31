#!/usr/bin/env python3
"""Does what to do about a known fault come first among the recommendations?

    ./dev bench recommend_ranking [--program PROGRAM]

Asks `sparkwright recommend` about the log of each faulted run of tests/faults that is kept and not held out, on nodes of
the size that it ran on, and counts at which place the first recommendation stands that has the fault among its
causes; bench/README.md says how to read it. Then each list is held against what must be true of any: ids are unique, scores lie
between 0 and 1 and fall, conflicts are mutual, prerequisites are in the list. Exit status 1 when a list breaks one of these.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLUSTER = "nodes=2,cores=4,memory=8g"
FIRST_THREE = 3


def recommendations(program: pathlib.Path, log: pathlib.Path) -> list[dict]:
    # A run that read no input says no size; one that does is asked about the same.
    version = log.parent.name.removeprefix("spark-")
    done = subprocess.run([str(program), "recommend", "--log", str(log), "--data", "1GB", "--cluster", CLUSTER, "--spark",
                           ".".join(version.split(".")[:2]), "--master", "spark://host:7077", "--format", "json", "-q"],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{log.name}: {done.stderr.strip()}")
    return json.loads(done.stdout)["recommendations"]


def broken(items: list[dict]) -> str | None:
    """What a list must not be; None when it is sound."""
    by_id = {one["id"]: one for one in items}
    if len(by_id) != len(items):
        return "an id is there twice"
    scores = [one["score"] for one in items]
    if any(not 0.0 <= score <= 1.0 for score in scores) or scores != sorted(scores, reverse=True):
        return "scores are not in order"
    for one in items:
        for other in one.get("conflicts", []):
            if one["id"] not in by_id.get(other, {}).get("conflicts", []):
                return f"{one['id']} conflicts with {other}, and not the other way round"
        if any(other not in by_id for other in one.get("prerequisites", [])):
            return f"{one['id']} needs what is not there"
        for gain in one["impact"].values():
            if not gain["low"] <= gain["expected"] <= gain["high"] <= 1.0:
                return f"{one['id']}: bounds out of order"
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/sparkwright")
    options = parser.parse_args()
    places: collections.Counter[int] = collections.Counter()
    late, unsound = [], []
    for line in (ROOT / "tests/faults/programs.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row.get("held_out"):
            continue
        for log in sorted((ROOT / "tests/faults/logs").glob(f"spark-*/{row['program']}.faulted.zstd")):
            items = recommendations(options.program, log)
            if (why := broken(items)) is not None:
                unsound.append(f"{log.parent.name} {row['program']}: {why}")
            place = next((i + 1 for i, one in enumerate(items)
                          if any(cause["name"] == row["label"] for cause in one["causes"])), 0)
            places[place] += 1
            if not 1 <= place <= FIRST_THREE:
                late.append(f"{log.parent.name} {row['program']}: {row['label']} at {place or 'no place'}, first {items[0]['id']}")
    total = sum(places.values())
    three = sum(places[place] for place in range(1, FIRST_THREE + 1))
    print(f"{total} faulted runs: the fault's recommendation is first for {places[1]} ({places[1] / total:.0%}), among the first "
          f"three for {three} ({three / total:.0%}), missing for {places[0]}")
    print("\n".join(late + unsound))
    return 1 if unsound else 0


if __name__ == "__main__":
    sys.exit(main())
