#!/usr/bin/env python3
"""Runs programs with one known fault, and their healthy twins, on real Spark, and scores what Sparkwright says of them.

    ./dev faults [PROGRAM…]            run both twins on every version of Spark and score the fresh logs
    ./dev faults --record [PROGRAM…]   the same, and keep the logs under tests/faults/logs
    ./dev faults --replay [PROGRAM…]   score the kept logs; needs no Spark

Exit status: 0 when every bar is met, 1 when one is missed or a run failed, 2 when the table or the call is wrong.
As a text test, called with --sparkwright alone, this file compares the scores of the kept logs with scores.txt:
SPARKWRIGHT_UPDATE=1 rewrites them.
"""
import argparse
import concurrent.futures
import difflib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import score
import spark_run
import table

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
VERSIONS = ("3.5.9", "4.2.1")
TWINS = ("faulted", "healthy")
TIMEOUT_SECONDS = 120
KNOWN_SCORES = HERE / "scores.txt"


class Failed(Exception):
    """One run that cannot be scored."""


def log_path(program: table.Program, twin: str, version: str) -> pathlib.Path:
    return HERE / "logs" / f"spark-{version}" / f"{program.name}.{twin}.zstd"


def compress(text: bytes, path: pathlib.Path, level: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["zstd", f"-{level}", "-q", "-f", "-o", str(path)], input=text, check=True)


def analyze(sparkwright: pathlib.Path, log: pathlib.Path) -> tuple[score.Finding, ...]:
    done = subprocess.run([str(sparkwright), "analyze", str(log), "--format", "json"], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"sparkwright analyze: exit status {done.returncode}: {done.stderr.strip()}")
    return tuple(score.Finding(finding["name"], finding["severity"], tuple(finding.get("consequences") or ()))
                 for finding in json.loads(done.stdout)["findings"])


def kept_findings(program: table.Program, twin: str, version: str, options: argparse.Namespace) -> tuple[score.Finding, ...]:
    path = log_path(program, twin, version)
    if not path.exists():
        raise Failed(f"{path.relative_to(ROOT)} is not there; ./dev faults --record {program.name} makes it")
    return analyze(options.sparkwright, path)


def fresh_findings(program: table.Program, twin: str, version: str, options: argparse.Namespace) -> tuple[score.Finding, ...]:
    begin = time.monotonic()
    text = spark_run.run(program, twin, version, options.timeout, options.keep)
    print(f"{program.name} {twin}, Spark {version}: {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    if options.record:
        compress(text, log_path(program, twin, version), 19)
        return analyze(options.sparkwright, log_path(program, twin, version))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "log.zstd"
        compress(text, path, 3)
        return analyze(options.sparkwright, path)


def judge(program: table.Program, version: str, options: argparse.Namespace) -> score.Verdict | str:
    """Both twins of one program on one Spark, or what went wrong."""
    findings = []
    for twin in TWINS:
        try:
            findings.append((kept_findings if options.replay else fresh_findings)(program, twin, version, options))
        except (Failed, spark_run.RunError, OSError, subprocess.SubprocessError) as error:
            return f"{program.name} {twin}, Spark {version}: {error}"
    return score.Verdict(program, version, *findings)


def is_kept(program: table.Program, version: str) -> bool:
    return any(log_path(program, twin, version).exists() for twin in TWINS)


def without_logs(programs: list[table.Program], versions: list[str]) -> str:
    """A line for each version of which not all programs have logs."""
    missing = {version: [program.name for program in programs if not is_kept(program, version)] for version in versions}
    return "".join(f"no logs of Spark {version} are kept of {len(names)}: {', '.join(names)}\n"
                   for version, names in missing.items() if names)


def runs_of(program: table.Program, options: argparse.Namespace) -> list[str]:
    """The versions to judge: of kept logs those that are there."""
    return [version for version in options.spark if not options.replay or is_kept(program, version)]


def judge_all(programs: list[table.Program], options: argparse.Namespace) -> tuple[list[score.Verdict], list[str]]:
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        waiting = [pool.submit(judge, program, version, options) for program in programs
                   for version in runs_of(program, options)]
        try:
            outcomes = [one.result() for one in waiting]
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            spark_run.kill_all()
            raise
    return ([one for one in outcomes if isinstance(one, score.Verdict)], [one for one in outcomes if isinstance(one, str)])


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev faults", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help="names of programs.jsonl; all unless told otherwise")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--run", action="store_true", help="score fresh logs; what ./dev faults does unless told otherwise")
    mode.add_argument("--replay", action="store_true", help="score the logs that are kept")
    mode.add_argument("--record", action="store_true", help="score fresh logs and keep them")
    parser.add_argument("--spark", action="append", choices=VERSIONS, help="only this version; may be given twice")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="so many programs at once (default 1)")
    parser.add_argument("--timeout", type=float, default=TIMEOUT_SECONDS, metavar="SECONDS",
                        help=f"a run that takes longer is killed (default {TIMEOUT_SECONDS})")
    parser.add_argument("--keep", action="store_true", help=f"leave the folders of the runs in {spark_run.ROOT}")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write every finding and the totals as JSON")
    parser.add_argument("--markdown", action="store_true", help="print tables in Markdown")
    parser.add_argument("--list", action="store_true", help="print the programs and their labels")
    parser.add_argument("--sparkwright", type=pathlib.Path, default=ROOT / "build" / "release" / "sparkwright",
                        metavar="FILE", help="the program that is scored (default build/release/sparkwright)")
    options = parser.parse_args(arguments)
    options.spark = sorted(set(options.spark or VERSIONS))
    options.is_test = not (options.run or options.record or options.replay)
    options.replay = options.replay or options.is_test
    if options.jobs < 1:
        parser.error("--jobs needs a number above 0")
    if not options.list and not os.access(options.sparkwright, os.X_OK):
        parser.error(f"{options.sparkwright} is not there; ./dev build makes it")
    return options


