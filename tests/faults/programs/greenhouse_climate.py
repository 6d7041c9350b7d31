# The climate of a nursery's greenhouses, streamed into an archive of Parquet files.
#   faulted: the archive has a folder for each bed; each of the four tasks of a batch writes a file into each of them
#   healthy: a folder for each day, of which a batch has one
import os
import random
import sys

from pyspark.sql import SparkSession, functions as F

twin, folder = sys.argv[1], sys.argv[2]
BATCHES, PARTS, BEDS = 4, 4, 120


def measure():
    os.mkdir(folder + "/in")
    noise = random.Random(8)
    for batch in range(BATCHES):
        rows = [f"{noise.randrange(BEDS)},2025-03-{batch + 1:02} {i * 86400 // 30_000 // 3600:02}:{i % 60:02}:00,"
                f"{noise.gauss(22, 3):.2f},{noise.uniform(40, 95):.1f},{noise.randrange(400, 1200)}\n" for i in range(30_000)]
        for part in range(PARTS):
            name = f"{folder}/in/{batch}-{part}.csv"
            with open(name, "w") as file:
                file.writelines(rows[part::PARTS] * 6)
            os.utime(name, (1_740_000_000 + 10 * batch + part,) * 2)


measure()
spark = SparkSession.builder.appName("greenhouses").getOrCreate()
climate = (spark.readStream.schema("bed INT, at TIMESTAMP, celsius DOUBLE, humidity DOUBLE, co2 INT").option("maxFilesPerTrigger", PARTS)
           .csv(folder + "/in"))
climate = (climate.withColumn("day", F.to_date("at"))
           .withColumn("deficit", F.round(0.6108 * F.exp(17.27 * F.col("celsius") / (F.col("celsius") + 237.3)) * (1 - F.col("humidity") / 100), 4))
           .withColumn("mark", F.sha2(F.concat_ws("|", "bed", "at", "celsius"), 256)))
(climate.writeStream.partitionBy("bed" if twin == "faulted" else "day").format("parquet").option("path", folder + "/archive")
 .option("checkpointLocation", folder + "/checkpoint").trigger(availableNow=True).start().awaitTermination())
spark.stop()
