# Completeness audit of patient records before they go to a study: for each field, how many are empty, how many hold a
# placeholder, and how many values differ.
# faulted asks one question at a time (three jobs a field); healthy asks all of them in one aggregation.
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import approx_count_distinct, col, count_if, trim, when

twin, folder = sys.argv[1], sys.argv[2]
FIELDS = ["field_%02d" % i for i in range(14)]
PLACEHOLDERS = ["n/a", "unknown", "-"]


def export():
    random.seed(4)
    for part in range(6):
        with open("%s/export-%d.tsv" % (folder, part), "w") as file:
            for _ in range(12000):
                file.write("\t".join(random.choice(["", "n/a", "-", "unknown", " 12.5", "yes", "no "]) if random.random() < 0.2
                                     else str(random.randrange(100000)) for _ in FIELDS) + "\n")


export()
spark = SparkSession.builder.appName("audit").getOrCreate()
records = spark.read.csv(folder + "/export-*.tsv", sep="\t", schema=", ".join(f + " string" for f in FIELDS))
records = records.select([when(trim(col(f)) != "", trim(col(f))).alias(f) for f in FIELDS]).repartition(4).cache()
print(records.count(), "records")

found = {}
if twin == "faulted":
    for f in FIELDS:
        empty = records.where(col(f).isNull()).count()
        placeholder = records.where(col(f).isin(PLACEHOLDERS)).count()
        different = records.agg(approx_count_distinct(f)).first()[0]
        found[f] = empty, placeholder, different
else:
    row = records.agg(*[e.alias("%s %d" % (f, n)) for f in FIELDS for n, e in enumerate(
        (count_if(col(f).isNull()), count_if(col(f).isin(PLACEHOLDERS)), approx_count_distinct(f)))]).first()
    for f in FIELDS:
        found[f] = tuple(row["%s %d" % (f, n)] for n in range(3))
with open(folder + "/audit.txt", "w") as out:
    for f in FIELDS:
        print(f, *found[f], file=out)
spark.stop()
