"""One of the servers that the tasks ask answers slowly, so a few tasks take long with no more data than the others.
In the healthy run all servers answer alike."""
import sys
import time

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("lookups").getOrCreate()


def look_up(number):
    is_slow = twin == "faulted" and number in (27, 30)
    time.sleep(18 if is_slow else 1.0)  # Stands for the server's answer.
    return number % 5


print(spark.sparkContext.parallelize(range(32), 32).map(look_up).sum())
spark.stop()
