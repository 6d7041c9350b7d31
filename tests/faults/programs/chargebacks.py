"""How well the payee on a payment fits the merchant's name, for every merchant, also those without payments.
Faulted (data): nine in ten payments have merchant 0, "not known"; the right side of a left join is not split when skewed."""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession

TWIN, FOLDER = sys.argv[1], sys.argv[2]


def write_tables():
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    merchant = "if(id % 10 < 9, 0, pmod(hash(id), 40000))" if TWIN == "faulted" else "pmod(hash(id), 40000)"
    spark.sql(f"""SELECT id, {merchant} AS merchant, round(pmod(hash(id, 3), 90000) / 100, 2) AS amount,
                         concat_ws(' ', 'PAYEE', hex(hash(id, 4)), hex(hash(id, 5)), 'GMBH UND CO KG', hex(hash(id, 8))) AS payee
                  FROM range(0, 600000, 1, 12)""").write.parquet(f"{FOLDER}/payments")
    spark.sql("""SELECT id AS merchant, concat('category ', id % 25) AS category,
                        concat_ws(' ', 'Payee', hex(hash(id, 6)), hex(hash(id, 7)), 'GmbH und Co KG', hex(hash(id, 9))) AS name
                 FROM range(0, 40000, 1, 2)""").write.parquet(f"{FOLDER}/merchants")
    spark.stop()


write_tables()
spark = SparkSession.builder.appName("chargebacks").getOrCreate()
spark.read.parquet(f"{FOLDER}/payments").createOrReplaceTempView("payments")
spark.read.parquet(f"{FOLDER}/merchants").createOrReplaceTempView("merchants")
spark.sql("""
    SELECT m.category, count(p.id) AS payments, sum(p.amount) AS amount,
           avg(levenshtein(lower(p.payee), lower(m.name))) AS distance
    FROM merchants m LEFT JOIN payments p ON p.merchant = m.merchant
    GROUP BY m.category ORDER BY distance DESC""").show(25, truncate=False)
spark.stop()
