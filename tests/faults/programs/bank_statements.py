"""Balances after each booking and the gap since the last one, account by account and branch by branch.
Faulted (settings): numElementsForceSpillThreshold=20000, once set against a crash, makes every sort write to disk again and again."""
import sys

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

FOLDER = sys.argv[2]
spark = SparkSession.builder.appName("bank statements").getOrCreate()
bookings = spark.range(0, 1_100_000, 1, 8).select(
    F.col("id").alias("booking"), F.pmod(F.hash("id"), F.lit(20_000)).alias("account"), F.pmod(F.hash("id", F.lit(2)), F.lit(311)).alias("branch"),
    F.pmod(F.xxhash64("id"), F.lit(31_536_000)).alias("second"), (F.rand(6) * 800 - 380).cast("decimal(12,2)").alias("amount"),
    F.concat_ws(" ", F.lit("REF"), F.hex(F.xxhash64("id", F.lit(3))), F.hex(F.xxhash64("id", F.lit(4))), F.hex(F.xxhash64("id", F.lit(5)))).alias("text"))
account = Window.partitionBy("account").orderBy("second", "booking")
branch = Window.partitionBy("branch").orderBy("second", "booking")
statements = (bookings
              .withColumn("balance", F.sum("amount").over(account))
              .withColumn("gap", F.col("second") - F.lag("second").over(account))
              .withColumn("turn", F.row_number().over(branch))
              .withColumn("previous", F.lag("text").over(branch)))
statements.write.parquet(FOLDER + "/statements")
spark.stop()
