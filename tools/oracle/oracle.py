#!/usr/bin/env python3
"""Compares Sparkwright's facts with what Spark itself says about the same event logs. See README.md beside this."""
import argparse
import collections
import glob
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import expectations
import history_server
import known_differences
import log_files
import mapping

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))


class Tally:
    """Counts what was compared and keeps what differed."""

    def __init__(self):
        self.numbers = self.texts = 0
        self.logs = set()
        self.coverage = collections.Counter()
        self.differences = []  # (source, log, fact)
        self.listed = collections.Counter()  # entry id -> differences
        self.known = known_differences.load()

    def take(self, source, log, facts):
        before = len(self.differences)
        compared = 0
        for fact in facts:
            compared += fact.numbers
            self.numbers += fact.numbers
            self.texts += fact.numbers == 0
            if not equal(fact.theirs, fact.ours):
                entry = known_differences.find(self.known, fact)
                if entry:
                    self.listed[entry["id"]] += 1
                else:
                    self.differences.append((source, log, fact))
        if compared:
            self.logs.add(log)
        return compared, len(self.differences) - before


def equal(theirs, ours):
    if isinstance(theirs, bool) or isinstance(ours, bool):
        return theirs == ours
    if isinstance(theirs, (int, float)) and isinstance(ours, (int, float)):
        return float(theirs) == float(ours)
    return theirs == ours


class Facts:
    """What our program says about each log. Kept on disk: the whole of it may be large."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.options = self._options()
        self.refused = {}  # path -> reason
        self.identity = {}  # path -> (application id, attempt id)
        self.spark_version, self.num_tasks = {}, {}

    def _options(self):
        help_text = subprocess.run([self.binary, "analyze", "--help"], capture_output=True, text=True).stdout
        return ["--include-tasks"] if "--include-tasks" in help_text else []

    def _file(self, path):
        return os.path.join(self.folder, path.replace("/", "_") + ".json")

    def make(self, path):
        with open(self._file(path), "w") as output:
            run = subprocess.run([self.binary, "analyze", "--format", "json", *self.options, path], stdout=output,
                                 stderr=subprocess.PIPE, text=True)
        try:
            ours = self.of(path)
            self.identity[path] = (ours["application"]["id"], ours["application"].get("attempt_id") or "")
            self.spark_version[path] = ours["application"].get("spark_version", "")
            self.num_tasks[path] = sum(stage["num_tasks"] for stage in ours["stages"])
        except (ValueError, KeyError, TypeError) as error:
            said = (run.stderr.strip().splitlines() or [f"no facts: {error!r}"])[-1]
            self.refused[path] = f"exit status {run.returncode}: {said}"

    def of(self, path):
        with open(self._file(path)) as file:
            document = json.load(file)
        return document

    @staticmethod
    def tasks(ours):
        """Our tasks by id, of the columns that --include-tasks writes."""
        columns = ours.get("tasks") or {"task_id": []}
        tasks = {}
        for row in zip(*columns.values()):
            task = dict(zip(columns, row))
            executor = task["executor_index"]
            task["executor_id"] = ours["executors"][executor]["executor_id"] if executor is not None else None
            tasks[task["task_id"]] = task
        return tasks


def batches(paths, identity):
    """Groups in which no two logs are the same attempt of the same application: the server would show only one."""
    groups = []
    for path in paths:
        group = next((g for g in groups if identity[path] not in {identity[p] for p in g}), None)
        if group is None:
            groups.append(group := [])
        group.append(path)
    return groups


def servers_of(logs, facts, homes):
    """Which server reads which logs: the newest of the log's own major version, else the first one given."""
    split = collections.OrderedDict((version, []) for version in homes)
    for log in logs:
        major = facts.spark_version[log.path].split(".")[0]
        same = [version for version in homes if version.split(".")[0] == major]
        split[same[-1] if same else next(iter(homes))].append(log)
    return [(version, homes[version], group) for version, group in split.items() if group]


