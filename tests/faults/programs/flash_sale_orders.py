# Orders of a web shop, cleaned and filed by day as gzipped JSON for the data lake.
# The month has one flash sale: its day has as many orders as the other 29 days together, twice.
#   faulted: repartition("day") brings all orders of a day to one task, so that each day is one file
#   healthy: repartitionByRange("day", "order") cuts where the rows are, so the day of the sale becomes sixteen files
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession, functions as F


def raw_orders(folder):
    SparkContext._ensure_initialized()  # or the next application would inherit local[3]
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    n = F.col("id")
    day = F.when(F.pmod(F.hash(n), F.lit(3)) < 2, F.lit(17)).otherwise(F.pmod(F.hash(n, F.lit(5)), F.lit(30)))
    orders = spark.range(0, 1_400_000, numPartitions=12).select(
        n.alias("order"), F.date_add(F.lit("2025-11-01").cast("date"), day).alias("day"),
        F.sha1(n.cast("string")).alias("session"), F.pmod(F.hash(n, F.lit(9)), F.lit(40_000)).alias("article"),
        F.concat_ws(" ", *[F.conv(F.hash(n, F.lit(k)).cast("string"), 10, 36) for k in range(6)]).alias("address"),
        F.round(F.rand(4) * 180, 2).alias("amount"))
    orders.write.parquet(folder + "/raw")
    spark.stop()


def main(twin, folder):
    raw_orders(folder)
    spark = SparkSession.builder.appName("file orders by day").getOrCreate()
    orders = spark.read.parquet(folder + "/raw").withColumn("address", F.initcap("address"))
    if twin == "faulted":
        filed = orders.repartition(30, "day")
    else:
        filed = orders.repartitionByRange(24, "day", "order")
    filed = filed.withColumn("fingerprint", F.sha2(F.concat_ws("|", "session", "address", "article", "amount"), 512))
    filed.write.partitionBy("day").option("compression", "gzip").json(folder + "/by_day")
    spark.stop()


main(*sys.argv[1:])
