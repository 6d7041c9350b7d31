"""Consumption of each household from the readings of its meter.
Faulted (data): a stream wrote the readings, a Parquet file of some kilobytes every few seconds. Healthy: 12 files."""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession, functions as F

faulted, folder = sys.argv[1] == "faulted", sys.argv[2]


def readings(spark, files):
    return (spark.range(0, 1_200_000, numPartitions=files)
            .select((F.col("id") % 20011).alias("meter"), F.timestamp_seconds(1_690_000_000 + F.col("id")).alias("read_at"),
                    (F.col("id") / 100 + F.rand(3)).alias("kwh"), F.rand(4).alias("volts")))


SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
before = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
readings(before, 400 if faulted else 12).write.parquet(folder + "/readings")
before.stop()

spark = SparkSession.builder.appName("meter readings").getOrCreate()
table = spark.read.schema("meter long, read_at timestamp, kwh double, volts double").parquet(folder + "/readings")
by_day = (table.groupBy("meter", F.date_trunc("week", "read_at").alias("week"))
          .agg((F.max("kwh") - F.min("kwh")).alias("used"), F.avg("volts").alias("volts"), F.stddev("volts").alias("ripple")))
by_day.orderBy(F.desc("used")).limit(1000).write.csv(folder + "/most_used")
low = table.where("volts < 0.02").groupBy("meter").count()
low.write.csv(folder + "/low_voltage")
spark.stop()