def compare_live(tally, facts, logs, version, spark_home, folder, arguments):
    by_path = {log.path: log for log in logs}
    hidden = []
    for number, group in enumerate(batches([log.path for log in logs], facts.identity)):
        stage = history_server.stage([by_path[path] for path in group], f"{folder}/server-{version}-{number}")
        with history_server.HistoryServer(spark_home, stage, arguments.memory) as server:
            listing = server.wait_for({facts.identity[path] for path in group})
            shown = {(a["id"], attempt.get("attemptId", "")) for a in listing for attempt in a["attempts"]}
            for path in group:
                application, attempt = facts.identity[path]
                if (application, attempt) not in shown:
                    hidden.append((path, "it does not list it"))
                    continue
                started = time.time()
                answers = server.answers(application, attempt, facts.num_tasks[path] <= arguments.max_tasks)
                missing = [area for area, answer in answers.items() if answer is None and area != "processes"]
                if answers["jobs"] is None:
                    hidden.append((path, "it cannot replay it"))
                    continue
                if arguments.keep:
                    os.makedirs(f"{arguments.keep}/{application}_{attempt}", exist_ok=True)
                    for area, answer in answers.items():
                        with open(f"{arguments.keep}/{application}_{attempt}/{area}.json", "w") as file:
                            json.dump(answer, file)
                ours = facts.of(path)
                context = {"log": by_path[path], "app": ours, "our_tasks": facts.tasks(ours), "server": version}
                compared, differences = tally.take(f"History Server {version}", path, mapping.facts_of(
                    answers, ours, attempt, tally.coverage, context))
                note = f", without {', '.join(missing)}" if missing else ""
                say(f"  {os.path.relpath(path, arguments.folder)}: {compared} numbers, {differences} differences{note}"
                    f" ({time.time() - started:.1f} s)")
    return hidden


def compare_recorded(tally, facts, logs, arguments):
    """Answers of a History Server that somebody recorded: oracle/shs-rest-VERSION/APPLICATION/*.json."""
    for folder in sorted(glob.glob(f"{arguments.folder}/oracle/shs-rest-*/*")):
        application = os.path.basename(folder)
        answers = {}
        for path in glob.glob(f"{folder}/*.json"):
            with open(path) as file:
                answers[os.path.basename(path)[:-len(".json")]] = json.load(file)
        candidates = [log for log in logs if facts.identity.get(log.path, ("",))[0] == application and not log.in_progress]
        if not candidates:
            say(f"  no log of {application} for its recorded answers")
            continue
        log = candidates[0]
        ours = facts.of(log.path)
        attempt = facts.identity[log.path][1]
        context = {"log": log, "app": ours, "our_tasks": facts.tasks(ours), "server": ""}
        compared, differences = tally.take("recorded", log.path, mapping.facts_of(answers, ours, attempt, tally.coverage, context))
        say(f"  {os.path.relpath(log.path, arguments.folder)}: {compared} numbers, {differences} differences (recorded)")


def compare_expectations(tally, facts, logs, arguments):
    """What Spark's own tests expect: oracle/spark-VERSION-expectations/*_expectation.json."""
    for folder in sorted(glob.glob(f"{arguments.folder}/oracle/spark-*-expectations")):
        version = os.path.basename(folder)[len("spark-"):-len("-expectations")]
        mine = [log for log in logs if f"core-{version}/spark-events/" in log.path and log.path in facts.identity]
        total = differences = 0
        for name, application, attempt, kind in expectations.CASES:
            path = f"{folder}/{name}_expectation.json"
            if not os.path.exists(path):
                say(f"  no answer {os.path.basename(path)}")
                continue
            with open(path) as file:
                answer = json.load(file)
            for log in mine:
                identity = facts.identity[log.path]
                if kind != "applications" and identity != (application, attempt):
                    continue
                ours = facts.of(log.path)
                context = {"log": log, "app": ours, "our_tasks": facts.tasks(ours), "server": ""}
                result = tally.take(f"expectation {name}", log.path, expectations.facts_of(
                    kind, answer, ours, identity[1], tally.coverage, context))
                total, differences = total + result[0], differences + result[1]
        say(f"  {len(expectations.CASES)} answers of Spark {version}'s own tests: {total} numbers, {differences} differences")


def say(text):
    print(text, flush=True)


def shortened(value, limit=160):
    text = repr(value)
    return text if len(text) <= limit else text[:limit] + "…"


