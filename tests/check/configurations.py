"""The configurations that Spark judges: written ones, drawn ones, and the examples of the rules. Always the same ones."""
import json
import pathlib
import random
import re
import sys
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools/properties"))
import verify  # noqa: E402  The catalogue's own reader of steps and bounds.

SEED = 20261121
FLAGS = ("master", "deploy-mode", "language", "cluster")


@dataclass
class Case:
    """One configuration. `how`: start, jobs (start, and more jobs), executors (with a real executor), read (the values only),
    submit (a spark-submit of its own)."""
    name: str
    text: str
    flags: dict = field(default_factory=dict)
    how: str = "start"
    expected: str = ""  # What an example says that Spark does: "starts", "refuses" or nothing.

    def key(self):
        return json.dumps([self.text, self.flags, self.how], sort_keys=True)


def text_of(properties):
    return "".join(f"{key} {value}\n" for key, value in properties.items())


def line_of(version):
    return ".".join(version.split(".")[:2])


# Written ones --------------------------------------------------------------------------------------------------------

YARN = {"master": "yarn"}
YARN_CLUSTER = {"master": "yarn", "deploy-mode": "cluster"}
STANDALONE = {"master": "spark://127.0.0.1:7077"}
KUBERNETES = {"master": "k8s://https://127.0.0.1:6443"}
KUBERNETES_CLUSTER = {"master": "k8s://https://127.0.0.1:6443", "deploy-mode": "cluster"}
IMAGE = {"spark.kubernetes.container.image": "registry/spark:1"}
LOCAL = {"master": "local[4]"}

# Configurations as people have them, all good.
TYPICAL = [
    ("small job", {}, {"spark.executor.memory": "4g", "spark.executor.cores": "4", "spark.sql.shuffle.partitions": "64"}),
    ("local test", LOCAL, {"spark.driver.memory": "2g", "spark.sql.shuffle.partitions": "4"}),
    ("yarn, fixed", YARN, {"spark.executor.instances": "10", "spark.executor.cores": "5", "spark.executor.memory": "18g",
                           "spark.executor.memoryOverhead": "2g", "spark.driver.memory": "4g", "spark.yarn.queue": "etl"}),
    ("yarn, dynamic", YARN_CLUSTER, {"spark.dynamicAllocation.enabled": "true", "spark.shuffle.service.enabled": "true",
                                     "spark.dynamicAllocation.minExecutors": "2", "spark.dynamicAllocation.maxExecutors": "50",
                                     "spark.executor.cores": "4", "spark.executor.memory": "12g"}),
    ("kubernetes, tracking", KUBERNETES_CLUSTER,
     {**IMAGE, "spark.kubernetes.namespace": "jobs", "spark.dynamicAllocation.enabled": "true",
      "spark.dynamicAllocation.shuffleTracking.enabled": "true", "spark.executor.cores": "4", "spark.executor.memory": "8g",
      "spark.kubernetes.executor.request.cores": "3500m", "spark.kubernetes.memoryOverheadFactor": "0.2"}),
    ("kubernetes, client", KUBERNETES, {**IMAGE, "spark.executor.instances": "3", "spark.executor.memory": "4g"}),
    ("standalone", STANDALONE, {"spark.cores.max": "24", "spark.executor.cores": "4", "spark.executor.memory": "8g"}),
    ("adaptive", {}, {"spark.sql.adaptive.enabled": "true", "spark.sql.adaptive.coalescePartitions.enabled": "true",
                      "spark.sql.adaptive.advisoryPartitionSizeInBytes": "128m", "spark.sql.adaptive.skewJoin.enabled": "true",
                      "spark.sql.adaptive.skewJoin.skewedPartitionFactor": "5"}),
    ("kryo", {}, {"spark.serializer": "org.apache.spark.serializer.KryoSerializer", "spark.kryoserializer.buffer": "256k",
                  "spark.kryoserializer.buffer.max": "512m"}),
    ("off heap", {}, {"spark.memory.offHeap.enabled": "true", "spark.memory.offHeap.size": "1g"}),
    ("collector", {}, {"spark.executor.extraJavaOptions": "-XX:+UseG1GC -XX:MaxGCPauseMillis=200",
                       "spark.driver.extraJavaOptions": "-XX:+UseParallelGC", "spark.executor.memory": "4g"}),
    ("event log", {}, {"spark.eventLog.enabled": "true", "spark.eventLog.compress": "true",
                       "spark.eventLog.rolling.enabled": "true", "spark.eventLog.rolling.maxFileSize": "128m"}),
    ("speculation", YARN, {"spark.speculation": "true", "spark.speculation.multiplier": "3", "spark.speculation.quantile": "0.9"}),
    ("shuffle", {}, {"spark.shuffle.file.buffer": "64k", "spark.reducer.maxSizeInFlight": "96m", "spark.shuffle.compress": "true",
                     "spark.io.compression.codec": "zstd", "spark.shuffle.io.maxRetries": "6"}),
    ("timeouts", {}, {"spark.network.timeout": "300s", "spark.executor.heartbeatInterval": "20s", "spark.rpc.askTimeout": "120s"}),
    ("joins", {}, {"spark.sql.autoBroadcastJoinThreshold": "50m", "spark.sql.broadcastTimeout": "600"}),
    ("no broadcast", {}, {"spark.sql.autoBroadcastJoinThreshold": "-1"}),
    ("parquet", {}, {"spark.sql.parquet.compression.codec": "zstd", "spark.sql.parquet.filterPushdown": "true",
                     "spark.sql.files.maxPartitionBytes": "256m"}),
    ("fair", {}, {"spark.scheduler.mode": "FAIR", "spark.locality.wait": "1s"}),
    ("encrypted", {}, {"spark.io.encryption.enabled": "true", "spark.io.encryption.keySizeBits": "256"}),
    ("decommission", KUBERNETES, {**IMAGE, "spark.decommission.enabled": "true",
                                  "spark.storage.decommission.enabled": "true",
                                  "spark.storage.decommission.shuffleBlocks.enabled": "true"}),
    ("python", YARN, {"spark.executor.pyspark.memory": "1g", "spark.executor.memory": "6g", "spark.python.worker.reuse": "true"}),
    ("gpu", YARN, {"spark.executor.resource.gpu.amount": "1", "spark.task.resource.gpu.amount": "0.25", "spark.executor.cores": "4"}),
    ("hadoop", {}, {"spark.hadoop.fs.s3a.connection.maximum": "200", "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2"}),
    ("excluded nodes", YARN, {"spark.excludeOnFailure.enabled": "true", "spark.excludeOnFailure.timeout": "30m"}),
    ("a time zone", {}, {"spark.sql.session.timeZone": "Europe/Berlin", "spark.sql.ansi.enabled": "false"}),
    ("one executor", {}, {"spark.executor.cores": "2", "spark.executor.memory": "512m"}),
]

