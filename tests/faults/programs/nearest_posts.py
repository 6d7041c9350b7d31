"""Finds the ambulance posts within two kilometres of each emergency call.
Faulted: every call with every post, then a filter. Healthy: first by cells of a grid, then the same filter."""
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
random.seed(112)
with open(folder + "/calls.json", "w") as out:
    for call in range(1_500_000):
        out.write('{"call":%d,"lat":%.5f,"lon":%.5f,"words":"caller %d reports case %d near house %d"}\n' % (
            call, random.uniform(44, 46), random.uniform(7, 9), call % 999, call % 17, call % 88))
with open(folder + "/posts.csv", "w") as out:
    for post in range(800):
        out.write("%d,%.5f,%.5f\n" % (post, random.uniform(44, 46), random.uniform(7, 9)))

spark = SparkSession.builder.appName("nearest posts").getOrCreate()
calls = spark.read.json(folder + "/calls.json", schema="call long, lat double, lon double, words string")
posts = spark.read.csv(folder + "/posts.csv", schema="post int, post_lat double, post_lon double")
km = F.hypot((F.col("lat") - F.col("post_lat")) * 111.2, (F.col("lon") - F.col("post_lon")) * 78.8)
if twin == "faulted":
    pairs = calls.crossJoin(posts)
else:
    def cell(axis, size=0.03):
        return F.floor(F.col(axis) / size)

    around = posts.withColumn("y", F.explode(F.array(*[cell("post_lat") + i for i in (-1, 0, 1)])))
    around = around.withColumn("x", F.explode(F.array(*[cell("post_lon") + i for i in (-1, 0, 1)])))
    pairs = calls.withColumn("y", cell("lat")).withColumn("x", cell("lon")).join(around, ["y", "x"])
near = pairs.where(km < 2).groupBy("post").agg(F.count("*").alias("calls"), F.avg(km).alias("km"),
                                               F.countDistinct(F.regexp_extract("words", r"case (\d+)", 1)).alias("cases"))
near.write.csv(folder + "/posts_with_calls")
spark.stop()
