"""Votes of each party, and the number of polling stations that it won.
Faulted (settings): spark.sql.shuffle.partitions=300 from the configuration of a large job; nothing merges the partitions."""
import random
import sys

from pyspark.sql import SparkSession

folder = sys.argv[2]
random.seed(1)
with open(folder + "/ballots.csv", "w") as out:
    for number in range(1_200_000):
        station = random.randrange(2500)
        out.write("%d,%d,%d,party %d\n" % (number, station % 40, station, int(random.gauss(6, 2)) % 13))

spark = SparkSession.builder.appName("ballots").getOrCreate()
spark.read.csv(folder + "/ballots.csv", schema="ballot long, district int, station int, party string").createOrReplaceTempView("ballots")
spark.sql("""
  WITH by_station AS (
    SELECT district, station, party, count(*) AS votes FROM ballots GROUP BY district, station, party),
  places AS (
    SELECT party, votes, rank() OVER (PARTITION BY district, station ORDER BY votes DESC) AS place FROM by_station)
  SELECT party, sum(votes) AS votes, count_if(place = 1) AS won FROM places GROUP BY party""").show()
spark.stop()
