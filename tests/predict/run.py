#!/usr/bin/env python3
"""Predictions as JSON: every one validates against its schema, and the model agrees with itself.

  itself    a log predicts its own run: on as many cores as it had, it takes as long as it took
  curve     the time that a report shows for other numbers of nodes is the prediction for a cluster of that many
  shapes    the time of each shape that `cost` finds is the prediction for that cluster; its cost is time, with its machines' start, times price
  words     every class, from a megabyte to ten petabytes
"""

import argparse
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LOGS = ["tests/logs/demo", "tests/logs/spark-3.5.9/batch_sql.zstd", "tests/logs/spark-3.5.9/cache.zstd",
        "tests/logs/spark-4.2.1/subqueries_4.zstd", "tests/logs/spark-4.3.0/batch_sql_43.zstd"]
WORDS = ["train a gradient boosting model on {}", "score {} of cards with the trained model",
         "nightly copy of {} of Oracle tables into the lake", "weekly report over {} of sales: join, group by",
         "count clicks from kafka as they arrive, {} a day", "PageRank over {} of links", "{} of something"]
SIZES = ["1MB", "1GB", "1TB", "10PB"]


class Checks:
    def __init__(self, program: pathlib.Path):
        self.program = program
        self.num_passed = 0
        self.failures = []
        self.validators = {}
        if jsonschema:
            for name in ("predict", "cost"):
                schema = json.loads((ROOT / f"docs/reference/{name}.schema.json").read_text())
                self.validators[name] = jsonschema.Draft202012Validator(schema)

    def expect(self, is_so: bool, what: str) -> None:
        if is_so:
            self.num_passed += 1
        else:
            self.failures.append(what)

    def ask(self, *arguments: str):
        done = subprocess.run([self.program, *arguments, "--format", "json"], cwd=ROOT, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            self.failures.append(f"{' '.join(arguments)}: exit {done.returncode}: {done.stderr.strip()}")
            return None
        answer = json.loads(done.stdout)
        if self.validators:
            errors = list(self.validators[arguments[0]].iter_errors(answer))
            self.expect(not errors, f"{' '.join(arguments)}: {errors[0].message if errors else ''}")
        return answer

    def check_itself(self) -> None:
        for log in LOGS:
            done = subprocess.run([self.program, "analyze", "--quiet", "--format", "json", log], cwd=ROOT,
                                  capture_output=True, text=True, timeout=120)
            facts = json.loads(done.stdout)["facts"]
            took, slots = facts["wall_clock"]["duration_ms"], facts["cores"]["peak_slots"]
            answer = self.ask("predict", "--quiet", "--log", log, "--cluster", f"nodes=1,cores={slots},memory=64g")
            if answer is None:
                continue
            self.expect(answer["confidence"] > 0.8, f"{log}: confidence {answer['confidence']}")
            self.expect(abs(answer["time"]["expected"] - took) <= 2, f"{log}: took {took}, predicted {answer['time']}")

    def check_curve(self) -> None:
        for words in WORDS[:6]:
            job = ["predict", words.format("2TB"), "--storage", "network", "--cluster"]
            answer = self.ask(*job, "nodes=4,cores=16,memory=64g")
            for point in answer["scaling"]["points"]:
                other = self.ask(*job, f"nodes={round(point['num_nodes'])},cores=16,memory=64g")
                self.expect(abs(other["time"]["expected"] - point["time_ms"]) <= 2,
                            f"{words}: {point['num_nodes']} nodes: {point['time_ms']} and {other['time']}")

    def check_shapes(self) -> None:
        answer = self.ask("cost", "weekly report over 2TB of sales: join, group by", "--type", "m5.4xlarge", "--type",
                          "r6id.8xlarge", "--max-nodes", "20", "--deadline", "2h", "--budget", "30")
        for shape in [answer["cheapest"], answer["cheapest_in_time"], answer["fastest_in_budget"], *answer["frontier"]]:
            hours = (answer["start_up_ms"] + shape["time"]["expected"]) / 3.6e6
            price = shape["instance"]["on_demand_usd_per_hour"]
            self.expect(abs(shape["run_usd"] - hours * price * shape["num_nodes"]) < 0.01, f"{shape['run_usd']} is wrong")
        self.expect(answer["cheapest_in_time"]["time"]["expected"] <= answer["deadline_ms"], "the deadline is missed")
        self.expect(answer["fastest_in_budget"]["run_usd"] <= answer["budget_usd"], "the budget is exceeded")

    def check_words(self) -> None:
        for words in WORDS:
            before = 0
            for size in SIZES:
                answer = self.ask("predict", words.format(size), "--cluster", "nodes=8,cores=16,memory=64g")
                if answer is None:
                    continue
                time = answer["time"]
                self.expect(before <= time["expected"], f"{words}: {size} is faster than less")
                self.expect(time["low"] <= time["expected"] <= time["high"], f"{words}: {size}: {time}")
                bound = (0.6, 0.8) if answer["basis"] == "class" else (0.0, 0.6)
                self.expect(bound[0] <= answer["confidence"] <= bound[1], f"{words}: confidence {answer['confidence']}")
                before = time["expected"]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sparkwright", required=True, type=pathlib.Path)
    checks = Checks(parser.parse_args().sparkwright.resolve())
    checks.check_itself()
    checks.check_curve()
    checks.check_shapes()
    checks.check_words()
    for failure in checks.failures:
        print(failure)
    print(f"{checks.num_passed} passed, {len(checks.failures)} failed" + ("" if jsonschema else ", schemas not checked"))
    return 1 if checks.failures else 0


if __name__ == "__main__":
    sys.exit(main())
