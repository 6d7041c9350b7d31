#!/usr/bin/env python3
"""Compares what `sparkwright check` refuses with what real Spark refuses. See README.md beside this.

    tests/check/judge.py --program build/dev/sparkwright                            # with the recorded answers of Spark
    tests/check/judge.py --program build/dev/sparkwright --live 3.5.9=SPARK_HOME    # with Spark itself
    tests/check/judge.py --program … --live 3.5.9=SPARK_HOME --record               # asks Spark what is not recorded yet
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

import configurations
import live_spark

HERE = pathlib.Path(__file__).resolve().parent
ANSWERS = HERE / "spark_answers.jsonl"
KNOWN = HERE / "known_disagreements.json"
VERSIONS = ["3.5.9", "4.2.1"]
QUICK_FIRST = ["read", "start", "jobs", "executors", "submit"]


# Answers of Spark ----------------------------------------------------------------------------------------------------

def key_of(version, case):
    return version, case.key()


def read_answers():
    answers = {}
    if ANSWERS.exists():
        for line in ANSWERS.read_text().splitlines():
            row = json.loads(line)
            case = configurations.Case("", row["configuration"], row.get("flags", {}), row.get("how", "start"))
            answers[key_of(row["spark"], case)] = {name: row[name] for name in ("started", "stage", "message", "cannot_say") if name in row}
    return answers


def write_answers(cases, answers):
    """In the order of the cases; what no case needs any more goes."""
    rows = []
    for version, listed in cases.items():
        for case in listed:
            answer = answers.get(key_of(version, case))
            if answer is not None:
                how = {"how": case.how} if case.how != "start" else {}
                flags = {"flags": case.flags} if case.flags else {}
                rows.append(json.dumps({"spark": version, "configuration": case.text, **flags, **how, **answer}, ensure_ascii=False))
    temporary = ANSWERS.with_suffix(".new")
    temporary.write_text("".join(row + "\n" for row in rows))
    os.replace(temporary, ANSWERS)


def ask_live(version, home, cases, answers, save):
    began = time.monotonic()
    with live_spark.LiveSpark(version, home) as spark:
        for number, case in enumerate(cases, 1):
            answer = spark.ask(case)
            answers[key_of(version, case)] = answer
            if number % 25 == 0 or number == len(cases):
                print(f"Spark {version}: {number} of {len(cases)}, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
                save()
            if os.environ.get("SPARKWRIGHT_JUDGE_VERBOSE"):
                print(json.dumps({"spark": version, "case": case.name, **answer}), file=sys.stderr, flush=True)


# Our verdicts --------------------------------------------------------------------------------------------------------

def ask_us(program, version, case):
    """(refused, ids of the rules that say so)."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "spark-defaults.conf"
        path.write_text(case.text)
        command = [program, "check", str(path), "--spark", configurations.line_of(version), "--format", "json", "--fail-on", "never"]
        for flag, value in case.flags.items():
            command += [f"--{flag}", value]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        return False, ["error: " + (done.stderr.strip().splitlines() or ["?"])[0]]
    rules = sorted({violation["rule"] for violation in json.loads(done.stdout)["violations"] if violation["is_refused"]})
    return bool(rules), rules


# Comparing -----------------------------------------------------------------------------------------------------------

def read_known():
    known = {}
    for entry in json.loads(KNOWN.read_text()) if KNOWN.exists() else []:
        for case in entry["cases"]:
            for version in entry["spark"]:
                if (version, case) in known:
                    sys.exit(f"{KNOWN.name}: {case} is there twice for {version}")
                known[version, case] = entry
    return known


def compare(program, cases, answers, is_part):
    known, used, problems, open_cases = read_known(), set(), [], set()
    for version, listed in cases.items():
        counts = collections.Counter(configurations=len(listed))
        with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("SPARKWRIGHT_JOBS", os.cpu_count()))) as pool:
            judged = {}
            for case in listed:
                answer = answers.get(key_of(version, case))
                if answer is None:
                    counts["not asked yet"] += 1
                    open_cases.add((version, case.name))
                elif "cannot_say" in answer:
                    counts["not judged"] += 1
                else:
                    judged[case.name] = case, answer, pool.submit(ask_us, program, version, case)
        for case, answer, verdict in judged.values():
            refuses, rules = verdict.result()
            counts["judged"] += 1
            counts["started" if answer["started"] else "refused"] += 1
            entry = known.get((version, case.name))
            if refuses == (not answer["started"]):
                counts["agreements"] += 1
                continue
            if entry is not None and entry["we"] == ("refuse" if refuses else "accept"):
                used.add((version, case.name))
                counts["listed disagreements"] += 1
                continue
            counts["disagreements"] += 1
            spark = "starts" if answer["started"] else f"fails in stage {answer['stage']}: {answer['message']}"
            us = f"refused by {', '.join(rules)}" if refuses else "accepted" + "".join(f" ({rule})" for rule in rules)
            problems.append(f"Spark {version}, {case.name}: {us}; Spark {spark}")
        print(f"Spark {version}: " + ", ".join(f"{counts[name]} {name}" for name in
                                               ("configurations", "judged", "started", "refused", "not judged", "not asked yet", "agreements",
                                                "listed disagreements", "disagreements")))
        if counts["not asked yet"]:
            print(f"  ./dev judge --record asks Spark {version} what it was not asked yet")
    if not is_part:
        problems += [f"{KNOWN.name}: nothing needs the entry for {case} of Spark {version}" for version, case in known
                     if version in cases and (version, case) not in used and (version, case) not in open_cases]
    for problem in problems:
        print("  " + problem)
    return not problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, help="sparkwright")
    parser.add_argument("--live", action="append", default=[], metavar="VERSION=HOME", help="ask this Spark")
    parser.add_argument("--record", action="store_true", help="keep the answers; only ask what has none yet")
    parser.add_argument("--only", default="", metavar="REGEX", help="only the configurations with such a name")
    arguments = parser.parse_args()
    homes = dict(item.split("=", 1) for item in arguments.live)
    everything = {version: configurations.all_cases(version) for version in VERSIONS}
    cases = {version: [case for case in listed if re.search(arguments.only, case.name)]
             for version, listed in everything.items() if not homes or version in homes}
    recorded = read_answers()
    answers = dict(recorded) if arguments.record or not homes else {}
    lock = threading.Lock()

    def save():
        with lock:
            if arguments.record:
                write_answers(everything, dict(answers))

    with concurrent.futures.ThreadPoolExecutor(len(homes) or 1) as pool:
        # What is quick comes first. What hangs takes minutes, and hangs in most versions.
        hanging = {key for (_, key), answer in recorded.items() if answer.get("stage") == "hangs"}
        asked = [pool.submit(ask_live, version, home, sorted((case for case in cases[version] if key_of(version, case) not in answers),
                                                             key=lambda case: (case.key() in hanging, QUICK_FIRST.index(case.how))), answers, save)
                 for version, home in homes.items()]
        for one in asked:
            one.result()
    save()
    good = compare(arguments.program, cases, answers, bool(arguments.only))
    if homes and not arguments.record:
        for version, listed in cases.items():
            for case in listed:
                then, now = recorded.get(key_of(version, case)), answers[key_of(version, case)]
                if then is not None and then["started"] != now["started"]:
                    good = False
                    print(f"  Spark {version}, {case.name}: recorded {then}, now {now}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