# (name, flags, key, values): a property that a rule bounds, at the border and beyond.
BORDERS = [
    ("driver memory", LOCAL, "spark.driver.memory", ["300m", "449m", "450m", "471859200b", "475m", "512m", "1g", "700", "0.5g", "1.5g", "2 g"]),
    ("driver memory", YARN_CLUSTER, "spark.driver.memory", ["300m", "512m", "1g"]),
    ("executor memory", YARN, "spark.executor.memory", ["100m", "449m", "450m", "512m", "1g", "700", "460800k", "1.5g", "4GB", "4gib"]),
    ("executor memory", LOCAL, "spark.executor.memory", ["-1", "0"]),
    ("executor memory", {}, "spark.executor.memory", ["200m", "449m", "450m", "2g"]),
    ("memory fraction", {}, "spark.memory.fraction", ["-0.1", "0", "0.01", "0.6", "0.9", "1", "1.01", "1.5", "60%"]),
    ("storage fraction", {}, "spark.memory.storageFraction", ["-0.1", "0", "0.5", "0.99", "1", "1.5"]),
    ("kryo buffer", {}, "spark.kryoserializer.buffer", ["1k", "64k", "512", "2047m", "2048m", "2g"]),
    ("kryo buffer max", {}, "spark.kryoserializer.buffer.max", ["1m", "64m", "2047m", "2048m", "3g", "64k"]),
    ("codec", {}, "spark.io.compression.codec", ["lz4", "snappy", "zstd", "lzf", "gzip", "LZ4", "brotli"]),
    ("event log codec", {}, "spark.eventLog.compression.codec", ["zstd", "lz4", "gzip"]),
    ("scheduler mode", {}, "spark.scheduler.mode", ["FIFO", "FAIR", "fair", "NONE", "RANDOM"]),
    ("shuffle manager", {}, "spark.shuffle.manager", ["sort", "tungsten-sort", "SORT", "hash", "org.apache.spark.shuffle.None"]),
    ("serializer", {}, "spark.serializer", ["org.apache.spark.serializer.JavaSerializer", "kryo", "org.apache.spark.serializer.KryoSerialiser"]),
    ("listeners", {}, "spark.extraListeners", ["org.apache.spark.NoSuchListener"]),
    ("extensions", {}, "spark.sql.extensions", ["org.apache.spark.NoSuchExtension"]),
    ("time zone", {}, "spark.sql.session.timeZone", ["UTC", "+02:00", "Mars/Phobos"]),
    ("shuffle partitions", {}, "spark.sql.shuffle.partitions", ["-1", "0", "1", "200", "2.5", "auto"]),
    ("parallelism", {}, "spark.default.parallelism", ["1", "8", "eight"]),
    ("ui port", LOCAL, "spark.ui.port", ["0", "-1", "65536", "70000", "http"]),
    ("driver port", {}, "spark.driver.port", ["0", "80000", "-5"]),
    ("block manager port", {}, "spark.blockManager.port", ["0", "500", "80000"]),
    ("block manager port", LOCAL, "spark.driver.blockManager.port", ["1023", "65536"]),
    ("shuffle service port", LOCAL, "spark.shuffle.service.port", ["80"]),
    ("broadcast of map outputs", {}, "spark.shuffle.mapOutput.minSizeForBroadcast", ["128m", "134217729", "3g"]),
    ("message size", {}, "spark.rpc.message.maxSize", ["-1", "0", "1", "128", "2047", "2048", "128m"]),
    ("result size", {}, "spark.driver.maxResultSize", ["0", "1m", "2g", "1.5g", "-1"]),
    ("task failures", {}, "spark.task.maxFailures", ["-1", "0", "1", "4"]),
    ("task failures", YARN, "spark.task.maxFailures", ["0", "1"]),
    ("tasks' cores", LOCAL, "spark.task.cpus", ["0", "1", "2", "4", "5", "1.5"]),
    ("tasks' cores", YARN, "spark.task.cpus", ["-1", "0", "1", "2"]),
    ("tasks' cores", KUBERNETES, "spark.task.cpus", ["-1", "0", "1", "2"]),
    ("tasks' cores", STANDALONE, "spark.task.cpus", ["-1", "0", "1", "2"]),
    ("executor cores", YARN, "spark.executor.cores", ["0", "-1", "1", "5", "2.5"]),
    ("executor cores", LOCAL, "spark.executor.cores", ["0"]),
    ("executor cores", STANDALONE, "spark.executor.cores", ["0", "-1", "1", "5"]),
    ("instances", YARN, "spark.executor.instances", ["0", "-1", "1", "many"]),
    ("instances", LOCAL, "spark.executor.instances", ["0", "3", "many"]),
    ("instances", STANDALONE, "spark.executor.instances", ["0", "3", "many"]),
    ("instances", KUBERNETES, "spark.executor.instances", ["0", "-1", "2"]),
    ("cores max", LOCAL, "spark.cores.max", ["0"]),
    ("cores max", STANDALONE, "spark.cores.max", ["0", "-1", "8"]),
    ("speculation", YARN, "spark.speculation.quantile", ["0", "0.9", "1", "1.1", "-1"]),
    ("speculation", YARN, "spark.speculation.multiplier", ["1", "1.5", "0.5", "3x"]),
    ("key size", {}, "spark.io.encryption.keySizeBits", ["128", "192", "200"]),
    ("locality", {}, "spark.locality.wait", ["0", "3s", "-1s", "3 s", "3x"]),
    ("overhead factor", YARN, "spark.executor.memoryOverheadFactor", ["0", "0.1", "1.5", "-0.1"]),
    ("overhead", YARN, "spark.executor.memoryOverhead", ["0", "512m", "384", "-1", "1.5g"]),
    ("log level", {}, "spark.log.level", ["WARN", "info", "LOUD"]),
    ("checksum", {}, "spark.shuffle.checksum.algorithm", ["ADLER32", "CRC32", "MD5"]),
    ("executor options", YARN, "spark.executor.extraJavaOptions",
     ["-Xmx4g", "-Xms1g", "-Xms1t", "-XX:InitialHeapSize=2g", "-XX:InitialHeapSize=2g -XX:MaxHeapSize=3g", "-Dspark.speculation=true", "-Duser.timezone=UTC", "-XX:+UseG1GC", "-XX:+UseG1GC -XX:+UseParallelGC",
      "-XX:+UseFastGC", "-XX:MaxMetaspaceSize=512m", "-verbose:gc", "-Xss4m", "-Xmn256m", "-XX:MaxRAMPercentage=80", "-Djob.mode=-Xmx"]),
    ("executor default options", {}, "spark.executor.defaultJavaOptions", ["-Xmx4g", "-Dspark.a=b", "-XX:+UseParallelGC"]),
    ("driver options", LOCAL, "spark.driver.extraJavaOptions",
     ["-Xmx4g", "-Xms256m", "-Dspark.speculation=true", "-Duser.timezone=UTC", "-XX:+UseSerialGC", "-XX:+UseG1GC -XX:+UseZGC",
      "-XX:NoSuchOption=1", "-Xss4m"]),
    ("driver options", YARN_CLUSTER, "spark.driver.extraJavaOptions", ["-Xmx4g", "-Dspark.speculation=true", "-XX:+UseG1GC"]),
    ("driver default options", LOCAL, "spark.driver.defaultJavaOptions", ["-Xmx4g", "-XX:+UseParallelGC"]),
    ("master options", YARN, "spark.yarn.am.extraJavaOptions", ["-Xmx1g", "-Dspark.a=b", "-XX:+UseSerialGC"]),
]

