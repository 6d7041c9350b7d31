"""Sales of a mail-order house by brand, season and country, for the buyers.

The articles (a dimension of some twenty megabytes) are meant to be broadcast: the job's settings raise the limit to 100 MB.
faulted (settings): the name of the property is misspelled, so Spark keeps its 10 MB. healthy: the name is right.
"""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession

_, folder = sys.argv[1], sys.argv[2]

DATA = {
    "articles": """SELECT id AS article, 'Brand ' || pmod(hash(id), 800) AS brand, sha1(cast(id AS string)) AS ean, id % 4 AS season,
                   md5(cast(-id AS string)) AS colour FROM range(0, 240000, 1, 4)""",
    "sales": """SELECT id AS sale, pmod(hash(id), 240000) AS article, pmod(hash(id, 2), 90000) AS customer, pmod(hash(id, 3), 9) + 1 AS pieces,
                cast(pmod(hash(id, 4), 20000) AS decimal(10,2)) AS price, 'tracking ' || hash(id, 5) || '/' || hash(id, 6) AS parcel
                FROM range(0, 3500000, 1, 12)""",
    "customers": "SELECT id AS customer, id % 31 AS country FROM range(0, 90000, 1, 2)",
    "countries": "SELECT id AS country, 'Country ' || id AS name FROM range(0, 31, 1, 1)",
}

SQL = """
WITH enriched AS (
  SELECT s.*, a.brand, a.season, a.ean, n.name AS country
  FROM sales s
  JOIN articles a USING (article)
  JOIN customers c USING (customer)
  JOIN countries n ON c.country = n.country
)
SELECT brand, season, country, sum(pieces * price) AS turnover, count(*) AS sales, max(parcel) AS last_parcel, max(ean) AS ean
FROM enriched GROUP BY brand, season, country
"""


def write_tables():
    SparkContext._ensure_initialized()  # else the settings below end up in the measured application
    setup = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    for name, sql in DATA.items():
        setup.sql(sql).write.parquet(f"{folder}/{name}")
    setup.stop()


write_tables()
spark = SparkSession.builder.appName("buyers' report").getOrCreate()
for name in DATA:
    spark.read.parquet(f"{folder}/{name}").createOrReplaceTempView(name)
spark.sql(SQL).createOrReplaceTempView("totals")
spark.sql("SELECT season, country, max_by(brand, turnover) AS best, sum(turnover) AS turnover FROM totals GROUP BY season, country").show(50)
spark.stop()
