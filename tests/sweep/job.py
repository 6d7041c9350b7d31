"""Runs on real Spark with a recommended configuration. Says in report.json what it found: executors, properties, the answer.

    job.py '{"job": "etl", "is_python": false, "first": 1, "most": 2, "properties": {…}}' FOLDER
"""
import json
import pathlib
import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import LongType

REGISTER_SECONDS = 60
SETTLE_SECONDS = 0.5  # One executor more than asked for would be there by then.
ROWS = 20_000
KEYS = 97
REGIONS = 5
CHAIN = 14  # Vertices of the graph: more than the ten iterations between checkpoints.


def main() -> None:
    asked, folder = json.loads(sys.argv[1]), pathlib.Path(sys.argv[2])
    spark = SparkSession.builder.appName("recommended").getOrCreate()
    report = {"first": executors_when(spark, asked["first"])}
    if asked["most"] > asked["first"]:
        report["most"] = executors_under_load(spark, asked["most"])
    report["driver_heap"] = spark._jvm.Runtime.getRuntime().maxMemory()
    report["not_in_use"] = [key for key, value in asked["properties"].items() if spark.sparkContext.getConf().get(key) != value]
    report["wrong"] = ANSWERS[asked["job"]](spark, folder, asked["is_python"])
    report["last"] = executors(spark)
    (folder / "report.json").write_text(json.dumps(report))
    spark.stop()


# Executors -----------------------------------------------------------------------------------------------------------

def executors(spark: SparkSession) -> list[dict]:
    """Those that are registered, with their memory, which comes a moment later. With a local master the driver is the only one."""
    context = spark.sparkContext._jsc.sc()
    found, listed = [], context.statusStore().executorList(True).iterator()
    while listed.hasNext():
        one = listed.next()
        if one.maxMemory() > 0 and (one.id() != "driver" or context.isLocal()):
            found.append({"cores": one.totalCores(), "tasks": one.maxTasks(), "memory": one.maxMemory(), "gpus": gpus_of(one)})
    return found


def gpus_of(executor) -> int:
    resource = executor.resources().get("gpu")
    return len(resource.get().addresses()) if resource.isDefined() else 0


def executors_when(spark: SparkSession, count: int) -> list[dict]:
    """The executors when there are so many and no more come, or when none came for too long."""
    deadline = time.monotonic() + REGISTER_SECONDS
    while len(executors(spark)) < count and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(SETTLE_SECONDS)
    return executors(spark)


def executors_under_load(spark: SparkSession, most: int) -> list[dict]:
    """The executors while there are more tasks than slots. Tasks that only wait, so that new executors get the cores."""
    deadline = time.monotonic() + REGISTER_SECONDS
    found = executors(spark)
    while len(found) < most and time.monotonic() < deadline:
        tasks = 4 * most * found[0]["cores"]
        spark.range(0, tasks, 1, tasks).selectExpr("java_method('java.lang.Thread', 'sleep', 500L)").collect()
        found = executors(spark)
    return found


# Answers: each returns what is wrong with it, or nothing ------------------------------------------------------------------

def query(spark: SparkSession, folder: pathlib.Path, is_python: bool) -> str:
    """A join and an aggregate over a range, written to a folder and read back."""
    key = F.udf(lambda number: number % KEYS, LongType())(F.col("id")) if is_python else F.col("id") % KEYS
    facts = spark.range(ROWS).select(key.alias("key"), F.col("id").alias("amount"))
    regions = spark.range(KEYS).select(F.col("id").alias("key"), (F.col("id") % REGIONS).alias("region"))
    totals = facts.join(regions, "key").groupBy("region").agg(F.count("*").alias("number"), F.sum("amount").alias("amount"))
    target = str(folder / "answer")
    totals.write.partitionBy("region").parquet(target)
    expected = {region: [0, 0] for region in range(REGIONS)}
    for number in range(ROWS):
        total = expected[number % KEYS % REGIONS]
        total[0] += 1
        total[1] += number
    read = spark.read.parquet(target)
    try:
        rows = read.toPandas().itertuples() if is_python else read.collect()
    except ImportError:  # This Spark has no pandas.
        rows = read.collect()
    found = {int(row.region): [int(row.number), int(row.amount)] for row in rows}
    return "" if found == expected else f"{found} instead of {expected}"


