"""Storm damage: claims are checked region by region, and where there are many an adjuster is sent.

faulted: collect() to see how many there are      healthy: count()
"""
import sys

from pyspark.sql import SparkSession, functions as F

twin, folder = sys.argv[1:]
REGIONS = ["coast", "heath", "hills", "valley", "city", "islands"]

spark = SparkSession.builder.appName("storm claims").getOrCreate()
claims = (spark.range(0, 1_200_000, 1, 8).withColumnRenamed("id", "claim")
          .withColumn("region", F.array(*map(F.lit, REGIONS))[F.pmod(F.hash("claim"), F.lit(len(REGIONS)))])
          .withColumn("policy", F.concat(F.lit("P"), F.pmod(F.hash("claim", F.lit(4)), F.lit(800_000))))
          .withColumn("damage", F.round(F.exp(F.randn(3)) * 900, 2)).withColumn("reported", F.expr("date_add(DATE'2025-01-05', cast(claim % 20 AS int))"))
          .withColumn("photo", F.sha1(F.col("claim").cast("string"))).cache())
print(claims.agg(F.sum("damage")).first())
for region in REGIONS:
    of_region = claims.where((F.col("region") == region) & (F.col("damage") > 120))
    number = len(of_region.collect()) if twin == "faulted" else of_region.count()
    if number > 100_000:
        print(region, number, "claims: an adjuster goes there")
spark.stop()
