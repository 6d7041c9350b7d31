"""Glucose readings of patients at home: each batch of readings is rated, and the nurse on duty gets a message for each dangerous one.

faulted: the driver collects the readings of a batch and rates them one by one
healthy: the executors rate them, and the driver gets the messages
"""
import json
import math
import os
import random
import sys
import time

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]


def readings_of_a_night():
    os.mkdir(folder + "/readings")
    night = random.Random(38)
    for hour in range(32):
        with open(f"{folder}/readings/{hour:02}.json", "w") as file:
            for _ in range(180):
                start = night.uniform(70, 210)
                file.write(json.dumps({"patient": night.randrange(4000), "curve": [round(start + night.gauss(0, 9), 1) for _ in range(36)]}) + "\n")


def risk(curve):
    """The worst blood glucose index of six values in a row."""
    time.sleep(0.004)  # The model of the pump's maker, a service, smooths the curve.
    risks = [10 * (1.509 * (math.log(max(value, 20)) ** 1.084 - 5.381)) ** 2 for value in curve]
    return max(sum(risks[begin:begin + 6]) / 6 for begin in range(len(risks) - 5))


def rate(rows):
    for row in rows:
        value = risk(row.curve)
        if value > 18:
            yield row.patient, round(value, 1)


def alert(batch, number):
    print("batch", number, "first patient", batch.first().patient)
    if twin == "faulted":
        messages = list(rate(batch.collect()))
    else:
        messages = batch.rdd.mapPartitions(rate).collect()
    print(len(messages), "messages, the worst for", max(messages, key=lambda message: message[1], default=None))


readings_of_a_night()
spark = SparkSession.builder.appName("glucose").getOrCreate()
stream = spark.readStream.schema("patient INT, curve ARRAY<DOUBLE>").option("maxFilesPerTrigger", 4).json(folder + "/readings")
query = stream.writeStream.foreachBatch(alert).option("checkpointLocation", folder + "/log").trigger(availableNow=True).start()
query.awaitTermination()
spark.stop()
