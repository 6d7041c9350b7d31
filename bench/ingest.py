#!/usr/bin/env python3
"""What does it take to read an event log: for us, for the least a parser must do, and for what people use today?

Run it as `./dev bench ingest [LOG] [--runs N] [--quick] [--json FILE] [--profile]`; bench/README.md says how to read
it.
"""

import argparse
import contextlib
import datetime
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys

from harness import bars, instructions, java_peers, logs, machine
from harness.measure import CommandFailed, Row, run_measured

ROOT = logs.ROOT
GUIDE = ROOT / "docs/guide/benchmarks.md"
PROFILE_BYTES = 100_000_000
ONE_FIELD_WAYS = [("read", "line"), ("read", "stream"), ("map", "line"), ("map", "stream")]


def need_tools(*names: str) -> None:
    missing = [name for name in names if not shutil.which(name)]
    if missing:
        # The package is called as the program.
        java_peers.dev_function(f"{{ SPARKWRIGHT_PACKAGES[bench]='{' '.join(missing)}'; sparkwright_need bench; }}")


def build_one_field(folder: pathlib.Path) -> pathlib.Path:
    """On-Demand picks its kernels when it is compiled: for this machine, unlike the rest of the build."""
    source = ROOT / "bench/ingest_one_field.cpp"
    program = folder / "ingest_one_field_native"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([os.environ.get("CXX", "g++"), "-std=c++20", "-O3", "-march=native", str(source), "-lsimdjson",
                        "-o", str(program)], check=True)
    return program


def plan(found: logs.Logs, programs: pathlib.Path, measure: pathlib.Path, one_field: pathlib.Path) -> list:
    """(name, label, run) of everything that is quick to run; run() returns a sample."""
    steps = []

    def add(name: str, label: str, *command: object) -> None:
        steps.append((name, label, lambda: run_measured(measure, [str(word) for word in command])))

    def add_ours(name: str, label: str, threads: int, log: pathlib.Path, form: str = "json",
                 *more: str) -> None:
        threads_text = f"{threads} thread{'s' if threads > 1 else ''}"
        add(name, f"sparkwright, {label}, {threads_text}", programs / "sparkwright", "analyze", "--quiet",
             "--threads", threads, "--format", form, *more, "-o", "/dev/null", log)

    for threads in (1, 2):
        add_ours(f"plain_{threads}", "plain", threads, found.plain)
    add_ours("plain_table_1", "plain, as table", 1, found.plain, "table")
    for threads in (1, 2):
        add_ours(f"zstd_{threads}", "zstd", threads, found.zstd)
    for threads in (1, 2):
        add_ours(f"long_{threads}", f"{logs.NUM_COPIES}x plain", threads, found.long)
    # The store of late tasks fills up and then grows no more; kept small, so that the rest shows.
    for name, label, log in (("growth_full_1", f"{logs.NUM_COPIES}x, late tasks 1m", found.long),
                             ("growth_thin_1", f"{logs.NUM_COPIES}x thin, late tasks 1m", found.long_thin)):
        add_ours(name, label, 1, log, "json", "--late-task-memory", "1m")
    add("wc_l", "wc -l, plain", "wc", "-l", found.plain)
    add("cat", "cat, plain", "cat", found.plain)
    add("zstd_dc", "zstd -dc", "zstd", "-q", "-dc", found.zstd)
    for access, shape in ONE_FIELD_WAYS:
        add(f"one_field_{access}_{shape}", f"one field, simdjson: {access}, {shape}s", one_field, found.plain, access,
            shape)
    return steps


def add_java_peers(steps: list, found: logs.Logs, measure: pathlib.Path, rows: dict[str, Row]) -> list:
    """Adds the two that take long; returns them. One that cannot be installed becomes a row that says so."""
    peers = []
    for name, label, make in (
            ("history_server", f"History Server {java_peers.SPARK_VERSION}, plain", java_peers.HistoryServer),
            ("rapids_profiler", f"RAPIDS Profiler {java_peers.RAPIDS_TOOLS_VERSION}, plain",
             lambda: java_peers.RapidsProfiler(measure))):
        try:
            peer = make()
        except CommandFailed as error:
            rows[name] = Row(name, label, error=str(error))
            continue
        peers.append((label, peer))
        steps.append((name, label, lambda peer=peer: peer.run(found.plain)))
    return peers


