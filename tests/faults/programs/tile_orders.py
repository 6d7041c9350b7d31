"""Orders of a tile maker: how many boxes of each glaze are needed a week.

faulted (settings): dynamic allocation may have two executors, but spark.executor.instances of an older start script asks for ten
healthy (settings): without that line
"""
import os
import random
import sys

from pyspark.sql import SparkSession

folder = sys.argv[2]
kiln = random.Random(1840)
os.mkdir(folder + "/orders")
for quarter in range(8):
    with open(f"{folder}/orders/q{quarter}.csv", "w") as orders:
        orders.writelines("%d,%d,glaze%03d,%d,%d,%.2f\n" % (quarter * 100_000 + n, quarter * 13 + kiln.randrange(13), kiln.randrange(240), kiln.randrange(1, 400),
                                                             kiln.choice((10, 15, 20, 30)), kiln.uniform(14, 120)) for n in range(70_000))

spark = SparkSession.builder.appName("tile orders").config("spark.sql.shuffle.partitions", 4).getOrCreate()
orders = spark.read.schema("number INT, week INT, glaze STRING, metres INT, side INT, price DOUBLE").csv(folder + "/orders")
orders.createOrReplaceTempView("orders")
for frost_proof in (10, 20):
    spark.sql(f"""
        SELECT week, glaze, sum(boxes) AS boxes, sum(turnover) AS turnover, max(cuts) AS cuts
        FROM (SELECT week, glaze, ceil(metres * 10000 / side / side / 44) AS boxes, metres * price AS turnover,
                     aggregate(sequence(1, 4), 0D, (sum, n) -> sum + sqrt(n * side)) AS cuts FROM orders WHERE side >= {frost_proof})
        GROUP BY week, glaze""").write.parquet(f"{folder}/boxes{frost_proof}")
spark.stop()
