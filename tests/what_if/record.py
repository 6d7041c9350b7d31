#!/usr/bin/env python3
"""Makes the logs of this folder by running the programs of programs/ on real Spark.

    tests/what_if/record.py [--missing] [NAME...]     all runs, those that have no log, or the named ones

Needs what `./dev faults` needs: Java 17, the zstd command, Python; Spark comes from PyPI into the user's cache.
"""
import argparse
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parent / "faults")]

import spark_run  # noqa: E402
from runs import LOGS, VERSION, Run, all_runs  # noqa: E402

TIMEOUT_SECONDS = 600


def record(run: Run) -> None:
    conf = {"spark.driver.memory": "1g", "spark.eventLog.rolling.enabled": "false", "spark.eventLog.compress": "false",
            **run.conf}
    with spark_run.finished(HERE / "programs" / run.program, list(run.arguments), f"what-if-{run.name}", VERSION,
                            TIMEOUT_SECONDS, master=run.master, conf=conf) as events:
        text = spark_run.log_text(events)
        spark_run.check_traces(text)
    LOGS.mkdir(exist_ok=True)
    subprocess.run(["zstd", "-19", "-q", "-f", "-o", str(run.log)], input=text, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--missing", action="store_true", help="only runs that have no log")
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    failed = 0
    for run in all_runs():
        if (arguments.names and run.name not in arguments.names) or (arguments.missing and run.log.exists()):
            continue
        print(run.name, flush=True)
        try:
            record(run)
        except (spark_run.RunError, subprocess.CalledProcessError) as error:
            print(f"{run.name}: {error}", file=sys.stderr)
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
