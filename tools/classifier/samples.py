"""The labelled jobs of tests/workload, and what the program says of them."""
import dataclasses
import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "tests" / "workload"
CLASSES = ("ml-training", "ml-inference", "etl", "analytics", "streaming", "graph", "mixed")
SPLITS = ("train", "held-out")


@dataclasses.dataclass(frozen=True)
class Sample:
    id: str
    split: str
    label: str
    description: str = ""
    file: str = ""  # The name of the code's file.
    code: str = ""
    log: str = ""  # A path from the repository's root.

    def text(self) -> str:
        return json.dumps({name: value for name, value in dataclasses.asdict(self).items() if value}, ensure_ascii=False)


@dataclasses.dataclass(frozen=True)
class Featured:
    """A sample as the program sees it."""
    sample: Sample
    features: dict[str, list[str]]  # By source.
    probabilities: list[float]  # In the order of CLASSES.

    @property
    def label(self) -> str:
        return self.sample.label


class SampleError(Exception):
    """A line that cannot be used."""


def load(folder: pathlib.Path = FOLDER) -> list[Sample]:
    """All samples, by file and line. Raises SampleError."""
    found, ids = [], set()
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            place = f"{path.name}:{number}"
            try:
                sample = Sample(**json.loads(line))
            except (ValueError, TypeError) as error:
                raise SampleError(f"{place}: {error}") from None
            if sample.label not in CLASSES or sample.split not in SPLITS:
                raise SampleError(f"{place}: label '{sample.label}', split '{sample.split}'")
            if not (sample.description or sample.code or sample.log) or bool(sample.file) != bool(sample.code):
                raise SampleError(f"{place}: a sample has a description, code with its file name, or a log")
            if sample.id in ids:
                raise SampleError(f"{place}: the id {sample.id} is there twice")
            ids.add(sample.id)
            found.append(sample)
    return found


def text_of(samples: list[Sample]) -> str:
    return "".join(one.text() + "\n" for one in samples)


def featured(program: str, samples: list[Sample]) -> list[Featured]:
    """What `sparkwright classify-samples` says of them."""
    done = subprocess.run([program, "classify-samples", "-"], input=text_of(samples), stdout=subprocess.PIPE, text=True,
                          cwd=ROOT, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if [one["id"] for one in answers] != [one.id for one in samples]:
        raise SampleError("the program did not answer for each sample")
    return [Featured(sample, answer["features"], answer["probabilities"]) for sample, answer in zip(samples, answers)]
