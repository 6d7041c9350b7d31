#!/usr/bin/env python3
"""The library that seed 000 describes and Sparkwright on the same inputs, for docs/guide/comparison.md.

    python3 tools/compare_original.py --sparkwright PROGRAM            prints the section
    python3 tools/compare_original.py --sparkwright PROGRAM --write    writes it between its markers in the page
    python3 tools/compare_original.py --sparkwright PROGRAM --check    says whether the page has it

tools/compare/original_cases.jsonl has the inputs: what the original is given, and the same in words. original_answers.jsonl has
what the original answered; tools/compare/original.mjs asks it again.
"""

import argparse
import json
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CASES = ROOT / "tools/compare/original_cases.jsonl"
ANSWERS = ROOT / "tools/compare/original_answers.jsonl"
PAGE = ROOT / "docs/guide/comparison.md"
BEGIN, END = "<!-- original: begin -->", "<!-- original: end -->"
# What a job needs so that RAPIDS runs: the plugin, the executor's GPU, a task's share of it.
RAPIDS = ("spark.plugins", "spark.executor.resource.gpu.amount", "spark.task.resource.gpu.amount")


class Ours:
    def __init__(self, program: pathlib.Path):
        self.program = program.resolve()

    def ask(self, *arguments: str, stdin: str = "") -> dict:
        done = subprocess.run([self.program, *arguments, "--format", "json"], cwd=ROOT, input=stdin, capture_output=True, text=True,
                              timeout=120)
        return json.loads(done.stdout) if done.stdout else {"error": done.stderr.strip().removeprefix("sparkwright: ")}


def cluster_of(request: dict) -> str:
    gpus = f",gpus={request['gpuCount']}" if request.get("gpuCount") else ""
    return f"nodes=1,cores={request['totalCores']},memory={request['totalMemory']}g{gpus}"


def gib(count: float) -> str:
    return f"{count / 2**30:.0f}g"


def share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %"


def duration(minutes: float) -> str:
    if minutes < 1:
        return f"{60 * minutes:.0f} s"
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *["| " + " | ".join(row) + " |" for row in rows], ""]


def configurations(ours: Ours, cases: list[tuple[dict, dict]]) -> list[str]:
    rows, memories = [], set()
    counts = dict.fromkeys(["critical", "warned", "refused", "underused", "rapids", "rapids said", "gpus", "ours A or B", "ours refused", "ours rapids",
                            "ours gpus"], 0)
    notes = []
    for case, answer in cases:
        request, theirs = case["request"], answer["answer"]
        cluster = cluster_of(request)
        executor = theirs["executor"]
        memories.add((executor["memory"], executor["memoryOverhead"], theirs["driver"]["memory"]))
        heap = float(executor["memory"].removesuffix("g")) * executor["instances"]
        severities = [one["severity"] for one in theirs["bottlenecks"]]
        worst = next((one for one in ("critical", "high", "medium", "low") if one in severities), "none")
        command = "spark-submit " + shlex.join(theirs["command"]) + " --class Main job.jar"
        verdict = ours.ask("check", "-", "--master", "spark://host:7077", "--cluster", cluster, stdin=command)
        found = [one["name"] for one in verdict["violations"] if one["severity"] in ("critical", "warning")]
        mine = ours.ask("recommend", case["words"], "--master", "spark://host:7077", "--cluster", cluster)
        keys = {one["key"] for one in mine["properties"]}
        layout = mine["executors"]
        counts["critical"] += worst == "critical"
        counts["warned"] += worst in ("critical", "high", "medium")
        counts["refused"] += verdict["grade"]["num_refused"] > 0
        counts["underused"] += "hw-underutilized" in theirs["recommendations"]
        if request.get("gpuCount"):
            counts["gpus"] += 1
            counts["rapids"] += any("spark.plugins" in word for word in theirs["command"])
            counts["rapids said"] += any("RAPIDS" in sentence for sentence in theirs["rationale"])
        counts["ours A or B"] += mine["grade"]["letter"] in "AB"
        counts["ours refused"] += mine["grade"]["num_refused"] > 0
        counts["ours gpus"] += layout["gpus_per_executor"] > 0
        counts["ours rapids"] += layout["gpus_per_executor"] > 0 and all(key in keys for key in RAPIDS)
        rows.append([
            case["id"],
            f"{executor['instances']} × {executor['cores']} cores, {executor['memory']}, {theirs['partitions']:,}",
            share(heap, request["totalMemory"]),
            worst,
            verdict["grade"]["letter"] + (": " + ", ".join(found) if found else ""),
            f"{layout['num_executors']} × {layout['cores_per_executor']} cores, {gib(layout['heap_bytes'])}"
            f"{', 1 GPU' if layout['gpus_per_executor'] else ''}, {layout['shuffle_partitions']:,}",
            share(layout["container_bytes"] * layout["num_executors"] / 2**30, request["totalMemory"]),
            mine["grade"]["letter"],
        ])
    number = len(cases)
    said = sorted("/".join(one) for one in memories)
    notes += [
        f"- **Executor memory.** The original gives all {number} inputs executor memory / overhead / driver memory of {', '.join(said)}; "
        "its rationale of the first speaks of 448 GB.",
        f"- **It contradicts itself.** Its own detector of bottlenecks calls {counts['critical']} of its {number} configurations critical and "
        f"{counts['warned']} medium or worse; its recommendations call the hardware underused in {counts['underused']}.",
        f"- **Spark.** `check` finds {counts['refused']} of its commands refused by Spark, {counts['ours refused']} of ours; "
        f"{counts['ours A or B']} of ours have grade A or B.",
        f"- **GPUs.** {counts['rapids']} of its {counts['gpus']} configurations for machines with GPUs load RAPIDS; {counts['rapids said']} say "
        f"that it is enabled. Sparkwright takes GPUs where the prediction says that they pay: {counts['ours gpus']} of {counts['gpus']}, "
        f"{counts['ours rapids']} of these with plugin and resource amounts.",
        "",
    ]
    head = ["input", "original: executors, memory, shuffle partitions", "of the memory", "its own detector", "`check` of its command",
            "Sparkwright: the same", "of the memory", "grade"]
    return ["### Configurations", "", *table(head, rows), *notes]


