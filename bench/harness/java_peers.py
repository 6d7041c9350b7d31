"""The two programs people use today, as they would run them: Spark's History Server and the RAPIDS Profiler.

Both come from PyPI into the cache folder: Spark as pyspark, the Profiler as the jar inside spark-rapids-user-tools.
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from harness.logs import ROOT
from harness.machine import memory_bytes
from harness.measure import CommandFailed, Sample, run_measured

SPARK_VERSION = "3.5.9"
RAPIDS_TOOLS_VERSION = "26.8.4"
TIMEOUT_S = 300

# What bin/spark-class passes to Java 17.
MODULE_OPTIONS = ["-XX:+IgnoreUnrecognizedVMOptions", "-Djdk.reflect.useDirectMethodHandle=false"] + [
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in ("java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.net", "java.nio",
                    "java.util", "java.util.concurrent", "java.util.concurrent.atomic", "jdk.internal.ref",
                    "sun.nio.ch", "sun.nio.cs", "sun.security.action", "sun.util.calendar")]


def heap_option() -> str:
    """Ten gigabytes, or half of the machine: enough that neither collects garbage in need."""
    return f"-Xmx{min(10 << 30, memory_bytes() // 2) >> 20}m"


def dev_function(call: str) -> str:
    """Calls a function of tools/dev_env.sh; returns the line it prints. Shows what it says meanwhile."""
    done = subprocess.run(["bash", "-c", f"source tools/dev_env.sh && {call}"], cwd=ROOT, text=True,
                          stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise CommandFailed(f"could not install what it needs ({call.split()[0]})")
    return done.stdout.strip()


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    java = str(pathlib.Path(home, "bin", "java")) if home else shutil.which("java")
    if not java:
        raise CommandFailed("no Java")
    return java


def _json_at(url: str):
    with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
        return json.load(answer)


class HistoryServer:
    """From its start to the first answer to /stages, which makes it read the whole log."""

    def __init__(self) -> None:
        self._home = pathlib.Path(dev_function(f"sparkwright_spark_home {SPARK_VERSION}"))
        self._java = _java()
        self.answer = ""

    def run(self, log: pathlib.Path) -> Sample:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with tempfile.TemporaryDirectory(prefix="sparkwright_bench_") as folder:
            (pathlib.Path(folder) / "conf").mkdir()
            command = [self._java, heap_option(), *MODULE_OPTIONS, "-cp", f"{folder}/conf:{self._home}/jars/*",
                       f"-Dspark.history.fs.logDirectory={log.parent.as_uri()}", f"-Dspark.history.ui.port={port}",
                       "org.apache.spark.deploy.history.HistoryServer"]
            environment = {**os.environ, "SPARK_HOME": str(self._home), "SPARK_LOCAL_IP": "127.0.0.1",
                           "SPARK_CONF_DIR": f"{folder}/conf"}
            begin = time.monotonic()
            with open(pathlib.Path(folder, "out"), "wb") as out:
                process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out,
                                           stderr=out)
            try:
                stages = self._first_stages(f"http://127.0.0.1:{port}/api/v1/applications", process, begin)
                wall_s = time.monotonic() - begin
                peak_bytes = self._peak_bytes(process.pid)
            finally:
                # Killed, so that its shutdown is not counted.
                process.kill()
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            self.answer = f"{stages} stages"
            return Sample(wall_s, usage.ru_utime, usage.ru_stime, peak_bytes)

    @staticmethod
    def _first_stages(url: str, process: subprocess.Popen, begin: float) -> int:
        while time.monotonic() - begin < TIMEOUT_S:
            try:
                applications = _json_at(url)
                if applications:
                    application = applications[0]
                    attempt = application["attempts"][0].get("attemptId")
                    path = application["id"] + (f"/{attempt}" if attempt else "")
                    return len(_json_at(f"{url}/{path}/stages"))
            except (urllib.error.URLError, ConnectionError):
                # Not there yet. Without reaping it, so that wait4 still can.
                if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                    raise CommandFailed("the History Server ended by itself") from None
            time.sleep(0.05)
        raise CommandFailed(f"no answer from the History Server in {TIMEOUT_S} s")

    @staticmethod
    def _peak_bytes(pid: int) -> int:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        return 0


def rapids_tool(main: str) -> list[str]:
    """The command that runs a tool of the jar, such as profiling.ProfileMain; options and logs follow."""
    home = pathlib.Path(dev_function(f"sparkwright_spark_home {SPARK_VERSION}"))
    venv = pathlib.Path(dev_function(f"sparkwright_pip_venv rapids-tools/{RAPIDS_TOOLS_VERSION} --no-deps "
                                     f"spark-rapids-user-tools=={RAPIDS_TOOLS_VERSION}"))
    jars = sorted(venv.glob("lib/python3*/site-packages/**/rapids-4-spark-tools_2.12-*.jar"))
    if not jars:
        raise CommandFailed("no jar in spark-rapids-user-tools")
    return [_java(), heap_option(), *MODULE_OPTIONS, "-cp", f"{jars[0]}:{home}/jars/*",
            f"com.nvidia.spark.rapids.tool.{main}"]


class RapidsProfiler:
    def __init__(self, measure: pathlib.Path) -> None:
        self._measure = measure
        self._command = [*rapids_tool("profiling.ProfileMain"), "--csv"]
        self.answer = ""

    def run(self, log: pathlib.Path) -> Sample:
        with tempfile.TemporaryDirectory(prefix="sparkwright_bench_") as folder:
            sample = run_measured(self._measure, [*self._command, "-o", folder, str(log)],
                                  output=pathlib.Path(folder, "out"), directory=pathlib.Path(folder))
            tables = list(pathlib.Path(folder).glob("rapids_4_spark_profile/*/stage_level_aggregated_task_metrics.csv"))
            if not tables:
                raise CommandFailed("it wrote no table of stages")
            self.answer = f"{len(tables[0].read_text().splitlines()) - 1} stages"
        return sample
