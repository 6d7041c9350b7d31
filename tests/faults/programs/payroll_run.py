"""Payslips of a staffing agency, summed by client for the invoices.

faulted (settings): spark.driver.maxResultSize is "65536"; kilobytes were meant, but a number without a unit is bytes
healthy (settings): "65536k"
"""
import sys

from pyspark.sql import SparkSession, functions as F

spark = SparkSession.builder.appName("payroll").config("spark.sql.shuffle.partitions", 8).getOrCreate()
hours = spark.range(0, 1_600_000, 1, 8).select(
    F.expr("pmod(hash(id), 42000)").alias("person"), F.expr("pmod(hash(id, 1), 2900)").alias("client"),
    F.expr("1 + pmod(hash(id, 2), 20) / 2").alias("hours"), F.expr("13 + pmod(hash(id, 3), 4000) / 100").alias("wage"))
payslips = hours.groupBy("person", "client").agg(F.sum("hours").alias("hours"), F.sum(F.expr("hours * wage * if(hours > 8, 1.25, 1)")).alias("gross"))
invoices = payslips.groupBy("client").agg(F.count("*").alias("people"), F.sum("gross").alias("gross"), F.max("gross").alias("highest"))
for invoice in invoices.collect()[:10]:
    print(invoice.client, invoice.people, round(invoice.gross * 1.7, 2))
spark.stop()
