"""Eight figures for the yearly report of a city's libraries, from the loans as their system exports them.
Faulted: each figure reads and parses the export. Healthy: it is read once and kept in memory."""
import json
import random
import sys

from pyspark.sql import SparkSession

FIGURES = {
    "busiest branches": "SELECT branch, count(*) AS n FROM loans GROUP BY branch ORDER BY n DESC LIMIT 5",
    "loans by month": "SELECT month(taken) AS month, count(*) AS n FROM loans GROUP BY 1 ORDER BY 1",
    "overdue": "SELECT branch, avg(days - 28) AS late FROM loans WHERE days > 28 GROUP BY branch ORDER BY late DESC LIMIT 5",
    "readers": "SELECT approx_count_distinct(reader) AS readers FROM loans",
    "media": "SELECT medium, count(*) AS n, avg(days) AS days FROM loans GROUP BY medium ORDER BY n DESC",
    "weekdays": "SELECT dayofweek(taken) AS day, count(*) AS n FROM loans GROUP BY 1 ORDER BY 1",
    "fees": "SELECT medium, sum(greatest(days - 28, 0) * 0.2) AS fees FROM loans GROUP BY medium ORDER BY fees DESC",
    "titles": "SELECT title, count(*) AS n FROM loans GROUP BY title ORDER BY n DESC LIMIT 10",
}

twin, folder = sys.argv[1], sys.argv[2]
random.seed(4)
lines = [json.dumps({"reader": "R%06d" % random.randrange(90_000), "branch": "branch %d" % random.randrange(24), "taken":
                     "2022-%02d-%02d" % (random.randint(1, 12), random.randint(1, 28)), "days": random.randint(1, 45),
                     "medium": random.choice(["book", "audio book", "film", "game", "score"]), "title": "title %d" % random.randrange(900),
                     "shelf": "%d/%d" % (random.randrange(90), random.randrange(40)), "desk": "self service"}) + "\n" for _ in range(60_000)]
for quarter in range(8):
    with open(f"{folder}/export-{quarter}.json", "w") as export:
        random.shuffle(lines)
        export.writelines(lines)

spark = SparkSession.builder.appName("library report").config("spark.sql.shuffle.partitions", 4).getOrCreate()
spark.read.json(folder + "/export-*.json", schema="reader string, branch string, taken date, days int, medium string, title string, "
                                                  "shelf string, desk string").createOrReplaceTempView("loans")
if twin == "healthy":
    spark.sql("CACHE TABLE loans")
for name, query in FIGURES.items():
    print("##", name)
    spark.sql(query).show(truncate=False)
spark.stop()
