"""The executors run with the JVM options of a small service: a young generation of 1 MiB, collected all the time.
The healthy run has no such options."""
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("fingerprints").getOrCreate()

token = F.col("id").cast("string")
for _ in range(4):
    token = F.reverse(F.sha2(F.concat(token, F.lit("salt")), 512))
print(spark.range(0, 1_600_000, numPartitions=8).select(token.alias("token")).where("token like '00%'").count())
spark.stop()
