"""Where a parcel service loses its time: the hours between two scans of a parcel, for a database.

faulted (settings): adaptive execution is told to make shuffle partitions of 2 GB, "because large files are better", and so it merges all
of them into one
healthy (settings): partitions of 16 MB
"""
import itertools
import sys
import time

from pyspark import SparkContext
from pyspark.sql import SparkSession, Window, functions as F

folder = sys.argv[2]


def scans():
    SparkContext._ensure_initialized()  # or the next application would inherit local[3]
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    (spark.range(0, 900_000, 1, 8)
     .selectExpr("concat('JJD', pmod(hash(id), 300000)) AS parcel", "timestamp_seconds(1750000000 + pmod(hash(id, 2), 900000)) AS at",
                 "concat('depot ', pmod(hash(id, 3), 120)) AS depot", "sha1(cast(id AS string)) AS scanner").write.parquet(folder + "/scans"))
    spark.stop()


def load(legs):
    while portion := list(itertools.islice(legs, 2_000)):
        time.sleep(0.08)  # The database takes 2,000 rows in that time.
        assert all(leg.hours >= 0 for leg in portion)


scans()
spark = SparkSession.builder.appName("parcel scans").getOrCreate()
way = Window.partitionBy("parcel").orderBy("at")
legs = (spark.read.parquet(folder + "/scans")
        .withColumn("before", F.lag("at").over(way)).withColumn("origin", F.lag("depot").over(way)).withColumn("stop", F.row_number().over(way))
        .withColumn("hours", (F.unix_timestamp("at") - F.unix_timestamp("before")) / 3600)
        .where("stop > 1").select("parcel", "origin", "depot", "stop", "hours"))
legs.foreachPartition(load)
spark.stop()
