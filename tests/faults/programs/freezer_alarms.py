"""What the freezers of the shops of one region reported, from a table with a folder for each shop.
Faulted (settings): dynamic partition pruning was switched off for a bug of an old release, so every folder is read."""
import json
import os
import random
import sys

from pyspark.sql import SparkSession

folder = sys.argv[2]
SHOPS = 36
random.seed(15)
reports = [json.dumps({"freezer": random.randrange(40), "at": "2024-01-%02dT%02d:15:00" % (random.randint(1, 31), random.randrange(24)),
                       "celsius": round(random.gauss(-19, 2), 2), "door": random.choice(["open", "closed"]), "compressor":
                       {"on": random.random() < 0.4, "amps": round(random.random() * 6, 3), "hours": random.randrange(9000)},
                       "firmware": "4.%d.%d" % (random.randrange(9), random.randrange(30)), "note": "defrost " * 6}) for _ in range(40_000)]
text = ("\n".join(reports) + "\n") * 2
for shop in range(SHOPS):
    os.makedirs(f"{folder}/reports/shop={shop}")
    with open(f"{folder}/reports/shop={shop}/reports.json", "w") as out:
        out.write(text)
with open(f"{folder}/shops.csv", "w") as out:
    for shop in range(SHOPS):
        out.write(f"{shop},{'island' if shop % 9 == 5 else 'mainland'},town {shop * 3}\n")

spark = SparkSession.builder.appName("freezer alarms").getOrCreate()
reports = spark.read.schema("freezer int, at timestamp, celsius double, door string, compressor struct<on: boolean, amps: double, hours: int>,"
                            " firmware string, note string, shop int").json(f"{folder}/reports")
reports.createOrReplaceTempView("reports")
spark.read.csv(f"{folder}/shops.csv", schema="shop int, region string, town string").createOrReplaceTempView("shops")
spark.sql("""
    SELECT s.town, r.freezer, avg(r.celsius) AS celsius, max(r.celsius) AS warmest, count_if(r.door = 'open') AS open,
           sum(if(r.compressor.on, r.compressor.amps, 0)) AS amps, max(r.compressor.hours) AS hours
    FROM reports r JOIN shops s ON r.shop = s.shop
    WHERE s.region = 'island'
    GROUP BY s.town, r.freezer HAVING max(r.celsius) > -12 ORDER BY warmest DESC""").show(40)
spark.stop()