def stream(spark: SparkSession, _folder: pathlib.Path, _is_python: bool) -> str:
    """Counts of a rate source: a trigger, and another one that goes on from the checkpoint of the first."""
    rows, keys = 1000, 10
    for trigger in (1, 2):
        source = spark.readStream.format("rate-micro-batch").option("rowsPerBatch", rows).option("numPartitions", 2).load()
        counts = source.groupBy((F.col("value") % keys).alias("key")).count()
        writing = counts.writeStream.format("memory").queryName("counts").outputMode("complete").trigger(availableNow=True).start()
        writing.awaitTermination()
        found = {row.key: row["count"] for row in spark.table("counts").collect()}
        if found != {key: trigger * rows // keys for key in range(keys)}:
            return f"after trigger {trigger}: {found}"
        store = writing.lastProgress["stateOperators"][0]["customMetrics"]
        has_rocksdb = any(name.startswith("rocksdb") for name in store)
        if has_rocksdb != ("RocksDB" in spark.conf.get("spark.sql.streaming.stateStore.providerClass")):
            return f"the state store is another one: {sorted(store)}"
    folder = pathlib.Path(spark.conf.get("spark.sql.streaming.checkpointLocation")) / "counts"
    return "" if list(folder.glob("commits/[0-9]*")) else f"no checkpoint in {folder.name}"


def graph(spark: SparkSession, folder: pathlib.Path, is_python: bool) -> str:
    """The connected component of each vertex of a chain, which takes as many iterations as it has vertices."""
    if is_python:
        return smallest_neighbours(spark)
    context, jvm = spark.sparkContext._jsc.sc(), spark._jvm
    if not context.getCheckpointDir().isDefined():  # Only from 4.0 on it can be configured; the recommendation says so.
        spark.sparkContext.setCheckpointDir("checkpoints")
    edges = folder / "edges.txt"
    edges.write_text("".join(f"{vertex} {vertex + 1}\n" for vertex in range(CHAIN)))
    memory = jvm.org.apache.spark.storage.StorageLevel.MEMORY_ONLY()
    loaded = jvm.org.apache.spark.graphx.GraphLoader.edgeListFile(context, str(edges), False, 2, memory, memory)
    of_int = getattr(getattr(jvm.scala.reflect, "ClassTag$"), "MODULE$").Int()
    found = jvm.org.apache.spark.graphx.lib.ConnectedComponents.run(loaded, 2 * CHAIN, of_int, of_int)
    vertices = sorted(str(vertex) for vertex in found.vertices().toJavaRDD().collect())
    if vertices != sorted(f"({vertex},0)" for vertex in range(CHAIN + 1)):
        return f"components {vertices}"
    # Pregel removes what it wrote when it ends; the folder of the application stays.
    return "" if list(pathlib.Path("checkpoints").iterdir()) else "there is no folder for checkpoints"


def smallest_neighbours(spark: SparkSession) -> str:
    """The same on RDDs of Python, with a shorter chain: each vertex takes the smallest label around it until all have one."""
    length, parts = 4, 2
    edges = [(vertex, vertex + 1) for vertex in range(length)]
    links = spark.sparkContext.parallelize(edges + [(b, a) for a, b in edges], parts).groupByKey(parts).cache()
    labels = links.keys().map(lambda vertex: (vertex, vertex))
    for _ in range(length):
        sent = links.join(labels, parts).flatMap(lambda pair: [(to, pair[1][1]) for to in pair[1][0]])
        labels = labels.union(sent).reduceByKey(min, parts).cache()
    found = dict(labels.collect())
    return "" if found == dict.fromkeys(range(length + 1), 0) else f"labels {found}"


def train(spark: SparkSession, _folder: pathlib.Path, is_python: bool) -> str:
    """A line through points, by iterations over cached rows: with MLlib, or on RDDs of Python."""
    slope, start = 2.0, 1.0
    if is_python:
        xs = [number / 50 - 1 for number in range(101)]
        points = spark.sparkContext.parallelize([(x, slope * x + start) for x in xs], 2).cache()
        found = [0.0, 0.0]
        for _ in range(12):
            errors = points.map(lambda point, at=tuple(found): (point[0], point[1] - at[0] * point[0] - at[1])).cache()
            found = [found[0] + 2.4 * errors.map(lambda one: one[0] * one[1]).mean(), found[1] + 0.8 * errors.values().mean()]
        return near(found, [slope, start], 0.01)
    jvm = spark._jvm
    rows = spark.range(1000).selectExpr("id / 500 - 1 AS x", f"{slope} * (id / 500 - 1) + {start} AS label").cache()
    columns = spark.sparkContext._gateway.new_array(jvm.String, 1)
    columns[0] = "x"
    vectors = jvm.org.apache.spark.ml.feature.VectorAssembler().setInputCols(columns).setOutputCol("features")
    model = jvm.org.apache.spark.ml.regression.LinearRegression().setSolver("l-bfgs").fit(vectors.transform(rows._jdf))
    return near([model.coefficients().apply(0), model.intercept()], [slope, start], 0.01)


def near(found: list[float], expected: list[float], error: float) -> str:
    return "" if all(abs(a - b) <= error for a, b in zip(found, expected)) else f"{found} instead of {expected}"


def mixed(spark: SparkSession, folder: pathlib.Path, is_python: bool) -> str:
    return query(spark, folder, is_python) or train(spark, folder, is_python)


ANSWERS = {"ml-training": train, "ml-inference": query, "etl": query, "analytics": query, "streaming": stream, "graph": graph, "mixed": mixed}

if __name__ == "__main__":
    main()
