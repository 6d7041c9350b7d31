# Faulted: a batch is to start every 2 seconds, but each asks a slow service with one call per row of 20, which takes
# longer. Healthy: one call for all rows of a task.
import sys
import time

from pyspark.sql import SparkSession

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("alerts").getOrCreate()


def ask(rows):
    rows = list(rows)
    calls = len(rows) if mode == "faulted" else min(len(rows), 1)
    time.sleep(0.12 * calls)  # The service answers in 120 ms, however much it is asked at once.


events = spark.readStream.format("rate").option("rowsPerSecond", 40).option("numPartitions", 4).load()
query = events.writeStream.queryName("alerts").trigger(processingTime="2 seconds") \
    .foreachBatch(lambda batch, number: batch.foreachPartition(ask)) \
    .option("checkpointLocation", f"{folder}/checkpoint").start()
query.awaitTermination(40)
query.stop()
spark.stop()
