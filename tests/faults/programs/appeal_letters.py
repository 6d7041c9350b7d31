"""The addresses for an appeal of a charity: all donors but those who asked to be left alone.
Faulted: collects the addresses to write them into one file. Healthy: the tasks write them."""
import random
import sys

from pyspark import RDD, SparkContext
from pyspark.serializers import UTF8Deserializer

twin, folder = sys.argv[1:]
random.seed(21)
streets = ["Mill Lane", "Station Road", "High Street", "Church Close", "Victoria Avenue", "Park View"]
letters = []
for part in range(8):
    with open(f"{folder}/donors-{part}.txt", "w") as out:
        for number in range(250_000):
            donor = part * 250_000 + number
            line = f"donor {donor:08}|{number % 400} {streets[donor % 6]}, flat {donor % 23}|{donor * 7919 % 99999:05} Northbridge upon Tees\n"
            out.write(line)
            if random.random() < 0.02:
                letters.append(line)
with open(f"{folder}/left_alone.txt", "w") as out:
    out.writelines(letters)

sc = SparkContext(appName="appeal letters")
donors = sc.textFile(f"{folder}/donors-*.txt")
left_alone = sc.textFile(f"{folder}/left_alone.txt")
addresses = donors._jrdd.subtract(left_alone._jrdd, 8)  # in the JVM; Python would only carry strings to and fro
if twin == "faulted":
    with open(f"{folder}/appeal.txt", "w") as out:
        for line in RDD(addresses, sc, UTF8Deserializer()).collect():
            out.write(line + "\n")
else:
    addresses.saveAsTextFile(f"{folder}/appeal")
sc.stop()
