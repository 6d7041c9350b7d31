"""Most orders have no customer: their key is 0, and one task of the join gets all of them.
The healthy run has as many orders for each customer."""
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("orders by customer").getOrCreate()

own_customer = F.col("id") % 5_000
customer = F.when(F.col("id") % 10 < 8, F.lit(0)).otherwise(own_customer) if twin == "faulted" else own_customer
orders = spark.range(0, 900_000, numPartitions=8).select(
    "id", customer.alias("customer"), F.sha2(F.col("id").cast("string"), 256).alias("receipt"))
customers = spark.range(0, 5_000).select(F.col("id").alias("customer"), F.sha2(F.col("id").cast("string"), 256).alias("name"))

# Hashing stands for the work on each joined row.
token = F.concat("receipt", "name")
for _ in range(5):
    token = F.sha2(token, 512)
# A full join cannot broadcast either side.
joined = orders.join(customers, "customer", "full").select(token.alias("token"))
print(joined.where("token like '00%'").count())
spark.stop()
