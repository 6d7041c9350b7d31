"""Six numbers are asked of an RDD that is costly to make, and each question makes it again.
The healthy run caches it."""
import hashlib
import sys

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("features").getOrCreate()


def feature(number):
    value = str(number).encode()
    for _ in range(100):
        value = hashlib.sha256(value).digest()
    return int.from_bytes(value[:4], "big")


features = spark.sparkContext.parallelize(range(160_000), 8).map(feature)
if twin == "healthy":
    features.cache()
print(features.count(), features.max(), features.min(), features.sum())
print(features.filter(lambda value: value % 2 == 0).count(), features.map(lambda value: value % 10).distinct().count())
spark.stop()
