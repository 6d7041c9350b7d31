"""Fetches the prices of 480 shops, each a request that takes about a tenth of a second, and keeps the lowest of each article.
Faulted (settings): a default parallelism of 2, left over from a notebook, makes two tasks for eight cores."""
import sys
import time

from pyspark.sql import SparkSession

folder = sys.argv[2]


def fetch(shop):
    time.sleep(0.1)  # the answer of the shop
    return [((shop * 31 + i) % 5000, 1 + (shop * i) % 997) for i in range(300)]


spark = SparkSession.builder.appName("shop prices").getOrCreate()
prices = spark.sparkContext.parallelize(range(480)).flatMap(fetch)
prices.reduceByKey(min).map(lambda price: "%d,%d" % price).saveAsTextFile(folder + "/lowest")
spark.stop()
