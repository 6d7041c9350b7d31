"""Finds the coordinates of addresses with a service that answers for 200 of them at a time.
Faulted: the rows are brought into 2 partitions first, "to have fewer files". Healthy: into 24."""
import sys
import time

from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, concat_ws, hash, pmod, lit


class Geocoder:
    """Stands for the client of the service."""

    def ask(self, addresses):
        time.sleep(0.045)
        return [(address, 47 + len(address) % 7, 5 + sum(address.encode()) % 10) for address in addresses]


def geocode(rows):
    geocoder, waiting = Geocoder(), []
    for row in rows:
        waiting.append(row.address)
        if len(waiting) == 200:
            yield from geocoder.ask(waiting)
            waiting.clear()
    yield from geocoder.ask(waiting)


def run(twin, folder):
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    writer = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    (writer.range(0, 400_000, 1, 8)
     .select(col("id"), concat_ws(" ", lit("Street"), pmod(hash("id"), lit(9000)), lit("No."), col("id") % 120).alias("address"),
             (col("id") % 2 == 0).alias("is_new"))
     .write.json(folder + "/addresses"))
    writer.stop()

    spark = SparkSession.builder.appName("geocoder").getOrCreate()
    new = spark.read.json(folder + "/addresses", schema="id long, address string, is_new boolean").where("is_new")
    places = new.repartition(2 if twin == "faulted" else 24).rdd.mapPartitions(geocode)
    places.toDF("address string, lat int, lon int").write.parquet(folder + "/places")
    spark.stop()


run(*sys.argv[1:])
