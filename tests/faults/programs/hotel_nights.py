"""Nightly figures of a chain of hotels: nights, revenue and the guests who come back, each into a folder of its own.
Faulted: the last of them does not overwrite what the night before left. Healthy: all three do."""
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
os.makedirs(f"{folder}/out/returning")
with open(f"{folder}/out/returning/_SUCCESS", "w"):
    pass  # the night before

with SparkSession.builder.appName("hotel nights").getOrCreate() as spark:
    stays = spark.range(0, 1_600_000, 1, 8).select(
        (F.hash("id") % 1200).alias("hotel"), F.sha2(F.concat(F.lit("guest"), F.pmod(F.hash("id", F.lit(1)), F.lit(370_000))), 256).alias("guest"),
        F.expr("date_add(date'2023-01-01', cast(id % 365 as int))").alias("arrival"), (1 + F.pmod("id", F.lit(6))).alias("nights"),
        F.round(F.rand(5) * 180 + 60, 2).alias("rate"))
    (stays.groupBy("hotel", F.trunc("arrival", "month").alias("month")).agg(F.sum("nights").alias("nights"))
     .write.mode("overwrite").parquet(f"{folder}/out/nights"))
    (stays.groupBy("hotel").agg(F.sum(F.col("nights") * F.col("rate")).alias("revenue"), F.percentile_approx("rate", 0.5).alias("median"))
     .write.mode("overwrite").parquet(f"{folder}/out/revenue"))
    returning = stays.groupBy("guest").agg(F.count("*").alias("stays"), F.max("arrival").alias("last")).where("stays > 6")
    returning.write.mode("error" if twin == "faulted" else "overwrite").parquet(f"{folder}/out/returning")
