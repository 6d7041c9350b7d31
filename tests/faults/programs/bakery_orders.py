"""Orders of a chain of bakeries by shop, weekday and article, for tomorrow's dough.

faulted: hints ask for 400 partitions "to be on the safe side", and adaptive execution leaves alone what is asked for
healthy: no hints
"""
import sys

from pyspark.sql import SparkSession

twin, folder = sys.argv[1], sys.argv[2]
spread = "/*+ REPARTITION(400, {}) */" if twin == "faulted" else ""

spark = SparkSession.builder.appName("dough").getOrCreate()
spark.sql("""CREATE TEMP VIEW orders AS SELECT id, pmod(hash(id), 85) shop, pmod(hash(id, 1), 7) weekday, pmod(hash(id, 2), 60) article,
             1 + pmod(hash(id, 3), 24) pieces FROM range(0, 600000, 1, 8)""")
spark.sql(f"""CREATE TEMP VIEW shop_days AS SELECT {spread.format('shop')} shop, weekday, article, sum(pieces) pieces, count(*) orders
              FROM orders GROUP BY shop, weekday, article""")
spark.sql(f"""CREATE TEMP VIEW articles AS SELECT {spread.format('article')} article, weekday, sum(pieces) pieces, max(pieces) most
              FROM shop_days GROUP BY article, weekday""")
for question in [
    "SELECT weekday, sum(pieces) pieces, max(most) most FROM articles GROUP BY weekday ORDER BY weekday",
    "SELECT article, pieces, most FROM articles WHERE weekday = 5 ORDER BY pieces DESC LIMIT 10",
]:
    spark.sql(question).show()
spark.stop()
