"""Tasks take as long as their items are large, and speculation copies every one that is not among the first to end.
The healthy run does not speculate."""
import sys
import time

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("videos").getOrCreate()


def encode(minutes):
    time.sleep(minutes * 0.5)  # Stands for work that grows with the item.
    return minutes


for batch in range(5):
    lengths = [4, 4, 4, 4, 10, 11]
    print(spark.sparkContext.parallelize(lengths, len(lengths)).map(encode).sum())
spark.stop()
