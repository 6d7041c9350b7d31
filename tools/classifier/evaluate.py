#!/usr/bin/env python3
"""Says how well the program classifies jobs it was not trained on.

    python3 tools/classifier/evaluate.py [--program build/dev/sparkwright] [--errors] [--judge]

Prints a table for docs/guide/classify.md: accuracy, expected calibration error and the confusion of the held-out samples
of tests/workload, with the same for the keyword matcher of the project that seed 000 describes, restated here from its
published behaviour. --errors lists what is wrong. --judge ends with status 1 when a bar is missed.
"""
import argparse
import collections
import sys

import samples

CLASSES = samples.CLASSES
BARS = {"descriptions and code": (0.92, 0.05), "logs": (0.95, 0.05)}  # Least accuracy, most calibration error.
NUM_BINS = 10

# The keyword matcher: a keyword counts when it is anywhere in the lower-cased text, inside words, too. A class scores the
# share of its keywords that count; the best wins above 0.1, and otherwise the job is mixed. The confidence is twice the
# score, at most 1.
KEYWORDS = {
    "ml-training": ("train", "training", "fit", "model", "neural", "deep learning", "tensorflow", "pytorch", "xgboost",
                    "gradient", "epoch"),
    "ml-inference": ("predict", "inference", "score", "evaluate", "classify", "detect", "batch prediction"),
    "etl": ("etl", "extract", "transform", "load", "pipeline", "ingest", "parse", "clean", "deduplicate"),
    "analytics": ("aggregate", "group by", "analytics", "reporting", "dashboard", "query", "sql", "olap", "cube", "rollup"),
    "streaming": ("stream", "streaming", "kafka", "kinesis", "real-time", "event", "micro-batch", "continuous"),
    "graph": ("graph", "pagerank", "connected components", "shortest path", "vertex", "edge", "graphx", "network analysis"),
}


def keyword_matcher(sample: samples.Sample) -> tuple[str, float]:
    text = (sample.description + " " + sample.code).lower()
    scores = {name: sum(word in text for word in words) / len(words) for name, words in KEYWORDS.items()}
    best = max(scores, key=scores.get)
    return best if scores[best] > 0.1 else "mixed", min(1.0, 2 * scores[best])


def calibration_error(answers: list[tuple[str, str, float]]) -> float:
    """Over ten equal bins of confidence: the mean of |accuracy - confidence|, each bin with its share of the answers."""
    bins = collections.defaultdict(list)
    for label, said, confidence in answers:
        bins[min(NUM_BINS - 1, int(confidence * NUM_BINS))].append((label == said, confidence))
    return sum(abs(sum(right for right, _ in one) - sum(sure for _, sure in one)) for one in bins.values()) / len(answers)


def accuracy(answers: list[tuple[str, str, float]]) -> float:
    return sum(label == said for label, said, _ in answers) / len(answers)


def confusion_table(answers: list[tuple[str, str, float]]) -> list[str]:
    counts = collections.Counter((label, said) for label, said, _ in answers)
    lines = ["| is \\ called | " + " | ".join(CLASSES) + " |", "|:--|" + "--:|" * len(CLASSES)]
    for label in CLASSES:
        cells = [str(counts[label, said]) if counts[label, said] else "" for said in CLASSES]
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return lines


def answer_of(one: samples.Featured) -> tuple[str, str, float]:
    best = max(range(len(CLASSES)), key=lambda i: one.probabilities[i])
    return one.label, CLASSES[best], one.probabilities[best]


def groups_of(found: list[samples.Featured]) -> dict[str, list[samples.Featured]]:
    return {"descriptions": [one for one in found if one.sample.description and not one.sample.code and not one.sample.log],
            "code": [one for one in found if one.sample.code],
            "descriptions and code": [one for one in found if not one.sample.log],
            "logs": [one for one in found if one.sample.log]}


def missed(found: list[samples.Featured], bars: dict[str, tuple[float, float]]) -> list[str]:
    """The bars that the samples miss, in words."""
    groups, problems = groups_of(found), []
    for name, (least, most) in bars.items():
        own = [answer_of(one) for one in groups[name]]
        if accuracy(own) < least or calibration_error(own) > most:
            problems.append(f"{name}: accuracy {accuracy(own):.1%}, calibration error {calibration_error(own):.3f}; the bar is "
                            f"{least:.0%} and {most}")
    return problems


def print_tables(found: list[samples.Featured]) -> None:
    groups = groups_of(found)
    print("| held out | samples | accuracy | expected calibration error | keyword matcher: accuracy | its calibration error |")
    print("|:--|--:|--:|--:|--:|--:|")
    for name, group in groups.items():
        if not group:
            continue
        own = [answer_of(one) for one in group]
        theirs = [(one.label, *keyword_matcher(one.sample)) for one in group]
        compared = (f"{accuracy(theirs):.1%} | {calibration_error(theirs):.3f}" if name != "logs" else "reads no logs | ")
        print(f"| {name} | {len(group)} | {accuracy(own):.1%} | {calibration_error(own):.3f} | {compared} |")
    for name in ("descriptions and code", "logs"):
        if groups[name]:
            print(f"\nConfusion, {name}:\n")
            print("\n".join(confusion_table([answer_of(one) for one in groups[name]])))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="build/release/sparkwright")
    parser.add_argument("--errors", action="store_true", help="list the samples that are classified wrongly")
    parser.add_argument("--judge", action="store_true", help="exit with 1 when a bar is missed")
    arguments = parser.parse_args()
    found = samples.featured(arguments.program, [one for one in samples.load() if one.split == "held-out"])
    print_tables(found)
    if arguments.errors:
        for one in found:
            label, said, sure = answer_of(one)
            if label != said:
                print(f"{one.sample.id}: {label}, called {said} ({sure:.2f}): "
                      f"{one.sample.description or one.sample.file or one.sample.log}")
    problems = missed(found, BARS)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if arguments.judge and problems else 0


if __name__ == "__main__":
    sys.exit(main())
