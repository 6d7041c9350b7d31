#!/usr/bin/env python3
"""`sparkwright cluster` on real Spark: up, status, a job, what a crash leaves, down; nothing of it runs afterwards.

Spark is that of SPARK_HOME, or the newest in the cache that tools/dev_env.sh fills. Exit status 77: there is none.
"""

import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

JOB = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("one-line").getOrCreate()
print("COUNT", spark.range(1000).repartition(4).count())
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
    """Everything that runs with the cluster's mark in its environment, whatever sparkwright knows of it."""
    mark = f"SPARKWRIGHT_CLUSTER={folder}".encode()
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
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

    def up_flags(self) -> list[str]:
        return ["--spark-home", str(self.home), "--workers", "2", "--cores", "1", "--memory", "1g", "--timeout", str(START_SECONDS)]

    def status(self, code: int = 0) -> dict:
        return json.loads(self.run("status", "--format", "json", code=code))

    def submit(self) -> None:
        """The command that up prints runs a job, and its event log is read."""
        text = self.run("up", *self.up_flags())
        expect("runs already" in text, f"a second up does not say that the cluster runs:\n{text}")
        command = next(line.strip() for line in text.splitlines() if "spark-submit" in line)
        job = self.folder.parent / "job.py"
        job.write_text(JOB)
        done = subprocess.run(["bash", "-c", command.replace("JOB.py", str(job))], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False)
        expect(done.returncode == 0 and "COUNT 1000" in done.stdout, f"{command}\n{done.stdout[-3000:]}")
        analyzed = subprocess.run([str(self.program), "analyze", "--format", "json", str(self.folder / "events")],
                                  stdout=subprocess.PIPE, text=True, timeout=60, check=True)
        expect('"one-line"' in analyzed.stdout, "the event log of the job is not there")

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


def check(cluster: Cluster) -> None:
    expect(cluster.status(code=1)["state"] == "down", "a cluster runs in an empty folder")
    cluster.run("up", *cluster.up_flags())
    status = cluster.status()
    expect((status["state"], status["num_alive_workers"], status["worker_cores"], status["worker_memory_bytes"]) ==
           ("running", 2, 1, 1 << 30), f"status: {status}")
    cluster.submit()
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
    print(f"up, status, a job, two crashes and down on {home}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
