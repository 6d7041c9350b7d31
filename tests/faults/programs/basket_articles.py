"""The set of articles that each customer ever bought, and how the sets differ in size.
Faulted (settings): executors of 490 MB, which the sets nearly fill, so the JVM looks for garbage most of the time."""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def write_baskets(path):
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    with SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate() as spark:
        spark.range(0, 3_000_000, numPartitions=12).select(
            F.pmod(F.hash("id"), F.lit(180_000)).alias("customer"),
            F.concat(F.lit("article "), F.pmod(F.hash("id", F.lit(1)), F.lit(50_000))).alias("article")).write.parquet(path)


def main():
    folder = sys.argv[2]
    write_baskets(folder + "/baskets")
    with SparkSession.builder.appName("baskets").getOrCreate() as spark:
        sets = spark.read.parquet(folder + "/baskets").groupBy("customer").agg(F.collect_set("article").alias("articles"))
        sizes = sets.select("customer", F.size("articles").alias("size"), F.array_max("articles").alias("last"))
        sizes.groupBy("size").agg(F.count("*").alias("customers"), F.max("last").alias("last")).orderBy("size").show(50)


main()