def report(tally, arguments):
    groups = collections.defaultdict(list)
    for source, log, fact in tally.differences:
        groups[fact.field].append((source, log, fact))
    for field, found in sorted(groups.items(), key=lambda item: -len(item[1])):
        say(f"\n{field}: {len(found)} differences on {len({log for _, log, _ in found})} logs")
        for source, log, fact in found[:arguments.examples]:
            say(f"    {os.path.relpath(log, arguments.folder)}, {fact.where}, {source}:")
            theirs, ours = first_difference(fact.theirs, fact.ours)
            say(f"      Spark       {shortened(theirs)}\n      Sparkwright {shortened(ours)}")
    if tally.listed:
        say("\nListed differences:")
        for entry in tally.known:
            if tally.listed[entry["id"]]:
                say(f"  {tally.listed[entry['id']]:7}  {entry['id']}: {entry['reason']}")
    if tally.coverage and arguments.coverage:
        say("\nFields of the API without a counterpart here:")
        for field, count in sorted(tally.coverage.items()):
            say(f"  {count:7}  {field}")


def first_difference(theirs, ours):
    """The part of two long values that differs."""
    if isinstance(theirs, str) and isinstance(ours, str) and max(len(theirs), len(ours)) > 160:
        at = len(os.path.commonprefix([theirs, ours]))
        return "…" + theirs[max(0, at - 40):at + 100], "…" + ours[max(0, at - 40):at + 100]
    if isinstance(theirs, list) and isinstance(ours, list):
        return [t for t in theirs if t not in ours], [o for o in ours if o not in theirs]
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return ({k: v for k, v in theirs.items() if ours.get(k) != v}, {k: v for k, v in ours.items() if theirs.get(k) != v})
    return theirs, ours


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default=os.path.join(REPOSITORY, "tests", "logs"))
    parser.add_argument("--binary", default=os.path.join(REPOSITORY, "build", "release", "sparkwright"))
    parser.add_argument("--server", action="append", default=[], metavar="VERSION=SPARK_HOME",
                        help="a Spark whose History Server runs; without any only recorded answers count")
    parser.add_argument("--max-tasks", type=int, default=20000, help="ask the server for single tasks up to so many in a log")
    parser.add_argument("--memory", default="3g", help="heap of the History Server")
    parser.add_argument("--examples", type=int, default=3, help="examples shown of each kind of difference")
    parser.add_argument("--coverage", action="store_true", help="list the API's fields that have no counterpart")
    parser.add_argument("--keep", help="a folder for the server's answers")
    parser.add_argument("--only", default="", help="only logs with this text in their path")
    arguments = parser.parse_args()
    arguments.folder = arguments.folder.rstrip("/") or "/"
    logs = [log for log in log_files.find(arguments.folder) if arguments.only in log.path]
    if not logs:
        parser.error(f"no event log in {arguments.folder}")
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="sparkwright-oracle-") as folder:
        facts = Facts(arguments.binary, folder)
        for log in logs:
            facts.make(log.path)
        readable = [log for log in logs if log.path in facts.identity]
        for path, reason in facts.refused.items():
            say(f"  {os.path.relpath(path, arguments.folder)}: Sparkwright gave no facts: {reason}")
        compare_recorded(tally, facts, readable, arguments)
        compare_expectations(tally, facts, readable, arguments)
        hidden = []
        homes = collections.OrderedDict(server.split("=", 1) for server in arguments.server)
        for version, home, group in servers_of(readable, facts, homes) if homes else []:
            hidden += compare_live(tally, facts, group, version, home, folder, arguments)
        for path, reason in hidden:
            say(f"  {os.path.relpath(path, arguments.folder)}: not compared with the History Server: {reason}")
    report(tally, arguments)
    # Most cases only show in a live server's answers.
    is_whole = arguments.server and not arguments.only
    unused = known_differences.unused(tally.known, tally.listed, arguments.folder) if is_whole else []
    for entry in unused:
        say(f"unused entry in the list of known differences: {entry['id']}")
    say(f"\n{len(logs)} logs, {len(facts.refused)} refused by Sparkwright, {len(hidden)} not shown by the History Server;"
        f" {tally.texts} names, states and texts compared as well")
    say(f"compared {tally.numbers} numbers on {len(tally.logs)} logs: {len(tally.differences)} differences"
        f" ({sum(tally.listed.values())} listed)")
    return 1 if tally.differences or unused or not tally.numbers else 0


if __name__ == "__main__":
    # Ends like an exception would, so that the server is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
