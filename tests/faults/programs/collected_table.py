"""A whole table is brought to the driver to look at a few of its rows.
The healthy run filters before it collects."""
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("suspicious payments").getOrCreate()

payments = spark.range(0, 700_000, numPartitions=8).select(
    "id", F.sha2(F.col("id").cast("string"), 512).alias("account"), F.sha2(F.hash("id").cast("string"), 512).alias("text"))
if twin == "faulted":
    rows = [row for row in payments.collect() if row.account.startswith("000")]
else:
    rows = payments.where("account like '000%'").collect()
print(len(rows))
spark.stop()
