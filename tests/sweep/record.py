"""real_spark.txt: what came of configurations that real Spark was started with, each with its text.

A line without indentation is a point; the line below it, indented by two, what came of it; those indented by four are the
configuration. A line that begins with # is for readers.
"""
import dataclasses
import os
import pathlib

import points

FILE = pathlib.Path(__file__).resolve().parent / "real_spark.txt"
# Left out because what they name is not here: NVIDIA's jar, and a file of Spark's own container image.
LEFT_OUT = ("spark.plugins", "spark.files")
# Nothing reads these on a standalone cluster.
NOT_SEEN = tuple(f"{key} " for key in LEFT_OUT) + ("spark.kubernetes.",)
NUM_POINTS = 100
SEED = 1
GOOD = "started with what was meant, and the answer is right"
NOT_STARTED = "did not start: "
MOST_SHOWN = 300  # The end of what Spark printed says why.


def started(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Those lines of a configuration that Spark saw here."""
    return tuple(line for line in lines if not line.startswith(NOT_SEEN))


@dataclasses.dataclass(frozen=True)
class Outcome:
    has_started: bool
    wrong: tuple[str, ...]  # Of what was meant, or why it did not start.
    wrong_answer: str

    def is_good(self) -> bool:
        return self.has_started and not self.wrong and not self.wrong_answer

    def text(self) -> str:
        if not self.has_started:
            return NOT_STARTED + " ".join(" ".join(self.wrong).split())[-MOST_SHOWN:]
        if self.is_good():
            return GOOD
        answer = f"wrong answer: {self.wrong_answer}" if self.wrong_answer else "the answer is right"
        return "started; " + "; ".join([*self.wrong, answer])


@dataclasses.dataclass(frozen=True)
class Entry:
    point: str
    lines: tuple[str, ...]
    outcome: Outcome

    def is_of(self, point: points.Point, recommended: points.Recommended) -> bool:
        return self.point == point.text() and started(self.lines) == started(recommended.lines)

    def text(self) -> str:
        return f"{self.point}\n  {self.outcome.text()}\n" + "".join(f"    {line}\n" for line in self.lines)


def read() -> dict[int, Entry]:
    """The entries by the number of their point. Of what did not go well only that is known."""
    entries = {}
    for line in FILE.read_text().splitlines() if FILE.exists() else []:
        if line.startswith("    "):
            entry = entries[number]
            entries[number] = dataclasses.replace(entry, lines=(*entry.lines, line.strip()))
        elif line.startswith("  "):
            text = line.strip()
            outcome = Outcome(not text.startswith(NOT_STARTED), () if text == GOOD else (text.removeprefix(NOT_STARTED),), "")
            entries[number] = dataclasses.replace(entries[number], outcome=outcome)
        elif line and not line.startswith("#"):
            number = int(line.split(" ", 1)[0])
            entries[number] = Entry(line, (), Outcome(False, (), ""))
    return entries


def totals(entries: list[Entry]) -> str:
    def count(holds) -> int:
        return sum(holds(entry.outcome) for entry in entries)

    return (f"{len(entries)} configurations: {count(lambda one: one.has_started)} started, "
            f"{count(lambda one: one.has_started and not one.wrong)} of them with the executors, cores, memory and properties that were "
            f"meant, {count(lambda one: one.has_started and not one.wrong_answer)} with the right answer")


def write(entries: list[Entry], known: dict[int, Entry]) -> None:
    """These entries, and after them those known before of points that come later."""
    last = int(entries[-1].point.split(" ", 1)[0])
    everything = entries + [entry for number, entry in sorted(known.items()) if number > last]
    text = ("# What real Spark made of configurations that `sparkwright recommend` gives; `./dev sweep --spark` writes it.\n"
            f"# {totals(everything)}.\n\n" + "\n".join(entry.text() for entry in everything))
    new = FILE.with_suffix(".new")
    new.write_text(text)
    os.replace(new, FILE)
