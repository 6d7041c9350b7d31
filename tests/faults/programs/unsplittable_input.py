# Faulted: the events came as one gzip file, which a single task has to read. Healthy: the same rows as plain text.
import gzip
import json
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]


def prepare():
    os.makedirs(f"{folder}/events")
    name = f"{folder}/events/events.json"
    with gzip.open(name + ".gz", "wt", compresslevel=1) if mode == "faulted" else open(name, "w") as file:
        for event in range(700_000):
            file.write(json.dumps({"id": event, "user": f"u{event * 7919 % 50_021:x}", "value": event * 104_729 % 99_991,
                                   "text": f"{event * 2_654_435_761 % 2**64:x}"}) + "\n")


prepare()
spark = SparkSession.builder.appName("values by user").getOrCreate()
events = spark.read.schema("id long, user string, value long, text string").json(f"{folder}/events")
events.filter("value % 3 <> 1").groupBy("user").agg(F.sum("value"), F.sum(F.length("text"))).write.parquet(f"{folder}/out")
spark.stop()
