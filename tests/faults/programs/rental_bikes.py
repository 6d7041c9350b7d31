"""How many bikes of each station are out in each hour of the year, from the rentals.
Faulted: makes a row of each minute of a rental. Healthy: of each hour."""
import random
import sys

from pyspark.sql import SparkSession, functions as F

step = "1 minute" if sys.argv[1] == "faulted" else "1 hour"
folder = sys.argv[2]
random.seed(2)
with open(f"{folder}/rentals.csv", "w") as out:
    for rental in range(40_000):
        day, hour = f"2024-{random.randint(1, 12):02}-{random.randint(1, 28):02}", random.randrange(12)
        out.write(f"{rental},{random.randrange(80)},{day} {hour:02}:{rental % 60:02}:00,"
                  f"{day} {hour + random.randint(1, 11):02}:{rental % 53:02}:00\n")

spark = SparkSession.builder.appName("rental bikes").config("spark.sql.shuffle.partitions", "8").config("spark.sql.session.timeZone", "UTC").getOrCreate()
rentals = spark.read.csv(f"{folder}/rentals.csv", schema="rental long, station int, taken timestamp, back timestamp").repartition(8)
out = rentals.withColumn("at", F.explode(F.expr(f"sequence(date_trunc('hour', taken), back, interval {step})")))
hours = out.groupBy("station", F.date_trunc("hour", "at").alias("hour")).agg(F.countDistinct("rental").alias("bikes"))
hours.groupBy("station").agg(F.max("bikes").alias("most"), F.avg("bikes").alias("mean")).orderBy("station").write.csv(f"{folder}/stations")
spark.stop()
