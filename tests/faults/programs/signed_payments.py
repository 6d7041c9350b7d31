"""Checks the signatures of payments that passed the first checks.
Faulted: gets the payments and checks them one by one in the driver. Healthy: the tasks check them."""
import hashlib
import sys

from pyspark import SparkContext
from pyspark.sql import Row, SparkSession

twin, folder = sys.argv[1:]


def write_payments():
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    spark.sql("""SELECT id AS payment, concat('DE', pmod(hash(id), 100000000)) AS iban, pmod(hash(id, 1), 100000) / 100 AS amount,
                        substr(md5(string(id)), 1, 8) AS signature
                 FROM range(0, 1600000, 1, 16)""").write.csv(folder + "/payments")
    spark.stop()


def checked(payment):
    text = "%d %s %.2f" % (payment.payment, payment.iban, payment.amount)
    digest = hashlib.pbkdf2_hmac("sha256", text.encode(), b"key of the bank", 90)
    return Row(payment=payment.payment, valid=digest.hex()[:1] == payment.signature[:1])


write_payments()
spark = SparkSession.builder.appName("signatures").getOrCreate()
payments = (spark.read.csv(folder + "/payments", schema="payment long, iban string, amount double, signature string")
            .where("amount > 800 and iban rlike '^DE[0-9]+$'"))
if twin == "faulted":
    rows = [checked(payment) for payment in payments.collect()]
else:
    rows = payments.rdd.map(checked)
results = spark.createDataFrame(rows, "payment long, valid boolean")
results.groupBy("valid").count().write.json(folder + "/valid")
spark.stop()
