# Faulted: duplicates are dropped without a watermark, so the state keeps every event forever. Healthy: events older than
# 4 seconds are forgotten.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("events once").getOrCreate()
events = spark.readStream.format("rate").option("rowsPerSecond", 4000).option("numPartitions", 4).load()
if mode == "healthy":
    events = events.withWatermark("timestamp", "4 seconds")
once = events.dropDuplicates(["value", "timestamp"])
query = once.writeStream.queryName("once").trigger(processingTime="2 seconds").outputMode("append") \
    .foreachBatch(lambda batch, number: batch.agg(F.count("*")).collect()) \
    .option("checkpointLocation", f"{folder}/checkpoint").start()
query.awaitTermination(40)
query.stop()
spark.stop()
