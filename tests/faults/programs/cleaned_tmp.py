"""Counts words for one report, waits for its reader, and goes on with the same counts for a second report.
Faulted: meanwhile a cleaner of old temporary files removed the shuffle files of an executor."""
import glob
import os
import sys
import time

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:3]


def words(part):
    for i in range(part * 40000, (part + 1) * 40000):
        for word in ("w%d x%d y%d" % (i % 4001, i * 7 % 9001, i * 31 % 70001)).split():
            yield word, 1


def clean(_):
    removed = 0
    for place in os.environ["SPARK_LOCAL_DIRS"].split(","):
        for file in glob.glob(place + "/**/shuffle_*", recursive=True):
            if twin == "faulted":
                os.remove(file)
            removed += 1
    yield removed


spark = SparkSession.builder.appName("words").getOrCreate()
sc = spark.sparkContext
counts = sc.parallelize(range(16), 16).flatMap(words).reduceByKey(lambda a, b: a + b, 8)
print(counts.filter(lambda count: count[1] > 100).count())
time.sleep(3)  # somebody reads the first report
print("temporary files:", sc.parallelize(range(1), 1).mapPartitions(clean).collect())
counts.map(lambda count: "%s %d" % count).saveAsTextFile(folder + "/counts")
spark.stop()
