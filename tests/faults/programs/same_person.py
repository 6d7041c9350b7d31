"""Finds new contacts that are known already, by mail address or by telephone number.
Faulted: both conditions in one join with OR, which has no key to join by. Healthy: one join for each, put together."""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:3]


def prepare():
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()

    def people(count, seed, parts):
        return spark.range(0, count, numPartitions=parts).select(
            F.col("id").alias("contact"), F.concat(F.lit("m"), F.pmod(F.hash("id", F.lit(seed)), F.lit(400000)), F.lit("@mail.example")).alias("mail"),
            F.concat(F.lit("+49"), F.pmod(F.hash("id", F.lit(seed + 1)), F.lit(300000))).alias("phone"))
    people(70000, 11, 8).write.parquet(folder + "/known")
    people(10000, 23, 4).write.parquet(folder + "/new")
    spark.stop()


prepare()
spark = SparkSession.builder.appName("known contacts").getOrCreate()
known = spark.read.parquet(folder + "/known").alias("k")
new = spark.read.parquet(folder + "/new").alias("n")
if twin == "faulted":
    pairs = known.join(new, F.expr("k.mail = n.mail OR k.phone = n.phone"))
else:
    pairs = known.join(new, F.expr("k.mail = n.mail")).union(known.join(new, F.expr("k.phone = n.phone")))
(pairs.select(F.col("n.contact").alias("new"), F.col("k.contact").alias("known")).distinct()
 .write.parquet(folder + "/matches"))
spark.stop()
