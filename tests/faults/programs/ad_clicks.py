"""Sorts clicks on advertisements into folders by country and day.
Faulted: each task writes a file into each of 240 folders. Healthy: the clicks of a folder are brought into one task first."""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]


def prepare():
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    clicks = spark.range(0, 2_400_000, numPartitions=16).select(
        F.md5(F.col("id").cast("string")).alias("click"),
        F.element_at(F.array(*map(F.lit, ["at", "be", "ch", "de", "es", "fr", "it", "nl"])), F.pmod(F.hash("id"), F.lit(8)) + 1).alias("country"),
        F.timestamp_seconds(1_709_251_200 + F.pmod(F.hash("id", F.lit(2)), F.lit(30 * 86_400))).alias("at"),
        F.concat(F.lit("https://shop.example/landing?ad="), F.pmod(F.hash("id", F.lit(3)), F.lit(5000))).alias("url"))
    clicks.write.option("maxRecordsPerFile", 0).json(folder + "/clicks")
    spark.stop()


prepare()
spark = SparkSession.builder.appName("ad clicks").config("spark.sql.files.maxPartitionBytes", "24m").getOrCreate()
clicks = spark.read.schema("click string, country string, at timestamp, url string").json(folder + "/clicks")
clicks = clicks.withColumn("day", F.to_date("at")).withColumn("ad", F.expr("parse_url(url, 'QUERY', 'ad')"))
if twin == "healthy":
    clicks = clicks.repartition(8, "country", "day")
clicks.write.partitionBy("country", "day").parquet(folder + "/by_country_and_day")
spark.stop()
