"""The table of programs: programs.jsonl, one JSON object a line. README.md says what each member means."""
import dataclasses
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
CATALOG = HERE.parent.parent / "src" / "diagnose" / "catalog"
KINDS = ("sql", "rdd", "python", "cached", "streaming", "batch")
MASTER = re.compile(r"(local-cluster|standalone)\[(\d+),(\d+),(\d+)\]|local\[\d+(,\d+)?\]")


class TableError(Exception):
    """A line of the table that cannot be used; the text says which and why."""


@dataclasses.dataclass(frozen=True)
class Program:
    name: str
    label: str
    consequences: tuple[str, ...]
    kind: str
    held_out: bool
    master: str
    conf: dict[str, str]
    faulted_conf: dict[str, str]
    healthy_conf: dict[str, str]
    faulted_exit: int
    why: str

    @property
    def path(self) -> pathlib.Path:
        return HERE / "programs" / f"{self.name}.py"

    def conf_of(self, twin: str) -> dict[str, str]:
        return {**self.conf, **(self.faulted_conf if twin == "faulted" else self.healthy_conf)}


def rule_names() -> set[str]:
    """The names of all rules, from the files of the catalogue: sw101_skewed_partitions.cpp is skewed-partitions."""
    return {path.stem.split("_", 1)[1].replace("_", "-") for path in CATALOG.glob("sw[0-9][0-9][0-9]_*.cpp")}


# Member: (type, default); no default means that it must be there.
MEMBERS = {"program": (str,), "label": (str,), "consequences": (list, []), "kind": (str,), "held_out": (bool, False),
           "master": (str, "local-cluster[2,2,2048]"), "conf": (dict, {}), "faulted_conf": (dict, {}),
           "healthy_conf": (dict, {}), "faulted_exit": (int, 0), "why": (str,)}


def check(row: dict, rules: set[str]) -> str | None:
    """What is wrong with a row, or None."""
    for name, (kind, *default) in MEMBERS.items():
        if name not in row and not default:
            return f"'{name}' is missing"
        if name in row and type(row[name]) is not kind:
            return f"'{name}' must be a JSON {kind.__name__}"
    if unknown := sorted(set(row) - set(MEMBERS)):
        return f"no member is called '{unknown[0]}'; there are: {', '.join(MEMBERS)}"
    for name in [row["label"], *row.get("consequences", [])]:
        if name not in rules:
            return f"no rule is called '{name}' (docs/reference/rules.md lists them)"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", row["program"]):
        return f"'{row['program']}' is no file name of lower-case words joined by _"
    if row["kind"] not in KINDS:
        return f"kind '{row['kind']}'; there are: {', '.join(KINDS)}"
    if "master" in row and not MASTER.fullmatch(row["master"]):
        return f"master '{row['master']}'; use local-cluster[W,C,MB], standalone[W,C,MB] or local[N]"
    for name in ("conf", "faulted_conf", "healthy_conf"):
        for key, value in row.get(name, {}).items():
            if not isinstance(value, str) or not key.startswith("spark."):
                return f"'{name}' must hold properties of Spark with texts as values; '{key}' is not"
    return None


def load(path: pathlib.Path = HERE / "programs.jsonl") -> list[Program]:
    """All programs by name. Raises TableError for a line that is malformed or names a program that is not there."""
    rules = rule_names()
    programs: dict[str, Program] = {}
    lines = path.read_text().splitlines() if path.exists() else []
    for number, line in enumerate(lines, 1):
        where = f"{path.name}, line {number}"
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise TableError(f"{where}: no JSON: {error}") from error
        if not isinstance(row, dict):
            raise TableError(f"{where}: no JSON object")
        if problem := check(row, rules):
            raise TableError(f"{where}: {problem}")
        full = {name: row.get(name, *default) for name, (_, *default) in MEMBERS.items()}
        name = full.pop("program")
        program = Program(name=name, **{**full, "consequences": tuple(full["consequences"])})
        if name in programs:
            raise TableError(f"{where}: there is a program '{name}' already")
        if not program.path.exists():
            raise TableError(f"{where}: {program.path.relative_to(HERE)} is not there")
        programs[name] = program
    return [programs[name] for name in sorted(programs)]
