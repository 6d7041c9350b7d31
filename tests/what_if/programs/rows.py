"""A query that sleeps for each row before and behind a shuffle, so that time goes with rows whatever else the machine does.

    rows.py KIND ROWS FOLDER
"""
import sys

from pyspark.sql import SparkSession

NAP = "java_method('java.lang.Thread', 'sleep', {}L)"


def main():
    kind, rows, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    spark = SparkSession.builder.appName("rows " + kind).getOrCreate()
    text = "concat_ws(''," + ",".join(f"sha2(concat(id,'{part}'),512)" for part in range(32)) + ") as text"
    key = "id % 1000 as k" if kind == "even" else "if(id % 6 = 0, 7, id % 1000) as k"
    spark.range(0, rows, 1, 8).selectExpr("id", key, text).write.parquet(folder + "/rows")
    read = spark.read.parquet(folder + "/rows").selectExpr("id", "k", "text", NAP.format(3) + " as nap")
    again = read.repartition("k").selectExpr("id", "k", "text", "nap", NAP.format(5) + " as again")
    if kind == "skewed":
        again = again.groupBy((again.id % 40).alias("g")).agg({"nap": "max", "again": "max", "text": "max"})
    again.write.format("noop").mode("overwrite").save()
    spark.stop()


main()
