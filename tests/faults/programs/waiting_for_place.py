"""Every scenario reads one small cached table, so all tasks wait for the executor that holds it, and the other one idles.
The healthy run does not wait: spark.locality.wait=0s."""
import sys
import time

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("scenarios").getOrCreate()
sc = spark.sparkContext

prices = sc.parallelize(range(1_000), 1).cache()
print(prices.count())


def scenario(number):
    def value(rows):
        time.sleep(1.0)  # Stands for the valuation.
        yield number + sum(rows) % 11
    return prices.mapPartitions(value)


print(sc.union([scenario(number) for number in range(40)]).sum())
spark.stop()
