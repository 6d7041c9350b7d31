#!/usr/bin/env python3
"""How far off `sparkwright what-if` is: `./dev whatif-accuracy` calls this.

  replay      every log there is, played again as it was
  size        runs of programs that sleep, from one number of threads to another
  partitions  a query with other shuffle partitions, with and without adaptive execution
  data        the same query over two and four times the rows

The time compared is that with a job under way. The bounds of an answer come from one half of the programs (runs.py says
which); errors, and how many real times lie within the bounds, are those of the other half. Writes tests/what_if/results.csv,
data/what_if_accuracy.csv and the table of docs/guide/what-if.md with --write; says what it would write without.
"""
import argparse
import concurrent.futures
import csv
import io
import json
import math
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))

from runs import Case, all_cases, all_runs  # noqa: E402

CORPUS = ["tests/logs", "tests/faults/logs", "../shared/eventlogs"]
DATA = ROOT / "data" / "what_if_accuracy.csv"
RESULTS = HERE / "results.csv"
GUIDE = ROOT / "docs" / "guide" / "what-if.md"
BARS = {"replay": (0.08, 0.03), "size": (0.12, None), "partitions": (0.20, None), "data": (0.20, None)}
WHAT = {"replay": "the same run again, {} logs of the corpus", "size": "another number of slots, {} pairs of runs",
        "partitions": "other shuffle partitions, adaptive or not, {} pairs of runs", "data": "two and four times the data, {} pairs of runs"}
MEASURED_FACTOR = 4.0  # As in src/predict/what_if/what_if.cpp.


def ask(program: str, log: pathlib.Path, flags: tuple[str, ...] = ()) -> dict | None:
    """The answer to a question; None when the log has nothing to play again."""
    done = subprocess.run([program, "what-if", str(log), "--quiet", "--grid", "1", "--format", "json", *flags], cwd=ROOT,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else None


def logs_in(folder: pathlib.Path) -> list[pathlib.Path]:
    """Files that may be logs, and folders of rolling logs."""
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.is_dir() and not path.name.startswith("eventlog_v2_"):
            found += logs_in(path) if path.name not in ("programs", "oracle") else []
        elif path.suffix not in (".md", ".csv", ".py", ".json") and path.name != "make" and not path.name.startswith("."):
            found.append(path)
    return found


def slots(run: dict) -> int:
    return run["executors"]["num_executors"] * run["executors"]["slots"]


class Pair:
    """A real time and what was simulated of it."""

    def __init__(self, change, program, source, target, real, simulated, factor=1.0, is_fitted=False):
        self.change, self.program, self.source, self.target = change, program, source, target
        self.real, self.simulated, self.is_fitted = real, simulated, is_fitted
        self.power = max(1.0, abs(math.log(factor)) / math.log(MEASURED_FACTOR))

    @property
    def error(self) -> float:
        return abs(self.simulated - self.real) / self.real

    @property
    def ratio(self) -> float:
        """Real over simulated, as for a change that is not far."""
        return (self.real / max(self.simulated, 1)) ** (1.0 / self.power)


def replays(program: str) -> list[Pair]:
    logs = [log for folder in CORPUS for log in logs_in((ROOT / folder).resolve())]
    pairs = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for log, answer in zip(logs, pool.map(lambda log: ask(program, log), logs)):
            if answer and answer["recorded"]["job_time_ms"] > 0:
                name = log.relative_to(ROOT if ROOT in log.parents else ROOT.parent)
                pairs.append(Pair("replay", str(name), "", "", answer["recorded"]["job_time_ms"],
                                  answer["replayed"]["job_time_ms"]))
    return pairs


def changes(program: str) -> list[Pair]:
    runs = {run.name: run for run in all_runs() if run.log.exists()}
    real = {name: ask(program, run.log)["recorded"]["job_time_ms"] for name, run in runs.items()}

    def pair(case: Case) -> Pair:
        answer = ask(program, runs[case.source].log, case.flags)
        return Pair(case.change, case.program, case.source, case.target, real[case.target],
                    answer["answer"]["job_time_ms"], slots(answer["answer"]) / slots(answer["recorded"]), case.is_fitted)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(pair, [case for case in all_cases() if case.source in runs and case.target in runs]))


