"""Works off a folder of tickets from a help desk: of each batch one copy goes to the archive, the urgent ones to the duty
officers, and the numbers by team to the dashboard.

  faulted   each of the three writes decodes the tickets again
  healthy   the batch is persisted while the three writes need it
"""
import json
import os
import random
import sys

from pyspark.sql import SparkSession, functions as F

twin, folder = sys.argv[1:3]
SCHEMA = "id long, team string, opened timestamp, text string, marks array<struct<name: string, weight: double>>"


def write_tickets(path, files=8, tickets=26_000):
    random.seed(77)
    words = ["printer", "login", "vpn", "urgent", "screen", "slow", "mail", "lost", "access", "please", "again", "since", "monday"]
    os.mkdir(path)
    for number in range(files):
        with open(f"{path}/{number}.json", "w") as file:
            for i in range(tickets):
                text = " ".join(random.choices(words, k=14))
                file.write('{"id":%d,"team":"team %d","opened":"2025-05-%02dT%02d:00:00","text":"%s","marks":[{"name":"sla","weight":%.3f},{"name":"vip","weight":%.3f}]}\n'
                           % (number * tickets + i, i % 37, i % 28 + 1, i % 24, text, random.random(), random.random()))


def decode(lines):
    parsed = lines.select(F.from_json("value", SCHEMA).alias("t")).select("t.*")
    shingles = F.transform(F.split("text", " "), lambda w: F.sha2(F.concat(w, F.col("team")), 512))
    for _ in range(2):
        shingles = F.transform(shingles, lambda s: F.sha2(s, 512))
    return (parsed.withColumn("signature", F.array_min(shingles))
            .withColumn("weight", F.aggregate("marks", F.lit(0.0), lambda s, m: s + m.weight))
            .withColumn("text", F.regexp_replace("text", r"\b(please|again)\b", "")))


def deliver(tickets, number):
    if twin == "healthy":
        tickets.persist()
    tickets.write.parquet(f"{folder}/archive/batch={number}")
    tickets.where("text LIKE '%urgent%' AND weight > 1.2").write.json(f"{folder}/duty/batch={number}")
    tickets.groupBy("team").agg(F.count("*"), F.avg("weight"), F.approx_count_distinct("signature")).write.csv(f"{folder}/dashboard/batch={number}")
    if twin == "healthy":
        tickets.unpersist()


write_tickets(folder + "/inbox")
spark = SparkSession.builder.appName("tickets").getOrCreate()
inbox = spark.readStream.format("text").option("maxFilesPerTrigger", 4).load(folder + "/inbox")
query = (decode(inbox).writeStream.foreachBatch(deliver).queryName("tickets").trigger(availableNow=True)
         .option("checkpointLocation", folder + "/checkpoint").start())
query.awaitTermination()
spark.stop()
