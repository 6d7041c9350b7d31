#!/usr/bin/env python3
"""`sparkwright cluster` and `submit` on real Spark: up, status, jobs that succeed, fail, take too long and are interrupted,
what a crash leaves, down; nothing of it runs afterwards.

Spark is that of SPARK_HOME, or the newest in the cache that tools/dev_env.sh fills. Exit status 77: there is none.
"""

import argparse
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time

try:
    import jsonschema
except ImportError:  # Not everywhere; CI has it.
    jsonschema = None

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
JOB = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("one-line").getOrCreate()
print("COUNT", spark.range(1000).repartition(4).count())
"""
FAILING_JOB = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()

def share(parts):
    return spark.range(10).count() / parts

share(0)
"""
LONG_JOB = """
import time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
spark.sparkContext.parallelize(range(2), 2).foreach(lambda _: time.sleep(600))
"""
START_SECONDS = 120


class Failure(Exception):
    """What was not as it should be."""


def expect(is_so: bool, what: str) -> None:
    if not is_so:
        raise Failure(what)


def version_of(folder: pathlib.Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", folder.name)]


def spark_home() -> pathlib.Path | None:
    if home := os.environ.get("SPARK_HOME"):
        return pathlib.Path(home)
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    cache = pathlib.Path(os.environ.get("SPARKWRIGHT_CACHE") or f"{cache}/sparkwright") / "spark"
    whole = [marker.parent for marker in cache.glob("*/complete")]
    for folder in sorted(whole, key=version_of, reverse=True):
        for home in folder.glob("lib/python3*/site-packages/pyspark"):
            return home
    return None


def processes_of(folder: pathlib.Path) -> list[str]:
    """Everything that runs with the mark of a cluster or run in its environment, whatever sparkwright knows of it."""
    mark = re.compile(b"SPARKWRIGHT_PROCESS_OF_(CLUSTER|RUN)=[0-9a-f]{32}:" + re.escape(os.fsencode(folder)))
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if any(mark.fullmatch(variable) for variable in (entry / "environ").read_bytes().split(b"\0")):
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[-120:])
        except OSError:
            pass  # It has ended, or is somebody else's.
    return found


