"""Votes by party for polling stations, districts and the country.
Faulted (settings): spark.sql.shuffle.partitions=2000 from the configuration of a large job; nothing merges the partitions."""
import random
import sys

from pyspark.sql import SparkSession

folder = sys.argv[2]
random.seed(1)
with open(folder + "/ballots.csv", "w") as out:
    for number in range(1_000_000):
        station = random.randrange(2500)
        out.write("%d,%d,%d,party %d\n" % (number, station % 40, station, int(random.gauss(6, 2)) % 13))

spark = SparkSession.builder.appName("ballots").getOrCreate()
spark.read.csv(folder + "/ballots.csv", schema="ballot long, district int, station int, party string").createOrReplaceTempView("ballots")
spark.sql("CREATE TEMPORARY VIEW by_station AS "
          "SELECT district, station, party, count(*) AS votes FROM ballots GROUP BY district, station, party")
spark.sql("""
  SELECT party, count(*) AS stations FROM (
    SELECT party, rank() OVER (PARTITION BY district, station ORDER BY votes DESC) AS place FROM by_station)
  WHERE place = 1 GROUP BY party ORDER BY stations DESC""").show()
spark.sql("SELECT district, max_by(party, votes) AS winner FROM by_station GROUP BY district").show(40)
spark.stop()
