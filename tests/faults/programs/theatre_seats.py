"""Which seats of a season are sold below their value. How long a broadcast may take is in the properties of the run."""
import sys

from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("theatre seats").getOrCreate()
# The sleep stands for the model of the box office, which says what a seat is worth.
spark.sql("""
CREATE TEMPORARY VIEW worth AS
SELECT id AS seat, if(java_method('java.lang.Thread', 'sleep', 3L) = '', 0, 12 + pmod(hash(id), 90)) AS value
FROM range(0, 12000, 1, 12)""")
spark.sql("""
CREATE TEMPORARY VIEW sold AS
SELECT id AS ticket, pmod(hash(id, 1), 12000) AS seat, pmod(hash(id, 2), 300) AS evening, 5 + pmod(hash(id, 3), 80) AS price
FROM range(0, 4000000, 1, 8)""")
for row in spark.sql("""
SELECT /*+ BROADCAST(worth) */ evening, count(*) AS tickets, sum(value - price) AS lost
FROM sold JOIN worth USING (seat)
WHERE price < value
GROUP BY evening
ORDER BY lost DESC
LIMIT 5""").collect():
    print(row.evening, row.tickets, row.lost)
spark.stop()