DYNAMIC = {"spark.dynamicAllocation.enabled": "true"}
SERVICE = {**DYNAMIC, "spark.shuffle.service.enabled": "true"}
TRACKING = {**DYNAMIC, "spark.dynamicAllocation.shuffleTracking.enabled": "true"}
GPU = "resource.gpu.amount"


def bounds(low, first, high):
    names = ("minExecutors", "initialExecutors", "maxExecutors")
    return {f"spark.dynamicAllocation.{name}": str(value) for name, value in zip(names, (low, first, high)) if value is not None}


# (name, flags, properties): two or more that must fit together, where they do and where they do not.
TOGETHER = [
    *[("cores of tasks", flags, {"spark.executor.cores": cores, "spark.task.cpus": cpus})
      for flags in ({}, YARN, STANDALONE, KUBERNETES, LOCAL)
      for cores, cpus in (("1", "2"), ("2", "2"), ("3", "4"), ("5", "2"))],
    *[("allocation", flags, settings) for flags in ({}, LOCAL, YARN, STANDALONE, KUBERNETES)
      for settings in (DYNAMIC, SERVICE, TRACKING, {**DYNAMIC, "spark.dynamicAllocation.shuffleTracking.enabled": "false"},
                       {**TRACKING, "spark.dynamicAllocation.shuffleTracking.enabled": "false", "spark.decommission.enabled": "true"},
                       {**DYNAMIC, "spark.dynamicAllocation.shuffleTracking.enabled": "false", "spark.decommission.enabled": "true",
                        "spark.storage.decommission.enabled": "true", "spark.storage.decommission.shuffleBlocks.enabled": "true"})],
    *[("allocation bounds", YARN, {**SERVICE, **bounds(*numbers)})
      for numbers in ((2, None, 1), (2, None, 2), (0, 0, 0), (None, None, 0), (-1, None, None), (2, 1, 5), (2, 6, 5), (2, 5, 5),
                      (0, None, 1), (None, 10, 5), (None, None, -3), (3, 3, 3))],
    *[("allocation bounds", {}, {**TRACKING, **bounds(*numbers)}) for numbers in ((5, None, 4), (4, None, 5), (None, 10, 5), (None, None, 0))],
    ("allocation off", YARN, bounds(9, None, 1)),
    *[("allocation times", YARN, {**SERVICE, f"spark.dynamicAllocation.{name}": value})
      for name, value in (("executorIdleTimeout", "0s"), ("executorIdleTimeout", "-1s"), ("schedulerBacklogTimeout", "0s"),
                          ("schedulerBacklogTimeout", "1s"), ("sustainedSchedulerBacklogTimeout", "0s"),
                          ("cachedExecutorIdleTimeout", "10m"), ("executorAllocationRatio", "0"), ("executorAllocationRatio", "0.5"),
                          ("executorAllocationRatio", "1.1"))],
    ("allocation and instances", YARN, {**SERVICE, "spark.executor.instances": "4"}),
    ("allocation and instances", YARN, {**SERVICE, "spark.executor.instances": "40", "spark.dynamicAllocation.maxExecutors": "10"}),
    *[("off heap", {}, {"spark.memory.offHeap.enabled": "true", "spark.memory.offHeap.size": size}) for size in ("0", "1", "-1", "1048575", "1m", "64m", "1.5g")],
    ("off heap", {}, {"spark.memory.offHeap.enabled": "true"}),
    ("off heap", YARN, {"spark.memory.offHeap.enabled": "true"}),
    ("off heap", {}, {"spark.memory.offHeap.enabled": "false", "spark.memory.offHeap.size": "1g"}),
    *[("heartbeat", flags, {"spark.executor.heartbeatInterval": beat, **({"spark.network.timeout": timeout} if timeout else {})})
      for flags in ({}, YARN)
      for beat, timeout in (("120s", None), ("119s", None), ("2m", "60s"), ("60s", "60s"), ("59s", "60s"), ("10s", "10"), ("10000", "20s"))],
    ("network timeout", {}, {"spark.network.timeout": "5s"}),
    ("network timeout", {}, {"spark.network.timeout": "10001ms"}),
    *[("kryo", {}, {"spark.serializer": "org.apache.spark.serializer.KryoSerializer", "spark.kryoserializer.buffer": low,
                    "spark.kryoserializer.buffer.max": high})
      for low, high in (("64k", "64m"), ("128m", "64m"), ("64m", "64m"), ("64k", "2048m"), ("2g", "2g"), ("64k", "2047m"))],
    ("kryo registration", {}, {"spark.serializer": "org.apache.spark.serializer.KryoSerializer", "spark.kryo.registrator": "com.example.None"}),
    *[("gpus", flags, {f"spark.executor.{GPU}": have, f"spark.task.{GPU}": need, "spark.executor.cores": "4"})
      for flags in (YARN, KUBERNETES, STANDALONE)
      for have, need in (("1", "1"), ("1", "2"), ("1", "0.25"), ("1", "0.5"), ("1", "0.7"), ("2", "1.5"), ("1", "0"), ("1", "-1"), ("4", "1"),
                         ("half", "1"))],
    ("gpus", YARN, {f"spark.executor.{GPU}": "1", "spark.executor.cores": "4"}),
    ("gpus", YARN, {f"spark.task.{GPU}": "1", "spark.executor.cores": "4"}),
    ("gpus", {}, {f"spark.executor.{GPU}": "1"}),
    ("gpus", LOCAL, {f"spark.executor.{GPU}": "1", f"spark.task.{GPU}": "1"}),
    ("gpus", YARN, {"spark.executor.resource.gpu.discoveryScript": "/opt/gpus.sh", f"spark.task.{GPU}": "1"}),
    ("gpus", KUBERNETES, {f"spark.executor.{GPU}": "1", f"spark.task.{GPU}": "1", "spark.executor.resource.gpu.vendor": "nvidia.com"}),
    ("encryption", YARN, {"spark.authenticate": "true", "spark.network.crypto.enabled": "true"}),
    ("encryption", {}, {"spark.network.crypto.enabled": "true"}),
    ("encryption", STANDALONE, {"spark.authenticate": "true"}),
    ("encryption", STANDALONE, {"spark.authenticate": "true", "spark.authenticate.secret": "a secret of 20 letters"}),
    ("exclusion", YARN, {"spark.excludeOnFailure.enabled": "true", "spark.excludeOnFailure.task.maxTaskAttemptsPerNode": "9"}),
    ("exclusion", YARN, {"spark.excludeOnFailure.enabled": "true", "spark.excludeOnFailure.timeout": "0"}),
    ("exclusion", YARN, {"spark.excludeOnFailure.enabled": "true", "spark.excludeOnFailure.task.maxTaskAttemptsPerExecutor": "0"}),
    ("exclusion", YARN, {"spark.excludeOnFailure.enabled": "true", "spark.task.maxFailures": "1"}),
    ("memory", YARN, {"spark.executor.memory": "1g", "spark.executor.pyspark.memory": "-1"}),
    ("push", YARN, {"spark.shuffle.push.enabled": "true"}),
    ("push", YARN, {"spark.shuffle.push.enabled": "true", "spark.shuffle.service.enabled": "true"}),
    *[("event log codec", {}, {"spark.eventLog.enabled": "true", "spark.eventLog.compress": "true", "spark.eventLog.compression.codec": codec})
      for codec in ("zstd", "ZSTD", "gzip", "org.apache.spark.io.ZStdCompressionCodec", "org.apache.spark.io.NoCompressionCodec")],
    ("event log codec", {}, {"spark.eventLog.enabled": "true", "spark.eventLog.compress": "false", "spark.eventLog.compression.codec": "gzip"}),
    ("event log codec", {}, {"spark.eventLog.enabled": "false", "spark.eventLog.compress": "true", "spark.eventLog.compression.codec": "gzip"}),
    ("secret", {}, {"spark.ssl.enabled": "true"}),
    ("unknown", {}, {"spark.executor.memry": "4g"}),
    ("unknown", {}, {"spark.sql.shuffle.partition": "10"}),
    ("unknown", {}, {"executor.memory": "4g"}),
    ("quotes", {}, {"spark.executor.memory": '"4g"'}),
    ("quotes", {}, {"spark.app.name": '"a name"'}),
    ("comment", {}, {"spark.executor.cores": "4 # all"}),
    ("comment", {}, {"spark.app.name": "a name # of a job"}),
    ("space", {}, {"spark.executor.memory": "4g ", "spark.executor.cores": " 2"}),
    ("case", {}, {"spark.executor.Memory": "100m"}),
    ("old names", {}, {"spark.storage.memoryFraction": "7", "spark.shuffle.memoryFraction": "x"}),
    ("old names", YARN, {"spark.yarn.executor.memoryOverhead": "1.5g"}),
    ("old names", YARN, {"spark.yarn.executor.memoryOverhead": "512"}),
    ("old names", {}, {"spark.kryoserializer.buffer.mb": "1", "spark.reducer.maxMbInFlight": "48"}),
    ("old names", {}, {"spark.shuffle.file.buffer.kb": "32"}),
    ("locks", KUBERNETES_CLUSTER, {"spark.driver.memory": "2g"}),
    ("image", KUBERNETES_CLUSTER, IMAGE),
    ("image", KUBERNETES, {}),
    ("image", KUBERNETES, {"spark.kubernetes.executor.container.image": "registry/spark:1"}),
    ("image", KUBERNETES_CLUSTER, {"spark.kubernetes.executor.container.image": "registry/spark:1"}),
    ("pods", KUBERNETES, {**IMAGE, "spark.kubernetes.executor.request.cores": "0.5"}),
    *[("pods", KUBERNETES, {**IMAGE, "spark.executor.cores": "4", **({"spark.kubernetes.executor.request.cores": request} if request else {}),
                            "spark.kubernetes.executor.limit.cores": limit})
      for request, limit in ((None, "4"), (None, "3999m"), ("6", "4"), ("4", "4"), ("4001m", "4"), ("1", "2"), ("6", "8"))],
    ("pods", KUBERNETES, {**IMAGE, "spark.kubernetes.container.image.pullPolicy": "Sometimes"}),
    ("pods", KUBERNETES, {**IMAGE, "spark.kubernetes.memoryOverheadFactor": "1.5"}),
    ("pods", KUBERNETES, {**IMAGE, "spark.kubernetes.allocation.batch.size": "0"}),
    ("pods", KUBERNETES_CLUSTER, {**IMAGE, "spark.kubernetes.driver.limit.cores": "1", "spark.driver.cores": "2"}),
    ("volumes", KUBERNETES, {**IMAGE, "spark.kubernetes.executor.volumes.hostPath.data.mount.path": "/data"}),
    ("volumes", KUBERNETES, {**IMAGE, "spark.kubernetes.executor.volumes.hostPath.data.mount.path": "/data",
                             "spark.kubernetes.executor.volumes.hostPath.data.options.path": "/data"}),
    ("volumes", KUBERNETES, {**IMAGE, "spark.kubernetes.executor.volumes.ramDisk.data.mount.path": "/data"}),
    ("keytab", YARN, {"spark.kerberos.principal": "job@REALM"}),
    ("keytab", YARN, {"spark.kerberos.keytab": "/none.keytab"}),
    ("yarn", YARN_CLUSTER, {"spark.yarn.maxAppAttempts": "0"}),
    ("yarn", YARN, {"spark.yarn.am.memory": "1g", "spark.yarn.am.cores": "2"}),
    ("yarn", YARN, {"spark.yarn.am.memory": "1.5g"}),
]

