#!/usr/bin/env python3
"""Asks live sessions of Spark whether data/spark_properties.jsonl is right.

For each installation one local session answers three questions: is every row of SET -v in the catalogue with an equal
default; does Spark call the same properties modifiable at run time; and does it take or refuse values just inside and just
outside of what the catalogue says, for a sample of properties. Values are tried where they bite: SQL properties through
spark.conf.set, the others by reading them through their entry from a SparkConf, as Spark's own code does.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "data/spark_properties.jsonl"
SAMPLE = 150

def order(line):
    return [int(part) for part in line.split(".")]


def at(steps, line):
    """The value of a list of steps in this Spark line; a plain value holds in every line."""
    if not isinstance(steps, list) or (steps and not isinstance(steps[0], dict)):
        return steps
    value = None
    for step in steps:
        if order(step["from"]) <= order(line):
            value = step["value"]
    return value


def fact(row, name, line):
    """A fact in this line: the newest one, unless it changed later."""
    for change in row.get("changed", []):
        if change["what"] == name and order(line) < order(change["from"]):
            return change["was"]
    return row.get(name)


def exists(row, line, lines):
    """Whether this line has the entry itself: neither a removed nor a merely renamed key, nor a constant."""
    if "default" not in row or fact(row, "literal", line):
        return False
    first, last = row.get("first", lines[0]), row.get("last", lines[-1])
    return order(first) <= order(line) <= order(last)


def trials_of(row, line):
    """[(value, whether Spark should take it)…] on both sides of every limit."""
    kind = fact(row, "type", line)
    allowed = fact(row, "allowed", line)
    trials = []
    if allowed:
        trials += [(value, True) for value in allowed]
        if fact(row, "ignore_case", line):
            trials += [(value.swapcase(), True) for value in allowed]
        trials += [("7919" if kind == "int" else "no-such-value", False)]
        return trials
    if kind == "boolean":
        return [("true", True), ("FALSE", True), ("yes", False), ("1", False)]
    if kind not in ("int", "long", "bytes", "time", "double"):
        return []
    low, high = at(row.get("min"), line), at(row.get("max"), line)
    step = 1 if kind != "double" else 1e-6
    multiple = row.get("multiple_of", 1)
    if kind == "int" or kind == "long":
        trials.append(("1.5", False))
    trials.append(("not-a-number", False))
    if low is not None:
        inside = low + step if row.get("min_exclusive") else low
        outside = low if row.get("min_exclusive") else low - (step * max(1.0, abs(low)) if kind == "double" else multiple)
        trials += [(inside, True), (outside, False)]
    if high is not None:
        inside = high - step if row.get("max_exclusive") else high
        outside = high if row.get("max_exclusive") else high + (step * max(1.0, abs(high)) if kind == "double" else multiple)
        trials += [(inside, True), (outside, False)]
    if low is None and high is None and not fact(row, "partial", line):
        trials += [(-1000003 * multiple, True), (1000003 * multiple, True)]
    trials += [(value, False) for value in fact(row, "except", line) or []]
    if multiple > 1:
        trials += [(multiple + 1, False)]
    return [(format(value, ".12f") if isinstance(value, float) else str(value), good) for value, good in trials]


# What runs inside the installation's own Python.
SESSION = r'''
import json, sys
from pyspark.sql import SparkSession
job = json.load(open(sys.argv[1]))
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config(
    "spark.sql.warehouse.dir", sys.argv[2] + ".warehouse").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
jvm = spark._jvm
result = {"set_v": [list(row) for row in spark.sql("SET -v").collect()], "modifiable": {}, "trials": []}
# An entry is known to a session once the object that defines it is loaded; SET -v above shows what a session starts with.
for name in job["objects"]:
    jvm.java.lang.Class.forName(name)
for key in job["modifiable"]:
    result["modifiable"][key] = spark.conf.isModifiable(key)
entries = getattr(jvm, "org.apache.spark.internal.config.ConfigEntry")
for key, scope, value in job["trials"]:
    try:
        if scope == "sql":
            before = spark.conf.get(key, None)
            spark.conf.set(key, value)
            taken = True
            spark.conf.unset(key)
        else:
            # What SparkConf.get(entry) does with the text.
            entry = entries.findEntry(key)
            if entry is None:
                taken = None
            else:
                # As text, because not every type of Java is one of Python.
                entry.stringConverter().compose(entry.valueConverter()).apply(value)
                taken = True
        error = ""
    except Exception as problem:
        taken, error = False, str(problem).splitlines()[0][:300]
    result["trials"].append([key, value, taken, error])
json.dump(result, open(sys.argv[2], "w"))
spark.stop()
'''


def ask(home, job):
    python = pathlib.Path(home).parents[3] / "bin/python3"
    with tempfile.TemporaryDirectory() as folder:
        question, answer, script = (os.path.join(folder, name) for name in ("question.json", "answer.json", "session.py"))
        with open(question, "w") as text:
            json.dump(job, text)
        with open(script, "w") as text:
            text.write(SESSION)
        environment = {**os.environ, "SPARK_HOME": home, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": str(python),
                       "SPARK_CONF_DIR": folder}
        environment.pop("PYTHONPATH", None)
        with open(os.path.join(folder, "log.txt"), "w") as log:
            done = subprocess.run(["nice", "-n", "10", python, script, question, answer], cwd=folder, env=environment,
                                  stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            with open(os.path.join(folder, "log.txt")) as log:
                sys.exit("the session failed:\n" + "".join(log.readlines()[-20:]))
        with open(answer) as text:
            return json.load(text)


def same_default(row, line, text):
    """SET -v prints a default, or <undefined>, or <value of other.key>."""
    if row.get("machine_dependent") and at(row["default"], line) is None:
        return True
    if text.startswith("<value of "):
        return text == f"<value of {fact(row, 'fallback', line)}>"
    value = at(row["default"], line)
    return text == ("<undefined>" if value is None else value)


def verify(version, home, rows, lines, sample, seed):
    line = ".".join(version.split(".")[:2])
    present = {key: row for key, row in rows.items() if exists(row, line, lines)}
    chooser = random.Random(seed)
    bounded = [key for key, row in sorted(present.items())
               if any(at(row.get(name), line) is not None for name in ("min", "max"))
               or fact(row, "allowed", line) or "except" in row]
    others = [key for key in sorted(present) if key not in set(bounded) and trials_of(present[key], line)]
    chosen = bounded if sample == 0 else chooser.sample(bounded, min(len(bounded), sample * 2 // 3))
    chosen += others if sample == 0 else chooser.sample(others, sample - len(chosen))
    trials = [(key, fact(present[key], "scope", line), value, good)
              for key in chosen for value, good in trials_of(present[key], line)]
    # Removed keys, all of them: only the value that became the fixed behaviour may be set.
    removed = [(key, row["removed"]) for key, row in sorted(rows.items())
               if row.get("removed", {}).get("error") and order(row["removed"]["in"]) <= order(line)]
    trials += [trial for key, fate in removed
               for trial in ((key, "sql", fate["accepted_value"], True), (key, "sql", "no-such-value", False))]
    objects = sorted({row["defined_in"] for row in present.values() if "defined_in" in row})
    answer = ask(home, {"modifiable": sorted(present), "trials": [trial[:3] for trial in trials], "objects": objects})

    problems = []
    for key, value, *_ in answer["set_v"]:
        row = present.get(key)
        if row is None:
            problems.append(f"SET -v lists {key}, the catalogue does not")
        elif not same_default(row, line, value):
            problems.append(f"default of {key}: Spark says {value}, the catalogue {at(row['default'], line)}")
    wrong_modifiable = [key for key, answered in answer["modifiable"].items()
                        if answered != (fact(present[key], "settable", line) == "runtime")]
    problems += [f"{key}: Spark says modifiable is {answer['modifiable'][key]}" for key in wrong_modifiable]
    unknown = 0
    for (key, _, value, good), (_, _, taken, error) in zip(trials, answer["trials"]):
        if taken is None:
            unknown += 1
        elif taken != good:
            problems.append(f"{key}={value}: Spark {'takes' if taken else 'refuses'} it; {error}")
    print(f"Spark {version}: SET -v has {len(answer['set_v'])} rows; {len(present)} properties asked for being modifiable; "
          f"{len(trials)} values of {len(chosen)} properties and {len(removed)} removed ones tried ({unknown} could not be); "
          f"{len(problems)} differences")
    for text in problems:
        print(f"  {text}")
    return not problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--spark", action="append", required=True, metavar="VERSION=HOME")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="properties whose limits are tried; 0 is all of them")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    arguments = parser.parse_args()
    with open(CATALOGUE) as text:
        head = json.loads(next(text))
        rows = {row["key"]: row for row in map(json.loads, text)}
    lines = [".".join(version.split(".")[:2]) for version in head["spark_versions"]]
    good = True
    for item in arguments.spark:
        version, home = item.split("=", 1)
        good &= verify(version, home, rows, lines, arguments.sample, arguments.seed)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
