"""Stress test of a bank's mortgages: what is left of each loan in each quarter of ten years, under three scenarios of interest.

faulted (settings): spark.sql.codegen.maxFields is 8, since a report of 300 columns once broke; operators with more columns than that
are not compiled any more
healthy: Spark's own limit
"""
import sys

from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("mortgage stress").getOrCreate()
spark.sql("""
    CREATE TEMPORARY VIEW loans AS
    SELECT id AS loan, id % 16 AS region, id % 5 AS rating, 60000 + (id * 7919) % 340000 AS amount, 0.012 + (id % 37) / 1500 AS rate,
           5 + id % 26 AS years, 80000 + (id * 104729) % 500000 AS worth, (id * 31) % 120 AS age, 1800 + (id * 13) % 5200 AS income,
           id % 3 AS purpose, id % 2 AS fixed
    FROM range(0, 300000, 1, 8)""")
spark.sql("""
    CREATE TEMPORARY VIEW quarters AS
    SELECT *, amount * (1 - least(1, (age / 12 + quarter / 4) / years)) AS left_over,
           worth * (1 + 0.004 * quarter - IF(rating > 3, 0.02, 0)) AS value
    FROM loans LATERAL VIEW explode(sequence(1, 40)) AS quarter""")
spark.sql("""
    SELECT region, quarter,
           sum(left_over * (rate + 0.00)) AS calm, sum(left_over * (rate + IF(fixed = 1, 0, 0.02))) AS rise,
           sum(left_over * (rate + IF(fixed = 1, 0.01, 0.05))) AS shock,
           sum(CASE WHEN left_over > value * 0.8 THEN left_over - value * 0.8 ELSE 0 END) AS uncovered,
           sum(CASE WHEN left_over * (rate + 0.05) / 12 > income * 0.35 THEN 1 ELSE 0 END) AS strained,
           max(left_over / value) AS highest, sum(left_over) AS total, count(*) AS loans
    FROM quarters WHERE left_over > 0 AND purpose < 2 GROUP BY region, quarter ORDER BY region, quarter""").show(12)
spark.stop()
