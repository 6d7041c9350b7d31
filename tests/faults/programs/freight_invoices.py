"""Freight invoices of a shipper, with the tariff class of each carrier's depot.

faulted: the hint names the alias of the invoices where the depots were meant: BROADCAST(i)
healthy: BROADCAST(d)
"""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession

twin, folder = sys.argv[1:3]


def book():
    SparkContext._ensure_initialized()  # or the next application would inherit local[3]
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    spark.sql("""SELECT id AS invoice, pmod(hash(id), 30000) AS depot, sha1(cast(id AS string)) AS waybill,
                        concat_ws(' ', conv(hash(id, 1), 10, 36), conv(hash(id, 2), 10, 36)) AS consignee,
                        round(20 + 900 * rand(5), 2) AS amount, round(3 + 600 * rand(6), 1) AS kilos
                 FROM range(0, 2200000, 1, 8)""").write.parquet(folder + "/invoices")
    spark.sql("SELECT cast(id AS int) AS depot, 'carrier ' || id % 90 AS carrier, id % 12 AS tariff FROM range(0, 30000, 1, 2)").write.parquet(folder + "/depots")
    spark.stop()


book()
spark = SparkSession.builder.appName("freight invoices").getOrCreate()
spark.read.parquet(folder + "/invoices").createTempView("invoices")
spark.read.parquet(folder + "/depots").createTempView("depots")
small = "i" if twin == "faulted" else "d"
spark.sql(f"""
    SELECT /*+ BROADCAST({small}) */ d.carrier, d.tariff, count(*) AS invoices, sum(i.amount) AS amount, max(i.kilos) AS heaviest,
           max(i.waybill) AS last_waybill, max(i.consignee) AS last_consignee
    FROM invoices i JOIN depots d ON i.depot = d.depot GROUP BY d.carrier, d.tariff ORDER BY amount DESC""").show(10, False)
spark.stop()
