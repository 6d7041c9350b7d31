# Faulted: visits are matched with address ranges by a condition without any equality, so every visit is compared with
# every range. Healthy: both sides also carry the range's block, and Spark joins by it.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("visits by network").getOrCreate()
visits = spark.range(0, 100_000, numPartitions=8).select(
    (F.col("id") * 104_729 % 5_000_000).alias("address"), F.col("id").alias("visit"))
ranges = spark.range(0, 5_000, numPartitions=1).select(
    (F.col("id") * 1000).alias("first"), (F.col("id") * 1000 + 999).alias("last"),
    F.concat(F.lit("net "), F.col("id") % 300).alias("network"))
inside = F.col("address").between(F.col("first"), F.col("last"))
if mode == "healthy":
    visits = visits.withColumn("block", F.floor(F.col("address") / 1000))
    ranges = ranges.withColumn("block", F.floor(F.col("first") / 1000))
    inside = inside & (visits.block == ranges.block)
visits.join(ranges, inside).groupBy("network").agg(F.count("*"), F.countDistinct("address")).collect()
spark.stop()
