"""Daily means of sensor readings with RDDs.
Faulted (data): every sensor wrote a file of its own each hour, hundreds of a few kilobytes. Healthy: the same lines in eight files."""
import os
import sys

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:3]


def prepare():
    os.makedirs(folder + "/readings")
    files = 800 if twin == "faulted" else 8
    lines = 320000 // files
    for number in range(files):
        with open(f"{folder}/readings/sensor-{number:04d}.csv", "w") as file:
            for i in range(number * lines, (number + 1) * lines):
                file.write(f"{i % 500},{i % 24:02d}:{i % 60:02d},{i * 37 % 1009 / 10}\n")


def reading(line):
    sensor, at, value = line.split(",")
    return (int(sensor), at[:2]), (float(value), 1)


prepare()
spark = SparkSession.builder.appName("daily means").getOrCreate()
sums = (spark.sparkContext.textFile(folder + "/readings").map(reading)
        .reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1]), 8))
sums.mapValues(lambda total: total[0] / total[1]).saveAsTextFile(folder + "/means")
spark.stop()
