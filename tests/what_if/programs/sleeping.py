"""Tasks that only sleep, so that one machine can run many at a time: what remains is Spark's scheduling.

    sleeping.py KIND FOLDER
"""
import random
import sys
import threading
import time

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import expr


def lengths(count, mean, spread, seed):
    """Milliseconds for each of so many rows, the same in every run."""
    source = random.Random(seed)
    return [round(1000 * mean * source.lognormvariate(-spread * spread / 2, spread)) for _ in range(count)]


def nap(millis):
    """Sleeps in the JVM as long as the row's id says."""
    array = "array(" + ",".join(f"{number}L" for number in millis) + ")"
    return expr(f"java_method('java.lang.Thread', 'sleep', element_at({array}, cast(id % {len(millis)} as int) + 1))")


def sleeping(spark, millis) -> DataFrame:
    """As many partitions as numbers, of one row each."""
    return spark.range(0, len(millis), 1, len(millis)).select("id", nap(millis).alias("nap"))


def then(rows: DataFrame, partitions, millis) -> DataFrame:
    """A shuffle into so many partitions, whose rows sleep once more."""
    return rows.repartition(partitions, "id").select("id", "nap", nap(millis).alias("again"))


def run(rows: DataFrame):
    rows.write.format("noop").mode("overwrite").save()


def waves(spark):
    run(sleeping(spark, lengths(96, 0.3, 0.6, 1)))
    time.sleep(1.5)
    run(then(sleeping(spark, lengths(40, 0.5, 0.3, 2)), 12, lengths(40, 0.2, 0.4, 3)))


def pipeline(spark):
    for number, count in enumerate((6, 30, 12, 24, 9)):
        run(sleeping(spark, lengths(count, 0.6, 0.5, 10 + number)))
        time.sleep(0.7)


def branches(spark):
    left = then(sleeping(spark, lengths(24, 0.5, 0.4, 20)), 6, lengths(24, 0.15, 0.2, 21))
    right = sleeping(spark, lengths(10, 1.0, 0.3, 22)).withColumnRenamed("nap", "other")
    run(left.join(right.hint("merge"), "id").select("id", "nap", "again", "other", nap(lengths(10, 0.7, 0.3, 26)).alias("last")))
    threads = [threading.Thread(target=lambda seed=seed: run(sleeping(spark, lengths(20, 0.5, 0.4, seed))))
               for seed in (23, 24, 25)]
    for thread in threads:
        thread.start()
        time.sleep(0.2)
    for thread in threads:
        thread.join()


def tail(spark):
    millis = lengths(60, 0.2, 0.2, 30)
    millis[17] = millis[41] = 4000
    millis[55] = 2500
    run(then(sleeping(spark, millis), 8, lengths(60, 0.15, 0.1, 31)))
    run(sleeping(spark, lengths(33, 0.4, 0.7, 32)))


def main():
    spark = SparkSession.builder.appName("sleeping " + sys.argv[1]).getOrCreate()
    {"waves": waves, "pipeline": pipeline, "branches": branches, "tail": tail}[sys.argv[1]](spark)
    spark.stop()


main()
