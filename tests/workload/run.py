#!/usr/bin/env python3
"""Text test of the classifier of jobs: the labelled set is sound, and the program says what the model's file says. How the
held-out samples do is printed and not judged, as logs miss their bar (docs/guide/classify.md); evaluate.py --judge does."""
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

LEAST_SAMPLES = 400
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
    parser = argparse.ArgumentParser()
    parser.add_argument("--sparkwright", required=True)
    program = parser.parse_args().sparkwright
    labelled = samples.load()
    problems = overlaps(labelled)
    texts = [one for one in labelled if not one.log]
    if len(texts) < LEAST_SAMPLES:
        problems.append(f"{len(texts)} samples, fewer than {LEAST_SAMPLES}")
    problems += differences(program, labelled)
    print("\n".join(problems))
    sys.argv = ["evaluate.py", "--program", program]
    return 1 if evaluate.main() or problems else 0


if __name__ == "__main__":
    sys.exit(main())
