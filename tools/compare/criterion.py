"""When a run's output counts as naming a labelled cause: criterion.jsonl, one JSON object a line.

    label        a rule of ours, as in tests/faults/programs.jsonl
    properties   {property, or prefix ending in ".": when a recommended value would mend the fault}
                   "any"        whatever the value
                   "is VALUE"
                   "above DEFAULT", "below DEFAULT": than the run's own value, DEFAULT when the run sets none
    tables       of the health checks of RAPIDS: a row in one counts
    patterns     regular expressions; a comment, or a row of a health check, that matches one counts
"""
import dataclasses
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


@dataclasses.dataclass
class Said:
    """What a tool says of one run, from all of its outputs that say something and are no table of metrics."""
    properties: dict[str, str] = dataclasses.field(default_factory=dict)
    comments: list[str] = dataclasses.field(default_factory=list)
    tables: dict[str, list[str]] = dataclasses.field(default_factory=dict)


def load() -> dict[str, dict]:
    rows = [json.loads(line) for line in (HERE / "criterion.jsonl").read_text().splitlines()]
    return {row["label"]: row for row in rows}


def number(text: str) -> float | None:
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?) *([kmgt]?)i?b?", text.strip().lower())
    return float(match[1]) * UNITS[match[2]] if match else None


def mends(when: str, value: str, current: str | None) -> bool:
    """Whether a recommended value is in the direction that helps. One that the tool leaves open ([FILL_IN_VALUE]) is."""
    word, _, operand = when.partition(" ")
    if word == "any":
        return True
    if word == "is":
        return value.lower() == operand
    proposed, present = number(value), number(current or operand)
    if proposed is None or present is None:
        return True
    return proposed > present if word == "above" else proposed < present


def reasons(criterion: dict, said: Said, conf: dict[str, str], has_sql: bool) -> list[str]:
    """Every part of what is said that names the cause or mends it. A property of Spark SQL cannot mend a run without."""
    found = []
    for wanted, when in criterion.get("properties", {}).items():
        for name, value in said.properties.items():
            is_meant = name.startswith(wanted) if wanted.endswith(".") else name == wanted
            if is_meant and mends(when, value, conf.get(name)) and (has_sql or not name.startswith("spark.sql.")):
                found.append(f"`{name}={value}`")
    found += [f"table {name}" for name in criterion.get("tables", []) if said.tables.get(name)]
    texts = [("comment", text) for text in said.comments]
    texts += [(f"table {name}", row) for name, rows in said.tables.items() for row in rows]
    for pattern in criterion.get("patterns", []):
        found += [f"{where} ({match[0].strip()})" for where, text in texts if (match := re.search(pattern, text))]
    return list(dict.fromkeys(found))
