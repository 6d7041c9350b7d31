# Faulted: prices are joined by item alone, but there is one for each item and day, so each order meets all 60 days.
# Healthy: the join is on item and day.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("turnover").getOrCreate()
orders = spark.range(0, 150_000, numPartitions=8).select(
    F.col("id").alias("order"), (F.col("id") * 7919 % 2000).alias("item"), (F.col("id") % 60).alias("day"))
prices = spark.range(0, 2000 * 60, numPartitions=2).select(
    (F.col("id") % 2000).alias("item"), F.floor(F.col("id") / 2000).alias("day"), (F.rand(2) * 50).alias("price"))
if mode == "faulted":
    priced = orders.join(prices.drop("day"), "item")
else:
    priced = orders.join(prices, ["item", "day"])
priced.groupBy("order").agg(F.sum("price").alias("paid")).groupBy(F.floor(F.col("paid") / 10)).count().collect()
spark.stop()
