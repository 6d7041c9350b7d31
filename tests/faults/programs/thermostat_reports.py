"""Reports of thermostats: a line of JSON each, of which four values are wanted.

faulted: a Python UDF for each value, which parses the JSON again
healthy: from_json
"""
import json
import os
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]


def reports():
    os.mkdir(folder + "/reports")
    warm = random.Random(451)
    lines = "".join(json.dumps({"device": "T%05d" % warm.randrange(20_000), "target": warm.choice([18, 19.5, 21, 22]),
                                "room": {"celsius": round(warm.gauss(20, 2), 2), "humidity": warm.randrange(30, 80)},
                                "valve": warm.randrange(101), "firmware": "4.%d" % warm.randrange(9)}) + "\n" for _ in range(12_000))
    for n in range(8):
        with open(f"{folder}/reports/{n}.txt", "w") as out:
            out.write(lines * 6)


def value(kind, *path):
    @F.udf(returnType=kind)
    def pick(text):
        report = json.loads(text)
        for name in path:
            report = report[name]
        return report
    return pick("value")


reports()
spark = SparkSession.builder.appName("thermostats").getOrCreate()
lines = spark.read.text(folder + "/reports")
if twin == "faulted":
    values = (lines.withColumn("device", value("string", "device")).withColumn("celsius", value("double", "room", "celsius"))
              .withColumn("humidity", value("int", "room", "humidity")).withColumn("valve", value("int", "valve")))
else:
    report = F.from_json("value", "device STRING, room STRUCT<celsius: DOUBLE, humidity: INT>, valve INT").alias("r")
    values = lines.select(report).select("r.device", "r.room.celsius", "r.room.humidity", "r.valve")
by_device = values.groupBy("device").agg(F.avg("celsius").alias("celsius"), F.avg("humidity").alias("humidity"), F.max("valve").alias("valve"), F.count("*").alias("n"))
by_device.where("n > 2").orderBy(F.desc("celsius"), "device").show(6)
spark.stop()
