"""A loop starts one small job for each day and waits for it, although no day needs another.
The healthy run makes all days one job."""
import sys
import time

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("load days").getOrCreate()
sc = spark.sparkContext
days = list(range(24))


def load(day):
    time.sleep(1.0)  # Stands for a request to another system.
    return day * day


if twin == "faulted":
    loaded = []
    for day in days:
        loaded += sc.parallelize([day], 1).map(load).collect()
else:
    loaded = sc.parallelize(days, len(days)).map(load).collect()
print(sum(loaded))
spark.stop()
