# Faulted: adaptive execution is off, so every aggregate of small data keeps its 200 partitions. Healthy: it is on,
# which is the default, and merges them.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("daily figures").getOrCreate()
orders = spark.range(0, 300_000, numPartitions=4).select(
    "id", (F.col("id") * 7919 % 3000).alias("customer"), (F.col("id") % 30).alias("day"), (F.rand(5) * 90).alias("amount"))
for keys in (["customer"], ["day"], ["customer", "day"], ["day", "amount"]):
    per_key = orders.groupBy(*keys).agg(F.sum("amount").alias("total"), F.count("*").alias("orders"))
    per_key.groupBy("orders").agg(F.avg("total"), F.max("total")).orderBy("orders").collect()
spark.stop()
