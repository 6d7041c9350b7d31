"""The rows are collected and worked on in a loop of the driver, while the executors wait.
The healthy run does the same work in tasks."""
import hashlib
import sys

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("scores").getOrCreate()


def score(number):
    value = str(number).encode()
    for _ in range(400):
        value = hashlib.sha256(value).digest()
    return value[0]


numbers = spark.sparkContext.parallelize(range(60_000), 16).map(lambda number: number * 7 % 60_013)
scores = [score(number) for number in numbers.collect()] if twin == "faulted" else numbers.map(score).collect()
print(sum(scores), len(scores))
spark.stop()