def run_all(steps: list, rows: dict[str, Row], num_runs: int) -> None:
    """Round by round, so that a busy minute on the machine does not hit one command only."""
    for number in range(num_runs):
        for name, label, run in steps:
            row = rows.setdefault(name, Row(name, label))
            if row.error:
                continue
            print(f"\rround {number + 1} of {num_runs}: {label:<50}", end="", file=sys.stderr, flush=True)
            try:
                row.samples.append(run())
            except (CommandFailed, OSError, subprocess.SubprocessError, ValueError) as error:
                row.error = str(error) or type(error).__name__
                row.samples.clear()
    print("\r" + " " * 75 + "\r", end="", file=sys.stderr)


def check_answers(program: pathlib.Path, found: logs.Logs) -> None:
    """Figures of a program that did not read the log are worth nothing."""
    for log, counts in ((found.plain, found.counts), (found.zstd, found.counts), (found.long, found.long_counts)):
        done = subprocess.run([program, "analyze", "--quiet", "--threads", "2", "--format", "json", log], check=True,
                              capture_output=True)
        tasks = sum(stage[f"num_{how}_tasks"] for stage in json.loads(done.stdout)["stages"]
                    for how in ("completed", "failed", "killed"))
        # As the History Server, it leaves out tasks that end after their stage.
        if not 0.99 * counts["tasks"] <= tasks <= counts["tasks"]:
            raise ValueError(f"sparkwright found {tasks:,} tasks in {log.parent.name}/{log.name}, which has "
                             f"{counts['tasks']:,}")


def print_rows(rows: dict[str, Row]) -> None:
    def spread(row: Row, what: str) -> str:
        values = row.values(what)
        return f"{row.median(what):8.3f}" + (f" ({min(values):.3f}-{max(values):.3f})" if len(values) > 1 else "")

    ours = rows.get("plain_1")
    print(f"{'command':<46} {'wall s (min-max)':<26} {'CPU s (min-max)':<26} {'user':>7} {'sys':>6} {'peak MB':>8} "
          f"{'CPU/ours':>8}")
    for row in rows.values():
        if not row.samples:
            print(f"{row.label:<46} not measured: {row.error}")
            continue
        relative = f"{row.median('cpu_s') / ours.median('cpu_s'):8.2f}" if ours and ours.samples else "-"
        print(f"{row.label:<46} {spread(row, 'wall_s'):<26} {spread(row, 'cpu_s'):<26} {row.median('user_s'):7.2f} "
              f"{row.median('system_s'):6.2f} {row.median('peak_bytes') / 1e6:8.1f} {relative:>8}")


def print_bars(found: list[bars.Bar]) -> None:
    width = max(len(bar.text) for bar in found)
    print(f"\n{'bar':<{width}}  {'limit':<14} {'verdict':<12} measured")
    for bar in found:
        print(f"{bar.text:<{width}}  {bar.limit:<14} {bar.verdict:<12} {bar.measured}")


class Tee(io.StringIO):
    """Keeps what is printed, and prints it."""

    def write(self, text: str) -> int:
        sys.__stdout__.write(text)
        sys.__stdout__.flush()
        return super().write(text)


def write_guide(printed: str) -> None:
    """Puts what was printed between the two marks in the guide."""
    begin, end = "<!-- ./dev bench ingest: begin -->\n", "<!-- ./dev bench ingest: end -->"
    before, _, rest = GUIDE.read_text().partition(begin)
    _, mark, after = rest.partition(end)
    if not mark:
        raise ValueError(f"{GUIDE.relative_to(ROOT)} has no marks to write between")
    lines = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    GUIDE.write_text(f"{before}{begin}Measured on {datetime.date.today()}.\n\n```text\n{lines}\n```\n{end}{after}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench ingest", description=__doc__.splitlines()[0])
    parser.add_argument("log", nargs="?", type=pathlib.Path, metavar="LOG",
                        help="one plain, zstd or gzip log; the big one beside this checkout when left out")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds; the middle one counts (default 5)")
    parser.add_argument("--quick", action="store_true", help="one round, without the two Java programs")
    parser.add_argument("--only", default="", metavar="NAMES",
                        help="only these rows, as named in the JSON: plain_1,cat")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write everything measured to a file")
    parser.add_argument("--guide", action="store_true", help="write the output into docs/guide/benchmarks.md as well")
    parser.add_argument("--profile", action="store_true",
                        help="count instructions by function instead, on the first 100 MB; needs valgrind")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release", metavar="DIR",
                        help="where the programs are (default build/release)")
    arguments = parser.parse_args()
    if arguments.runs < 1:
        parser.error("--runs takes a number from 1")
    if not arguments.guide:
        return run(arguments)
    with contextlib.redirect_stdout(Tee()) as tee:
        status = run(arguments)
    write_guide(tee.getvalue())
    return status


