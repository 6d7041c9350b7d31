"""How healthy the trees of each street are.

faulted: the job has a GPU for each executor, from the days when it ran with the accelerator      healthy: it has none
"""
import os
import sys

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
builder = SparkSession.builder.appName("street trees").config("spark.sql.shuffle.partitions", "4")
if twin == "faulted":
    script = folder + "/gpus.sh"
    with open(script, "w") as file:
        file.write("""#!/bin/sh\necho '{"name": "gpu", "addresses": ["0"]}'\n""")
    os.chmod(script, 0o755)
    for name, value in {"worker.resource.gpu.amount": 1, "worker.resource.gpu.discoveryScript": script, "executor.resource.gpu.amount": 1,
                        "task.resource.gpu.amount": 0.5}.items():
        builder = builder.config("spark." + name, value)
spark = builder.getOrCreate()
spark.sql("""
CREATE TEMPORARY VIEW trees AS
SELECT id AS tree, pmod(hash(id, 1), 40000) AS street, pmod(hash(id, 2), 30) AS species, 1900 + pmod(hash(id, 3), 120) AS planted, pmod(hash(id, 4), 6) AS crown
FROM range(0, 12000000, 1, 8)""")
spark.sql("""
SELECT street, species, count(*) AS trees, avg(crown) AS crown, stddev(planted) AS years, sum(if(crown > 4, 1, 0)) AS ill
FROM trees
GROUP BY street, species
HAVING avg(crown) > 3.2""").write.parquet(folder + "/ill_streets")
spark.stop()
