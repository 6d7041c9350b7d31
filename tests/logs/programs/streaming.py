"""Structured streaming: a stateful query over files, a second query that ends with an error, both over several batches."""
import json
import os
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("streaming").getOrCreate()
data = os.environ["SPARKWRIGHT_DATA"]
source = os.path.join(data, "in")
os.makedirs(source, exist_ok=True)


def write_file(number):
    temporary = os.path.join(data, "part-%d.tmp" % number)
    with open(temporary, "w") as file:
        for i in range(200):
            row = {"time": "2024-01-01 00:%02d:%02d" % (number, i % 60), "key": i % 7, "value": i * number}
            file.write(json.dumps(row) + "\n")
    os.rename(temporary, os.path.join(source, "part-%d.json" % number))


for number in range(3):
    write_file(number)
stream = spark.readStream.schema("time timestamp, key int, value long").option("maxFilesPerTrigger", 1).json(source)
counts = (stream.withWatermark("time", "30 seconds").groupBy(F.window("time", "20 seconds"), "key")
          .agg(F.sum("value").alias("total")))
query = (counts.writeStream.queryName("windowed_totals").outputMode("append").format("memory")
         .option("checkpointLocation", os.path.join(data, "checkpoint-1")).start())
query.processAllAvailable()
write_file(3)
query.processAllAvailable()
write_file(4)
query.processAllAvailable()
query.stop()

fail = F.when(F.col("value") > 500, F.expr("raise_error('value too large')")).otherwise(F.col("value"))
broken = (stream.select("key", fail.cast("string").alias("checked")).writeStream.queryName("fails").format("memory")
          .option("checkpointLocation", os.path.join(data, "checkpoint-2")).start())
try:
    broken.awaitTermination(60)
except Exception as error:
    print("expected:", type(error).__name__)
time.sleep(1)
spark.stop()
