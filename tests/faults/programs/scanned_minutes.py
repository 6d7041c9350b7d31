"""Archives the minutes of council meetings as Parquet, packed with gzip, and counts who spoke how often.
Faulted (settings): spark.sql.parquet.compress.codec, which no Spark knows. Healthy: spark.sql.parquet.compression.codec."""
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

WORDS = """the motion on parking in the old town is put off until the committee for roads has heard the residents and the
fire brigade again while the mayor reminds members that the budget of this year leaves no room for a second car park""".split()
random.seed(5)
folder = sys.argv[2]
for year in range(8):
    with open(f"{folder}/minutes-{2010 + year}.txt", "w") as out:
        for number in range(60_000):
            out.write("%d\t%d\tCllr %d\t%s\n" % (2010 + year, number % 700, number * 31 % 57, " ".join(random.choices(WORDS, k=30))))

spark = SparkSession.builder.appName("council minutes").getOrCreate()
minutes = spark.read.csv(folder + "/minutes-*.txt", sep="\t", schema="year int, meeting int, speaker string, text string")
words = F.split(F.regexp_replace(F.lower("text"), "[^a-z ]", ""), " ")
minutes.withColumn("words", words).withColumn("check", F.sha2("text", 256)).write.parquet(folder + "/archive")
archive = spark.read.parquet(folder + "/archive")
(archive.groupBy("speaker").agg(F.count("*").alias("speeches"), F.sum(F.size(F.array_distinct("words"))).alias("words"))
 .orderBy(F.desc("words")).show(10))
spark.stop()
