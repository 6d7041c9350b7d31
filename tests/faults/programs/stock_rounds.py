"""Levels the stock of warehouses in rounds: what one has too much of goes to the next. A round's plan grows from the plan of
the round before, so the lineage has to be cut after each round.

faulted:  cuts it by collecting the rows and making a new DataFrame of them
healthy:  cuts it with localCheckpoint()
"""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession, Window, functions as F

ROUNDS, ITEMS = 2, 450_000


def stock(folder):
    SparkContext._ensure_initialized()  # the next application is to have settings of its own
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    (spark.range(0, ITEMS, numPartitions=8)
     .select(F.floor(F.col("id") / 20).alias("item"), (F.col("id") % 20).cast("int").alias("warehouse"),
             F.concat(F.lit("shelf "), F.sha1(F.col("id").cast("string"))).alias("shelf"),
             F.pmod(F.hash("id"), F.lit(500)).cast("double").alias("pieces"))
     .write.parquet(folder + "/stock"))
    spark.stop()


def level(rows):
    ring = Window.partitionBy("item").orderBy("warehouse")
    mean = F.avg("pieces").over(Window.partitionBy("item"))
    given = rows.withColumn("given", F.greatest(F.col("pieces") - mean, F.lit(0.0)) / 2)
    return (given.withColumn("pieces", F.col("pieces") - F.col("given") + F.coalesce(F.lag("given").over(ring), F.lit(0.0)))
            .drop("given"))


def main():
    twin, folder = sys.argv[1:]
    stock(folder)
    spark = SparkSession.builder.appName("stock levels").getOrCreate()
    rows = spark.read.parquet(folder + "/stock")
    for _ in range(ROUNDS):
        rows = level(rows)
        rows = spark.createDataFrame(rows.collect(), rows.schema) if twin == "faulted" else rows.localCheckpoint()
    rows.groupBy("warehouse").agg(F.avg("pieces"), F.stddev("pieces"), F.max("shelf")).orderBy("warehouse").show(20)
    spark.stop()


main()
