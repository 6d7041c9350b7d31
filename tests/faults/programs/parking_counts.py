"""Counts cars in car parks from a stream of small files, one each batch, a batch every four seconds.
Faulted (settings): 80 shuffle partitions, taken from a batch job, for a few hundred rows; adaptive execution does not help a stream."""
import json
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

folder = sys.argv[2]


def prepare():
    os.makedirs(folder + "/in")
    for number in range(4):
        with open(f"{folder}/in/{number}.json", "w") as file:
            for i in range(600):
                at = "2024-04-02 %02d:%02d:%02d" % (6 + number, i // 10, i % 60)
                file.write(json.dumps({"at": at, "park": "park %d" % (i % 30), "cars": 1 if i % 5 else -1}) + "\n")


prepare()
spark = SparkSession.builder.appName("car parks").getOrCreate()
gates = spark.readStream.schema("at timestamp, park string, cars int").option("maxFilesPerTrigger", 1).json(folder + "/in")
counts = (gates.withWatermark("at", "10 minutes").groupBy(F.window("at", "15 minutes"), "park")
          .agg(F.sum("cars").alias("cars"), F.count("*").alias("passages")))
query = (counts.writeStream.queryName("car_parks").outputMode("append").format("parquet").option("path", folder + "/out")
         .option("checkpointLocation", folder + "/checkpoint").trigger(processingTime="4 seconds").start())
query.processAllAvailable()
query.stop()
spark.stop()