# (flags, properties): the master, the deploy mode and the language.
MASTERS = [
    ({"master": master}, IMAGE if master.startswith("k8s") else {}) for master in
    ("local", "local[1]", "local[*]", "local[0]", "local[-1]", "local[2,3]", "local[*,1]", "local[2,0]", "local[two]", "local[ 2 ]", "local[2,*]",
     "local[2, 3]", "local[*,3 ]", "local[]", "local[,2]", "local-cluster[2]", "local-cluster[2,1,1g]", "local-cluster[2, 1, 1024]", "locale", "yarn", "yarn-client",
     "yarn-cluster", "mesos://127.0.0.1:5050", "spark://127.0.0.1", "spark://127.0.0.1:7077,127.0.0.2:7077", "k8s://127.0.0.1:6443", "kubernetes",
     "standalone", "simr://x")
] + [
    ({"master": "local[2]", "deploy-mode": "cluster"}, {}),
    ({"master": "yarn", "deploy-mode": "cluster", "language": "python"}, {}),
    ({"master": "spark://127.0.0.1:7077", "deploy-mode": "cluster", "language": "python"}, {}),
    ({"master": "spark://127.0.0.1:7077", "deploy-mode": "client", "language": "python"}, {}),
    ({"master": "k8s://https://127.0.0.1:6443", "deploy-mode": "cluster", "language": "python"}, IMAGE),
    ({}, {"spark.master": "local[2]", "spark.submit.deployMode": "cluster"}),
    ({}, {"spark.master": "yarn", "spark.submit.deployMode": "client"}),
    ({}, {"spark.master": "yarn", "spark.submit.deployMode": "Cluster"}),
    ({}, {"spark.master": "yarn", "spark.submit.deployMode": "remote"}),
    ({}, {"spark.master": "http://host"}),
]

