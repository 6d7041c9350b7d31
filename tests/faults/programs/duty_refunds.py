"""Refunds of duty to travellers: the year by country, kept in memory for the questions of the finance office.

faulted: repartition(8, "country"), and three in four travellers are from one country
healthy: repartition(8, "passport")
"""
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin = sys.argv[1]
spark = SparkSession.builder.appName("duty refunds").config("spark.sql.shuffle.partitions", "8").getOrCreate()
spread = F.pmod(F.hash("id", F.lit(1)), F.lit(100))
refunds = spark.range(0, 24_000, 1, 8).select(
    F.when(spread < 75, F.lit("CN")).otherwise(F.concat(F.lit("C"), spread.cast("string"))).alias("country"),
    F.hash("id", F.lit(2)).alias("passport"), (F.pmod(F.hash("id", F.lit(3)), F.lit(200_000)) / 100).alias("bought"), F.sha2(F.col("id").cast("string"), 512).alias("stamp"))
year = refunds.repartition(8, "country" if twin == "faulted" else "passport").cache()
print(year.count(), "refunds")

# The sleep stands for the check of the stamp at the customs office.
checked = F.expr("if(java_method('java.lang.Thread', 'sleep', 2L) = '', 0, 1)")
for question, rows in {"jewellery": F.col("bought") > 1500, "small": F.col("bought") < 600}.items():
    answer = year.where(rows).withColumn("checked", checked).groupBy("country").agg(F.sum("bought").alias("bought"), F.sum("checked").alias("stamps"))
    print(question, answer.orderBy(F.desc("bought")).first())
spark.stop()
