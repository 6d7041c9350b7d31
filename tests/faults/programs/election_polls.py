"""The strongest, the weakest and the most disputed parties of each constituency, from the answers to a poll.
Faulted (settings): spark.sql.exchange.reuse=false, so the three parts of the query each count and shuffle all answers."""
import sys

from pyspark.sql import SparkSession

folder = sys.argv[2]
with open(folder + "/answers.txt", "w") as out:
    parties = ["Greens", "Labour", "Union", "Liberals", "Farmers", "Pensioners", "Pirates"]
    for number in range(2_100_000):
        seed = number * 2654435761 % 4294967296
        out.write(f"call {number}: constituency {seed % 299}, age {18 + seed // 299 % 70}, party {parties[(seed >> 12) % 7]}, "
                  f"sure {(seed >> 20) % 11}\n")

spark = SparkSession.builder.appName("election polls").getOrCreate()
spark.read.text(folder + "/answers.txt").createOrReplaceTempView("calls")
spark.sql(r"""
    CREATE TEMPORARY VIEW answers AS
    SELECT cast(regexp_extract(value, 'constituency ([0-9]+)', 1) AS int) AS constituency,
           cast(regexp_extract(value, 'age ([0-9]+)', 1) AS int) AS age,
           regexp_extract(value, 'party ([A-Za-z]+)', 1) AS party,
           cast(regexp_extract(value, 'sure ([0-9]+)', 1) AS int) AS sure FROM calls""")
spark.sql("""
    WITH votes AS (
        SELECT constituency, party, sum(CASE WHEN age < 35 THEN 1.3 ELSE 0.9 END) AS votes, stddev(sure) AS doubt
        FROM answers GROUP BY constituency, party),
    strongest AS (SELECT party, max(votes) AS most, max(doubt) AS doubt FROM votes GROUP BY party),
    weakest AS (SELECT party, min(votes) AS least, min(doubt) AS doubt FROM votes GROUP BY party)
    SELECT v.party, count(*) AS constituencies, avg(v.votes / s.most) AS of_most, avg(w.least / v.votes) AS of_least,
           max(v.doubt - w.doubt) AS disputed, max(s.doubt) AS doubt
    FROM votes v JOIN strongest s ON v.party = s.party JOIN weakest w ON v.party = w.party
    GROUP BY v.party ORDER BY of_most DESC""").show()
spark.stop()
