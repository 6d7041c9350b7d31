"""A table is cached that does not fit into the executors' memory, so each use makes most of it again.
The healthy run caches only the column that is used."""
import sys

from pyspark import StorageLevel
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("cached table").getOrCreate()

token = F.col("id").cast("string")
for _ in range(3):
    token = F.sha2(token, 512)
table = spark.range(0, 1_200_000, numPartitions=16).select(
    F.hash("id").alias("key"), token.alias("a"), F.sha2(token, 512).alias("b"), F.reverse(token).alias("c"),
    F.sha2(F.reverse(token), 512).alias("d"))
if twin == "healthy":
    table = table.select("key", F.substring("a", 1, 4).alias("a"))
table = table.persist(StorageLevel.MEMORY_ONLY)
for digit in range(5):
    print(table.where(f"a like '{digit}%'").count())
spark.stop()
