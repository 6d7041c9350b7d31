# Faulted: 1,200 shuffle partitions, right for the yearly run, and merging them is off. Healthy: 8 for these few orders.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("orders by customer").getOrCreate()
orders = spark.range(0, 400_000, numPartitions=4).select(
    "id", (F.col("id") * 7919 % 50_000).alias("customer"), (F.rand(5) * 90).alias("amount"))
paid = orders.groupBy("customer").agg(F.sum("amount").alias("paid"), F.count("*").alias("orders"))
paid.groupBy(F.floor(F.col("paid") / 10).alias("class")).agg(F.sum("orders"), F.avg("paid")).collect()
spark.stop()
