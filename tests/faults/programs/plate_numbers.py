"""Cars in a toll area, by the part of the plate that names the town.
Faulted: a Python function, registered for SQL, tidies each plate. Healthy: upper, translate and regexp_extract do."""
import re
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]


def prepare():
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    spark.sql("""SELECT id AS passage, pmod(hash(id, 2), 31) AS gate,
                        concat(' ', lower(substr(md5(string(id % 7919)), 1, 3)), '-', upper(substr(md5(string(id)), 5, 2)), ' ', id % 9999) AS plate
                 FROM range(0, 4500000, 1, 12)""").write.parquet(folder + "/passages")
    spark.stop()


def town(plate):
    found = re.match(r"([A-Z0-9]{1,3})-", plate.upper().replace(" ", "").replace(".", "-"))
    return found.group(1) if found else None


prepare()
spark = SparkSession.builder.appName("toll").getOrCreate()
spark.read.parquet(folder + "/passages").createOrReplaceTempView("passages")
if twin == "faulted":
    spark.udf.register("town", town, "string")
    expression = "town(plate)"
else:
    expression = "regexp_extract(translate(upper(plate), '. ', '-'), '^([A-Z0-9]{1,3})-', 1)"
report = spark.sql(f"""
  SELECT town, gate, count(*) AS passages, count(DISTINCT plate) AS cars
  FROM (SELECT {expression} AS town, gate, plate FROM passages)
  GROUP BY town, gate""")
report.write.parquet(folder + "/towns")
spark.stop()
