"""Numbers the invoices of a chain of workshops without gaps and has them signed by the tax office, 1,000 at a time.

faulted: one sequence for the whole chain, row_number() over a window without PARTITION BY: all invoices in one task
healthy: a sequence for each workshop, which is what the tax office asks for
"""
import itertools
import sys
import time
import zlib

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:3]


def sign(invoices):
    while portion := list(itertools.islice(invoices, 1_000)):
        time.sleep(0.06)  # The tax office answers.
        for invoice in portion:
            yield "%s;%s;%s;%.2f;%08x" % (*invoice, zlib.crc32(repr(invoice).encode()))


spark = SparkSession.builder.appName("invoice numbers").getOrCreate()
spark.sql("""
    CREATE TEMPORARY VIEW invoices AS
    SELECT id, pmod(hash(id), 120) AS workshop, timestamp_seconds(1735700000 + pmod(hash(id, 5), 30000000)) AS issued,
           round(40 + 800 * rand(7), 2) AS net, concat('K', conv(hash(id, 9), 10, 36)) AS customer, id % 3 AS rate
    FROM range(0, 400000, 1, 8)""")
window = "ORDER BY issued, id" if twin == "faulted" else "PARTITION BY workshop ORDER BY issued, id"
numbered = spark.sql(f"""
    SELECT concat_ws('-', '2025', lpad(workshop, 3, '0'), row_number() OVER ({window})) AS number, customer, cast(issued AS string) AS issued,
           round(net * CASE rate WHEN 0 THEN 1.19 WHEN 1 THEN 1.07 ELSE 1 END, 2) AS gross
    FROM invoices""")
numbered.rdd.mapPartitions(sign).saveAsTextFile(folder + "/signed")
spark.stop()
