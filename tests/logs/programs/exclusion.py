"""Executors of one worker fail every task: the executor and its node are excluded for stages, then for the application."""
import os
import time

from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("exclusion").getOrCreate()
sc = spark.sparkContext
while sc._jsc.sc().getExecutorMemoryStatus().size() < 3:
    time.sleep(0.2)


def fail_on_bad_node(rows):
    if os.environ.get("SPARKWRIGHT_NODE") == "2":
        raise OSError("this node is broken")
    time.sleep(0.2)
    return rows


for _ in range(3):
    sc.parallelize(range(80), 8).mapPartitions(fail_on_bad_node).count()
time.sleep(14)  # longer than the exclusion lasts
sc.parallelize(range(8), 4).mapPartitions(lambda rows: [time.sleep(0.3)]).count()
spark.stop()
