"""Dues of a harbour from the manifests of its ships. How finely the manifests are read is in the properties of the run."""
import json
import os
import random
import sys

from pyspark.sql import SparkSession

folder = sys.argv[2]


def manifests():
    os.mkdir(folder + "/manifests")
    clerk = random.Random(12)
    goods = ["%s-%04d" % (clerk.choice(("ore", "fruit", "cars", "paper", "grain", "steel")), n) for n in range(3000)]
    for berth in range(8):
        with open(f"{folder}/manifests/berth-{berth}.json", "w") as file:
            for call in range(2000):
                file.write(json.dumps({"imo": clerk.randrange(9_000_000, 9_900_000), "berth": berth, "call": call, "tonnage": clerk.randrange(900, 220_000),
                                       "days": clerk.randrange(1, 9), "cargo": "|".join(clerk.choice(goods) for _ in range(260))}) + "\n")


manifests()
spark = SparkSession.builder.appName("harbour dues").getOrCreate()
spark.sql(f"""CREATE TEMPORARY VIEW manifests (imo INT, berth INT, call INT, tonnage INT, days INT, cargo STRING)
USING json OPTIONS (path '{folder}/manifests')""")
# The sleep stands for the question to the register of ships, which has the ship's class.
for row in spark.sql("""
SELECT berth, count(*) AS calls, sum(dues) AS dues, sum(dangerous) AS dangerous
FROM (SELECT berth, tonnage * days * if(java_method('java.lang.Thread', 'sleep', 1L) = '', 0.11, 0.14) AS dues,
             size(filter(split(cargo, '[|]'), item -> item LIKE 'ore-1%')) AS dangerous
      FROM manifests)
GROUP BY berth
ORDER BY dues DESC""").collect():
    print(row.berth, row.calls, round(row.dues), row.dangerous)
spark.stop()
