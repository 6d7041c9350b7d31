# Faulted: the write has a folder for each day, and every task has rows of every day: 32 tasks x 60 days of small files.
# Healthy: the rows of a day are brought into one task before they are written.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("archive of orders").getOrCreate()
orders = spark.range(0, 300_000, numPartitions=32).select(
    F.col("id").alias("order"), (F.col("id") * 7919 % 60).alias("day"), F.sha2(F.col("id").cast("string"), 256).alias("note"))
if mode == "healthy":
    orders = orders.repartition("day")
orders.write.partitionBy("day").parquet(f"{folder}/orders")
spark.stop()
