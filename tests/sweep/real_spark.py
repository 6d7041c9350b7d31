#!/usr/bin/env python3
"""Starts real Spark with configurations that `sparkwright recommend` gives, each in a Spark of its own. See README.md beside this.

    ./dev sweep --spark                 a hundred, and keep what came of them in real_spark.txt
    ./dev sweep --spark --changed       only those that are other than when they were started
    ./dev sweep --spark 20 --seed 7     others; what came of them is printed and not kept

Exit status: 0 when each started with what was meant and gave the right answer, 1 otherwise.
"""
import argparse
import contextlib
import json
import pathlib
import signal
import sys
import tempfile
import time
from collections.abc import Iterator

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "faults"))
import spark_run  # noqa: E402

import points  # noqa: E402
import record  # noqa: E402

TIMEOUT_SECONDS = 180
MEBI = 1 << 20
# Java rounds a heap to its regions.
MEMORY_ERROR = 0.01
# JVMs that live for seconds: making the fastest code and looking at every class would take longer than they do.
JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
SHORT_LIVED = {"spark.driver.extraJavaOptions": JAVA_OPTIONS, "spark.executor.extraJavaOptions": JAVA_OPTIONS,
               "spark.eventLog.enabled": "false"}


def master_of(point: points.Point, wanted: dict) -> str:
    """The cluster that stands in for the point's: its nodes as workers; on YARN and Kubernetes, which start what they are asked for,
    a worker for each container."""
    if point.manager == "local":
        return f"local[{point.cores}]"
    if point.manager == "standalone":
        return f"local-cluster[{point.nodes},{point.cores},{point.memory_gib * 1024}]"
    return f"local-cluster[{wanted['num_executors']},{wanted['cores_per_executor']},{wanted['container_bytes'] // MEBI}]"


@contextlib.contextmanager
def worker_gpus(point: points.Point, wanted: dict) -> Iterator[dict[str, str]]:
    """What makes workers say that they have GPUs, as the recommendation asks of a standalone cluster. None is there."""
    if not wanted["uses_gpus"]:
        yield {}
        return
    count = point.gpus if point.manager == "standalone" else wanted["gpus_per_executor"]
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder) / "gpus.sh"
        script.write_text("#!/bin/sh\necho '" + json.dumps({"name": "gpu", "addresses": [str(number) for number in range(count)]}) + "'\n")
        script.chmod(0o755)
        yield {"spark.worker.resource.gpu.amount": str(count), "spark.worker.resource.gpu.discoveryScript": str(script)}


def asked_of(point: points.Point, recommended: points.Recommended, conf: dict[str, str]) -> dict:
    most = recommended.executors["num_executors"]
    properties = recommended.properties()
    is_dynamic = properties.get("spark.dynamicAllocation.enabled") == "true"
    first = int(properties["spark.dynamicAllocation.initialExecutors"]) if is_dynamic else most
    return {"job": point.job, "is_python": point.is_python, "first": first, "most": most, "properties": conf}


def compare(point: points.Point, recommended: points.Recommended, asked: dict, report: dict) -> list[str]:
    """What is other than it was meant."""
    wanted, wrong = recommended.executors, []
    numbers = {"first": asked["first"], "most": asked["most"]}
    for when in ("first", "most"):
        if when in report and len(report[when]) != numbers[when]:
            wrong.append(f"{len(report[when])} executors {'under load' if when == 'most' else 'at first'}, {numbers[when]} are meant")
    if len(report["last"]) > asked["most"]:
        wrong.append(f"{len(report['last'])} executors at the end, {asked['most']} are meant")
    for one in report.get("most", []) + report["first"] + report["last"]:
        if one["cores"] != wanted["cores_per_executor"] or one["tasks"] != wanted["cores_per_executor"]:
            wrong.append(f"an executor of {one['cores']} cores for {one['tasks']} tasks, {wanted['cores_per_executor']} are meant")
        if abs(one["memory"] / wanted["unified_memory_bytes"] - 1) > MEMORY_ERROR:
            wrong.append(f"an executor works in {one['memory'] // MEBI} MiB, {wanted['unified_memory_bytes'] // MEBI} are meant")
        if one["gpus"] != wanted["gpus_per_executor"]:
            wrong.append(f"an executor has {one['gpus']} GPUs, {wanted['gpus_per_executor']} are meant")
    heap = mebibytes(recommended.properties()["spark.driver.memory"])
    if abs(report["driver_heap"] / MEBI / heap - 1) > MEMORY_ERROR:
        wrong.append(f"the driver's heap is {report['driver_heap'] // MEBI} MiB, {heap} are meant")
    wrong += [f"{key} is not in use" for key in report["not_in_use"]]
    return sorted(set(wrong))


