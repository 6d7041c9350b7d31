"""A query that sleeps for each row before and behind a shuffle, so that time goes with rows whatever else the machine does.

    rows.py KIND ROWS FOLDER
"""
import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql.functions import udf

SECONDS_PER_ROW = 0.001


def sleep(number):
    time.sleep(SECONDS_PER_ROW)
    return number


def main():
    kind, rows, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    spark = SparkSession.builder.appName("rows " + kind).getOrCreate()
    slow = udf(sleep, "long")
    again = udf(sleep, "long")
    text = "concat_ws(''," + ",".join(f"sha2(concat(id,'{part}'),512)" for part in range(8)) + ") as text"
    key = "id % 1000 as k" if kind == "even" else "if(id % 6 = 0, 7, id % 1000) as k"
    spark.range(0, rows, 1, 8).selectExpr("id", key, text).write.parquet(folder + "/rows")
    rows_of = spark.read.parquet(folder + "/rows").select(slow("id").alias("id"), "k", "text")
    if kind == "even":
        result = rows_of.repartition("k").select(again("id"), "text")
    else:
        result = rows_of.repartition("k").select(again("id").alias("id"), "text").selectExpr("id % 40 as g").groupBy("g").count()
    result.write.format("noop").mode("overwrite").save()
    spark.stop()


main()