# With an executor of its own process.
WITH_EXECUTORS = [
    {"spark.executor.memory": "512m"},
    {"spark.executor.memory": "1g", "spark.executor.cores": "2", "spark.memory.offHeap.enabled": "true", "spark.memory.offHeap.size": "100m"},
    {"spark.executor.extraJavaOptions": "-XX:+UseParallelGC -Duser.timezone=UTC"},
    {"spark.executor.extraJavaOptions": "-XX:+UseFastGC"},
    {"spark.executor.extraJavaOptions": "-XX:+UseG1GC -XX:+UseSerialGC"},
    {**TRACKING, "spark.dynamicAllocation.maxExecutors": "1"},
    {"spark.serializer": "org.apache.spark.serializer.KryoSerializer", "spark.io.compression.codec": "zstd"},
    {"spark.authenticate": "true", "spark.authenticate.secret": "0123456789", "spark.network.crypto.enabled": "true"},
    {"spark.executor.cores": "2", "spark.task.cpus": "2"},
    {"spark.memory.fraction": "0.01"},
]

# In a spark-submit of its own, to see that the stages of the long-lived JVM say the same.
WITH_SUBMIT = [
    {"spark.driver.memory": "300m"}, {"spark.driver.memory": "512m"}, {"spark.driver.extraJavaOptions": "-Xmx1g"},
    {"spark.driver.extraJavaOptions": "-XX:+UseG1GC -XX:+UseParallelGC"}, {"spark.executor.memory": "449m"},
    {"spark.sql.shuffle.partitions": "0"}, {"spark.memory.offHeap.enabled": "true"}, {"spark.sql.shuffle.partitions": "4"},
]


