# Faulted: more rows arrive than the tasks can enrich with a call for each, so batches get longer and longer. Healthy:
# the calls are made for a hundred rows at once.
import sys
import time

from pyspark.sql import SparkSession

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("enrichment").getOrCreate()


def enrich(rows):
    count = sum(1 for _ in rows)
    calls = count if mode == "faulted" else (count + 99) // 100
    time.sleep(0.02 * calls)  # The service needs 20 ms a call.


events = spark.readStream.format("rate").option("rowsPerSecond", 240).option("numPartitions", 4).load()
query = events.writeStream.queryName("enrichment") \
    .foreachBatch(lambda batch, number: batch.foreachPartition(enrich)) \
    .option("checkpointLocation", f"{folder}/checkpoint").start()
while query.isActive and len(query.recentProgress) < 10:
    time.sleep(0.5)
query.stop()
spark.stop()
