"""Growth of lambs from the weights that the scales of a sheep farm send.

faulted: rows go through rdd.map and back, to compute four columns in Python      healthy: select computes them
"""
import sys

from pyspark.sql import SparkSession, functions as F

twin = sys.argv[1]
spark = SparkSession.builder.appName("lambs").config("spark.sql.shuffle.partitions", 8).getOrCreate()
scales = spark.range(0, 600_000, 1, 8).select(
    F.expr("pmod(hash(id), 5200)").alias("lamb"), F.expr("date_add(date'2025-02-01', pmod(hash(id, 1), 150))").alias("day"),
    F.expr("round(4 + pmod(hash(id, 1), 150) * 0.27 + randn(4), 2)").alias("kilos"), F.expr("array('hill', 'marsh', 'barn')[pmod(hash(id), 3)]").alias("pasture"))
SCHEMA = "lamb INT, pasture STRING, week INT, kilos DOUBLE, metabolic DOUBLE, heavy BOOLEAN"


def weigh(row):
    week = (row.day.toordinal() - 737457) // 7
    return row.lamb, row.pasture.upper(), week, row.kilos, row.kilos ** 0.75, row.kilos > 30


if twin == "faulted":
    weighed = scales.rdd.map(weigh).toDF(SCHEMA)
else:
    weighed = scales.select("lamb", F.upper("pasture").alias("pasture"), F.floor(F.datediff("day", F.lit("2020-02-02")) / 7).cast("int").alias("week"),
                            "kilos", F.pow("kilos", F.lit(0.75)).alias("metabolic"), (F.col("kilos") > 30).alias("heavy"))
growth = weighed.groupBy("pasture", "week").agg(F.avg("kilos").alias("kilos"), F.stddev("kilos").alias("spread"), F.sum("metabolic").alias("feed"),
                                                F.countDistinct("lamb").alias("lambs"), F.avg(F.col("heavy").cast("int")).alias("heavy"))
growth.orderBy("pasture", "week").show(8)
spark.stop()
