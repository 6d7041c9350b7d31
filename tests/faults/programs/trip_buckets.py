"""Files telematics trips in a table that is bucketed by vehicle, so that later joins by vehicle need no shuffle.

faulted: each of sixty tasks has trips of every bucket, and writes a file for each.
healthy: the trips are brought together by bucket first, so each task writes the file of one bucket.
"""
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

BUCKETS = 30


def raw_trips(folder):
    rng = random.Random(2)
    for number in range(10):
        with open(f"{folder}/trips-{number}.csv", "w") as out:
            out.writelines(f"{rng.randrange(60_000)},2025-0{rng.randrange(1, 10)}-1{rng.randrange(10)},{rng.random() * 90:.3f},"
                           f"{rng.randrange(30, 180)},{rng.random():.4f}\n" for _ in range(80_000))


def trips(spark, folder):
    rows = spark.read.csv(f"{folder}/trips-*.csv", schema="vehicle int, day date, km double, top_speed int, braking double")
    risk = F.round(0.3 * F.col("braking") + F.col("top_speed") / 400 + F.log1p("km") / 20, 4)
    return rows.withColumn("risk", risk).withColumn("trip", F.sha1(F.concat_ws("/", "vehicle", "day", "km")))


def main(twin, folder):
    raw_trips(folder)
    spark = SparkSession.builder.appName("trips by vehicle").getOrCreate()
    rows = trips(spark, folder)
    rows = rows.repartition(60) if twin == "faulted" else rows.repartition(BUCKETS, "vehicle")
    rows.write.bucketBy(BUCKETS, "vehicle").sortBy("vehicle").saveAsTable("trips")
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
