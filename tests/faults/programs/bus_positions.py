"""Puts the positions of buses into order, line by line, and finds where they stood still.
Faulted (data): the operator sends nearly all buses as line "0"; their positions all go to one task."""
import sys
from math import asin, cos, radians, sin, sqrt

from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
setup = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
line = F.pmod(F.hash("id"), F.lit(300)).cast("string")
if twin == "faulted":
    line = F.when(F.rand(5) < 0.9, F.lit("0")).otherwise(line)
setup.range(0, 2_400_000, numPartitions=8).select(
    line.alias("line"), F.pmod(F.hash("id", F.lit(1)), F.lit(2000)).alias("bus"), (F.lit(1_711_000_000) + F.col("id")).alias("at"),
    (F.rand(1) / 4 + 52.4).alias("lat"), (F.rand(2) / 4 + 13.2).alias("lon")).write.json(f"{folder}/positions")
setup.stop()


def metres(lat1, lon1, lat2, lon2):
    lat1, lon1, lat2, lon2 = map(radians, (lat1, lon1, lat2, lon2))
    return 12_742_000 * asin(sqrt(sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2))


def stops(rows):
    last = {}
    for row in rows:
        lat, lon, since = last.get(row.bus, (0.0, 0.0, row.at))
        if metres(lat, lon, row.lat, row.lon) < 200:
            yield row.line, row.bus, since, row.at - since
        else:
            last[row.bus] = (row.lat, row.lon, row.at)


spark = SparkSession.builder.appName("bus positions").getOrCreate()
positions = spark.read.schema("line string, bus int, at long, lat double, lon double").json(f"{folder}/positions")
in_order = positions.repartition(16, "line").sortWithinPartitions("line", "at")
found = in_order.rdd.mapPartitions(stops)
found.map(lambda stop: "%s;%d;%d;%d" % stop).saveAsTextFile(f"{folder}/stops")
spark.stop()
