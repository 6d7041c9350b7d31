# Faulted: something that cleans /tmp deletes the shuffle files of the first query while the program works,
# so the next one cannot fetch them and their parents run again. Healthy: nobody touches the files.
import glob
import os
import sys
import time

from pyspark.sql import SparkSession

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("words of letters").getOrCreate()
context = spark.sparkContext


def read(part):
    time.sleep(2.5)  # Stands for the service that the letters come from.
    return [(f"word {part * i % 5003}", 1) for i in range(20_000)]


folders = context.parallelize(range(8), 8).map(lambda _: os.environ["SPARK_EXECUTOR_DIRS"]).distinct().collect()
counts = context.parallelize(range(16), 16).flatMap(read).reduceByKey(lambda a, b: a + b, 8)
counts.first()
if mode == "faulted":
    for one in folders:
        for file in glob.glob(f"{one}/**/shuffle_1_*.data", recursive=True):
            os.remove(file)
counts.filter(lambda pair: pair[1] > 10).count()
spark.stop()
