"""A real Spark History Server on loopback, over logs staged by name so that it finds their codecs."""
import glob
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

UNLIMITED = {key: "1000000000" for key in (
    "spark.ui.retainedJobs spark.ui.retainedStages spark.ui.retainedTasks spark.ui.retainedDeadExecutors"
    " spark.sql.ui.retainedExecutions spark.ui.dagGraph.retainedRootRDDs").split()}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class HistoryServer:
    """Starts on entering, stops its own process on leaving."""

    def __init__(self, spark_home, folder, memory="3g"):
        self.folder, self.port, self.process = folder, free_port(), None
        self.spark_home, self.memory = spark_home, memory
        self.url = f"http://127.0.0.1:{self.port}/api/v1"

    def __enter__(self):
        options = {
            **UNLIMITED, "spark.history.fs.logDirectory": f"file://{self.folder}/logs", "spark.history.ui.port": self.port,
            "spark.history.fs.update.interval": "1d", "spark.history.retainedApplications": "2",
            "spark.history.fs.numReplayThreads": "2", "spark.history.ui.maxApplications": "1000000",
            # Redaction would hide values that both sides have.
            "spark.redaction.regex": "(?!)", "spark.ui.showConsoleProgress": "false"}
        environment = {
            **os.environ, "SPARK_HOME": self.spark_home, "SPARK_DAEMON_MEMORY": self.memory, "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_NO_DAEMONIZE": "1", "SPARK_CONF_DIR": f"{self.folder}/conf", "SPARK_DAEMON_JAVA_OPTS": "",
            "SPARK_HISTORY_OPTS": " ".join(f"-D{key}={value}" for key, value in options.items())}
        os.makedirs(f"{self.folder}/conf", exist_ok=True)
        with open(f"{self.folder}/server.txt", "w") as output:
            self.process = subprocess.Popen(
                [self.spark_home + "/bin/spark-class", "org.apache.spark.deploy.history.HistoryServer"],
                env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd=self.folder)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def get(self, path, timeout=600):
        """The JSON answer, or None where the server has none."""
        try:
            with urllib.request.urlopen(f"{self.url}/{path}", timeout=timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError:
            return None

    def wait_for(self, expected, patience=15):
        """Waits until the listing has the expected (id, attempt) pairs, or no longer grows. Returns the listing."""
        started = changed = time.time()
        applications, seen = [], -1
        while True:
            if self.process.poll() is not None:
                with open(f"{self.folder}/server.txt") as output:
                    raise RuntimeError("the History Server ended by itself:\n" + "".join(output.readlines()[-20:]))
            try:
                applications = self.get("applications?limit=1000000", timeout=30) or []
            except (urllib.error.URLError, OSError, ValueError):  # While it starts, it may answer with a page.
                if time.time() - started > 120:
                    raise RuntimeError(f"the History Server did not answer within two minutes, see {self.folder}/server.txt")
                changed = time.time()
                time.sleep(0.5)
                continue
            found = {(a["id"], attempt.get("attemptId", "")) for a in applications for attempt in a["attempts"]}
            if expected <= found:
                return applications
            if len(found) != seen:
                seen, changed = len(found), time.time()
            if time.time() - changed > patience:
                return applications
            time.sleep(0.5)

    def answers(self, application, attempt, with_tasks):
        """Every answer about one application that holds facts."""
        root = f"applications/{application}" + (f"/{attempt}" if attempt else "")
        quantiles = "quantiles=0.0,0.05,0.25,0.5,0.75,0.95,1.0"
        answers = {
            "application": self.get(f"applications/{application}"),
            "jobs": self.get(f"{root}/jobs"),
            "stages": self.get(f"{root}/stages?details={'true' if with_tasks else 'false'}&withSummaries=true&{quantiles}"),
            "executors": self.get(f"{root}/allexecutors"),
            "sql": self.get(f"{root}/sql?details=true&planDescription=true&offset=0&length=1000000"),
            "environment": self.get(f"{root}/environment"),
            "processes": self.get(f"{root}/allmiscellaneousprocess"),
            "storage": self.get(f"{root}/storage/rdd")}
        return answers


def stage(logs, folder):
    """Links logs into folder/logs under names from which the server knows container, codec and state."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(f"{folder}/logs")
    for number, log in enumerate(logs):
        name = f"log{number:03d}"
        if log.is_rolling:
            os.symlink(os.path.abspath(log.path), f"{folder}/logs/eventlog_v2_{name}")
        else:
            codec = "" if log.codec == "none" else "." + log.codec
            os.symlink(os.path.abspath(log.file), f"{folder}/logs/{name}{codec}" + (".inprogress" if log.in_progress else ""))
    return folder
