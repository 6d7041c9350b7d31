"""Executors come and go with the load: bursts of work with pauses longer than the idle timeout."""
import time

from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("dynamic allocation").getOrCreate()
sc = spark.sparkContext


def work(rows):
    time.sleep(0.7)
    return [sum(rows)]


sc.parallelize(range(1600), 16).mapPartitions(work).collect()
time.sleep(9)
sc.parallelize(range(10), 1).mapPartitions(work).collect()
sc.parallelize(range(800), 12).map(lambda x: (x % 3, x)).groupByKey(3).mapValues(len).mapPartitions(
    lambda rows: work([v for _, v in rows])).collect()
time.sleep(5)
spark.stop()
