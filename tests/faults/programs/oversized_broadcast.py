# Faulted: a BROADCAST hint on a table of customers that was small when the query was written; now the driver collects
# millions of rows and sends them to every executor. Healthy: no hint, so both sides are shuffled.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("orders with addresses").getOrCreate()
customers = spark.range(0, 1_000_000, numPartitions=8).select(
    "id", F.concat(F.lit("customer number "), F.col("id")).alias("name"),
    F.concat(F.lit("street "), F.col("id") % 977, F.lit(" in a town with a long name" * 8)).alias("address"),
    F.concat(F.lit("mail."), F.col("id"), F.lit("@example.org")).alias("mail"))
orders = spark.range(0, 200_000, numPartitions=4).select(
    (F.col("id") * 7919 % 1_000_000).alias("id"), (F.rand(1) * 100).alias("amount"))
if mode == "faulted":
    customers = F.broadcast(customers)
joined = orders.join(customers, "id")
joined.groupBy("address").agg(F.sum("amount"), F.sum(F.length("name")), F.sum(F.length("mail"))).write.parquet(f"{folder}/out")
spark.stop()
