# Vending machines send short telegrams ("VM0123;2025-03-01T10:11:12;S07:1.80:CARD;..."); the stream sums the sales of each slot.
# faulted: a Python function takes each telegram apart        healthy: split and explode of Spark do
import os
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]


def telegrams():
    coin = random.Random(20)
    os.mkdir(folder + "/telegrams")
    for part in range(24):
        with open(f"{folder}/telegrams/{part:02}.txt", "w") as file:
            for n in range(14_000):
                sales = ";".join("S%02d:%.2f:%s" % (coin.randrange(40), coin.randrange(8, 40) / 10, coin.choice(("CASH", "CARD", "APP"))) for _ in range(10))
                file.write("VM%04d;2025-03-%02dT10:11:12;%s\n" % (coin.randrange(2000), 1 + part, sales))


telegrams()
spark = SparkSession.builder.appName("vending").config("spark.sql.shuffle.partitions", "4").getOrCreate()


@F.udf("array<struct<slot:string,price:double,paid:string>>")
def sales_of(telegram):
    sales = []
    for sale in telegram.split(";")[2:]:
        slot, price, paid = sale.split(":")
        sales.append((slot, float(price), paid))
    return sales


@F.udf("string")
def machine_of(telegram):
    return telegram.split(";")[0]


lines = spark.readStream.option("maxFilesPerTrigger", 8).text(folder + "/telegrams")
if twin == "faulted":
    sales = lines.select(machine_of("value").alias("machine"), F.explode(sales_of("value")).alias("sale")).select("machine", "sale.*")
else:
    sale = F.split("sale", ":")
    sales = (lines.select(F.substring_index("value", ";", 1).alias("machine"), F.explode(F.expr("slice(split(value, ';'), 3, 1000)")).alias("sale"))
             .select("machine", sale[0].alias("slot"), sale[1].cast("double").alias("price"), sale[2].alias("paid")))


def sum_up(batch, _):
    slots = batch.groupBy(F.substring("machine", 1, 3).alias("series"), "slot", "paid").agg(F.sum("price").alias("turnover"), F.count("*").alias("sales"))
    print(slots.orderBy(F.desc("turnover")).take(3))


query = sales.writeStream.foreachBatch(sum_up).option("checkpointLocation", folder + "/state").trigger(availableNow=True).start()
query.awaitTermination()
spark.stop()
