"""Features of patients for a study: each laboratory value of each week as a column that says how far from normal it is.

faulted: a withColumn for each column, in a loop        healthy: one select with all of them
"""
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin = sys.argv[1]
VALUES = ["na", "k", "ca", "crea", "urea", "crp", "hb", "wbc", "plt", "alt", "ast", "ldh"]
WEEKS = 13

spark = SparkSession.builder.appName("clinical features").getOrCreate()
# The sleep stands for the laboratory's archive.
patients = spark.range(0, 24_000, 1, 8).select(
    F.expr("if(java_method('java.lang.Thread', 'sleep', 1L) = '', 0, 1)").alias("found"), *[(F.pmod(F.hash("id", F.lit(number)), F.lit(1000)) / 10).alias(value) for number, value in enumerate(VALUES)])
print(patients.agg(F.sum("found"), *[F.avg(value) for value in VALUES]).first())

features = {f"{value}_{week}": F.when(F.col(value) > 40 + week, (F.col(value) - 40) / 20).otherwise(F.lit(0.0)) for week in range(WEEKS) for value in VALUES}
if twin == "faulted":
    table = patients
    for name, feature in features.items():
        table = table.withColumn(name, feature)
else:
    table = patients.select("*", *[feature.alias(name) for name, feature in features.items()])
print(table.agg(F.sum("found"), *[F.sum(name) for name in list(features)[::30]]).first())
spark.stop()
