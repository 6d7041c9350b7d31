"""Dynamic allocation begins with one executor and waits long before it asks for the others.
The healthy run begins with the executors that the work needs."""
import sys
import time

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("crawl").getOrCreate()


def fetch(page):
    time.sleep(1.0)  # Stands for a page that is fetched.
    return page % 7


print(spark.sparkContext.parallelize(range(36), 36).map(fetch).sum())
spark.stop()
