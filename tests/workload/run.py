#!/usr/bin/env python3
"""Judges the classifier of jobs.

    python3 tests/workload/run.py [--sparkwright PROGRAM] [--judge]

The labelled set has to be sound and large enough, and the program has to say what the model's file says. --judge holds the
held-out samples against the bars of tools/classifier/evaluate.py. Without it, as a text test, they are held against what
they are known to reach, which for logs is less than their bar (docs/guide/classify.md). Exit status 1 when one of these is not
so.
"""
import argparse
import collections
import json
import math
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools" / "classifier"))
import evaluate  # noqa: E402
import samples  # noqa: E402

LEAST_TEXTS = 400
LEAST_LOGS = 60
LEAST_LOGS_HELD_OUT = 30
LEAST_LOGS_HELD_OUT_OF_CLASS = 3
KNOWN_OF_LOGS = (0.94, 0.05)  # Least accuracy, most calibration error.
TOLERANCE = 1e-6
NUM_GRAM_WORDS = 5


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9_]+", text.lower())


def grams(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i:i + NUM_GRAM_WORDS]) for i in range(len(found) - NUM_GRAM_WORDS + 1)}


def overlaps(labelled: list[samples.Sample]) -> list[str]:
    """Descriptions of the two splits that share five words in a row; code, whose calls recur, that shares half of them."""
    problems = []
    train = [one for one in labelled if one.split == "train" and not one.log]
    where: dict[tuple[str, ...], list[samples.Sample]] = collections.defaultdict(list)
    for one in train:
        for gram in grams(one.description or one.code):
            where[gram].append(one)
    for one in labelled:
        if one.split != "held-out" or one.log:
            continue
        own = grams(one.description or one.code)
        shared = collections.Counter(other.id for gram in own for other in where[gram]
                                     if bool(other.description) == bool(one.description))
        for other, count in shared.items():
            if one.description or count > len(own) / 2:
                problems.append(f"{one.id} and {other} share {count} of {len(own)} runs of {NUM_GRAM_WORDS} words")
    return problems


def too_few(labelled: list[samples.Sample]) -> list[str]:
    """Which bars the size of the set misses, and programs with logs in both splits."""
    problems = []

    def hold(what: str, number: int, least: int) -> None:
        if number < least:
            problems.append(f"{number} {what}, fewer than {least}")

    logs = [one for one in labelled if one.log]
    held_out = collections.Counter(one.label for one in logs if one.split == "held-out")
    hold("texts", len(labelled) - len(logs), LEAST_TEXTS)
    hold("logs", len(logs), LEAST_LOGS)
    hold("logs held out", held_out.total(), LEAST_LOGS_HELD_OUT)
    for label in samples.CLASSES:
        hold(f"logs of {label} held out", held_out[label], LEAST_LOGS_HELD_OUT_OF_CLASS)
    splits = collections.defaultdict(set)
    for one in logs:
        splits[pathlib.Path(one.log).name.split(".")[0]].add(one.split)
    problems += [f"logs of {name} are in both splits" for name, found in splits.items() if len(found) > 1]
    return problems


def differences(program: str, labelled: list[samples.Sample]) -> list[str]:
    """Samples for which the program's probabilities are not those that the model's file gives for its features."""
    lines = [json.loads(line) for line in (ROOT / "data" / "workload_model.jsonl").read_text().splitlines()[1:]]
    weights = {(line["source"], line["feature"]): line["weights"] for line in lines}
    zero = [0.0] * len(samples.CLASSES)
    problems = []
    for one in samples.featured(program, labelled):
        total = list(zero)
        for source, names in one.features.items():
            known = [weights[source, name] for name in names if (source, name) in weights]
            if known:
                known.append(weights.get((source, ""), zero))
            for row in known:
                total = [a + b for a, b in zip(total, row)]
        most = max(total)
        parts = [math.exp(score - most) for score in total]
        expected = [part / sum(parts) for part in parts]
        if max(abs(a - b) for a, b in zip(expected, one.probabilities)) > TOLERANCE:
            problems.append(f"{one.sample.id}: {one.probabilities}, the model's file gives {expected}")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sparkwright", default="build/release/sparkwright")
    parser.add_argument("--judge", action="store_true", help="exit with 1 when a bar is missed")
    arguments = parser.parse_args()
    program = arguments.sparkwright
    labelled = samples.load()
    problems = overlaps(labelled)
    problems += too_few(labelled)
    problems += differences(program, labelled)
    print("\n".join(problems))
    found = samples.featured(program, [one for one in labelled if one.split == "held-out"])
    evaluate.print_tables(found)
    missed = evaluate.missed(found, evaluate.BARS if arguments.judge else {**evaluate.BARS, "logs": KNOWN_OF_LOGS})
    print("\n".join(missed))
    return 1 if missed or problems else 0


if __name__ == "__main__":
    sys.exit(main())
