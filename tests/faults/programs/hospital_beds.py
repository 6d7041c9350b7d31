"""Bed days by ward and date from admissions and discharges, for the yearly report of a hospital group.

faulted: every stay is exploded into its minutes, because the query was copied from the one for the emergency room
healthy: every stay is exploded into its days
"""
import sys

from pyspark.sql import SparkSession

twin = sys.argv[1]
step = "1 minute" if twin == "faulted" else "1 day"

spark = SparkSession.builder.appName("bed days").config("spark.sql.shuffle.partitions", "8").getOrCreate()
spark.sql("""create or replace temporary view stays as
select id as stay, pmod(hash(id), 36) as ward, pmod(hash(id, 5), 9) as payer,
       timestamp'2024-01-01 06:00:00' + make_dt_interval(pmod(hash(id, 1), 330), 0, pmod(hash(id, 2), 1080)) as came,
       make_dt_interval(pmod(hash(id, 3), 4), pmod(hash(id, 4), 12)) as stayed
from range(0, 60000, 1, 8)""")
beds = spark.sql(f"""
with presence as (
    select stay, ward, payer, moment
    from stays lateral view explode(sequence(came, came + stayed, interval {step})) as moment),
per_day as (
    select ward, payer, to_date(moment) as day, count(distinct stay) as beds
    from presence
    group by ward, payer, to_date(moment))
select ward, date_trunc('month', day) as month, sum(beds) as bed_days, max(beds) as peak
from per_day
group by ward, date_trunc('month', day)
order by ward, month""")
for line in beds.take(12):
    print(*line)
spark.stop()