def says(properties):
    return ", ".join(f"{key}={value}" for key, value in properties.items()) or "nothing"


def named(group, what, flags):
    where = " ".join(flags[flag] for flag in FLAGS if flag in flags)
    return f"{group}/{what}" + (f" @ {where}" if where else "")


def written():
    for name, flags, properties in TYPICAL:
        yield Case(named("typical", name, flags), text_of(properties), flags, "jobs")
    for name, flags, key, values in BORDERS:
        # An image is needed on Kubernetes, and is not what is asked.
        more = IMAGE if flags.get("master", "").startswith("k8s") else {}
        for value in values:
            yield Case(named("border", says({key: value}), flags), text_of({**more, **with_switch(key, value)}), flags)
    for name, flags, properties in TOGETHER:
        more = IMAGE if flags.get("master", "").startswith("k8s") and name != "image" else {}
        yield Case(named("together", f"{name}: {says(properties)}", flags), text_of({**more, **properties}), flags)
    for flags, properties in MASTERS:
        yield Case(named("master", says(properties), flags), text_of(properties), flags)
    for properties in WITH_EXECUTORS:
        yield Case(named("executors", says(properties), {}), text_of(properties), STANDALONE, "executors")
    for properties in WITH_SUBMIT:
        yield Case(named("submit", says(properties), LOCAL), text_of(properties), LOCAL, "submit")


