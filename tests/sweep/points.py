"""The sample: jobs on clusters that one machine of 24 GiB can stand in for, and what `sparkwright recommend` gives for them."""
import dataclasses
import json
import pathlib
import random
import subprocess

VERSIONS = ("3.5.9", "4.2.1")
CLASSES = {
    "ml-training": "train a gradient boosting model on click data",
    "ml-inference": "score customers with a trained churn model",
    "etl": "clean and convert log files to Parquet, partitioned by day",
    "analytics": "aggregate sales by region and join with customers for a dashboard report",
    "streaming": "read events from Kafka, deduplicate with a watermark and count per minute",
    "graph": "compute PageRank and connected components of a web graph",
    "mixed": "clean the logs, train a model and report counts by region",
}
MASTERS = {"standalone": "spark://master:7077", "yarn": "yarn", "kubernetes": "k8s://https://master:6443"}
MOST_MEMORY_GIB = 24
LEAST_NODE_GIB = 4


@dataclasses.dataclass(frozen=True)
class Point:
    number: int
    spark: str
    job: str
    data: str
    is_python: bool
    manager: str
    nodes: int
    cores: int
    memory_gib: int
    gpus: int

    def text(self) -> str:
        gpus = f", {self.gpus} GPUs" if self.gpus else ""
        return (f"{self.number} Spark {self.spark}: {self.job} of {self.data}{' in Python' if self.is_python else ''}, {self.manager}, "
                f"{self.nodes} x {self.cores} cores, {self.memory_gib} GiB{gpus}")

    def command(self) -> list[str]:
        cluster = f"nodes={self.nodes},cores={self.cores},memory={self.memory_gib}g" + (f",gpus={self.gpus}" if self.gpus else "")
        master = MASTERS.get(self.manager, f"local[{self.cores}]")
        return ["recommend", CLASSES[self.job], "--data", self.data, "--cluster", cluster, "--spark", self.spark, "--master", master,
                "--language", "python" if self.is_python else "jvm", "--quiet"]


@dataclasses.dataclass(frozen=True)
class Recommended:
    """What is to be started: the lines of spark-defaults.conf without comments, and the executors that they are meant to make."""
    lines: tuple[str, ...]
    executors: dict

    def properties(self) -> dict[str, str]:
        return dict(line.split(" ", 1) for line in self.lines)


def sample(num_points: int, seed: int) -> list[Point]:
    """The first points of a larger sample are those of a smaller one."""
    return [draw(number, seed) for number in range(1, num_points + 1)]


def draw(number: int, seed: int) -> Point:
    source = random.Random(f"{seed} {number}")

    def pick(*values):
        return values[int(source.random() * len(values))]

    manager = pick("standalone", "standalone", "standalone", "local", "yarn", "kubernetes")
    while True:
        nodes = 1 if manager == "local" else pick(1, 2, 2, 3, 3)
        cores = pick(1, 2, 3, 4, 6, 8)
        memory = max(cores * pick(1, 2, 4, 8), LEAST_NODE_GIB)
        gpus = min(pick(0, 0, 0, 1, 2), cores)
        # YARN and Kubernetes have something beside the executors, which takes a core.
        least_cores = 2 if manager in ("yarn", "kubernetes") else 1
        if nodes * memory <= MOST_MEMORY_GIB and nodes * cores >= least_cores:
            break
    megabytes = 10 ** (1 + 5 * source.random())  # From ten megabytes to a terabyte.
    return Point(number, VERSIONS[number % 2], list(CLASSES)[number // 2 % len(CLASSES)], f"{megabytes:.3g}MB" if megabytes < 1000 else
                 f"{megabytes / 1000:.3g}GB", source.random() < 1 / 3, manager, nodes, cores, memory, gpus)


def recommend(program: pathlib.Path, point: Point) -> Recommended:
    def ask(form: str) -> str:
        done = subprocess.run([program, *point.command(), "--format", form], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=60)
        if done.returncode != 0:
            raise ValueError(f"{point.text()}: exit status {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    lines = tuple(line for line in ask("defaults").splitlines() if line and not line.startswith("#"))
    return Recommended(lines, json.loads(ask("json"))["executors"])
