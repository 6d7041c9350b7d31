"""Month's end of a trading house: turnover in euros, by office and by article, and what each order is worth in Swedish crowns.

faulted: the rate is looked up by currency and day only; since the day has two rates (the bank corrected one), the subquery gives two rows
healthy: the last of them is taken
"""
import random
import sys

from pyspark.sql import SparkSession

twin, folder = sys.argv[1], sys.argv[2]


def orders():
    r = random.Random(365)
    sheet = "".join(f"{r.randrange(1_000_000)}\t{r.choice(('SEK', 'NOK', 'DKK', 'EUR', 'CHF'))}\toffice {r.randrange(30)}\t{r.randrange(5_000)}\t"
                    f"2025-09-{r.randrange(1, 31):02}\t{r.uniform(10, 900):.2f}\n" for _ in range(60_000))
    for n in range(8):
        with open(f"{folder}/orders-{n}.tsv", "w") as out:
            out.write(sheet * 2)


orders()
spark = SparkSession.builder.appName("month's end").getOrCreate()
spark.sql(f"""CREATE TEMPORARY VIEW orders (number INT, currency STRING, office STRING, article INT, day DATE, amount DOUBLE)
              USING csv OPTIONS (path '{folder}', sep '\t')""")
spark.sql("CACHE TABLE orders")
spark.sql("""
    CREATE TEMPORARY VIEW rates AS
    SELECT currency, date_add(DATE'2025-09-01', d) AS day, round(base * (1 + d / 900), 4) AS rate, 1 AS revision
    FROM VALUES ('SEK', 11.02), ('NOK', 11.64), ('DKK', 7.46), ('EUR', 1.0), ('CHF', 0.94) AS (currency, base)
         LATERAL VIEW explode(sequence(0, 29)) AS d
    UNION ALL SELECT 'SEK', DATE'2025-09-30', 11.0482, 2""")
spark.sql("""
    SELECT office, sum(amount / rate) AS euros, approx_count_distinct(number) AS orders FROM orders o
    JOIN rates r ON r.currency = o.currency AND r.day = o.day AND r.revision = 1 GROUP BY office ORDER BY euros DESC""").show(5)
spark.sql("""
    SELECT article, percentile_approx(amount / rate, 0.5) AS median, max(sha1(concat(number, o.day))) AS sample FROM orders o
    JOIN rates r ON r.currency = o.currency AND r.day = o.day AND r.revision = 1 GROUP BY article ORDER BY median DESC""").show(5)
last = "ORDER BY revision DESC LIMIT 1" if twin == "healthy" else ""
spark.sql(f"""
    SELECT office, sum(amount) * (SELECT rate FROM rates WHERE currency = 'SEK' AND day = DATE'2025-09-30' {last}) AS crowns
    FROM orders WHERE currency = 'EUR' GROUP BY office ORDER BY crowns DESC""").show(5)
spark.stop()