# Drawn ones ----------------------------------------------------------------------------------------------------------

# A good value of these alone does not make a good configuration, or asks for something that is not here.
NOT_ALONE = re.compile(
    r"spark\.(testing|test|ssl|authenticate|kerberos|acls|driver\.(host|port|bindAddress|timeout)|deploy|history|worker|master|"
    r"shuffle\.service|shuffle\.push|dynamicAllocation\.enabled|memory\.offHeap\.enabled|network\.crypto|mesos|api\.mode|remote|local\.connect|"
    r"ui\.reverseProxy|sql\.hive|sql\.catalogImplementation|kryo\.registrationRequired|python|pyspark|r\.|submit|app\.|"
    r"executor\.id|yarn\.(isPython|rolled|unmanagedAM)|plugins|barrier|connect|kubernetes\.(jars|local))|.*(\.port|\.test\.|Testing)")
BAD = {
    "boolean": ["yes", "1", "on"], "int": ["1.5", "many", "4g", "2147483648"], "long": ["1.5", "many", "9223372036854775808"],
    "bytes": ["1.5g", "10s", "big", "1 gb x"], "time": ["10g", "soon", "1.5s", "5 minutes"], "double": ["half", "0,5", "50%"],
}
UNITS = {"B": "b", "KiB": "k", "MiB": "m", "GiB": "g"}


def spell(row, line, number):
    """The number as people write it."""
    kind, unit = verify.fact(row, "type", line), row.get("unit")
    if kind == "bytes" and unit in UNITS:
        return f"{number}{UNITS[unit]}"
    if kind == "time" and unit in ("ms", "s", "min", "h", "d"):
        return f"{number}{unit}"
    return str(number)


def good_value(row, line, chooser):
    """A value near the default, or None."""
    kind, allowed = verify.fact(row, "type", line), verify.fact(row, "allowed", line)
    default = verify.at(row.get("default"), line)
    if verify.fact(row, "partial", line) or verify.fact(row, "except", line):
        return None
    if allowed:
        return chooser.choice(allowed)
    if kind == "boolean":
        return chooser.choice(["true", "false"])
    if kind not in ("int", "long", "bytes", "time", "double") or default is None:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(b|k|m|g|kb|mb|gb|ms|s|min|h|d)?", default)
    if not match or float(match[1]) == 0:
        return None
    if match[2]:
        return f"{max(1, int(float(match[1]) * chooser.choice([0.5, 1, 2])))}{match[2]}" if row.get("multiple_of") is None else None
    number = float(match[1]) * chooser.choice([0.75, 1, 1.5])
    low, high = verify.at(row.get("min"), line), verify.at(row.get("max"), line)
    if (low is not None and number < low) or (high is not None and number > high):
        number = float(match[1])
    if number > 2**31 - 1 and kind == "int":
        number = float(match[1])
    return format(number, "g") if kind == "double" else str(max(1, int(number)))


# What Spark reads only with a switch on, and what only a service reads, which no application starts.
SWITCHES = [
    (r"spark\.dynamicAllocation\.shuffleTracking\.", {"spark.dynamicAllocation.enabled": "true",
                                                       "spark.dynamicAllocation.shuffleTracking.enabled": "true"}),
    (r"spark\.dynamicAllocation\.", {"spark.dynamicAllocation.enabled": "true"}),
    (r"spark\.speculation\.", {"spark.speculation": "true"}),
    (r"spark\.(storage|executor)\.decommission\.", {"spark.decommission.enabled": "true"}),
    (r"spark\.io\.encryption\.", {"spark.io.encryption.enabled": "true"}),
    (r"spark\.eventLog\.rolling\.", {"spark.eventLog.enabled": "true", "spark.eventLog.rolling.enabled": "true"}),
    (r"spark\.eventLog\.", {"spark.eventLog.enabled": "true"}),
    (r"spark\.excludeOnFailure\.", {"spark.excludeOnFailure.enabled": "true"}),
    (r"spark\.memory\.offHeap\.", {"spark.memory.offHeap.enabled": "true"}),
    (r"spark\.task\.reaper\.", {"spark.task.reaper.enabled": "true"}),
    (r"spark\.streaming\.backpressure\.", {"spark.streaming.backpressure.enabled": "true"}),
]
NOT_OF_APPLICATIONS = re.compile(r"spark\.(history|deploy|worker|master|mesos|connect|shuffle\.push|testing)\.")


