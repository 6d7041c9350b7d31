#!/usr/bin/env python3
"""Records what real JVMs and a live Spark say about memory, for src/conf/executor_memory_test.cpp.

    SPARK_HOME/../../../../bin/python3 tests/conf/record_memory.py jvm              >tests/conf/jvm_heaps.jsonl
    SPARK_HOME/../../../../bin/python3 tests/conf/record_memory.py spark --append tests/conf/executor_memory.jsonl

`jvm` starts Java with many -Xms, -Xmx and collectors and writes Runtime.maxMemory. `spark` starts a cluster of one worker and
one executor on this machine (local-cluster) for each case, and writes what the REST API says of driver and executor, and what
the driver's JVM says of itself. The committed files came from OpenJDK 17.0.15 and Spark 3.4.4, 3.5.9, 4.2.1 and 4.3.0.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HEAPS_MB = [64, 100, 256, 450, 512, 777, 1000, 1024, 1536, 2048, 3000, 4096, 6144, 8192, 10000, 16384]
COLLECTORS = ["G1", "Parallel", "Serial", "Z"]

CASES = [
    {},
    {"spark.executor.memory": "450m", "spark.driver.memory": "450m"},
    {"spark.executor.memory": "777m", "spark.memory.fraction": "0.75", "spark.memory.storageFraction": "0.2"},
    {"spark.executor.memory": "2g", "spark.driver.memory": "3g"},
    {"spark.executor.memory": "1g", "spark.executor.extraJavaOptions": "-XX:+UseParallelGC",
     "spark.driver.memory": "1g", "spark.driver.extraJavaOptions": "-XX:+UseParallelGC"},
    {"spark.executor.memory": "2000m", "spark.executor.extraJavaOptions": "-XX:+UseSerialGC",
     "spark.driver.memory": "900m", "spark.driver.extraJavaOptions": "-XX:+UseSerialGC"},
    {"spark.executor.memory": "1g", "spark.memory.offHeap.enabled": "true", "spark.memory.offHeap.size": "768m"},
    {"spark.executor.memory": "1g", "spark.memory.offHeap.size": "300m"},
    {"spark.executor.memory": "449m"},
    {"spark.executor.memory": "2048"},
]

ONE_CASE = r"""
import json, sys, time, urllib.request
from pyspark.sql import SparkSession
settings = json.loads(sys.argv[1])
builder = SparkSession.builder.appName("memory")
spark = builder.getOrCreate()
context = spark.sparkContext
context.parallelize(range(4), 2).count()
base = context.uiWebUrl + "/api/v1/applications/" + context.applicationId + "/executors"
rows = {}
for _ in range(50):
    rows = {row["id"]: row for row in json.load(urllib.request.urlopen(base))}
    if "0" in rows:
        break
    time.sleep(0.2)
said = {}
for name, row in (("driver", rows["driver"]), ("executor", rows["0"])):
    metrics = row["memoryMetrics"]
    said[name] = {"max_memory": row["maxMemory"], "on_heap": metrics["totalOnHeapStorageMemory"],
                  "off_heap": metrics["totalOffHeapStorageMemory"]}
said["driver"]["jvm_max_memory"] = context._jvm.java.lang.Runtime.getRuntime().maxMemory()
print("SAID " + json.dumps(said))
spark.stop()
"""


def record_jvm():
    source = "public class M { public static void main(String[] a) { System.out.println(Runtime.getRuntime().maxMemory()); } }"
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "M.java"
        path.write_text(source)
        subprocess.run(["javac", "-d", folder, path], check=True)
        for collector in COLLECTORS:
            for heap in HEAPS_MB:
                for initial in (32, heap):
                    result = subprocess.run(["java", f"-Xms{initial}m", f"-Xmx{heap}m", f"-XX:+Use{collector}GC", "-cp", folder, "M"],
                                            capture_output=True, text=True, check=True)
                    print(json.dumps({"collector": collector, "heap_mib": heap, "initial_mib": initial,
                                      "max_memory": int(result.stdout)}))


def record_spark(path):
    import pyspark
    home = pathlib.Path(pyspark.__file__).parent
    with open(path, "a") as output:
        for case in CASES:
            with tempfile.TemporaryDirectory() as folder:
                script = pathlib.Path(folder) / "case.py"
                script.write_text(ONE_CASE)
                environment = dict(os.environ, SPARK_HOME=str(home), SPARK_LOCAL_IP="127.0.0.1", SPARK_WORKER_DIR=folder,
                                   SPARK_LOCAL_DIRS=folder, PYSPARK_PYTHON=sys.executable)
                command = [str(home / "bin" / "spark-submit"), "--master", "local-cluster[1,1,4096]"]
                for key, value in {"spark.ui.enabled": "true", "spark.log.level": "WARN", **case}.items():
                    command += ["--conf", f"{key}={value}"]
                started = time.monotonic()
                result = subprocess.run([*command, str(script), json.dumps(case)], env=environment, cwd=folder,
                                        capture_output=True, text=True, timeout=300)
                said = [line for line in result.stdout.splitlines() if line.startswith("SAID ")]
                row = {"spark": pyspark.__version__, "settings": case}
                row["said"] = json.loads(said[0][5:]) if said else None
                print(json.dumps(row), file=output, flush=True)
                print(f"{pyspark.__version__} {case} {time.monotonic() - started:.0f} s: {row['said']}", file=sys.stderr)
                if not said:
                    reason = [line for line in result.stderr.splitlines() if "must be at least" in line]
                    print(reason[:1] or result.stderr[-2000:], file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["jvm", "spark"])
    parser.add_argument("--append", default="executor_memory.jsonl", help="the file for `spark`")
    arguments = parser.parse_args()
    if arguments.what == "jvm":
        record_jvm()
    else:
        record_spark(arguments.append)


if __name__ == "__main__":
    main()