def wait_for_end(pid: int) -> None:
    """Until a process runs no more; what nobody has waited for may be left of it."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX":
                return
        except OSError:
            return
        time.sleep(0.1)
    raise Failure(f"process {pid} does not end")


class Cluster:
    def __init__(self, program: pathlib.Path, folder: pathlib.Path, home: pathlib.Path):
        self.program, self.folder, self.home = program, folder, home

    def command(self, action: str, *flags: str) -> list[str]:
        return [str(self.program), "cluster", action, "--folder", str(self.folder), *flags]

    def run(self, action: str, *flags: str, code: int = 0) -> str:
        done = subprocess.run(self.command(action, *flags), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=2 * START_SECONDS, check=False)
        expect(done.returncode == code, f"{action} {' '.join(flags)}: ended with {done.returncode}, not {code}:\n{done.stdout}")
        return done.stdout

    def up_flags(self, workers: int = 2) -> list[str]:
        return ["--spark-home", str(self.home), "--workers", str(workers), "--cores", "1", "--memory", "1g", "--timeout", str(START_SECONDS)]

    def status(self, code: int = 0) -> dict:
        status = json.loads(self.run("status", "--format", "json", code=code))
        if jsonschema is not None:
            jsonschema.validate(status, json.loads((ROOT / "docs/reference/cluster.schema.json").read_text()))
        return status

    def submit(self) -> None:
        """The command that up prints runs a job, and its event log is read."""
        text = self.run("up", *self.up_flags())
        expect("runs already" in text, f"a second up does not say that the cluster runs:\n{text}")
        command = next(line.strip() for line in text.splitlines() if "spark-submit" in line)
        job = self.folder.parent / "job.py"
        job.write_text(JOB)
        done = subprocess.run(["bash", "-c", command.replace("JOB.py", shlex.quote(str(job)))], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False)
        expect(done.returncode == 0 and "COUNT 1000" in done.stdout, f"{command}\n{done.stdout[-3000:]}")
        analyzed = subprocess.run([str(self.program), "analyze", "--format", "json", str(self.folder / "events")],
                                  stdout=subprocess.PIPE, text=True, timeout=60, check=True)
        expect('"one-line"' in analyzed.stdout, "the event log of the job is not there")

    def refuse_others(self) -> None:
        """What is asked for in another way than it runs is an error, and what runs stays."""
        before = self.status()
        self.run("up", *self.up_flags(), "--port", "1", code=2)
        self.run("up", *self.up_flags(), "--web-ui-port", "1", code=2)
        expect(self.status() == before, "the cluster is another one after an up that was refused")
        uis = [process["web_ui"] for process in before["processes"]]
        expect(len(set(uis)) == 3 and all(ui.startswith("http://127.0.0.1:") for ui in uis), f"web UIs: {uis}")
        for process, ui in zip(before["processes"], uis):
            log = pathlib.Path(process["log"]).read_text()
            port = ui.rpartition(":")[2]
            expect(re.search(rf"(:|port ){port}\b", log) is not None, f"{process['name']} is not at {ui}")

    def start_another(self) -> None:
        """A second cluster in another folder: nothing of the two has the same port."""
        other = Cluster(self.program, self.folder.parent / "other", self.home)
        try:
            other.run("up", *other.up_flags(workers=1))
            expect(other.status()["master_url"] != self.status()["master_url"], "two clusters with one master")
        finally:
            other.run("down")
        expect(self.status()["state"] == "running", "down in another folder has ended this cluster")

    def kill_master(self) -> None:
        """After kill -9 of the master, up ends what is left and starts anew."""
        before = self.status()
        os.kill(before["processes"][0]["pid"], signal.SIGKILL)
        wait_for_end(before["processes"][0]["pid"])
        expect(self.status(code=1)["state"] == "broken", "a cluster without its master is not called broken")
        text = self.run("up", *self.up_flags())
        expect("an earlier cluster left" in text, f"up does not say what it ended:\n{text}")
        after = self.status()
        old = {process["pid"] for process in before["processes"]}
        expect(not old & {process["pid"] for process in after["processes"]}, "processes of the earlier cluster remain")
        expect(len(processes_of(self.folder)) == 3, f"not three processes: {processes_of(self.folder)}")

    def kill_start(self) -> None:
        """After kill -9 of up itself, the next up ends what it had started."""
        process = subprocess.Popen(self.command("up", *self.up_flags()), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while not (self.folder / "cluster.json").exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        process.wait()
        expect(len(processes_of(self.folder)) > 0, "nothing was left that could be ended")
        self.run("up", *self.up_flags())
        expect(len(processes_of(self.folder)) == 3, f"not three processes: {processes_of(self.folder)}")


class Submit:
    """Runs of `sparkwright submit` on a cluster."""

    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        self.root = cluster.folder.parent

    def command(self, name: str, job: str, *flags: str) -> list[str]:
        path = self.root / f"{name}.py"
        path.write_text(job)
        return [str(self.cluster.program), "submit", "--quiet", "--format", "json", "--cluster-folder", str(self.cluster.folder),
                "--run-folder", str(self.root / name), *flags, "--", "--executor-memory", "512m", str(path)]

    def answer(self, name: str, code: int, printed: str, expected_code: int) -> dict:
        log = self.root / name / "driver.log"
        text = log.read_text(errors="replace")[-3000:] if log.exists() else "no driver.log"
        expect(code == expected_code, f"submit {name}: ended with {code}, not {expected_code}:\n{printed}\n{text}")
        expect(not processes_of(self.root / name), f"after submit {name}: {processes_of(self.root / name)}")
        run = json.loads(printed)
        if jsonschema is not None:
            jsonschema.validate(run, json.loads((ROOT / "docs/reference/submit.schema.json").read_text()))
        return run

    def run(self, name: str, job: str, *flags: str, code: int = 0) -> dict:
        done = subprocess.run(self.command(name, job, *flags), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=4 * START_SECONDS, check=False)
        return self.answer(name, done.returncode, done.stdout or done.stderr, code)

    def check(self) -> None:
        run = self.run("succeeds", JOB)
        expect((run["end"], run["exit_status"]) == ("succeeded", 0), f"succeeds: {run}")
        cost = run.get("cost", {})
        expect(cost.get("num_jobs", 0) > 0 and cost["num_tasks"] >= 5 and not cost["is_local"], f"succeeds: {run}")
        expect(cost["gibibyte_seconds"] > 0 and cost["available_core_ms"] > 0, f"succeeds: {run}")
        expect(pathlib.Path(run["event_log"]).exists() and run["application_id"].startswith("app-"), f"succeeds: {run}")
        run = self.run("fails", FAILING_JOB, code=1)
        expect((run["end"], run["exit_status"]) == ("failed", 1), f"fails: {run}")
        failure = run.get("failure", {})
        expect((failure.get("type"), failure.get("place")) == ("ZeroDivisionError", "fails.py:6 in share"), f"fails: {run}")
        run = self.run("too-long", LONG_JOB, "--time-limit", "30s", code=1)
        expect(run["end"] == "timed_out" and "exit_status" not in run and 30_000 <= run["wall_ms"] < 90_000, f"too-long: {run}")
        expect(len(run["notes"]) > 0, f"too-long: no word about how far it was: {run}")
        self.interrupt()

    def interrupt(self) -> None:
        process = subprocess.Popen(self.command("interrupted", LONG_JOB), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        log = self.root / "interrupted/driver.log"
        deadline = time.monotonic() + START_SECONDS
        while not (log.exists() and log.stat().st_size > 0) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=START_SECONDS)
        run = self.answer("interrupted", process.returncode, printed, 130)
        expect(run["end"] == "cancelled", f"interrupted: {run}")


def check(cluster: Cluster) -> None:
    expect(cluster.status(code=1)["state"] == "down", "a cluster runs in an empty folder")
    cluster.run("up", *cluster.up_flags())
    status = cluster.status()
    expect((status["state"], status["num_alive_workers"], status["worker_cores"], status["worker_memory_bytes"]) ==
           ("running", 2, 1, 1 << 30), f"status: {status}")
    cluster.refuse_others()
    cluster.start_another()
    cluster.submit()
    Submit(cluster).check()
    cluster.kill_master()
    cluster.run("down")
    expect(not processes_of(cluster.folder), f"after down: {processes_of(cluster.folder)}")
    cluster.kill_start()
    text = cluster.run("down")
    expect("ended 3 processes" in text, f"down: {text}")
    expect(not processes_of(cluster.folder), f"after down: {processes_of(cluster.folder)}")
    expect(cluster.status(code=1)["state"] == "down", "a cluster runs after down")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sparkwright", required=True, type=pathlib.Path)
    program = parser.parse_args().sparkwright.resolve()
    home = spark_home()
    if home is None:
        print("skipped: no SPARK_HOME, and no Spark in the cache of ./dev")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(program, pathlib.Path(folder).resolve() / "cluster", home)
        try:
            check(cluster)
        except Failure as failure:
            print(failure)
            for log in sorted(cluster.folder.glob("logs/*")):
                print(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-15:]))
            return 1
        finally:
            subprocess.run(cluster.command("down"), stderr=subprocess.DEVNULL, check=False)
    print(f"up, status, jobs, two crashes and down on {home}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
