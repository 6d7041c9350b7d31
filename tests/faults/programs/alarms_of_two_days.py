"""Alarms of two days out of a month of device messages, kept as JSON in one folder a day.
Faulted: filters by the time in the messages, so every folder is read. Healthy: names the folders' column, day, too."""
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:3]
DAYS = ["2024-05-%02d" % day for day in range(1, 31)]


def prepare():
    lines = []
    for i in range(30000):
        lines.append('{"at":"DAYDAYDAY1 %02d:%02d:%02d","device":"d%05d","level":%d,"values":{"t":%d.5,"p":%d,"v":[%d,%d,%d]},"text":"message %d of the device, unit %x"}'
                     % (i // 3600 % 24, i // 60 % 60, i % 60, i * 7919 % 20011, i * 31 % 7, i % 90, i % 1013, i, i + 1, i * 3, i, i * 2654435761))
    text = "\n".join(lines) + "\n"
    for day in DAYS:
        os.makedirs(f"{folder}/messages/day={day}")
        with open(f"{folder}/messages/day={day}/part-0.json", "w") as file:
            file.write(text.replace("DAYDAYDAY1", day))


prepare()
spark = SparkSession.builder.appName("alarms").getOrCreate()
messages = spark.read.schema("at timestamp, device string, level int, values struct<t: double, p: int, v: array<int>>, text string, "
                             "day date").json(folder + "/messages")
recent = messages.where(F.col("at").between("2024-05-29 00:00:00", "2024-05-30 23:59:59"))
if twin == "healthy":
    recent = recent.where("day >= DATE'2024-05-29'")
alarms = recent.where("level >= 5").groupBy("device").agg(F.count("*").alias("alarms"), F.max("values.t").alias("hottest"), F.max("at").alias("last"))
alarms.write.parquet(folder + "/alarms")
spark.stop()
