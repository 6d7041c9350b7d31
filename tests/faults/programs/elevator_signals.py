"""Signal quality of elevators: every eight seconds the measurements that came in meanwhile are checked.
Executors come and go with the load. Faulted (settings): one is given back when idle for a second, that is after each batch,
and the next batch has to wait for new ones. Healthy: after a minute, as is the default."""
import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql.functions import aggregate, col, lit, sequence, sin

folder = sys.argv[2]
spark = SparkSession.builder.appName("elevator signals").getOrCreate()
measurements = (spark.readStream.format("rate").option("rowsPerSecond", 8_000).option("numPartitions", 8).load()
                .withColumn("elevator", col("value") % 900))
wave = aggregate(sequence(lit(1), lit(600)), lit(0.0), lambda total, k: total + sin(k * col("elevator") / 900.0) / k)
checked = measurements.withColumn("deviation", wave - 1.2).where("deviation > 0.6")
query = (checked.writeStream.format("noop").queryName("signals").trigger(processingTime="8 seconds")
         .option("checkpointLocation", folder + "/checkpoint").start())
end = time.monotonic() + 60
while len(query.recentProgress) < 5 and time.monotonic() < end:
    time.sleep(0.1)
query.stop()
spark.stop()
