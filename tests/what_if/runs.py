"""The real runs that `sparkwright what-if` is held against: what is run, and which run is to be told from which."""
import dataclasses
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
LOGS = HERE / "logs"
VERSION = "3.5.9"
THREADS = (4, 8, 16, 32, 64)
EXECUTORS = (1, 2)  # Of four cores each, on a standalone cluster.
ROWS = 5_000


@dataclasses.dataclass(frozen=True)
class Run:
    name: str
    program: str
    arguments: tuple[str, ...]
    master: str
    conf: dict[str, str] = dataclasses.field(default_factory=dict, hash=False)

    @property
    def log(self) -> pathlib.Path:
        return LOGS / f"{self.name}.zstd"


@dataclasses.dataclass(frozen=True)
class Case:
    change: str  # As in data/what_if_accuracy.csv.
    program: str
    is_fitted: bool  # The bounds come from it; the others are reported.
    source: str
    target: str
    flags: tuple[str, ...]


SLEEPING = {"waves": True, "pipeline": True, "branches": False, "tail": False}
KINDS = {"even": True, "skewed": False}
ADAPTIVE = {"spark.sql.adaptive.enabled": "true"}
ADVISORY = {**ADAPTIVE, "spark.sql.adaptive.coalescePartitions.parallelismFirst": "false",
            "spark.sql.adaptive.advisoryPartitionSizeInBytes": "3m"}
NOT_COALESCED = {"spark.sql.shuffle.partitions": "16", "spark.sql.adaptive.coalescePartitions.enabled": "false"}
PARTITIONS = "spark.sql.shuffle.partitions"
BASE = {PARTITIONS: "16", "spark.sql.adaptive.enabled": "false"}
# Name, rows over ROWS, settings over BASE.
VARIANTS = [("base", 1, {}), ("partitions4", 1, {PARTITIONS: "4"}), ("partitions64", 1, {PARTITIONS: "64"}),
            ("adaptive", 1, {**ADAPTIVE, PARTITIONS: "64"}), ("advisory", 1, {**ADVISORY, PARTITIONS: "64"}),
            ("twice", 2, {}), ("fourfold", 4, {})]


def all_runs() -> list[Run]:
    runs = [Run(f"{kind}-{threads}", "sleeping.py", (kind,), f"local[{threads}]", NOT_COALESCED)
            for kind in SLEEPING for threads in THREADS]
    runs += [Run(f"{kind}-{executors}x4", "sleeping.py", (kind,), f"standalone[{executors},4,1024]",
                 {**NOT_COALESCED, "spark.executor.memory": "1g"}) for kind in SLEEPING for executors in EXECUTORS]
    for kind in KINDS:
        for variant, times, conf in VARIANTS:
            runs.append(Run(f"{kind}-{variant}", "rows.py", (kind, str(times * ROWS)), "local[8]", {**BASE, **conf}))
    return runs


def all_cases() -> list[Case]:
    cases = [Case("size", kind, is_fitted, f"{kind}-{source}", f"{kind}-{target}", ("--cores", str(target)))
             for kind, is_fitted in SLEEPING.items() for source in THREADS for target in THREADS if source != target]
    cases += [Case("size", kind, is_fitted, f"{kind}-{source}x4", f"{kind}-{target}x4", ("--executors", str(target)))
              for kind, is_fitted in SLEEPING.items() for source in EXECUTORS for target in EXECUTORS if source != target]
    for kind, is_fitted in KINDS.items():
        for source, rows, before in VARIANTS:
            for target, more_rows, after in VARIANTS:
                if source == target or rows > more_rows or (rows != more_rows and before != after):
                    continue
                flags = [f"{key}={value}" for key, value in {**BASE, **after}.items() if {**BASE, **before}.get(key) != value]
                # What the target leaves to Spark's default is set to it.
                defaults = {"spark.sql.adaptive.coalescePartitions.parallelismFirst": "true",
                            "spark.sql.adaptive.advisoryPartitionSizeInBytes": "64m"}
                flags += [f"{key}={value}" for key, value in defaults.items() if key in before and key not in after]
                words = tuple(word for flag in flags for word in ("--conf", flag))
                if rows != more_rows:
                    words += ("--input-scale", str(more_rows / rows))
                cases.append(Case("data" if rows != more_rows else "partitions", kind, is_fitted, f"{kind}-{source}",
                                  f"{kind}-{target}", words))
    return cases
