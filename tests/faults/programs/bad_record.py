# Faulted: one line of the input has a text where a number belongs, and the program does not expect it; the job fails
# after four attempts. Healthy: every line is as expected.
import sys
import time

from pyspark.sql import SparkSession

mode, folder = sys.argv[1:]
with open(f"{folder}/readings.csv", "w") as file:
    for reading in range(200_000):
        value = "n/a" if mode == "faulted" and reading == 177_777 else reading * 31 % 400
        file.write(f"{reading % 500},{value}\n")

spark = SparkSession.builder.appName("sensor readings").getOrCreate()


def parse(lines):
    time.sleep(2)  # Stands for a parser of a real format.
    for line in lines:
        sensor, value = line.split(",")
        yield int(sensor), float(value)


readings = spark.sparkContext.textFile(f"{folder}/readings.csv", 8).mapPartitions(parse)
largest = readings.reduceByKey(max, 4).collect()
spark.stop()
