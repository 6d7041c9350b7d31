"""Chains the entries of an audit trail: each entry gets the seal of the one before it on the same account.
Faulted (settings): four shuffle partitions of more than 150 MB, more than a task can sort in memory.
Healthy (settings): forty-eight."""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

folder = sys.argv[2]


def entries(path):
    SparkContext._ensure_initialized()  # so that these settings end with this session
    with SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate() as spark:
        (spark.range(0, 2_200_000, numPartitions=12)
         .select("id", F.pmod(F.hash("id"), F.lit(100_000)).alias("account"), F.pmod(F.hash("id", F.lit(2)), F.lit(10**9)).alias("at"))
         .write.parquet(path))


entries(folder + "/entries")
with SparkSession.builder.appName("audit trail").getOrCreate() as spark:
    text = F.concat_ws(":", "id", "account", "at")
    sealed = spark.read.parquet(folder + "/entries").select("*", F.sha2(text, 512).alias("seal"), F.sha2(F.reverse(text), 512).alias("payload"))
    chain = Window.partitionBy("account").orderBy("at", "id")
    linked = sealed.withColumn("before", F.lag("seal").over(chain)).withColumn("place", F.row_number().over(chain))
    broken = linked.where("place > 1").select(F.crc32(F.concat("before", "seal", "payload")).alias("link"), "place")
    broken.groupBy("place").agg(F.count("*"), F.max("link")).orderBy("place").show(8)
