# Faulted: duplicates are dropped without a watermark, so the state keeps every event forever. Healthy: events older than
# 2 seconds are forgotten.
import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("events once").getOrCreate()
events = spark.readStream.format("rate").option("rowsPerSecond", 4000).option("numPartitions", 4).load()
if mode == "healthy":
    events = events.withWatermark("timestamp", "2 seconds")
once = events.dropDuplicates(["value", "timestamp"])
query = once.writeStream.queryName("once").trigger(processingTime="1 second").outputMode("append") \
    .foreachBatch(lambda batch, number: batch.agg(F.count("*")).collect()) \
    .option("checkpointLocation", f"{folder}/checkpoint").start()
while query.isActive and len(query.recentProgress) < 16:
    time.sleep(0.5)
query.stop()
spark.stop()
