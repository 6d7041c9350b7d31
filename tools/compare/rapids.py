"""What the RAPIDS Profiler and Qualification tool say of logs. Outputs are kept in the cache folder by content of the log.

A call of a tool reads a few of the logs that have no kept output, one after the other; so a run that is interrupted, or one log
that a tool cannot end, costs a few logs and the next call goes on with the rest.
"""
import csv
import dataclasses
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from compare.criterion import Said
from harness.java_peers import RAPIDS_TOOLS_VERSION, rapids_tool
from harness.logs import cache_folder

TOOLS = {"profile": ["profiling.ProfileMain", "--csv", "--auto-tuner", "--num-threads", "1"],
         "qualification": ["qualification.QualificationMain", "--auto-tuner", "--num-threads", "1"]}
# Tables of theirs that say that something is wrong; the others hold metrics and facts.
TABLES = ("failed_tasks", "failed_stages", "failed_jobs", "removed_executors", "removed_blockmanagers",
          "unsupported_sql_plan", "shuffle_skew_check", "unsupported_operators")
LOGS_A_CALL = 10
# Starting Java and Spark's classes takes 3 to 10 seconds, a log of the suite one or two, the big log of the corpus 30.
SECONDS_A_CALL = 900


@dataclasses.dataclass
class Outcome:
    """Of one tool on one log: the status it gives itself, why, and what it says."""
    status: str
    description: str
    said: Said


def jar() -> pathlib.Path:
    command = rapids_tool("")
    return pathlib.Path(command[command.index("-cp") + 1].split(":")[0])


def digest(log: pathlib.Path) -> str:
    sums = hashlib.sha256()
    for path in sorted(log.rglob("*")) if log.is_dir() else [log]:
        if path.is_file():
            sums.update(path.name.encode() if log.is_dir() else b"")
            sums.update(path.read_bytes())
    return sums.hexdigest()[:20]


def kept(tool: str, log: pathlib.Path) -> pathlib.Path:
    return cache_folder().parent / "compare" / RAPIDS_TOOLS_VERSION / tool / digest(log)


def rows_of(path: pathlib.Path) -> list[dict[str, str]]:
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def as_text(row: dict[str, str]) -> str:
    """The values, and the names of the columns that are true."""
    return " ".join([*map(str, row.values()), *[name for name, value in row.items() if value == "true"]])


def run(tool: str, logs: list[pathlib.Path], heap: str) -> None:
    """Runs a tool on logs; keeps the output of each that it names in its table of statuses. Outputs go by application, so
    logs of applications with the same id are asked about again, one by one."""
    main, *options = TOOLS[tool]
    command = [heap if word.startswith("-Xmx") and heap else word for word in rapids_tool(main)]
    with tempfile.TemporaryDirectory(prefix="sparkwright_compare_") as folder:
        # A link of a short, distinct name for each: the tool names logs by path, and no path of the machine is kept.
        links = {}
        for number, log in enumerate(logs):
            link = pathlib.Path(folder, "logs", str(number), log.name)
            link.parent.mkdir(parents=True)
            link.symlink_to(log.resolve())
            # By its content before the tool reads it; somebody may be recording.
            links[f"logs/{number}/"] = (log, kept(tool, log))
        with open(pathlib.Path(folder, "out.txt"), "w") as out:
            try:
                subprocess.run([*command, *options, "-o", folder, *[f"{folder}/{place}{log.name}" for place, (log, _) in links.items()]],
                               cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, check=False, timeout=SECONDS_A_CALL)
            except subprocess.TimeoutExpired:
                print(f"{tool}: stopped after {SECONDS_A_CALL} s", file=sys.stderr)
        text = pathlib.Path(folder, "out.txt").read_text(errors="replace")
        statuses = {}
        for row in [row for path in pathlib.Path(folder).rglob("*status.csv") for row in rows_of(path)]:
            if place := re.search(r"logs/\d+/", row.get("Event Log", "")):
                statuses[place[0]] = row
        if not statuses:
            print(text[-3000:], file=sys.stderr)
        ids = [application(row) for row in statuses.values()]
        again = [links[place][0] for place, row in statuses.items() if application(row) and ids.count(application(row)) > 1]
        for place, row in statuses.items():
            if links[place][0] not in again:
                keep(links[place][1], row, pathlib.Path(folder))
    for log in again:
        run(tool, [log], heap)


def application(status: dict[str, str]) -> str:
    """The id; empty for a log that the tool has not read."""
    said = (status.get("AppID") or status.get("App ID") or "").strip()
    return "" if said in ("-", "N/A") else said


def keep(target: pathlib.Path, status: dict[str, str], folder: pathlib.Path) -> None:
    """Copies the folders of the application."""
    part = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    folders = [path for path in folder.rglob(application(status)) if path.is_dir()] if application(status) else []
    for number, path in enumerate(folders):
        shutil.copytree(path, part / f"{number}-{path.parent.name}")
    with open(part / "status.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, list(status))
        writer.writeheader()
        writer.writerow(status)
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)


def run_missing(logs: list[pathlib.Path], heap: str) -> None:
    for tool in TOOLS:
        missing = [log for log in logs if not (kept(tool, log) / "status.csv").exists()]
        for begin in range(0, len(missing), LOGS_A_CALL):
            some = missing[begin:begin + LOGS_A_CALL]
            print(f"{tool}: logs {begin + 1} to {begin + len(some)} of {len(missing)}", file=sys.stderr, flush=True)
            run(tool, some, heap)


def read_tuning(text: str, said: Said) -> None:
    """AutoTuner's report: lines `--conf name=value`, and comments that begin with `- `, also over several lines."""
    for line in text.splitlines():
        line = line.strip()
        if match := re.fullmatch(r"--conf (\S+?)=(.*)", line):
            said.properties[match[1]] = match[2]
        elif line.startswith("- "):
            said.comments.append(line[2:])
        elif said.comments and line and not line.endswith(":") and not line.startswith(("#", "+", "|", "=")):
            said.comments[-1] += " " + line


def outcome(tool: str, log: pathlib.Path) -> Outcome | None:
    folder = kept(tool, log)
    if not (folder / "status.csv").exists():
        return None
    status = rows_of(folder / "status.csv")[0]
    said = Said()
    for path in sorted(folder.rglob("*")):
        if path.name == "profile.log":
            text = path.read_text(errors="replace")
            begin = text.find("### D. Recommended Configuration")
            read_tuning(text[begin:] if begin >= 0 else "", said)
        elif path.name in ("recommendations.log", "bootstrap.conf"):
            read_tuning(path.read_text(errors="replace"), said)
        elif path.name == "sql_duration_and_executor_cpu_time_percent.csv":
            # A table of metrics with one column that says that something is wrong.
            problems = [row.get("Potential Problems") or "" for row in rows_of(path)]
            said.tables["potential_problems"] = [text for text in problems if text not in ("", "null")]
        elif path.suffix == ".csv" and (name := path.stem) in TABLES:
            said.tables.setdefault(name, []).extend(as_text(row) for row in rows_of(path))
    said.comments = list(dict.fromkeys(said.comments))
    return Outcome(status.get("Status", "").strip(), status.get("Description", "").strip(), said)
