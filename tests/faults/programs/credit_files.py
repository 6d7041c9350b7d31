"""Stress test of a bank on a sample of its credit files.

faulted: the sample is the first 11,000 files (LIMIT), which Spark brings to one task that then rates them all
healthy: the sample is every hundredth file by its hash
"""
import sys

from pyspark.sql import SparkSession

twin, _ = sys.argv[1:]
sample = "SELECT * FROM files LIMIT 11000" if twin == "faulted" else "SELECT * FROM files WHERE pmod(hash(file, 9), 100) = 0"

spark = SparkSession.builder.appName("credit files").getOrCreate()
spark.sql("""
CREATE OR REPLACE TEMPORARY VIEW files AS
SELECT id AS file, pmod(hash(id, 1), 18) AS trade, 1000 + pmod(hash(id, 2), 400000) AS debt, 1 + pmod(hash(id, 3), 20) AS years,
       pmod(hash(id, 4), 1000) / 1000 AS default_risk
FROM range(0, 1100000, 1, 12)""")
# The sleep stands for the request to the model of the supervisor.
LOSS = """if(java_method('java.lang.Thread', 'sleep', 1L) = '', 0, debt * default_risk * pow(1.03, -years))"""
rated = spark.sql(f"""
SELECT trade, count(*) AS files, avg(loss) AS loss, percentile_approx(loss, 0.99) AS worst
FROM (SELECT trade, {LOSS} AS loss FROM ({sample}))
GROUP BY trade
ORDER BY trade""")
for row in rated.collect():
    print(row.trade, row.files, round(row.loss), round(row.worst))
spark.stop()
