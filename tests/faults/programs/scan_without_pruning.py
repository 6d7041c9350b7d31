# Faulted: the table lies in a folder for each day, but the query filters on the time of the event, so all days are
# read for one. Healthy: the filter also names the day.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]


def prepare():
    spark = SparkSession.builder.master("local[2]").config("spark.eventLog.enabled", "false").getOrCreate()
    spark.range(0, 800_000, numPartitions=4).select(
        F.col("id").alias("event"), F.sha2(F.col("id").cast("string"), 256).alias("session"),
        F.sha2((F.col("id") + 1).cast("string"), 256).alias("page"),
        F.timestamp_seconds(1_700_000_000 + F.col("id") * 60 * 24 * 60 * 60 / 800_000).alias("at")) \
        .withColumn("day", F.to_date("at")).repartition("day").write.partitionBy("day").json(f"{folder}/events")
    spark.stop()


prepare()
spark = SparkSession.builder.appName("events of one day").getOrCreate()
events = spark.read.schema("event long, session string, page string, at timestamp, day date").json(f"{folder}/events")
wanted = (F.col("at") >= "2023-12-01") & (F.col("at") < "2023-12-02")
if mode == "healthy":
    wanted = wanted & (F.col("day") == F.lit("2023-12-01").cast("date"))
of_day = events.filter(wanted)
of_day.groupBy(F.hour("at")).agg(F.countDistinct("page")).collect()
spark.stop()
