"""Checks and reports on a parsed access log that is cached.
Faulted: unpersist() comes right after the checks, so each report parses the log again. Healthy: it comes at the end."""
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:3]


def prepare():
    with open(folder + "/access.log", "w") as file:
        for i in range(160000):
            file.write('10.%d.%d.%d - - [21/Mar/2024:%02d:%02d:%02d +0000] "GET /shop/item/%d?ref=%d HTTP/1.1" %d %d "-" "agent/%d.%d (linux)"\n'
                       % (i % 200, i * 7 % 250, i * 31 % 250, i // 36000 % 24, i // 60 % 60, i % 60, i % 5003, i % 13,
                          200 if i % 19 else 404, i * 37 % 90001, i % 7, i % 11))


prepare()
spark = SparkSession.builder.appName("access report").config("spark.sql.files.maxPartitionBytes", "5m").getOrCreate()
line = F.col("value")
accesses = spark.read.text(folder + "/access.log").select(
    F.regexp_extract(line, r"^(\S+) (\S+) (\S+)", 1).alias("client"), F.regexp_extract(line, r"\[([^\]]*)\]", 1).alias("at"),
    F.regexp_extract(line, r'"(\w+) (\S+) ([^"]*)"', 2).alias("path"), F.regexp_extract(line, r'" (\d{3}) ', 1).cast("int").alias("status"),
    F.regexp_extract(line, r'" \d{3} (\d+)', 1).cast("long").alias("bytes"), F.regexp_extract(line, r"agent/(\d+)\.(\d+)", 1).alias("agent"))
accesses = accesses.withColumn("item", F.regexp_extract("path", r"/item/(\d+)", 1)).withColumn("hour", F.substring("at", 13, 2)).cache()

assert accesses.where("status IS NULL OR client = ''").count() == 0
if twin == "faulted":
    accesses.unpersist()
accesses.groupBy("hour").agg(F.count("*"), F.sum("bytes")).write.csv(folder + "/by_hour")
accesses.groupBy("item").agg(F.count("*"), F.sum("bytes"), F.max("status")).write.csv(folder + "/by_item")
accesses.groupBy("client").agg(F.count("*"), F.max("hour"), F.sum("bytes")).write.csv(folder + "/by_client")
accesses.groupBy("agent", "status").agg(F.count("*"), F.approx_count_distinct("client"), F.sum("bytes")).write.csv(folder + "/by_agent")
if twin == "healthy":
    accesses.unpersist()
spark.stop()
