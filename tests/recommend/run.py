#!/usr/bin/env python3
"""What `recommend` says, and what the other commands say of it: they have one model, so they agree.

  schema    the JSON validates
  predict   the time of the recommendation is the one that `predict --config` gives the file that it wrote
  check     `check` gives that file the grade that the recommendation says, and refuses nothing
  formats   every format has the same properties; `check` reads all of them and grades them alike
"""

import argparse
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
YARN = ["--master", "yarn", "--cluster", "nodes=6,cores=16,memory=64g"]
KUBERNETES = ["--master", "k8s://https://host:6443", "--cluster", "nodes=4,cores=32,memory=128g,gpus=2"]
STANDALONE = ["--master", "spark://host:7077", "--cluster", "nodes=2,cores=8,memory=32g"]
LOG = "tests/logs/spark-3.5.9/batch_sql.zstd"
# Name, what the job is, where it runs.
JOBS = [
    ("training", ["Train a gradient boosting model on 1TB of clicks"], YARN),
    ("training on GPUs", ["Train deep learning model on 1TB dataset"],
     ["--master", "spark://host:7077", "--cluster", "nodes=1,cores=90,memory=500g,gpus=8"]),
    ("inference", ["Score 100GB of payments with the trained model"], KUBERNETES),
    ("ETL", ["Nightly copy of 2TB of Oracle tables into the lake as Parquet"], YARN),
    ("ETL, Spark 3.3", ["Nightly copy of 200GB of tables", "--spark", "3.3"], STANDALONE),
    ("analytics", ["Process 10TB of logs: read, filter, aggregate, write"], YARN),
    ("stream", ["Count clicks from Kafka as they arrive, 500 GiB/day"], KUBERNETES),
    ("graph", ["PageRank over 300GB of links"], YARN),
    ("a log", ["--quiet", "--log", LOG, "--data", "20GB"], STANDALONE),
]


class Checks:
    def __init__(self, program: pathlib.Path):
        self.program = program
        self.num_passed = 0
        self.failures = []
        self.validator = None
        if jsonschema:
            schema = json.loads((ROOT / "docs/reference/recommend.schema.json").read_text())
            self.validator = jsonschema.Draft202012Validator(schema)

    def expect(self, is_so: bool, what: str) -> None:
        if is_so:
            self.num_passed += 1
        else:
            self.failures.append(what)

    def run(self, *arguments: str) -> str:
        done = subprocess.run([self.program, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=120)
        if done.returncode != 0:
            self.failures.append(f"{shlex.join(map(str, arguments))}: exit {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def check_job(self, name: str, job: list[str], place: list[str], folder: pathlib.Path) -> None:
        answer = json.loads(self.run("recommend", *job, *place, "--format", "json"))
        if self.validator:
            errors = list(self.validator.iter_errors(answer))
            self.expect(not errors, f"{name}: {errors[0].message if errors else ''}")
        properties = {one["key"]: one["value"] for one in [*answer["properties"], *answer.get("kept", [])]}
        written = folder / "spark-defaults.conf"
        self.run("recommend", *job, *place, "-o", str(written))
        self.check_formats(name, job, place, properties, written)

        version = [] if "--spark" in job else ["--spark", answer["spark_version"]]
        is_time = json.loads(self.run("predict", *job, *version, *place, "--config", str(written), "--format", "json"))
        expected = answer["time"]["expected"]
        self.expect(abs(is_time["time"]["expected"] - expected) <= max(2, expected // 1000),
                    f"{name}: recommend says {answer['time']}, predict says {is_time['time']}")
        self.expect(is_time["executors"]["num_executors"] == answer["executors"]["num_executors"],
                    f"{name}: {answer['executors']} and {is_time['executors']}")
        medium = next(one for one in answer["alternatives"] if one["name"] == "medium")
        self.expect(medium["time"]["expected"] == expected, f"{name}: the medium size takes {medium['time']}")

        context = ["--spark", answer["spark_version"], *place]
        if "--deploy-mode cluster" in answer["submit_command"]:
            context += ["--deploy-mode", "cluster"]
        verdict = json.loads(self.run("check", str(written), *context, "--format", "json"))
        self.expect(verdict["grade"]["letter"] == answer["grade"]["letter"],
                    f"{name}: recommend says {answer['grade']}, check says {verdict['grade']}")
        self.expect(verdict["grade"]["num_refused"] == 0, f"{name}: {verdict['violations']}")

    def check_formats(self, name: str, job: list[str], place: list[str], properties: dict[str, str],
                      written: pathlib.Path) -> None:
        lines = [line.split(None, 1) for line in written.read_text().splitlines() if line and not line.startswith("#")]
        self.expect(dict(lines) == properties, f"{name}: defaults and JSON differ")
        words = shlex.split(self.run("recommend", *job, *place, "--format", "submit").replace("\\\n", " "))
        given = dict(word.split("=", 1) for option, word in zip(words, words[1:]) if option == "--conf")
        self.expect(given == properties, f"{name}: submit and JSON differ")
        for form in ("databricks", "emr", "dataproc", "yaml"):
            text = self.run("recommend", *job, *place, "--format", form)
            missing = [key for key in properties if key not in text]
            self.expect(not missing, f"{name}: {form} lacks {missing}")
        grades = {}
        for form in ("defaults", "submit", "json", "databricks", "emr", "dataproc", "yaml"):
            text = self.run("recommend", *job, *place, "--format", form)
            path = written.with_name(f"recommended.{form}")
            path.write_text(text)
            version = [] if "--spark" in job else ["--spark", "4.3"]
            verdict = json.loads(self.run("check", str(path), *version, *place, "--format", "json"))
            grades[form] = verdict["grade"]["letter"]
        self.expect(len(set(grades.values())) == 1, f"{name}: check grades its formats {grades}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sparkwright", required=True, type=pathlib.Path)
    checks = Checks(parser.parse_args().sparkwright.resolve())
    with tempfile.TemporaryDirectory(prefix="sparkwright_recommend_") as folder:
        for job in JOBS:
            checks.check_job(*job, pathlib.Path(folder))
    for failure in checks.failures:
        print(failure)
    print(f"{checks.num_passed} passed, {len(checks.failures)} failed" + ("" if jsonschema else ", schemas not checked"))
    return 1 if checks.failures else 0


if __name__ == "__main__":
    sys.exit(main())
