"""Receipts of pharmacies, summed by drug and week as they come in.

faulted: the tills wrote a file for each receipt           healthy: a file for each day of a district
"""
import json
import os
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, count, explode, sum as total, weekofyear

twin, folder = sys.argv[1:3]
RECEIPTS, FILES = 800, 800 if twin == "faulted" else 16


def fill(inbox):
    os.mkdir(inbox)
    till = random.Random(7)
    lines = [json.dumps({"receipt": n, "pharmacy": till.randrange(90), "day": "2025-%02d-%02d" % (1 + n * 12 // RECEIPTS, till.randrange(1, 29)),
                         "items": [{"drug": "PZN%05d" % till.randrange(2_000), "packs": till.randrange(1, 4), "price": round(till.uniform(2, 90), 2)}
                                   for _ in range(120)]}) for n in range(RECEIPTS)]
    for n in range(FILES):
        with open(f"{inbox}/{n:05}.json", "w") as file:
            file.write("\n".join(lines[n::FILES]) + "\n")


fill(folder + "/inbox")
spark = SparkSession.builder.appName("receipts").config("spark.sql.shuffle.partitions", "4").getOrCreate()
receipts = (spark.readStream.schema("receipt INT, pharmacy INT, day DATE, items ARRAY<STRUCT<drug: STRING, packs: INT, price: DOUBLE>>")
            .json(folder + "/inbox"))
items = receipts.select("day", explode("items").alias("item")).select(weekofyear("day").alias("week"), "item.*")
sums = items.groupBy("week", "drug").agg(total("packs").alias("packs"), total(col("packs") * col("price")).alias("turnover"), count("*").alias("receipts"))
query = (sums.writeStream.outputMode("complete").format("memory").queryName("weeks").option("checkpointLocation", folder + "/checkpoint")
         .trigger(availableNow=True).start())
query.awaitTermination()
print(query.lastProgress["numInputRows"], "receipts")
spark.stop()
