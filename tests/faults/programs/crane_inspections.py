"""Cranes whose inspection is due and which are not scrapped, by district.

faulted: NOT IN with two columns, of which one may be NULL       healthy: NOT EXISTS
"""
import sys

from pyspark.sql import SparkSession

NOT_SCRAPPED = {
    "faulted": "(maker, serial) NOT IN (SELECT maker, serial FROM scrapped)",
    "healthy": "NOT EXISTS (SELECT 1 FROM scrapped WHERE scrapped.maker = cranes.maker AND scrapped.serial = cranes.serial)",
}[sys.argv[1]]

spark = SparkSession.builder.appName("crane inspections").getOrCreate()
spark.sql("""
CREATE TEMPORARY VIEW cranes AS
SELECT id AS crane, pmod(hash(id, 1), 70) AS maker, if(pmod(hash(id, 2), 5000) = 0, NULL, pmod(hash(id, 3), 1000000)) AS serial,
       pmod(hash(id, 4), 48) AS district, date_sub(DATE '2025-06-30', pmod(hash(id, 5), 900)) AS inspected
FROM range(0, 180000, 1, 12)""")
spark.sql("""
CREATE TEMPORARY VIEW scrapped AS
SELECT pmod(hash(id, 6), 70) AS maker, pmod(hash(id, 7), 1000000) AS serial
FROM range(0, 18000, 1, 4)""")
for row in spark.sql(f"""
SELECT district, count(*) AS due, min(inspected) AS oldest
FROM cranes
WHERE inspected < DATE '2024-06-30' AND {NOT_SCRAPPED}
GROUP BY district
ORDER BY due DESC""").take(5):
    print(row.district, row.due, row.oldest)
spark.stop()
