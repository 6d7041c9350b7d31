"""Distances from depots to customers.
Faulted: a Python function called row by row. Healthy: the same formula with Spark's own functions."""
import math
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType

twin, folder = sys.argv[1:3]


def prepare():
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    spark.range(0, 1500000, numPartitions=8).select(
        F.col("id").alias("delivery"), (F.col("id") % 60).alias("depot"), (F.pmod(F.hash("id"), F.lit(180)) - 90.0).alias("lat"),
        (F.pmod(F.hash("id", F.lit(4)), F.lit(360)) - 180.0).alias("lon")).write.parquet(folder + "/deliveries")
    spark.range(0, 60, numPartitions=1).select(
        F.col("id").alias("depot"), (F.col("id") - 30.0).alias("depot_lat"), (F.col("id") * 3.0 - 90).alias("depot_lon")
    ).write.parquet(folder + "/depots")
    spark.stop()


@F.udf(DoubleType())
def distance(lat1, lon1, lat2, lon2):
    lat1, lon1, lat2, lon2 = map(math.radians, (lat1, lon1, lat2, lon2))
    a = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(math.sqrt(a))


def distance_of_columns(lat1, lon1, lat2, lon2):
    lat1, lon1, lat2, lon2 = map(F.radians, (lat1, lon1, lat2, lon2))
    a = F.pow(F.sin((lat2 - lat1) / 2), 2) + F.cos(lat1) * F.cos(lat2) * F.pow(F.sin((lon2 - lon1) / 2), 2)
    return 12742 * F.asin(F.sqrt(a))


prepare()
spark = SparkSession.builder.appName("delivery distances").getOrCreate()
how = distance if twin == "faulted" else distance_of_columns
deliveries = spark.read.parquet(folder + "/deliveries").join(spark.read.parquet(folder + "/depots"), "depot")
far = deliveries.withColumn("km", how(*map(F.col, ("depot_lat", "depot_lon", "lat", "lon"))))
far.groupBy("depot").agg(F.avg("km").alias("mean"), F.max("km").alias("farthest"), F.stddev("km").alias("spread")).write.parquet(folder + "/by_depot")
spark.stop()
