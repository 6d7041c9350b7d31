# Stock of a blood bank by group and centre, and the donors to be called.
#   faulted: the job was moved to dynamic allocation with at most two executors; the eight it used to start with are still asked for
#   healthy: it starts with the two that it may have
# (both in the settings)
import random
import sys

from pyspark.sql import SparkSession

_, folder = sys.argv[1:3]
rnd = random.Random(5)
GROUPS = ["0+", "A+", "B+", "AB+", "0-", "A-", "B-", "AB-"]
lines = ["%d|%s|C%02d|%d|%d\n" % (rnd.randrange(300_000), rnd.choices(GROUPS, (38, 34, 9, 3, 7, 6, 2, 1))[0], rnd.randrange(60),
                                rnd.randrange(1_500), rnd.choice((450, 470, 500))) for _ in range(300_000)]
for n in range(8):
    with open(f"{folder}/donations_{n}.txt", "w") as f:
        f.writelines(lines[n::8] * 4)

spark = SparkSession.builder.appName("blood bank").getOrCreate()
spark.sql(f"""CREATE TEMPORARY VIEW donations (donor INT, blood STRING, centre STRING, day INT, ml INT)
              USING csv OPTIONS (path '{folder}', sep '|')""")
spark.sql("CACHE TABLE donations")
spark.sql("""
    SELECT centre, blood, sum(ml) / 1000 AS litres, count(DISTINCT donor) AS donors
    FROM donations WHERE day > 1400 GROUP BY centre, blood ORDER BY litres""").show(10)
spark.sql("""
    WITH visits AS (SELECT donor, blood, day, lag(day) OVER (PARTITION BY donor ORDER BY day) AS before FROM donations)
    SELECT blood, percentile_approx(day - before, 0.5) AS pause, max(day - before) AS longest, count(*) AS visits
    FROM visits WHERE before < day GROUP BY blood""").show()
spark.sql("""
    SELECT sha2(concat(donor, '/', blood), 256) AS letter, max(day) AS last FROM donations
    GROUP BY donor, blood HAVING count(*) > 3 AND max(day) < 1300 ORDER BY last LIMIT 20""").show()
spark.stop()
