#!/usr/bin/env python3
"""Puts what the RAPIDS tools say of the fault suite and of other logs beside what Sparkwright says.

    ./dev compare [LOG…]    writes the generated parts of docs/guide/comparison.md

What the RAPIDS tools wrote for a log is kept in the cache folder, so a second call asks them about new logs only.
"""
import argparse
import concurrent.futures
import dataclasses
import datetime
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "bench"), str(ROOT / "tests" / "faults")]
import table  # noqa: E402
from compare import answers, criterion, rapids  # noqa: E402
from compare.criterion import Said  # noqa: E402
from harness.java_peers import RAPIDS_TOOLS_VERSION, SPARK_VERSION  # noqa: E402

VERSIONS = ("3.5.9", "4.2.1")
TWINS = ("faulted", "healthy")
NOT_RUN = "not run"
TOOL_NAMES = {"profile": "Profiler", "qualification": "Qualification tool"}


@dataclasses.dataclass
class Ours:
    findings: list[dict]
    properties: dict[str, str]
    conf: dict[str, str]
    has_sql: bool
    spark: str
    num_tasks: int


@dataclasses.dataclass
class Run:
    program: table.Program
    version: str
    # By twin: why ours, and why theirs, names the cause; None where a log or an output is missing.
    ours: dict[str, list[str] | None]
    theirs: dict[str, list[str] | None]
    statuses: dict[str, str]
    rank: int | None


