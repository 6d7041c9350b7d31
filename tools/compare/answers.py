"""What we have for each thing that the RAPIDS tools say: answers.jsonl, one JSON object a line.

    theirs       what they say, in words
    properties   properties, or prefixes ending in ".", that they recommend with it
    tables       of their health checks
    comments     regular expressions for their comments
    answer       "rule": we say it too; "new rule": since this comparison; "refused": we do not, `ours` says why
    ours         which rules, or why not

Everything that a tool says must match a line; main() of compare_peers.py fails otherwise.
"""
import dataclasses
import json
import pathlib
import re
import zipfile

from compare.criterion import Said

HERE = pathlib.Path(__file__).resolve().parent
ANSWERS = ("rule", "new rule", "refused")
UNSET = "was not set"


@dataclasses.dataclass
class Answer:
    theirs: str
    answer: str
    ours: str
    properties: list[str] = dataclasses.field(default_factory=list)
    tables: list[str] = dataclasses.field(default_factory=list)
    comments: list[str] = dataclasses.field(default_factory=list)

    def has_property(self, name: str) -> bool:
        return any(name.startswith(one) if one.endswith(".") else name == one for one in self.properties)

    def has_comment(self, text: str) -> bool:
        # That a property was not set says nothing of the property.
        return UNSET in self.comments if UNSET in text else any(re.search(pattern, text) for pattern in self.comments)

    def is_of(self, said: Said) -> bool:
        return (any(map(self.has_property, said.properties)) or any(map(self.has_comment, said.comments))
                or any(said.tables.get(name) for name in self.tables))


def load() -> list[Answer]:
    return [Answer(**json.loads(line)) for line in (HERE / "answers.jsonl").read_text().splitlines()]


def unanswered(answers: list[Answer], said: Said) -> list[str]:
    missing = [name for name in said.properties if not any(one.has_property(name) for one in answers)]
    missing += [text for text in said.comments if not any(one.has_comment(text) for one in answers)]
    return missing + [name for name, rows in said.tables.items() if rows and not any(name in one.tables for one in answers)]


def properties_of_jar(jar: pathlib.Path) -> list[str]:
    """Every property that AutoTuner can recommend, from its own table; it holds more than one run shows."""
    with zipfile.ZipFile(jar) as archive:
        text = archive.read("bootstrap/tuningTable.yaml").decode()
    return sorted(set(re.findall(r"^ *- label: *(\S+)", text, re.MULTILINE)))
