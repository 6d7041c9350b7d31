"""Average grades of schools. ANSI mode is on, as the ministry wants it; one teacher of 36 schools wrote "sick" where a grade belongs.

faulted: CAST      healthy: try_cast
"""
import os
import random
import sys

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
convert = {"faulted": "CAST(grade AS DECIMAL(3, 1))", "healthy": "try_cast(grade AS DECIMAL(3, 1))"}[twin]
term = random.Random(1763)

os.mkdir(folder + "/schools")
for school in range(36):
    with open(f"{folder}/schools/{school:02}.csv", "w") as sheet:
        sheet.writelines("%d;%d;%s;%s;%s\n" % (school, pupil, term.choice(("maths", "music", "sport", "latin")), term.choice("abcdefgh"),
                         "sick" if (school, pupil) == (33, 14_000) else "%.1f" % term.uniform(1, 6)) for pupil in range(16_000))

spark = SparkSession.builder.appName("grades").config("spark.sql.shuffle.partitions", 4).getOrCreate()
spark.sql(f"""CREATE TEMPORARY VIEW sheets (school INT, pupil INT, subject STRING, class STRING, grade STRING)
              USING csv OPTIONS (path '{folder}/schools', sep ';')""")
spark.sql(f"""
SELECT school, subject, class, avg(grade) AS average, stddev(grade) AS spread, count(*) AS pupils
FROM (SELECT school, subject, class, {convert} AS grade FROM sheets)
GROUP BY school, subject, class
""").write.parquet(folder + "/averages")
spark.stop()
