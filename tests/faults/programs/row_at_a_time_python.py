# Faulted: a Python function cleans each row, although Spark has functions for all of it. Healthy: those functions.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]


def shop(line):
    parts = [part.strip().lower() for part in line.split(";")]
    return parts[1].replace("shop ", "") if len(parts) == 3 and parts[2] == "ok" else None


spark = SparkSession.builder.appName("orders by shop").getOrCreate()
lines = spark.range(0, 1_000_000, numPartitions=8).select(
    F.concat(F.lit("  Order-"), F.col("id"), F.lit("; Shop "), F.col("id") % 500, F.lit(" ; ok ")).alias("line"))
if mode == "faulted":
    shops = lines.select(F.udf(shop, "string")("line").alias("shop"), "line")
else:
    part = lambda i: F.lower(F.trim(F.split("line", ";")[i]))
    shops = lines.select(F.when((F.size(F.split("line", ";")) == 3) & (part(2) == "ok"),
                                F.replace(part(1), F.lit("shop "), F.lit(""))).alias("shop"), "line")
shops.groupBy("shop").agg(F.count("*"), F.sum(F.length("line"))).write.parquet(f"{folder}/out")
spark.stop()
