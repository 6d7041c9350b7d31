"""Splits page views into sessions, visitor by visitor.
Faulted (data): six in ten page views have no visitor (an empty cookie), so one task gets all of them as one visitor."""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

twin, folder = sys.argv[1:3]


def prepare():
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    visitor = F.md5(F.pmod(F.hash("id"), F.lit(50000)).cast("string"))
    if twin == "faulted":
        visitor = F.when(F.col("id") % 10 < 6, F.lit("")).otherwise(visitor)
    (spark.range(0, 1200000, numPartitions=12)
     .select(visitor.alias("visitor"), F.timestamp_seconds(1700000000 + F.pmod(F.hash("id", F.lit(2)), F.lit(900000))).alias("at"),
             F.concat(F.lit("https://shop.example/p/"), F.pmod(F.hash("id", F.lit(3)), F.lit(7000)), F.lit("?ref=mail&x="), "id").alias("url"))
     .write.parquet(folder + "/views"))
    spark.stop()


prepare()
spark = SparkSession.builder.appName("sessions").getOrCreate()
by_visitor = Window.partitionBy("visitor").orderBy("at")
sessions = (spark.read.parquet(folder + "/views")
            .withColumn("pause", F.col("at").cast("long") - F.lag("at").over(by_visitor).cast("long"))
            .withColumn("starts", (F.col("pause").isNull() | (F.col("pause") > 1800)).cast("int"))
            .withColumn("session", F.sum("starts").over(by_visitor))
            .withColumn("page", F.regexp_extract("url", r"/p/(\d+)\?ref=(\w+)", 1))
            .withColumn("source", F.expr("parse_url(url, 'QUERY', 'ref')")))
sessions.write.parquet(folder + "/sessions")
spark.stop()
