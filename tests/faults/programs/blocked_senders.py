"""Mails without those of blocked senders, with the plan of each sender: two joins with small tables.
Faulted (settings): broadcasts are switched off for the whole job, so the mails are shuffled and sorted for both joins."""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

folder = sys.argv[2]


def prepare():
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    (spark.range(0, 2000000, numPartitions=8)
     .select(F.col("id").alias("mail_id"), F.pmod(F.hash("id"), F.lit(90000)).alias("sender"),
             F.pmod(F.hash("id", F.lit(1)), F.lit(5000)).alias("tenant"),
             F.sha2(F.col("id").cast("string"), 256).alias("subject"), F.length(F.col("id").cast("string")).alias("size"))
     .write.parquet(folder + "/mails"))
    spark.range(0, 90000, 45, 1).select(F.col("id").cast("int").alias("sender")).write.parquet(folder + "/blocked")
    spark.range(0, 5000, 1, 1).select(F.col("id").cast("int").alias("tenant"),
                                      F.concat(F.lit("plan "), F.col("id") % 40).alias("plan")).write.parquet(folder + "/tenants")
    spark.stop()


prepare()
spark = SparkSession.builder.appName("mail volumes").getOrCreate()
mails = spark.read.parquet(folder + "/mails")
blocked = spark.read.parquet(folder + "/blocked")
tenants = spark.read.parquet(folder + "/tenants")
volumes = (mails.join(blocked, "sender", "left_anti").join(tenants, "tenant", "left").groupBy("plan")
           .agg(F.count("*").alias("mails"), F.sum("size").alias("size"), F.sum(F.crc32("subject")).alias("checksum")))
volumes.write.parquet(folder + "/volumes")
spark.stop()
