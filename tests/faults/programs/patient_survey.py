"""Tidies the 40 answers of a survey of patients in six passes and counts them.
Faulted: every pass goes through the columns with withColumn, so the driver analyses 240 plans. Healthy: a select for each pass."""
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
QUESTIONS = ["q%02d" % number for number in range(1, 41)]
PASSES = [F.trim, F.lower, lambda c: F.regexp_replace(c, "n/?a", ""), lambda c: F.translate(c, "-_", "  "),
          lambda c: F.when(c != "", c), lambda c: F.coalesce(c, F.lit("none"))]

random.seed(9)
with open(folder + "/answers.csv", "w") as out:
    for _ in range(40_000):
        out.write(",".join(random.choices([" Yes", "NO ", "n/a", "not_sure", "", "rather-not"], k=len(QUESTIONS))) + "\n")

spark = SparkSession.builder.appName("patient survey").getOrCreate()
answers = spark.read.csv(folder + "/answers.csv", schema=", ".join(name + " string" for name in QUESTIONS))
for tidy in PASSES:
    if twin == "faulted":
        for name in QUESTIONS:
            answers = answers.withColumn(name, tidy(F.col(name)))
    else:
        answers = answers.select(*[tidy(F.col(name)).alias(name) for name in QUESTIONS])
counts = answers.select(F.explode(F.array(*QUESTIONS)).alias("answer")).groupBy("answer").count()
counts.write.json(folder + "/counts")
spark.stop()
