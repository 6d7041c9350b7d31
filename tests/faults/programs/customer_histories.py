"""Puts the events of each sales region together in one list, as the format of a partner wants it.
Faulted (settings): executors of 512 MB, too little for two such lists at a time; they run out of memory until the job fails."""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

folder = sys.argv[2]


def prepare():
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    spark.range(0, 800000, numPartitions=8).select(
        F.concat(F.lit("region "), F.pmod(F.hash("id"), F.lit(3))).alias("region"), F.col("id").alias("at"),
        F.concat(F.sha2(F.col("id").cast("string"), 512), F.sha2((-F.col("id")).cast("string"), 512)).alias("event")
    ).write.parquet(folder + "/events")
    spark.stop()


prepare()
spark = SparkSession.builder.appName("histories").getOrCreate()
try:
    histories = spark.read.parquet(folder + "/events").groupBy("region").agg(F.collect_list(F.struct("at", "event")).alias("events"))
    histories.withColumn("size", F.size("events")).write.json(folder + "/histories")
finally:
    spark.stop()
