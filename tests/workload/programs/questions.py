"""Answers one question about receipts made before the measured application.

Arguments: kinds joined by commas, and a folder. Each kind is an application of its own.
"""
import os
import sys
from pyspark.sql import SparkSession, functions as F, Window



def run(kind: str, folder: str) -> None:
    os.makedirs(folder)
    maker = SparkSession.builder.config("spark.eventLog.enabled", "false").getOrCreate()
    maker.range(0, 400000, 1, 4).selectExpr("id", "cast(rand(1) * 50 as int) shop", "cast(rand(2) * 365 as int) day", "cast(rand(3) * 900 as int) item", "rand(4) * 80 price").write.parquet(f"{folder}/receipts")
    maker.range(0, 50).selectExpr("cast(id as int) shop", "concat('r', id % 7) region").write.parquet(f"{folder}/shops")
    maker.stop()
    spark = SparkSession.builder.appName("tills").config("spark.eventLog.enabled", "true").config("spark.sql.shuffle.partitions", "8").getOrCreate()
    receipts, shops = spark.read.parquet(f"{folder}/receipts"), spark.read.parquet(f"{folder}/shops")
    receipts.createOrReplaceTempView("receipts")
    shops.createOrReplaceTempView("shops")
    if kind == "regions":
        spark.sql("SELECT region, SUM(price), COUNT(*) FROM receipts JOIN shops USING (shop) GROUP BY region ORDER BY 2 DESC").show()
    elif kind == "quantiles":
        receipts.groupBy("shop").agg(F.expr("percentile(price, array(0.5, 0.9, 0.99))")).orderBy("shop").show(50, False)
    elif kind == "window":
        by_shop = Window.partitionBy("shop").orderBy("day")
        receipts.groupBy("shop", "day").agg(F.sum("price").alias("p")).withColumn("run", F.sum("p").over(by_shop)).where("day = 364").show(50)
    elif kind == "cube":
        spark.sql("SELECT shop, day % 7 AS weekday, AVG(price) FROM receipts GROUP BY CUBE (shop, day % 7)").collect()
    elif kind == "distinct":
        print(receipts.agg(F.countDistinct("item", "shop")).collect())
    elif kind == "pairs":
        a, b = receipts.limit(20000).alias("a"), receipts.limit(20000).alias("b")
        a.join(b, F.expr("a.day = b.day AND a.shop = b.shop AND a.item < b.item")).groupBy("a.item", "b.item").count().orderBy(F.desc("count")).show(10)
    elif kind == "profile":
        receipts.describe().show()
        print(receipts.approxQuantile("price", [0.25, 0.75], 0.01), receipts.stat.corr("price", "day"))
    elif kind == "pivot":
        receipts.withColumn("q", F.expr("day div 92")).join(shops, "shop").groupBy("region").pivot("q").sum("price").show()
    elif kind == "counting":
        lines = spark.sparkContext.parallelize([f"w{i % 97} w{i % 31}" for i in range(60000)], 4)
        print(lines.flatMap(str.split).map(lambda w: (w, 1)).reduceByKey(lambda x, y: x + y).takeOrdered(5, key=lambda p: -p[1]))
    elif kind == "series":
        for day in range(0, 300, 60):
            spark.sql(f"SELECT item, SUM(price) s FROM receipts WHERE day BETWEEN {day} AND {day + 59} GROUP BY item ORDER BY s DESC LIMIT 5").show()
    spark.stop()


for one in sys.argv[1].split(","):
    run(one, f"{sys.argv[2]}/{one}")
