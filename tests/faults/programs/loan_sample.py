"""Expected loss of a loan book, estimated on a sample, by rating and branch.
faulted takes the sample by LIMIT; healthy takes it by the loan's number."""
import sys
from textwrap import dedent

from pyspark import SparkContext
from pyspark.sql import SparkSession

SAMPLE = {"faulted": "SELECT * FROM loans LIMIT 1600000", "healthy": "SELECT * FROM loans WHERE pmod(xxhash64(loan), 10) < 4"}

QUERY = dedent("""
    WITH sample AS ({sample}),
    priced AS (
        SELECT s.*, r.default_rate, b.town,
               aggregate(sequence(1, 60), CAST(0 AS DOUBLE),
                         (loss, month) -> loss + s.balance * r.default_rate * pow(1 - r.default_rate, month) * exp(-0.02 * month / 12)) AS loss
        FROM sample s JOIN ratings r ON s.rating = r.rating JOIN branches b ON s.branch = b.branch)
    SELECT town, rating, count(*) AS loans, sum(balance) AS balance, sum(loss) AS loss, percentile_approx(loss, 0.99) AS tail
    FROM priced GROUP BY town, rating ORDER BY loss DESC LIMIT 30""")


def tables(spark):
    return {"loans": spark.sql("""SELECT id AS loan, pmod(hash(id), 9) AS rating, pmod(hash(id, 7), 240) AS branch,
                                         CAST(1000 + pmod(hash(id, 8), 400000) / 10 AS DOUBLE) AS balance FROM range(0, 4000000, 1, 16)"""),
            "ratings": spark.sql("SELECT id AS rating, 0.0004D * pow(2, id) AS default_rate FROM range(9)"),
            "branches": spark.sql("SELECT id AS branch, 'Town ' || id % 60 AS town FROM range(240)")}


def main():
    twin, folder = sys.argv[1:]
    SparkContext._ensure_initialized()
    with SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate() as setup:
        for name, rows in tables(setup).items():
            rows.write.parquet(f"{folder}/{name}")
    with SparkSession.builder.appName("expected loss").getOrCreate() as spark:
        for name in ("loans", "ratings", "branches"):
            spark.read.parquet(f"{folder}/{name}").createOrReplaceTempView(name)
        spark.sql(QUERY.format(sample=SAMPLE[twin])).show(30)


if __name__ == "__main__":
    main()
