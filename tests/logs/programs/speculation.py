"""Speculative copies of slow tasks, on two workers with different loopback addresses."""
import time

from pyspark import TaskContext
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("speculation").getOrCreate()
sc = spark.sparkContext
while sc._jsc.sc().getExecutorMemoryStatus().size() < 3:
    time.sleep(0.2)


def straggle(index, rows):
    if index in (3, 5) and TaskContext.get().attemptNumber() == 0:
        for _ in range(200):
            time.sleep(0.1)
    else:
        time.sleep(0.3)
    return [sum(rows)]


sc.parallelize(range(1200), 12).mapPartitionsWithIndex(straggle).collect()
sc.parallelize(range(800), 8).map(lambda x: (x % 4, x)).groupByKey(8).mapPartitionsWithIndex(
    lambda index, rows: straggle(index, [len(list(v)) for _, v in rows])).collect()
spark.stop()