def mebibytes(text: str) -> int:
    return int(text[:-1]) * {"m": 1, "g": 1024}[text[-1]]


def start(point: points.Point, recommended: points.Recommended, timeout: float, keep: bool) -> record.Outcome:
    conf = {key: value for key, value in recommended.properties().items() if key not in record.LEFT_OUT}
    asked = asked_of(point, recommended, conf)
    with worker_gpus(point, recommended.executors) as gpus:
        try:
            with spark_run.finished(HERE / "job.py", [json.dumps(asked)], "sweep", point.spark, timeout,
                                    master=master_of(point, recommended.executors), conf={**SHORT_LIVED, **conf, **gpus}, keep=keep) as events:
                report = json.loads((events.parent / "data" / "report.json").read_text())
        except spark_run.RunError as error:
            return record.Outcome(False, (str(error).strip(),), "")
    return record.Outcome(True, tuple(compare(point, recommended, asked, report)), report["wrong"])


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev sweep --spark", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, required=True, help="sparkwright")
    parser.add_argument("--points", type=int, default=record.NUM_POINTS, help=f"so many (default {record.NUM_POINTS})")
    parser.add_argument("--seed", type=int, default=record.SEED, help=f"of the sample (default {record.SEED})")
    parser.add_argument("--only", type=int, action="append", metavar="NUMBER", help="only this point, and do not keep it; may be repeated")
    parser.add_argument("--changed", action="store_true", help="only what is other than what is kept")
    parser.add_argument("--timeout", type=float, default=TIMEOUT_SECONDS, metavar="SECONDS",
                        help=f"what takes longer is killed (default {TIMEOUT_SECONDS})")
    parser.add_argument("--stop-after", type=float, metavar="SECONDS", help="begin no more after so long; --changed goes on from there")
    parser.add_argument("--keep", action="store_true", help=f"leave the folders of the runs in {spark_run.ROOT}")
    options = parser.parse_args()
    # What was started is ended with this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    program = options.program.resolve()
    is_kept = (options.points, options.seed) == (record.NUM_POINTS, record.SEED) and not options.only
    known = record.read() if is_kept else {}
    entries, begun = [], time.monotonic()
    for point in points.sample(options.points, options.seed):
        if options.only and point.number not in options.only:
            continue
        recommended = points.recommend(program, point)
        entry = known.get(point.number)
        is_same = entry is not None and entry.is_of(point, recommended)
        if is_same and entry.outcome.is_good() and options.changed:
            entries.append(entry)
            continue
        begin = time.monotonic()
        if options.stop_after is not None and begin - begun > options.stop_after:
            break
        entries.append(record.Entry(point.text(), recommended.lines, start(point, recommended, options.timeout, options.keep)))
        print(f"{point.text()}: {entries[-1].outcome.text()}, {time.monotonic() - begin:.0f} s", flush=True)
        if is_kept:
            record.write(entries, known)
    print(record.totals(entries))
    return 0 if all(entry.outcome.is_good() for entry in entries) else 1


if __name__ == "__main__":
    sys.exit(main())
