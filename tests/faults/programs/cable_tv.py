"""Minutes watched by genre and tariff, from the set-top boxes of a cable network.

faulted (settings): spark.sql.autoBroadcastJoinThreshold is "10"; megabytes were meant, but a number without a unit is bytes
healthy (settings): "10m"
"""
import sys

from pyspark.sql import SparkSession

_, _, folder = sys.argv
spark = SparkSession.builder.appName("cable tv").config("spark.sql.shuffle.partitions", 8).getOrCreate()
for view, select in {
    "views": """id AS view, pmod(hash(id), 420) AS channel, concat('box-', lpad(pmod(hash(id, 1), 60000), 8, '0')) AS box,
                to_date('2025-01-01') + cast(id % 28 AS int) AS day, pmod(hash(id, 2), 240) AS minutes, pmod(hash(id, 3), 96) AS slot,
                md5(cast(id AS string)) AS session FROM range(0, 2600000, 1, 8)""",
    "channels": "cast(id AS int) AS channel, concat('genre ', id % 17) AS genre, id % 5 = 0 AS premium FROM range(0, 420, 1, 1)",
    "boxes": "concat('box-', lpad(id, 8, '0')) AS box, concat('tariff ', pmod(hash(id), 12)) AS tariff FROM range(0, 60000, 1, 2)",
}.items():
    spark.sql(f"CREATE OR REPLACE TEMPORARY VIEW {view} AS SELECT {select}")

spark.sql("""
SELECT genre, tariff, premium, sum(minutes) AS minutes, count(if(slot > 80, session, NULL)) AS late, max(concat(day, session)) AS newest
FROM views JOIN channels USING (channel) JOIN boxes USING (box)
WHERE minutes > 2
GROUP BY genre, tariff, premium
""").write.json(folder + "/minutes")
spark.stop()