def run(arguments: argparse.Namespace) -> int:
    need_tools("zstd", *(["valgrind"] if arguments.profile else []))
    programs = arguments.build.resolve()
    measure = programs / "bench_ingest_measure"
    copies = programs / "bench_ingest_copies"
    for program in (measure, copies, programs / "sparkwright"):
        if not program.is_file():
            raise ValueError(f"{program} is missing; ./dev bench ingest builds it")
    found = logs.prepare(arguments.log, copies)
    described = machine.describe()
    quietness = machine.Quietness()
    print(f"machine: {machine.in_words(described)}")
    print(f"log: {found.origin}: {found.plain.stat().st_size / 1e6:.1f} MB plain, "
          f"{found.zstd.stat().st_size / 1e6:.1f} MB zstd; {found.counts['tasks']:,} tasks, "
          f"{found.counts['stages']:,} stages that ran, {found.counts['jobs']:,} jobs, "
          f"{found.counts['sql_executions']:,} SQL executions")
    print(f"{logs.NUM_COPIES}x log: {found.long.stat().st_size / 1e6:.1f} MB, "
          f"{found.long_counts['tasks']:,} distinct tasks, "
          f"{found.long_counts['stages']:,} stages, one application")
    result = {"benchmark": "ingest", "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
              "machine": described, "log": {"origin": found.origin, **found.counts}, "long_log": found.long_counts}

    if arguments.profile:
        part = instructions.first_part(found.plain, PROFILE_BYTES,
                                       found.plain.parent.parent / "first_part" / found.plain.name)
        counts = json.loads(subprocess.run([copies, "count", part], check=True, capture_output=True, text=True).stdout)
        command = [str(programs / "sparkwright"), "analyze", "--quiet", "--threads", "1", "--format", "json", "-o",
                   "/dev/null"]
        result["instructions"] = instructions.count(command, part, counts["tasks"])
    else:
        num_runs = 1 if arguments.quick else arguments.runs
        check_answers(programs / "sparkwright", found)
        steps = plan(found, programs, measure, build_one_field(programs))
        rows: dict[str, Row] = {}
        wanted = set(filter(None, arguments.only.split(",")))
        is_java_wanted = bool(wanted & {"history_server", "rapids_profiler"}) if wanted else not arguments.quick
        peers = add_java_peers(steps, found, measure, rows) if is_java_wanted else []
        if wanted:
            steps = [step for step in steps if step[0] in wanted]
        for path in (found.plain, found.zstd, found.long, found.long_thin):
            # From here on the logs are in memory, for everyone.
            subprocess.run(["cat", str(path)], stdout=subprocess.DEVNULL, check=True)
        run_all(steps, rows, num_runs)
        quiet = quietness.finish()
        print(f"quiet? load {quiet['load_before']} before and {quiet['load_after']} after, "
              f"{100 * quiet['stolen']:.1f} % of the time taken by the host")
        print(f"rounds: {num_runs}, one after the other; the middle value of each. CPU is user plus system, children "
              "included. Ours writes JSON to /dev/null unless said otherwise.")
        for label, peer in peers:
            if peer.answer:
                print(f"{label.removesuffix(', plain')} answered with {peer.answer}; heap limit "
                      f"{java_peers.heap_option()[4:]}")
        print()
        print_rows(rows)
        verdicts = bars.all_bars(rows, found)
        print_bars(verdicts)
        result.update(rounds=num_runs, quietness=quiet, rows=[row.as_json() for row in rows.values()],
                      bars=[bar.as_json() for bar in verdicts])
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (CommandFailed, ValueError, subprocess.CalledProcessError) as failure:
        print(f"bench ingest: {failure}", file=sys.stderr)
        sys.exit(1)
