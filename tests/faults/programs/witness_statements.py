"""How long the statements of witnesses are, by police station and kind of offence, from one export as CSV.
Faulted: reads it as multiLine "in case of line breaks", of which it has none, so one task reads all. Healthy: does not."""
import random
import sys

import pyspark.sql.functions as F
from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
random.seed(77)
phrases = ["saw a grey van without plates", "heard glass break", "was on the way home", "cannot say how tall the man was",
           "called the police at once", "knows neither of them", "left by the back door", "noticed nothing until the alarm went off"]
with open(folder + "/statements.csv", "w") as export:
    for number in range(340_000):
        text = ", and ".join(random.choices(phrases, k=8))
        export.write(f'{number},station {number % 83},offence {number * 7 % 31},"Witness {number % 9001} {text}"\n')

spark = SparkSession.builder.appName("witness statements").getOrCreate()
statements = spark.read.csv(folder + "/statements.csv", schema="number long, station string, offence string, statement string",
                            multiLine=twin == "faulted")
words = F.split(F.lower(F.regexp_replace("statement", r"[^\w ]", " ")), r"\s+")
(statements.withColumn("words", words).withColumn("seal", F.sha2("statement", 512))
 .groupBy("station", "offence").agg(F.avg(F.size("words")).alias("words"), F.avg(F.size(F.array_distinct("words"))).alias("different"),
                                    F.max("seal").alias("seal"))
 .write.parquet(folder + "/lengths"))
spark.stop()