def chosen(names: list[str]) -> list[table.Program]:
    programs = {program.name: program for program in table.load()}
    if unknown := sorted(set(names) - set(programs)):
        raise table.TableError(f"no program '{unknown[0]}' in programs.jsonl; ./dev faults --list prints them")
    return [programs[name] for name in sorted(set(names) or programs)]


def compare(scores: str, errors: list[str]) -> int:
    """Whether the scores of the kept logs are those that are known; SPARKWRIGHT_UPDATE=1 makes them so."""
    if os.environ.get("SPARKWRIGHT_UPDATE") == "1":
        KNOWN_SCORES.write_text(scores)
    known = KNOWN_SCORES.read_text() if KNOWN_SCORES.exists() else ""
    changes = list(difflib.unified_diff(known.splitlines(), scores.splitlines(), "known", "now", lineterm="", n=1))
    for line in [f"FAILED {error}" for error in errors] + changes:
        print(line)
    print(f"{len(changes)} lines of {KNOWN_SCORES.relative_to(ROOT)} differ; SPARKWRIGHT_UPDATE=1 rewrites it" if changes
          else "the scores are the known ones")
    return 1 if errors or changes else 0


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    try:
        programs = chosen(options.programs)
    except table.TableError as error:
        print(f"faults: {error}", file=sys.stderr)
        return 2
    if options.list:
        print("\n".join(f"{program.name:32} {program.kind:10} {program.label}" for program in programs))
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        verdicts, errors = judge_all(programs, options)
    except KeyboardInterrupt:
        print("faults: stopped", file=sys.stderr)
        return 130
    if options.is_test:
        return compare(score.as_text(verdicts) + "\n" + without_logs(programs, options.spark), errors)
    if verdicts:
        print(score.as_markdown(verdicts) if options.markdown else score.as_text(verdicts))
    if options.json:
        options.json.write_text(json.dumps(score.as_json(verdicts), indent=1) + "\n")
    if options.replay:
        print(without_logs(programs, options.spark), end="")
    for error in errors:
        print(f"FAILED {error}")
    missed = [f"{name}: {bar}" for name, sums in score.groups(verdicts) for bar in sums.missed_bars()]
    for bar in missed:
        print(f"MISSED {bar}")
    return 1 if missed or errors else 0


if __name__ == "__main__":
    sys.exit(main())
