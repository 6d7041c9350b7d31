"""A JVM with the jars of one version of Spark that says whether configurations start: SparkJudge.java, kept running."""
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile

import configurations

HERE = pathlib.Path(__file__).resolve().parent
LIMIT_S = 240  # A configuration that takes longer has not started.
START_LIMIT_S = 300
HEAP = "-Xmx1400m"
# What Spark's own launcher opens on Java 17, see org.apache.spark.launcher.JavaModuleOptions.
OPENED = ["java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.net", "java.nio", "java.util",
          "java.util.concurrent", "java.util.concurrent.atomic", "sun.nio.ch", "sun.nio.cs", "sun.security.action",
          "sun.util.calendar"]
LOGGING = """rootLogger.level = error
rootLogger.appenderRef.err.ref = err
appender.err.type = Console
appender.err.name = err
appender.err.target = SYSTEM_ERR
appender.err.layout.type = PatternLayout
appender.err.layout.pattern = %p %c{1}: %m%n
"""


class LiveSpark:
    def __init__(self, version, home):
        self.version, self.home = version, pathlib.Path(home)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="judge-"))
        self.classes = self.folder / "classes"
        self.classes.mkdir()
        self.process = None
        self.number = 0
        # Read by the launcher's code, YARN's and Kubernetes' clients.
        for name in ("conf", "hadoop", "run"):
            (self.folder / name).mkdir()
        (self.folder / "conf/log4j2.properties").write_text(LOGGING)
        subprocess.run(["javac", "-nowarn", "-cp", f"{self.home}/jars/*", "-d", self.classes, HERE / "SparkJudge.java"], check=True,
                       stderr=subprocess.DEVNULL)
        with zipfile.ZipFile(self.folder / "judge.jar", "w") as jar:
            for path in self.classes.iterdir():
                jar.write(path, path.name)
        self.environment = {**{key: value for key, value in os.environ.items() if not key.startswith(("SPARK_", "PYSPARK_"))},
                            "SPARK_HOME": str(self.home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_CONF_DIR": str(self.folder / "conf"),
                            "HADOOP_CONF_DIR": str(self.folder / "hadoop"), "SPARK_LOCAL_DIRS": str(self.folder / "run"),
                            "SPARK_WORKER_DIR": str(self.folder / "run"), "LC_ALL": "C.UTF-8",
                            # As bin/load-spark-env.sh does.
                            "SPARK_SCALA_VERSION": next(self.home.glob("jars/spark-core_*.jar")).name.split("_")[1].split("-")[0]}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        return self.folder / "log.txt"

    def start(self):
        class_path = os.pathsep.join([str(self.folder / "conf"), str(self.classes), f"{self.home}/jars/*"])
        command = ["java", HEAP, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.security.manager=allow",
                   "-Djdk.reflect.useDirectMethodHandle=false", "-Dio.netty.tryReflectionSetAccessible=true",
                   f"-Djudge.classes={self.classes}", f"-Djava.io.tmpdir={self.folder / 'run'}",
                   *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OPENED), "-cp", class_path, "SparkJudge"]
        log = open(self.log(), "a")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
                                        cwd=self.folder / "run", env=self.environment)
        log.close()
        self.answers = queue.Queue()
        threading.Thread(target=self.listen, args=(self.process, self.answers), daemon=True).start()
        self.tell({"objects": configurations.objects_of(self.version), "folder": str(self.folder / "run"), "limit": LIMIT_S})
        if self.hear(START_LIMIT_S) is None:
            sys.exit(f"Spark {self.version} does not start:\n{self.log().read_text()[-3000:]}")

    @staticmethod
    def listen(process, answers):
        for line in process.stdout:
            answers.put(line)
        answers.put(None)

    def tell(self, question):
        try:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def hear(self, limit):
        try:
            line = self.answers.get(timeout=limit)
        except queue.Empty:
            return None
        return None if line is None else json.loads(line)

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def ask(self, case):
        """What Spark says of it. A second JVM is asked when the first one hangs or ends."""
        for attempt in range(2):
            answer = self.submit(case) if case.how == "submit" else self.ask_judge(case)
            if answer["started"] or answer.get("stage") not in ("JVM", "hangs"):
                break
        if "message" in answer:
            answer["message"] = self.shortened(answer["message"])
        if "cannot_say" in answer:
            answer["cannot_say"] = self.shortened(answer["cannot_say"])
        return answer

    def ask_judge(self, case):
        if self.process is None:
            self.start()
        self.number += 1
        own = f"case-{self.number}"
        self.tell({"id": own, "text": case.text, "how": case.how,
                   **{flag: case.flags[flag] for flag in ("master", "deploy-mode", "language") if flag in case.flags}})
        answer = self.hear(LIMIT_S + 60)
        shutil.rmtree(self.folder / "run" / own, ignore_errors=True)
        if answer is None:
            self.stop()
            return {"started": False, "stage": "JVM", "message": "the JVM ended, or hangs"}
        if "does not end within" in answer.get("message", ""):
            self.stop()
            answer["message"] = f"hangs in stage {answer['stage']}"
            answer["stage"] = "hangs"
        return answer

    def submit(self, case):
        properties = self.folder / "submit.conf"
        properties.write_text(case.text)
        command = [str(self.home / "bin/spark-submit"), "--properties-file", str(properties), "--conf", "spark.ui.enabled=false",
                   "--class", "SparkJudge"]
        for flag in ("master", "deploy-mode"):
            command += [f"--{flag}", case.flags[flag]] if flag in case.flags else []
        try:
            done = subprocess.run([*command, str(self.folder / "judge.jar"), "job"], env=self.environment, cwd=self.folder / "run",
                                  capture_output=True, text=True, timeout=600)
        except subprocess.TimeoutExpired:
            return {"started": False, "stage": "hangs", "message": "spark-submit does not end"}
        if "judge: the jobs ended" in done.stdout:
            return {"started": True}
        wrong = re.search(r"^(?:Exception in thread \S+ |Caused by: )?(\S*(?:Exception|Error)): (.*)$|^(?:Error|Could not).*$",
                          done.stderr + done.stdout, re.M)
        return {"started": False, "stage": "spark-submit", "message": wrong[0] if wrong else (done.stderr + done.stdout)[-300:]}

    def shortened(self, text):
        text = text.replace(str(self.folder), "FOLDER").replace(str(self.home), "SPARK_HOME").replace(os.uname().nodename, "HOST")
        text = re.sub(r"case-\d+", "CASE", " ".join(text.split()))
        text = re.sub(r"127\.0\.0\.1:\d{5}\b", "127.0.0.1:PORT", text)
        return text if len(text) <= 200 else text[:197] + "..."
