"""Brings the first and the last scan of each parcel together.
Faulted (settings): executors of 460 MB for a join that sorts four times as much on each core; it goes through the disk."""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def prepare(folder):
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    scans = spark.range(0, 2_000_000, numPartitions=8)
    for name, seed in (("first", 11), ("last", 12)):
        (scans.withColumn("parcel", F.md5(F.pmod(F.col("id") * 7_368_787 + seed, F.lit(2_000_000)).cast("string")))
         .withColumn("depot", F.pmod(F.hash("id", F.lit(seed)), F.lit(400)))
         .withColumn("remark", F.sha2(F.concat("id", F.lit(name)), 256))
         .drop("id").write.parquet(f"{folder}/{name}"))
    spark.stop()


def main(folder):
    spark = SparkSession.builder.appName("parcel scans").getOrCreate()
    first = spark.read.parquet(f"{folder}/first").withColumnRenamed("depot", "from").withColumnRenamed("remark", "sent")
    last = spark.read.parquet(f"{folder}/last").withColumnRenamed("depot", "to").withColumnRenamed("remark", "received")
    ways = first.join(last, "parcel")
    report = ways.groupBy("from", "to").agg(F.count("*").alias("parcels"), F.max("sent"), F.max("received"), F.max("parcel"))
    report.orderBy(F.desc("parcels")).limit(500).write.parquet(f"{folder}/busiest")
    spark.stop()


prepare(sys.argv[2])
main(sys.argv[2])
