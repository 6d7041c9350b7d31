#!/usr/bin/env python3
"""Runs the programs of this folder on real Spark and keeps their event logs under logs/.

    python3 tests/workload/record.py [--missing] [--spark VERSION] [PROGRAM…]

Each kind of run is an application of its own on local[2], one after the other; those of one program share a JVM, which
saves its start. --missing leaves out what is kept already. A line of logs.jsonl is written for each
log that is kept: it is a sample of tools/classifier. How a program is run, and what may be in a log, is that of
tests/faults (spark_run.py).
"""
import argparse
import json
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "faults"))
import spark_run  # noqa: E402

TIMEOUT_SECONDS = 900
# Program, label, and the kinds that it is run with. Kinds with a * are held out.
RUNS = [
    ("fit.scala", "ml-training", "logistic *boosted forest *linear kmeans *mixture als *topics vectors *network tuned *pipeline "
                                 "factors *oldtree"),
    ("apply.scala", "ml-inference", "logistic *forest boosted *kmeans bayes *linear pipeline *als"),
    ("network.scala", "graph", "pagerank *components triangles *strong labels *distances pregel *messages"),
    ("links.py", "graph", "ranks *closure"),
    ("questions.py", "analytics", "regions *quantiles window *cube distinct *pairs profile *pivot counting *series"),
    ("tables.py", "etl", "convert *flatten clean *dedupe copy *enrich mask *lines buckets *functions"),
    ("arrivals.py", "streaming", "counts *forward dedupe *batches join *state queue"),
    ("both.py", "mixed", "load_and_report *stream_and_report"),
]

# Programs of tests/faults whose class is plain; their healthy logs are for training.
OF_FAULTS = {
    "analytics": "aqe_off exchange_not_reused interpreted_plans missed_broadcast recomputed_frame row_explosion "
                 "scan_without_pruning skewed_window tiny_shuffle_partitions price_history single_partition",
    "etl": "coalesce_one small_output_files blocked_senders customer_histories guest_sessions visits_by_ship same_person",
    "streaming": "batches_over_trigger idle_stream parking_counts state_grows",
}


def runs() -> list[tuple[str, str, str, str, str]]:
    """Name, program, kind, label and split of every run."""
    return [(f"{program.split('.')[0]}-{kind.lstrip('*')}", program, kind.lstrip("*"), label,
             "held-out" if kind.startswith("*") else "train") for program, label, kinds in RUNS for kind in kinds.split()]


def path_of(name: str, version: str) -> pathlib.Path:
    return HERE / "logs" / f"spark-{version}" / f"{name}.zstd"


def write_table() -> None:
    versions = sorted(path.name.removeprefix("spark-") for path in (HERE / "logs").glob("spark-*"))
    rows = [{"id": f"log-{name}-{version}", "split": split, "label": label,
             "log": str(path_of(name, version).relative_to(HERE.parent.parent))}
            for version in versions for name, _, _, label, split in runs() if path_of(name, version).exists()]
    rows += [{"id": f"log-{path.name.removesuffix('.healthy.zstd')}-{path.parent.name.removeprefix('spark-')}", "split": "train",
              "label": label, "log": str(path.relative_to(HERE.parent.parent))}
             for label, programs in OF_FAULTS.items() for program in programs.split()
             for path in sorted((HERE.parent / "faults" / "logs").glob(f"spark-*/{program}.healthy.zstd"))]
    (HERE / "logs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def record(program: str, version: str, wanted: list[tuple[str, str]]) -> None:
    """Runs the kinds of a program, (name, kind), and keeps their logs. Raises spark_run.RunError."""
    kinds = ",".join(kind for _, kind in wanted)
    with spark_run.finished(HERE / "programs" / program, [kinds], f"workload-{program.split('.')[0]}", version,
                            TIMEOUT_SECONDS, master="local[2]",
                            conf={"spark.eventLog.enabled": "false"} if program.endswith(".scala") else {}) as events:
        logs = spark_run.logs_in(events)
        if len(logs) != len(wanted):
            raise spark_run.RunError(f"{len(logs)} logs of {len(wanted)} applications")
        for (name, _), log in zip(wanted, logs):
            text = spark_run.text_of(log)
            spark_run.check_traces(text)
            path = path_of(name, version)
            path.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["zstd", "-19", "-q", "-f", "-o", str(path)], input=text, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--spark", default="3.5.9")
    parser.add_argument("programs", nargs="*", help="files of programs/; all without any")
    arguments = parser.parse_args()
    status = 0
    for program, _, _ in RUNS:
        wanted = [(name, kind) for name, own, kind, _, _ in runs()
                  if own == program and not (arguments.missing and path_of(name, arguments.spark).exists())]
        if not wanted or (arguments.programs and program not in arguments.programs):
            continue
        begin = time.monotonic()
        try:
            record(program, arguments.spark, wanted)
        except spark_run.RunError as error:
            print(f"{program}: {error}", flush=True)
            status = 1
            continue
        write_table()
        print(f"{program}: {len(wanted)} logs in {time.monotonic() - begin:.0f} s", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
