#!/usr/bin/env python3
"""Writes data/performance-history.json: what real runs of Spark measured, from the logs that are kept with the tests.

    python3 tools/history/make_history.py [--program build/dev/sparkwright] [--check]

The runs are those of tests/workload/logs.jsonl that are no held-out samples of the classifier, and the healthy twins of
tests/faults that are not held out. The class is the sample's label; where there is none, what the program says of the
log. The numbers are what `sparkwright analyze --format json` says: sums over all task attempts, as predict/past_run.h
has them. --check writes nothing and fails when the file is another.
"""
import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE = ROOT / "data" / "performance-history.json"
NANOS_PER_MILLI = 1_000_000
MIB = 1 << 20


def lines(path: pathlib.Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def logs() -> dict[pathlib.Path, str | None]:
    """Each log with the label of its sample, if it is one."""
    held_out = {row["program"] for row in lines(ROOT / "tests/faults/programs.jsonl") if row.get("held_out")}
    found: dict[pathlib.Path, str | None] = {}
    for row in lines(ROOT / "tests/workload/logs.jsonl"):
        if row["split"] == "train":
            found[ROOT / row["log"]] = row["label"]
    for row in lines(ROOT / "tests/faults/programs.jsonl"):
        for path in (ROOT / "tests/faults/logs").glob(f"spark-*/{row['program']}.healthy.zstd"):
            found.setdefault(path, None)
    samples = {ROOT / row["log"] for row in lines(ROOT / "tests/workload/logs.jsonl") if row["split"] != "train"}
    return {path: found[path] for path in sorted(found)
            if path not in samples and path.name.split(".")[0] not in held_out}


def answer(program: pathlib.Path, *arguments: str) -> dict:
    done = subprocess.run([str(program), *arguments, "--format", "json", "-q"], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"sparkwright {' '.join(arguments)}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def machine_of(run: dict) -> str:
    """What executors there were, as the log says; no host."""
    workers = [one for one in run["facts"]["executors"] if one["runs_tasks"]]
    cores = workers[0]["cores"]
    text = f"{len(workers)} executor{'' if len(workers) == 1 else 's'} of {cores} core{'' if cores == 1 else 's'}"
    heap = workers[0].get("configured_heap_bytes")
    if heap is None:
        return text
    return f"{text}, {heap // MIB} MiB heap each"


def row_of(program: pathlib.Path, path: pathlib.Path, label: str | None) -> dict | None:
    run = answer(program, "analyze", str(path))
    clock = run["facts"].get("wall_clock")
    slots = run["facts"]["cores"].get("peak_slots", 0)
    if "end_time" not in run["application"] or clock is None or slots <= 0:
        return None
    without_tasks = clock["driver_only_ms"] + clock["waiting_for_executors_ms"]
    if without_tasks >= clock["duration_ms"]:
        return None  # The log has no tasks.
    metrics = run["facts"]["totals"]["metrics"]
    cached = sum(rdd.get("peak_memory_used_bytes", 0) + rdd.get("peak_disk_used_bytes", 0) for rdd in run["rdds"])
    peak = max((stage["totals"].get("peak_execution_memory_bytes", 0) for stage in run["stages"]), default=0)
    row = {
        "program": path.name.split(".")[0],
        "class": label or answer(program, "classify", "--log", str(path))["class"],
        "class_by": "label" if label else "classifier",
        "spark_version": run["application"]["spark_version"],
        "machine": machine_of(run),
        "num_slots": slots,
        "duration_ms": clock["duration_ms"],
        "without_tasks_ms": without_tasks,
        "read_bytes": metrics.get("input_bytes", 0),
        "shuffle_write_bytes": metrics.get("shuffle_write_bytes", 0),
        "written_bytes": metrics.get("output_bytes", 0),
        "disk_spill_bytes": metrics.get("disk_spill_bytes", 0),
        "cpu_time_core_ms": metrics.get("executor_cpu_time_ns", 0) // NANOS_PER_MILLI,
    }
    if cached or peak:
        row["peak_memory_bytes"] = cached + peak
    return row


def text_of(rows: list[dict]) -> str:
    provenance = {
        "format": 1,
        "about": "Runs of small programs on real Apache Spark, recorded as event logs for the tests of this project.",
        "made_by": "tools/history/make_history.py",
        "logs": ["tests/workload/logs", "tests/faults/logs (healthy twins)"],
        "machine": "A container with 4 cores of an x86-64 machine; executors as each run says. Other work ran beside, "
                   "so times are those of a shared machine.",
        "licence": "Apache-2.0",
    }
    body = ",\n".join(json.dumps(row) for row in rows)
    return f'{{\n"provenance": {json.dumps(provenance)},\n"runs": [\n{body}\n]\n}}\n'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/dev/sparkwright")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is another")
    options = parser.parse_args()
    rows = [row for path, label in logs().items() if (row := row_of(options.program, path, label)) is not None]
    text = text_of(rows)
    if options.check:
        return 0 if FILE.exists() and FILE.read_text() == text else 1
    FILE.write_text(text)
    print(f"{len(rows)} runs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
