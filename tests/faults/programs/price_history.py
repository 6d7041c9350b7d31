"""Revenue by category; the table of products keeps every version of a product.
Faulted: joins with all versions instead of the one that is valid today, and repairs the doubles with count(distinct)."""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:3]


def prepare():
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    spark.range(0, 150000, numPartitions=8).select(
        F.col("id").alias("order_id"), F.pmod(F.hash("id"), F.lit(4000)).alias("product"), (F.col("id") % 90).alias("amount")
    ).write.parquet(folder + "/orders")
    spark.range(0, 4000 * 50, numPartitions=2).select(
        (F.col("id") % 4000).cast("int").alias("product"), F.floor(F.col("id") / 4000).cast("int").alias("version"),
        (F.col("id") >= 4000 * 49).alias("is_current"), F.concat(F.lit("category "), F.col("id") % 30).alias("category")
    ).write.parquet(folder + "/products")
    spark.stop()


prepare()
spark = SparkSession.builder.appName("revenue by category").getOrCreate()
orders = spark.read.parquet(folder + "/orders")
products = spark.read.parquet(folder + "/products")
if twin == "healthy":
    products = products.where("is_current")
(orders.join(products, "product").groupBy("category")
 .agg(F.countDistinct("order_id").alias("orders"), F.max("amount").alias("largest"))
 .write.parquet(folder + "/revenue"))
spark.stop()
