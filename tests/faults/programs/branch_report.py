"""Tidies the sales of a year and reports turnover and best day of each branch.
Faulted: asks for each branch by itself, in a loop. Healthy: one query with GROUP BY for all of them."""
import csv
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
BRANCHES = 20
random.seed(3)
with open(folder + "/sales.csv", "w", newline="") as file:
    out = csv.writer(file)
    for number in range(600_000):
        out.writerow([number, "Branch %03d " % random.randrange(BRANCHES), "2024-%02d-%02d" % (number % 12 + 1, number % 28 + 1),
                      "%.2f EUR" % random.expovariate(0.05), "till %d" % (number % 7)])

spark = SparkSession.builder.appName("branches").getOrCreate()
sales = spark.read.csv(folder + "/sales.csv", schema="id long, branch string, day string, price string, till string")
tidy = sales.select("id", F.initcap(F.trim("branch")).alias("branch"), F.to_date("day").alias("day"), F.weekofyear("day").alias("week"),
                    F.regexp_extract("price", r"([0-9.]+) EUR", 1).cast("decimal(12,2)").alias("price"), F.sha2("till", 256).alias("till"))
tidy.repartition(4).write.parquet(folder + "/tidy")

tidy = spark.read.parquet(folder + "/tidy")
with open(folder + "/report.txt", "w") as report:
    if twin == "faulted":
        for number in range(BRANCHES):
            branch = tidy.where(F.col("branch") == "Branch %03d" % number)
            turnover = branch.agg(F.sum("price")).first()[0]
            best = branch.groupBy("day").sum("price").orderBy(F.desc("sum(price)")).first()
            print(number, turnover, best.day, file=report)
    else:
        days = tidy.groupBy("branch", "day").agg(F.sum("price").alias("price"))
        for row in days.groupBy("branch").agg(F.sum("price").alias("turnover"), F.max_by("day", "price").alias("day")).orderBy("branch").collect():
            print(*row, file=report)
spark.stop()