def with_switch(key, value):
    """The property with what makes Spark read it."""
    more = next((more for pattern, more in SWITCHES if re.match(pattern, key)), {})
    return {**{name: on for name, on in more.items() if name != key}, key: value}


def where(key):
    return YARN if key.startswith("spark.yarn.") else KUBERNETES if key.startswith("spark.kubernetes.") else {}


def drawn_case(group, key, value, how):
    more = IMAGE if how == "start" and where(key) == KUBERNETES and "image" not in key else {}
    return Case(named(group, f"{key}={value}", where(key)), text_of({**more, **with_switch(key, value)}), where(key), how)


def drawn(rows, line, lines):
    present = {key: row for key, row in sorted(rows.items()) if verify.exists(row, line, lines)}
    # The same properties in every version that has them, so that versions can be compared.
    def chosen(group, keys, number):
        return sorted(keys, key=lambda key: random.Random(f"{SEED}{group}{key}").random())[:number]

    present = {key: row for key, row in present.items() if not NOT_OF_APPLICATIONS.match(key)}
    plain = [key for key, row in present.items() if not NOT_ALONE.match(key) and not row.get("internal")]
    values = {key: good_value(present[key], line, random.Random(f"{SEED}{key}")) for key in plain}
    keys = chosen("good", [key for key in plain if values[key] is not None], 200)
    for i in range(0, len(keys), 4):
        together = {key: values[key] for key in sorted(keys[i:i + 4])}
        yield Case(f"good/{says(together)}", text_of(together), how="jobs")
    for key in chosen("type", [key for key in plain if verify.fact(present[key], "type", line) in BAD], 60):
        value = random.Random(f"{SEED}{key}").choice(BAD[verify.fact(present[key], "type", line)])
        yield drawn_case("type", key, value, "start")
    limited = [key for key, row in present.items() if any(verify.at(row.get(name), line) is not None for name in ("min", "max"))]
    for key in chosen("limit", limited, 60):
        row = present[key]
        for value, _ in verify.trials_of(row, line):
            if re.fullmatch(r"-?\d+(\.\d+)?", value):
                exact = value if "." in value else spell(row, line, value)
                yield drawn_case("limit", key, exact, "read")
    for key in chosen("allowed", [key for key, row in present.items() if verify.fact(row, "allowed", line)], 30):
        allowed = verify.fact(present[key], "allowed", line)
        value = random.Random(f"{SEED}{key}").choice(allowed)
        for other in (value, value.swapcase(), value + "x", ""):
            yield drawn_case("allowed", key, other, "read")
    for key, row in sorted(rows.items()):
        removed = row.get("removed", {})
        if removed.get("error"):
            for value in (removed["accepted_value"], "no-such-value"):
                yield Case(f"removed/{key}={value}", text_of({key: value}))


# Examples ------------------------------------------------------------------------------------------------------------

EXAMPLE = re.compile(r"^```(refuses|fires|silent|not-evaluated)\n(.*?)^```", re.M | re.S)


def examples(line):
    """Those of this version. An example without --spark counts for every version."""
    for path in sorted((ROOT / "src/validate/catalog").glob("*.md")):
        for number, (what, text) in enumerate(EXAMPLE.findall(path.read_text()), 1):
            flags = {}
            while text.startswith("--"):
                first, _, text = text.partition("\n")
                words = first.split()
                flags.update(zip((word.removeprefix("--") for word in words[::2]), words[1::2]))
            version = flags.pop("spark", None)
            if version in (None, line):
                expected = "" if version is None else "refuses" if what == "refuses" else "starts"
                yield Case(f"{path.stem}#{number} {what}", text, flags, expected=expected)


def catalogue():
    with open(ROOT / "data/spark_properties.jsonl") as text:
        lines = [line_of(version) for version in json.loads(next(text))["spark_versions"]]
        return {row["key"]: row for row in map(json.loads, text)}, lines


def all_cases(version):
    rows, lines = catalogue()
    line = line_of(version)
    seen, cases = set(), []
    for case in (*written(), *drawn(rows, line, lines), *examples(line)):
        if case.key() not in seen:
            seen.add(case.key())
            cases.append(case)
    return cases


def objects_of(version):
    """The objects that define the entries of this version."""
    rows, lines = catalogue()
    return sorted({row["defined_in"] for row in rows.values() if "defined_in" in row and verify.exists(row, line_of(version), lines)})
