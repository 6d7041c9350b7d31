# Faulted: a service drops every third connection after some seconds; the task fails and starts over. Healthy: the
# connections hold.
import sys
import time

from pyspark import TaskContext
from pyspark.sql import SparkSession

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("import of customers").getOrCreate()


def load(part):
    time.sleep(2.5)  # Stands for reading from the service.
    if mode == "faulted" and part % 3 == 0 and TaskContext.get().attemptNumber() < 2:
        raise ConnectionResetError("the service closed the connection")
    return [(customer % 97, 1) for customer in range(part * 1000, part * 1000 + 1000)]


customers = spark.sparkContext.parallelize(range(16), 16).flatMap(load)
customers.reduceByKey(lambda a, b: a + b, 4).collect()
spark.stop()
