"""Tables of a bird count: three questions to the sightings of a winter.

faulted (settings): "spark.sql.shuffle.partition" is 6, an s short, so Spark does not read it
healthy (settings): "spark.sql.shuffle.partitions" is 6
"""
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import avg, countDistinct, date_trunc, desc, expr, sum

folder = sys.argv[2]
BIRDS = "'robin', 'blue tit', 'magpie', 'starling', 'wren', 'goldfinch', 'blackbird', 'dunnock', 'house sparrow', 'siskin'"

spark = SparkSession.builder.appName("bird counts").getOrCreate()
sightings = spark.range(0, 400_000, 1, 8).select(
    expr(f"array({BIRDS})[pmod(hash(id), 10)]").alias("bird"), expr("pmod(hash(id, 1), 2400)").alias("garden"),
    expr("1 + pmod(hash(id, 2), 9)").alias("number"), expr("date_add(date'2024-12-01', pmod(hash(id, 3), 90))").alias("day"),
    expr("pmod(hash(id, 4), 17)").alias("county"))
questions = {
    "birds": sightings.groupBy("bird").agg(sum("number").alias("number"), countDistinct("garden").alias("gardens")),
    "counties": sightings.groupBy("county", "bird").agg(sum("number").alias("number")).orderBy("county", desc("number")),
    "weeks": sightings.groupBy(date_trunc("week", "day").alias("week"), "bird").agg(avg("number").alias("number")),
}
for name, answer in questions.items():
    with open(f"{folder}/{name}.txt", "w") as table:
        table.writelines("%s\n" % "\t".join(map(str, row)) for row in answer.collect())
spark.stop()
