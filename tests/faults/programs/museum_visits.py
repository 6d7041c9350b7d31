# Nightly report of a museum: tickets by hall, written in SQL by the curators.
# Their script begins with a line that somebody needed for a demonstration years ago:
#   faulted: SET spark.sql.adaptive.enabled = false      healthy: the line is gone
import os
import random
import sys

from pyspark.sql import SparkSession

mode, folder = sys.argv[1], sys.argv[2]

SCRIPT = """
CREATE TEMPORARY VIEW tickets (ticket BIGINT, hall INT, guide INT, entered TIMESTAMP, minutes INT, price DOUBLE) USING csv OPTIONS (path '{0}/tickets');
CACHE TABLE tickets;
CREATE TEMPORARY VIEW halls AS SELECT id AS hall, 'Hall ' || id AS name, id % 4 AS floor FROM range(40);
{1}
SELECT h.name, count(*) AS visitors, avg(minutes) AS minutes FROM tickets t JOIN halls h ON h.hall = t.hall GROUP BY h.name ORDER BY visitors DESC;
SELECT floor, hour(entered) AS hour, sum(price) AS takings FROM tickets t JOIN halls h ON h.hall = t.hall GROUP BY floor, hour(entered) ORDER BY floor, hour;
SELECT guide, max(per_day) AS best_day FROM (SELECT guide, date(entered) AS day, count(*) AS per_day FROM tickets GROUP BY guide, date(entered)) GROUP BY guide ORDER BY best_day DESC;
SELECT day, takings, sum(takings) OVER (PARTITION BY month(day) ORDER BY day) AS running FROM (SELECT date(entered) AS day, sum(price) AS takings FROM tickets GROUP BY date(entered)) ORDER BY day
"""


def sell():
    os.makedirs(folder + "/tickets")
    r = random.Random(1871)
    day = "".join(f"{i},{r.randrange(40)},{r.randrange(300)},2025-{r.randrange(1, 13):02}-{r.randrange(1, 29):02} {r.randrange(9, 19):02}:{r.randrange(60):02}:00,"
                  f"{r.randrange(5, 90)},{r.choice((8, 12, 16.5))}\n" for i in range(40_000))
    for n in range(8):
        with open(f"{folder}/tickets/{n}.csv", "w") as f:
            f.write(day * 2)


sell()
spark = SparkSession.builder.appName("museum").getOrCreate()
for statement in SCRIPT.format(folder, "SET spark.sql.adaptive.enabled = false;" if mode == "faulted" else "").split(";"):
    if statement.strip():
        table = spark.sql(statement)
        if table.columns and statement.strip().startswith("SELECT"):
            table.show(8)
spark.stop()
