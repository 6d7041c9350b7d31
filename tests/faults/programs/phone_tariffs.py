"""Turnover by tariff and region, from calls, customers and tariffs.
Faulted: a MERGE hint from the time when the customers were many keeps Spark from broadcasting two small tables."""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
HINT = "/*+ MERGE(c, t) */" if twin == "faulted" else ""
QUERY = f"""
  SELECT {HINT} t.name, c.region, count(*) AS calls, sum(k.seconds * t.price) AS turnover, avg(length(regexp_replace(k.reference, '[a-f]', ''))) AS digits
  FROM calls k JOIN customers c ON k.customer = c.customer JOIN tariffs t ON c.tariff = t.tariff
  GROUP BY t.name, c.region"""


def prepare():
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    for table, rows, columns in (
            ("calls", 8_000_000, "id, pmod(hash(id), 30000) AS customer, pmod(hash(id, 1), 3600) AS seconds, md5(string(id)) AS reference"),
            ("customers", 30_000, "id AS customer, id % 210 AS tariff, concat('region ', id % 16) AS region"),
            ("tariffs", 210, "id AS tariff, concat('tariff ', id) AS name, 0.001 * (id % 9 + 1) AS price")):
        spark.sql(f"SELECT {columns} FROM range(0, {rows}, 1, {max(1, rows // 500_000)})").write.parquet(f"{folder}/{table}")
    spark.stop()


prepare()
spark = SparkSession.builder.appName("phone tariffs").getOrCreate()
for table in ("calls", "customers", "tariffs"):
    spark.read.parquet(f"{folder}/{table}").createOrReplaceTempView(table)
spark.sql(QUERY).write.option("header", True).csv(folder + "/turnover")
spark.stop()