def sparkwright(program: pathlib.Path, log: pathlib.Path) -> Ours:
    def output(*arguments: str) -> str:
        done = subprocess.run([program, *arguments, "--quiet", log], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise SystemExit(f"compare: sparkwright {arguments[0]} {log.name}: {done.stderr.strip()}")
        return done.stdout

    analysis = json.loads(output("analyze", "--format", "json"))
    words = shlex.split(output("tune", "--format", "submit"))
    changes = dict(word.split("=", 1) for word in words if "=" in word)
    conf = analysis["environment"].get("spark_properties") or {}
    conf = dict(conf) if isinstance(conf, dict) else {entry["name"]: entry["value"] for entry in conf}
    return Ours(analysis["findings"], changes, conf, bool(analysis["sql_executions"]),
                str(analysis["application"].get("spark_version") or "?"), sum(stage.get("num_tasks", 0) for stage in analysis["stages"]))


def their_words(log: pathlib.Path) -> tuple[Said | None, dict[str, str]]:
    """All that both tools say, and the status of each."""
    outcomes = {tool: rapids.outcome(tool, log) for tool in rapids.TOOLS}
    if not any(outcomes.values()):
        return None, {}
    said = Said()
    for one in filter(None, outcomes.values()):
        said.properties.update(one.said.properties)
        said.comments += [text for text in one.said.comments if text not in said.comments]
        for name, rows in one.said.tables.items():
            # Both tools write most of their tables.
            said.tables[name] = max(said.tables.get(name, []), rows, key=len)
    return said, {tool: one.status if one else NOT_RUN for tool, one in outcomes.items()}


def why_no(log: pathlib.Path) -> str:
    texts = [one.description for tool in rapids.TOOLS if (one := rapids.outcome(tool, log)) and "SUCCESS" not in one.status]
    return re.sub(r"[:;,] skipping this file!?", "", texts[0])[:100].strip() if texts else ""


def judge(program: table.Program, version: str, folder: pathlib.Path, binary: pathlib.Path, criteria: dict) -> Run | None:
    run = Run(program, version, {}, {}, {}, None)
    for twin in TWINS:
        log = folder / "logs" / f"spark-{version}" / f"{program.name}.{twin}.zstd"
        run.ours[twin] = run.theirs[twin] = None
        said, statuses = their_words(log) if log.exists() else (None, {})
        if said is None:
            if twin == "faulted":
                return None
            continue
        ours, rule = sparkwright(binary, log), criteria[program.label]
        names = [finding["name"] for finding in ours.findings]
        rank = names.index(program.label) + 1 if program.label in names else None
        if twin == "faulted":
            run.rank, run.statuses = rank, statuses
        properties_only = {"properties": rule.get("properties", {})}
        run.ours[twin] = [f"finding {rank}"] if rank else []
        run.ours[twin] += criterion.reasons(properties_only, Said(ours.properties), ours.conf, ours.has_sql)
        run.theirs[twin] = criterion.reasons(rule, said, ours.conf, ours.has_sql)
    return run


# Text ----------------------------------------------------------------------------------------------------------------

def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def listed(words: list[str], most: int = 3) -> str:
    return cell("; ".join(words[:most]) + (f"; {len(words) - most} more" if len(words) > most else ""))


def share(count: int, total: int) -> str:
    return f"{count} of {total}"


def summary(runs: list[Run]) -> str:
    twins = [run for run in runs if run.ours["healthy"] is not None and run.theirs["healthy"] is not None]
    lines = ["| | runs | RAPIDS tools | Sparkwright |", "|---|--:|--:|--:|"]

    def row(title: str, some: list[Run], theirs, ours) -> None:
        lines.append(f"| {title} | {len(some)} | {sum(map(theirs, some))} | {sum(map(ours, some))} |")

    for version in sorted({run.version for run in runs}):
        row(f"faulted runs, Spark {version}: cause named or mended", [run for run in runs if run.version == version],
            lambda run: bool(run.theirs["faulted"]), lambda run: bool(run.ours["faulted"]))
    row("faulted runs: cause named or mended", runs, lambda run: bool(run.theirs["faulted"]), lambda run: bool(run.ours["faulted"]))
    row("of these, where it is not said of the healthy twin as well (RAPIDS tools: not all of it)", twins,
        lambda run: bool(set(run.theirs["faulted"]) - set(run.theirs["healthy"])),
        lambda run: bool(run.ours["faulted"]) and not run.ours["healthy"])
    row("healthy twins of which the fault of the other twin is said", twins, lambda run: bool(run.theirs["healthy"]),
        lambda run: bool(run.ours["healthy"]))
    lines += ["", f"The cause is Sparkwright's first finding in {share(sum(run.rank == 1 for run in runs), len(runs))} runs and "
              f"among the first three in {share(sum(run.rank is not None and run.rank <= 3 for run in runs), len(runs))}."]
    for tool in rapids.TOOLS:
        statuses = [run.statuses.get(tool, "") for run in runs]
        counts = ", ".join(f"{statuses.count(status)} {status}" for status in sorted(set(statuses)))
        lines += [f"Statuses that their {TOOL_NAMES[tool]} gives the faulted runs: {counts}."]
    return "\n".join(lines)


def programs_table(runs: list[Run]) -> str:
    lines = ["| program | Spark | cause | RAPIDS tools | Sparkwright |", "|---|---|---|---|---|"]
    for run in runs:
        same = set(run.theirs["healthy"] or []) & set(run.theirs["faulted"])
        theirs = [reason + (" *" if reason in same else "") for reason in run.theirs["faulted"]]
        refused = [tool for tool, status in run.statuses.items() if "SUCCESS" not in status.upper()]
        text = listed(theirs) if theirs else ("refused by both" if len(refused) == len(rapids.TOOLS) else "no")
        lines.append(f"| {run.program.name} | {run.version} | {run.program.label} | {text} | {listed(run.ours['faulted']) or 'no'} |")
    return "\n".join(lines)


def minutes(millis: float) -> str:
    return f"{millis / 1000:.1f} s" if millis < 60000 else f"{millis / 60000:.1f} min"


def corpus_part(logs: list[pathlib.Path], binary: pathlib.Path) -> str:
    parts = []
    for log in logs:
        ours = sparkwright(binary, log)
        said, statuses = their_words(log)
        lines = [f"### `{log.name}`", "", f"Spark {ours.spark}, {ours.num_tasks:,} tasks.", ""]
        if said is None:
            parts.append("\n".join([*lines, "Not run yet.", ""]))
            continue
        refusal = f" ({cell(why_no(log))})" if any("SUCCESS" not in status for status in statuses.values()) else ""
        lines += ["RAPIDS tools: " + ", ".join(f"{TOOL_NAMES[tool]} {status}" for tool, status in statuses.items()) + refusal + ".", ""]
        begin = len(lines)
        theirs = [f"`{name}={value}`" for name, value in sorted(said.properties.items())]
        lines += [f"- {len(theirs)} properties: " + ", ".join(theirs)] if theirs else []
        lines += [f"- comment: {cell(text[:300])}" for text in said.comments if "was not set" not in text]
        unset = sum("was not set" in text for text in said.comments)
        lines += [f"- and {unset} comments that a property was not set"] if unset else []
        lines += [f"- table {name}: {len(rows)} rows" for name, rows in sorted(said.tables.items()) if rows]
        lines += [*([""] if len(lines) > begin else []), "Sparkwright:", ""]
        lines += [f"- {finding['name']} ({finding['severity']}" + (f", {minutes(finding['impact_ms'])}" if finding.get("impact_ms") else "") + ")"
                  + (f", and from it {', '.join(finding['consequences'])}" if finding.get("consequences") else "")
                  for finding in ours.findings[:12]]
        lines += [] if ours.findings else ["- no findings"]
        lines += [f"- and {len(ours.findings) - 12} more findings"] if len(ours.findings) > 12 else []
        lines += ["- changes: " + (", ".join(f"`{name}={value}`" for name, value in ours.properties.items()) or "none"), ""]
        parts.append("\n".join(lines))
    return "\n".join(parts).rstrip()


def answers_table(said: list[Said], lines: list[answers.Answer]) -> str:
    """Everything that they can say, how many of the compared logs they say it of, and what we have for it."""
    rows = ["| theirs | logs | ours |", "|---|--:|---|"]
    for line in lines:
        before = {"rule": "", "new rule": "**New since this comparison:** ", "refused": "**Refused.** "}[line.answer]
        rows.append(f"| {cell(line.theirs)} | {sum(map(line.is_of, said))} | {before}{cell(line.ours)} |")
    counts = [sum(line.answer == answer for line in lines) for answer in answers.ANSWERS]
    return (f"{len(lines)} things that they say: we had a rule for {counts[0]}, have got one for {counts[1]}, and refuse {counts[2]}. "
            f"The second column counts the {len(said)} logs of this page, healthy twins included, that it was said of.\n\n" + "\n".join(rows))


def without_answer(said: list[Said], lines: list[answers.Answer]) -> list[str]:
    known = Said(properties=dict.fromkeys(answers.properties_of_jar(rapids.jar()), ""))
    return sorted({text for one in [known, *said] for text in answers.unanswered(lines, one)})


def how(runs: list[Run], num_recorded: int, binary: pathlib.Path) -> str:
    version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
    java = re.search(r'"([^"]+)"', subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr)
    calls = "\n".join(f"    java -cp rapids-4-spark-tools_2.12-*.jar:spark/jars/* com.nvidia.spark.rapids.tool.{' '.join(words)} LOG…"
                      for tool, words in rapids.TOOLS.items() if any(run.statuses.get(tool) != NOT_RUN for run in runs))
    counts = ", ".join(f"{sum(run.version == one for run in runs)} on Spark {one}" for one in VERSIONS)
    return (f"Run on {datetime.date.today().isoformat()}: spark-rapids-user-tools {RAPIDS_TOOLS_VERSION} from PyPI with the jars of "
            f"Spark {SPARK_VERSION} and Java {java[1] if java else '?'}; {version}.\n\n{calls}\n    sparkwright analyze LOG\n"
            f"    sparkwright tune LOG\n\nThe suite had {num_recorded} recorded logs of faulted runs; {len(runs)} of them are compared here: {counts}.")


def rewrite(page: pathlib.Path, parts: dict[str, str]) -> None:
    text = page.read_text()
    for name, body in parts.items():
        begin, end = f"<!-- ./dev compare, {name}: begin -->\n", f"<!-- ./dev compare, {name}: end -->"
        if text.count(begin) != 1 or text.count(end) != 1:
            raise SystemExit(f"compare: {page.name} must have '{begin.strip()}' and '{end}' once")
        before, rest = text.split(begin)
        text = f"{before}{begin}{body.strip()}\n{end}{rest.split(end)[1]}"
    page.write_text(text)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev compare", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", nargs="*", type=pathlib.Path, metavar="LOG", help="logs to show beside the fault suite")
    parser.add_argument("--sparkwright", type=pathlib.Path, default=ROOT / "build" / "release" / "sparkwright", metavar="FILE")
    parser.add_argument("--faults", type=pathlib.Path, default=ROOT / "tests" / "faults", metavar="FOLDER",
                        help="a folder with logs/ of the suite (default tests/faults)")
    parser.add_argument("--page", type=pathlib.Path, default=ROOT / "docs" / "guide" / "comparison.md", metavar="FILE")
    parser.add_argument("--heap", default="", metavar="-XmxSIZE", help="heap of the RAPIDS tools, instead of half of the machine")
    parser.add_argument("--kept-only", action="store_true", help="do not run the RAPIDS tools; use the outputs that are kept")
    options = parser.parse_args()
    if not os.access(options.sparkwright, os.X_OK):
        parser.error(f"{options.sparkwright} is not there; ./dev build makes it")
    programs, criteria = table.load(), criterion.load()
    if unknown := sorted({program.label for program in programs} - set(criteria)):
        parser.error(f"tools/compare/criterion.jsonl has no line for {', '.join(unknown)}")
    pairs = [(program, version) for program in programs for version in VERSIONS]
    if not options.kept_only:
        # In calls of their own, so that an interrupted run has the most important outputs.
        faulted, healthy = ([options.faults / "logs" / f"spark-{version}" / f"{program.name}.{twin}.zstd"
                             for program, version in pairs] for twin in TWINS)
        for group in (faulted, options.logs, healthy):
            rapids.run_missing([log for log in group if log.exists()], options.heap)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        judged = list(pool.map(lambda pair: judge(*pair, options.faults, options.sparkwright, criteria), pairs))
    runs = [run for run in judged if run]
    num_recorded = sum((options.faults / "logs" / f"spark-{version}" / f"{program.name}.faulted.zstd").exists()
                       for program, version in pairs)
    logs = [options.faults / "logs" / f"spark-{version}" / f"{program.name}.{twin}.zstd" for program, version in pairs for twin in TWINS]
    said = [one for log in [*logs, *options.logs] if log.exists() and (one := their_words(log)[0])]
    lines = answers.load()
    rewrite(options.page, {"how": how(runs, num_recorded, options.sparkwright), "summary": summary(runs),
                           "programs": programs_table(runs), "logs": corpus_part(options.logs, options.sparkwright),
                           "answers": answers_table(said, lines)})
    print(summary(runs))
    if missing := without_answer(said, lines):
        print("compare: tools/compare/answers.jsonl has no line for", *missing, sep="\n  ", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
