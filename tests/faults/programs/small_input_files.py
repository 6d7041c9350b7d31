# Faulted: a collector wrote one file for every few events, 4,000 in all. Healthy: the same events in 8 files.
import json
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]


def prepare():
    os.makedirs(f"{folder}/events")
    num_files = 4_000 if mode == "faulted" else 8
    events = 120_000
    for number in range(num_files):
        with open(f"{folder}/events/part-{number:05}.json", "w") as file:
            for event in range(number * events // num_files, (number + 1) * events // num_files):
                file.write(json.dumps({"id": event, "kind": f"kind {event % 37}", "value": event * 7919 % 1000}) + "\n")


prepare()
spark = SparkSession.builder.appName("events by kind").getOrCreate()
events = spark.read.schema("id long, kind string, value int").json(f"{folder}/events")
events.groupBy("kind").agg(F.sum("value"), F.countDistinct("id")).collect()
spark.stop()
