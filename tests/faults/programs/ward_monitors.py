"""Scores the vital signs that bedside monitors of four wards send, a file of each ward every second.
Faulted: opens a connection to the scoring service for each reading. Healthy: one for all readings of a task."""
import json
import os
import sys
import time

from pyspark.sql import SparkSession

FAULTED = sys.argv[1] == "faulted"
INBOX = sys.argv[2] + "/inbox"
SECONDS, READINGS = 20, 80


class ScoringService:
    def __init__(self):
        time.sleep(0.009)  # Stands for the handshake.

    def score(self, reading):
        time.sleep(0.006)  # Stands for the answer.
        return reading.pulse / 40 + reading.saturation / 100


def score_all(readings):
    service = None
    for reading in readings:
        if service is None or FAULTED:
            service = ScoringService()
        service.score(reading)


def send(second):
    """Puts a file of each ward into the inbox, as the gateway of the hospital does."""
    for ward in range(4):
        path = f"{INBOX}/.{ward}-{second}"
        with open(path, "w") as file:
            for bed in range(READINGS):
                print(json.dumps({"ward": ward, "bed": bed, "pulse": 60 + (second * 7 + bed) % 50, "saturation": 99 - bed % 9}), file=file)
        os.rename(path, f"{INBOX}/ward{ward}-{second:03}.json")


os.mkdir(INBOX)
send(0)
spark = SparkSession.builder.appName("ward monitors").config("spark.sql.sources.parallelPartitionDiscovery.threshold", 1000).getOrCreate()
readings = spark.readStream.schema("ward int, bed int, pulse double, saturation double").json(INBOX)
query = (readings.writeStream.queryName("scores").foreachBatch(lambda batch, number: batch.foreachPartition(score_all))
         .option("checkpointLocation", sys.argv[2] + "/checkpoint").start())
query.processAllAvailable()  # The monitors send when the stream is up.
for second in range(1, SECONDS):
    send(second)
    time.sleep(1)
query.processAllAvailable()
query.stop()
spark.stop()