def sizes(ours: Ours, cases: list[tuple[dict, dict]]) -> list[str]:
    rows = []
    for case, answer in cases:
        size = case["request"]["dataSize"]
        mine = ours.ask("predict", case["words"], "--data", size, "--cluster", cluster_of(case["request"]))
        read = mine.get("demand", {}).get("read_bytes", {}).get("expected")
        amount = "refused: " + mine["error"] if read is None else f"read as {read / 1e9:,.0f} GB"
        rows.append([f"`{size}`", "refused: " + answer["error"] if "error" in answer else "taken", amount])
    return ["### Amounts of data", "", *table(["written as", "original", "Sparkwright"], rows)]


def classes(ours: Ours, cases: list[tuple[dict, dict]]) -> list[str]:
    rows, right = [], [0, 0]
    for case, answer in cases:
        request = case["request"]
        words = request["description"] + "".join(", " + one for one in request.get("operations", []))
        mine = ours.ask("classify", words)
        theirs = answer["answer"]["type"]
        right[0] += theirs == case["is"]
        right[1] += mine["class"] == case["is"]
        rows.append([words, case["is"], f"{theirs} {share(answer['answer']['confidence'], 1)}",
                     f"{mine['class']} {share(mine['confidence'], 1)}"])
    text = f"Right: the original {right[0]} of {len(rows)}, Sparkwright {right[1]}. The sentences were chosen to show faults of the original; " \
           "[classify](classify.md) has held-out ones."
    return ["### Classes", "", *table(["description", "is", "original", "Sparkwright"], rows), text, ""]


def estimates(ours: Ours, cases: list[tuple[dict, dict]]) -> list[str]:
    rows = []
    for case, answer in cases:
        request, theirs = case["request"], answer["answer"]
        hardware = request.get("hardware", {"cpuCores": 96, "totalMemory": 512})
        words = f"{request['description']}: {', '.join(request['operations'])}"
        mine = ours.ask("predict", words, "--cluster", f"nodes=1,cores={hardware['cpuCores']},memory={hardware['totalMemory']}g")
        time = theirs["time"]["estimatedMinutes"]
        memory = mine["demand"]["memory_per_executor_bytes"]
        rows.append([
            case["id"].removeprefix("estimate: ") + f" on {hardware['cpuCores']} cores, {hardware['totalMemory']} GB",
            f"{theirs['compute']['executorCount']} executors, {theirs['memory']['executorMemoryGB']} GB each",
            time if isinstance(time, str) else duration(time),
            f"{mine['executors']['num_executors']} executors, {memory['expected'] / 2**30:.1f} GiB each",
            f"{duration(mine['time']['expected'] / 6e4)} ({duration(mine['time']['low'] / 6e4)} to {duration(mine['time']['high'] / 6e4)})",
        ])
    return ["### Estimates", "", *table(["input", "original: memory", "its time", "Sparkwright: memory needed", "its time"], rows)]


def times(ours: Ours, cases: list[tuple[dict, dict]]) -> list[str]:
    rows = []
    for case, answer in cases:
        minutes = answer["answer"]
        place = ["--master", "spark://host:7077", "--cluster", cluster_of(case["request"])]
        advice = ours.ask("recommend", case["words"], *place)
        conf = [word for one in advice["properties"] for word in ("-c", f"{one['key']}={one['value']}")]
        predicted = ours.ask("predict", case["words"], *place, *conf)
        rows.append([
            case["id"].removeprefix("time: "),
            "; ".join(f"{name} {duration(value)}" for name, value in minutes.items()),
            f"{max(minutes.values()) / min(minutes.values()):.0f}×",
            f"recommend {duration(advice['time']['expected'] / 6e4)}; predict of its configuration "
            f"{duration(predicted['time']['expected'] / 6e4)}",
        ])
    return ["### One job, one time", "", *table(["job on 96 cores, 512 GB", "original", "apart", "Sparkwright"], rows)]


def section(ours: Ours) -> str:
    cases = [json.loads(line) for line in CASES.read_text().splitlines()]
    answers = {one["id"]: one for one in map(json.loads, ANSWERS.read_text().splitlines())}
    pairs = [(case, answers[case["id"]]) for case in cases]
    by_call = {call: [one for one in pairs if one[0]["call"] == call] for call in
               ("generateConfig", "classifyWorkload", "estimateResources", "times")}
    made = [one for one in by_call["generateConfig"] if "answer" in one[1]]
    refused = [one for one in by_call["generateConfig"] if one[0]["id"].startswith("size ")]
    lines = [*configurations(ours, made), *sizes(ours, refused), *classes(ours, by_call["classifyWorkload"]),
             *estimates(ours, by_call["estimateResources"]), *times(ours, by_call["times"])]
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sparkwright", required=True, type=pathlib.Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    text = section(Ours(arguments.sparkwright))
    if not arguments.write and not arguments.check:
        print(text, end="")
        return 0
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    now, after = rest.split(END)
    if arguments.check:
        if now.strip() != text.strip():
            print("docs/guide/comparison.md is stale: python3 tools/compare_original.py --sparkwright PROGRAM --write")
            return 1
        return 0
    PAGE.write_text(f"{before}{BEGIN}\n{text}{END}{after}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
