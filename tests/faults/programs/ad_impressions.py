"""Which impressions of an advertisement led to a click: a join of two streams.

faulted: nothing says how long after the impression a click may come, so both streams are remembered for ever
healthy: a click counts for three seconds, and what is older is forgotten
"""
import sys
import time

from pyspark.sql import SparkSession, functions as F

twin, folder = sys.argv[1:3]
spark = SparkSession.builder.appName("impressions and clicks").getOrCreate()


def source(rows):
    return spark.readStream.format("rate").option("rowsPerSecond", rows).option("numPartitions", 2).load()


impressions = source(6_000).select(F.col("timestamp").alias("shown"), F.expr("value * 7").alias("impression"), F.expr("value % 50").alias("campaign"))
clicks = source(1_500).select(F.col("timestamp").alias("clicked"), F.expr("value * 28").alias("clicked_impression"))
condition = "impression = clicked_impression"
if twin == "healthy":
    impressions = impressions.withWatermark("shown", "1 second")
    clicks = clicks.withWatermark("clicked", "1 second")
    condition += " AND clicked >= shown - INTERVAL 1 SECOND AND clicked <= shown + INTERVAL 3 SECONDS"
matches = impressions.join(clicks, F.expr(condition)).select("campaign", "impression", "clicked")
query = (matches.writeStream.queryName("matches").format("noop").outputMode("append").option("checkpointLocation", folder + "/checkpoint")
         .trigger(processingTime="8 seconds").start())
time.sleep(38)
query.stop()
spark.stop()
