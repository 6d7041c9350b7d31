"""Streams of files, and what is done with them.

Arguments: kinds joined by commas, and a folder. Each kind is an application of its own.
"""
import json
import os
import sys
import time
from pyspark.sql import SparkSession, functions as F


def fill(folder: str, first: int) -> None:
    os.makedirs(folder, exist_ok=True)
    for number in range(first, first + 6):
        with open(f"{folder}/{number:03}.json", "w") as file:
            for i in range(4000):
                file.write(json.dumps({"user": i * 31 % 700, "page": f"p{i % 90}", "ms": i * 7 % 1300, "at": f"2024-06-01 10:{number:02}:{i % 60:02}"}) + "\n")


def run(kind: str, folder: str) -> None:
    fill(f"{folder}/in", 0)
    spark = SparkSession.builder.appName("clicks").config("spark.sql.shuffle.partitions", "2").getOrCreate()
    if kind == "windows":
        from pyspark.streaming import StreamingContext
        streams = StreamingContext(spark.sparkContext, 1)
        streams.checkpoint(f"{folder}/checkpoint")
        queue = [spark.sparkContext.parallelize(range(n * 500, n * 500 + 500), 2) for n in range(8)]
        streams.queueStream(queue).map(lambda x: (x % 7, x)).groupByKeyAndWindow(3, 1).mapValues(len).saveAsTextFiles(f"{folder}/out/w")
        streams.start()
        streams.awaitTerminationOrTimeout(9)
        streams.stop(True, True)
        return
    clicks = spark.readStream.schema("user int, page string, ms int, at timestamp").option("maxFilesPerTrigger", 2).json(f"{folder}/in")
    if kind == "sessions":
        sink = clicks.withWatermark("at", "2 minutes").groupBy(F.session_window("at", "30 seconds"), "user").count().writeStream.outputMode("append").format("parquet").option("path", f"{folder}/out")
    elif kind == "archive":
        sink = clicks.withColumn("page", F.upper("page")).where("ms > 10").writeStream.format("json").option("path", f"{folder}/out")
    elif kind == "lookup":
        pages = spark.createDataFrame([(f"p{i}", f"topic {i % 5}") for i in range(90)], "page string, topic string")
        sink = clicks.join(pages, "page").groupBy("topic").agg(F.avg("ms"), F.count("*")).writeStream.outputMode("complete").format("console")
    elif kind == "routes":
        def route(batch, number):
            batch.where("ms > 900").write.mode("append").parquet(f"{folder}/slow")
            batch.groupBy("page").agg(F.avg("ms")).write.mode("append").json(f"{folder}/pages")
        sink = clicks.writeStream.foreachBatch(route)
    elif kind == "verdicts":
        verdict = F.udf(lambda ms, user: "robot" if ms * 3 % 17 < user % 5 else "person", "string")
        sink = clicks.withColumn("verdict", verdict("ms", "user")).writeStream.format("memory").queryName("verdicts")
    query = sink.option("checkpointLocation", f"{folder}/checkpoint").trigger(processingTime="1 second").start()
    time.sleep(3)
    fill(f"{folder}/in", 6)
    query.awaitTermination(5)
    query.processAllAvailable()
    query.stop()
    spark.stop()


for one in sys.argv[1].split(","):
    run(one, f"{sys.argv[2]}/{one}")
