"""To write one file, the whole computation runs in one task: coalesce(1) reaches back to the scan.
The healthy run writes one file per task."""
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("daily digest").getOrCreate()

# Hashing stands for the work on each row.
digest = F.col("id").cast("string")
for _ in range(6):
    digest = F.sha2(digest, 512)
digests = spark.range(0, 1_200_000, numPartitions=8).select("id", digest.alias("digest")).where("digest like '00%'")
if twin == "faulted":
    digests = digests.coalesce(1)
digests.write.mode("overwrite").parquet(f"{folder}/digests")
print(spark.read.parquet(f"{folder}/digests").count())
spark.stop()
