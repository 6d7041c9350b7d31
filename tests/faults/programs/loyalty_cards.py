"""Prepares the purchases of a loyalty programme for a recommender: card numbers and articles become numbers.

The StringIndexer keeps all its counts in one object for each partition and, at the end, in a single one, which Spark hands on with
Kryo. With nearly 500,000 cards that object needs some 8 MB.
  faulted (settings): spark.kryoserializer.buffer.max is 4m, a value of the old cluster; the fit fails
  healthy: Spark's own limit
The JVM's indexer is called directly, because pyspark.ml needs numpy and this cluster's Python has none.
"""
import random
import sys

from pyspark.sql import DataFrame, SparkSession, functions as F

folder = sys.argv[2]
CARDS, PURCHASES, FILES = 500_000, 1_200_000, 8


def receipts():
    dice = random.Random(77)
    goods = ["A%04d,%d,%.2f\n" % (dice.randrange(4_000), dice.randrange(1, 5), dice.random() * 40) for _ in range(30_011)]
    for part in range(FILES):
        with open(f"{folder}/receipts-{part}.csv", "w") as out:
            out.write("".join(["9%011d,%s" % (int(dice.random() * CARDS) * 7_919, goods[i % 30_011]) for i in range(PURCHASES // FILES)]))


receipts()
spark = SparkSession.builder.appName("loyalty cards").getOrCreate()
purchases = spark.read.schema("card STRING, article STRING, pieces INT, price DOUBLE").csv(folder).cache()

turnover = purchases.groupBy("article").agg(F.sum(F.col("pieces") * F.col("price")).alias("turnover"))
turnover.orderBy(F.desc("turnover")).show(5)

weeks = (purchases.withColumn("week", F.pmod(F.hash("card", "price"), F.lit(52)))
         .withColumn("basket", F.sha2(F.concat_ws("-", "card", "week"), 256)))
weeks.groupBy("week").agg(F.sum("price").alias("sales"), F.approx_count_distinct("basket").alias("baskets")).orderBy("week").show(5)

indexer = spark._jvm.org.apache.spark.ml.feature.StringIndexer().setInputCol("card").setOutputCol("card_number")
model = indexer.fit(purchases._jdf)
numbered = DataFrame(model.transform(purchases._jdf), spark)
numbered.agg(F.max("card_number"), F.count("*")).show()
spark.stop()
