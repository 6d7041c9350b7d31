"""The morning bulletin of a weather service: six questions in SQL about the readings of its stations, which come as CSV.

With 'healthy' the readings are read and parsed once (CACHE TABLE); with 'faulted' each question reads the files again.
"""
import random
import sys

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
STATIONS = 400

QUESTIONS = {
    "warmest": """SELECT r.name AS region, max(o.temperature) AS warmest, min(o.temperature) AS coldest
                  FROM observations o JOIN stations s ON o.station = s.station JOIN regions r ON s.region = r.region GROUP BY r.name""",
    "rain": """SELECT s.station, sum(o.rain) AS rain FROM observations o JOIN stations s ON o.station = s.station
               WHERE s.height < 600 GROUP BY s.station ORDER BY rain DESC LIMIT 20""",
    "hours": """SELECT hour(o.at) AS hour, avg(o.temperature) AS temperature, avg(o.humidity) AS humidity FROM observations o GROUP BY hour(o.at)""",
    "gusts": """SELECT r.name AS region, date(o.at) AS day, max(o.wind) AS gust FROM observations o JOIN stations s ON o.station = s.station
                JOIN regions r ON s.region = r.region WHERE o.quality <> 'X' GROUP BY r.name, date(o.at)""",
    "pressure": """SELECT s.height div 200 AS band, corr(o.pressure, o.temperature) AS correlation, stddev(o.pressure) AS spread
                   FROM observations o JOIN stations s ON o.station = s.station GROUP BY s.height div 200""",
    "quality": """SELECT o.quality, r.name, count(*) AS readings FROM observations o JOIN stations s ON o.station = s.station
                  JOIN regions r ON s.region = r.region GROUP BY o.quality, r.name HAVING count(*) > 10""",
}


def prepare():
    dice = random.Random(19)
    block = "".join(
        f"S{dice.randrange(STATIONS):03d};2025-03-{dice.randrange(1, 29):02d} {dice.randrange(24):02d}:{dice.randrange(60):02d}:00;"
        f"{dice.gauss(9, 6):.2f};{dice.uniform(20, 99):.1f};{dice.gauss(1013, 9):.2f};{dice.expovariate(0.2):.2f};"
        f"{max(0, dice.gauss(-1, 2)):.2f};{dice.choice('ABCX')}\n" for _ in range(50_000))
    for number in range(8):
        with open(f"{folder}/readings-{number}.csv", "w") as file:
            for _ in range(4):
                file.write(block)


prepare()
spark = SparkSession.builder.appName("bulletin").getOrCreate()
spark.sql("CREATE TEMPORARY VIEW observations (station STRING, at TIMESTAMP, temperature DOUBLE, humidity DOUBLE, pressure DOUBLE, "
          f"wind DOUBLE, rain DOUBLE, quality STRING) USING csv OPTIONS (path '{folder}/readings-*.csv', sep ';')")
spark.sql(f"CREATE TEMPORARY VIEW stations AS SELECT 'S' || lpad(cast(id AS string), 3, '0') AS station, id % 16 AS region, 37 * id % 2400 AS height FROM range({STATIONS})")
spark.sql("CREATE TEMPORARY VIEW regions AS SELECT id AS region, 'Region ' || id AS name FROM range(16)")
if twin == "healthy":
    spark.sql("CACHE TABLE observations")
for title, question in QUESTIONS.items():
    print(title)
    spark.sql(question).show(10)
spark.stop()
