"""Loans of a city library: a small table, kept in memory for a dozen questions.

faulted (settings): executors with heaps of 5 GB, copied from the job that indexes the full texts
healthy (settings): 768 MB, which is plenty
"""
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

folder = sys.argv[2]


def catalogue_export():
    draw = random.Random(1913)
    head = "loan;reader;book;branch;taken;days;renewed"
    rows = [f"{i};R{draw.randrange(60_000)};B{int(draw.paretovariate(1.1)) % 90_000};{draw.randrange(24)};"
            f"2024-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02};{draw.randrange(1, 60)};{draw.randrange(3)}" for i in range(240_000)]
    for part in range(8):
        with open(f"{folder}/loans{part}.csv", "w") as out:
            out.write("\n".join([head] + rows[part::8] * 5) + "\n")


catalogue_export()
spark = SparkSession.builder.appName("library loans").config("spark.sql.shuffle.partitions", 8).getOrCreate()
loans = (spark.read.option("sep", ";").option("header", True)
         .schema("loan INT, reader STRING, book STRING, branch INT, taken DATE, days INT, renewed INT").csv(folder))
loans = loans.withColumn("month", F.month("taken")).withColumn("late", F.col("days") > 28 * (1 + F.col("renewed"))).cache()

for keys in (["branch"], ["month"], ["branch", "month"], ["book"], ["reader"], ["reader", "month"], ["book", "branch"], ["late"]):
    (loans.groupBy(*keys).agg(F.count("*").alias("loans"), F.avg("days").alias("days"), F.sum(F.col("late").cast("int")).alias("late_ones"),
                              F.approx_count_distinct("reader").alias("readers"), F.approx_count_distinct("book").alias("books"))
     .orderBy(F.desc("loans")).limit(5).show())
loans.unpersist()
spark.stop()
