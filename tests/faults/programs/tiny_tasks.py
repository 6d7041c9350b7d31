"""2,000 slices for a list that eight tasks would do in no time.
The healthy run takes eight slices."""
import sys

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("checksum of a list").getOrCreate()

numbers = spark.sparkContext.parallelize(range(400_000), 2_000 if twin == "faulted" else 8)
print(numbers.map(lambda number: number * number % 97).sum())
spark.stop()
