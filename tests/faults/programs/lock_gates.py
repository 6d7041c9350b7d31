"""Pictures of the gates of canal locks, looked at for cracks as they come in.

faulted: the second server shares its graphics card with somebody, and a picture takes ten times as long there
healthy: both servers are alike
"""
import json
import os
import random
import sys
import time

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
FAULTED = twin == "faulted"


def cameras():
    lens = random.Random(9)
    os.mkdir(folder + "/pictures")
    for hour in range(24):
        with open(f"{folder}/pictures/{hour:02}.json", "w") as file:
            for _ in range(60):
                file.write(json.dumps({"lock": lens.randrange(80), "leaf": lens.choice(("left", "right")), "edges": [lens.randrange(1000) for _ in range(900)]}) + "\n")


def cracks(pictures):
    seconds = 0.2 if FAULTED and "/work/2/" in os.getcwd() else 0.02
    for picture in pictures:
        time.sleep(seconds)  # The network that looks at the picture.
        found = sum(1 for left, right in zip(picture.edges, picture.edges[1:]) if abs(left - right) > 980)
        if found > 1:
            yield picture.lock, found


def look(batch, number):
    found = batch.repartition(12).rdd.mapPartitions(cracks).collect()
    print("batch", number, len(found), "gates to look at")


cameras()
spark = SparkSession.builder.appName("lock gates").getOrCreate()
pictures = spark.readStream.schema("lock INT, leaf STRING, edges ARRAY<INT>").option("maxFilesPerTrigger", 8).json(folder + "/pictures")
pictures.writeStream.foreachBatch(look).option("checkpointLocation", folder + "/seen").trigger(availableNow=True).start().awaitTermination()
spark.stop()