def quantile(values: list[float], share: float) -> float:
    values = sorted(values)
    place = share * (len(values) - 1)
    below = int(place)
    return values[below] + (place - below) * (values[min(below + 1, len(values) - 1)] - values[below])


class Summary:
    def __init__(self, change: str, pairs: list[Pair]):
        self.change = change
        reported = [pair for pair in pairs if not pair.is_fitted] or pairs
        fitted = [pair for pair in pairs if pair.is_fitted] or reported
        errors = [pair.error for pair in reported]
        self.count, self.mean, self.median = len(reported), statistics.mean(errors), statistics.median(errors)
        self.mean_fitted = statistics.mean(pair.error for pair in fitted)
        self.nine_of_ten = quantile(errors, 0.9)
        self.low = min(quantile([pair.ratio for pair in fitted], 0.05), 1.0)
        self.high = max(quantile([pair.ratio for pair in fitted], 0.95), 1.0)
        # Nobody knows a ratio to less than a percent.
        self.low, self.high = min(self.low, 0.99), max(self.high, 1.01)
        self.within = sum(self.low <= pair.ratio <= self.high for pair in reported) / len(reported)

    def bar(self) -> str:
        mean, median = BARS[self.change]
        is_met = self.mean <= mean and (median is None or self.median <= median)
        text = f"mean ≤ {mean:.0%}" + (f", median ≤ {median:.0%}" if median is not None else "")
        return f"{text.replace('%', ' %')}: {'met' if is_met else 'missed'}"


def data_text(summaries: list[Summary]) -> str:
    text = ("# How near `sparkwright what-if` comes to real runs: written by ./dev whatif-accuracy, see docs/guide/what-if.md.\n"
            "# low, high: of real / simulated, a twentieth part of the runs lies below and as many above.\n"
            "change,num_runs,mean_error,median_error,low,high\n")
    return text + "".join(f"{one.change},{one.count},{one.mean:.4f},{one.median:.4f},{one.low:.3f},{one.high:.3f}\n"
                          for one in summaries)


def guide_text(summaries: list[Summary]) -> str:
    lines = ["| | mean error | median | nine of ten within | real times within the bounds | bar | mean error of those that the bounds are from |",
             "|:--|--:|--:|--:|--:|:--|--:|"]
    for one in summaries:
        lines.append(f"| {WHAT[one.change].format(one.count)} | {one.mean:.1%} | {one.median:.1%} | {one.nine_of_ten:.1%} | "
                     f"{one.within:.0%} | {one.bar()} | {one.mean_fitted:.1%} |".replace("%", " %").replace("  %", " %"))
    return "\n".join(lines) + "\n"


def results_text(pairs: list[Pair]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["change", "program", "source", "target", "bounds_from_it", "real_ms", "simulated_ms", "error"])
    for pair in pairs:
        writer.writerow([pair.change, pair.program, pair.source, pair.target, str(pair.is_fitted).lower(), pair.real,
                         pair.simulated, f"{pair.simulated / pair.real - 1:+.4f}"])
    return out.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sparkwright", default="build/release/sparkwright", metavar="PROGRAM")
    parser.add_argument("--write", action="store_true", help="write the results, the data and the guide")
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.sparkwright).resolve())
    pairs = replays(program) + changes(program)
    summaries = [Summary(change, chosen) for change in BARS if (chosen := [pair for pair in pairs if pair.change == change])]
    print(guide_text(summaries), end="")
    print(data_text(summaries), end="")
    if arguments.write:
        RESULTS.write_text(results_text(pairs))
        DATA.write_text(data_text(summaries))
        begin, end = "<!-- ./dev whatif-accuracy: begin -->\n", "<!-- ./dev whatif-accuracy: end -->"
        before, rest = GUIDE.read_text().split(begin)
        GUIDE.write_text(before + begin + guide_text(summaries) + end + rest.split(end)[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
