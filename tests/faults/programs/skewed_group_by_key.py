"""groupByKey over words of which one is nearly everywhere: all its lines go to one task.
The healthy run has lines spread evenly over the words."""
import hashlib
import sys

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("lines by word").getOrCreate()


def line(number):
    word = "the" if twin == "faulted" and number % 10 < 8 else f"word {number % 997}"
    return word, hashlib.sha512(str(number).encode()).hexdigest()


def fingerprint(lines):
    value = b""
    for text in lines:
        for _ in range(40):
            value = hashlib.sha512(value + text.encode()).digest()
    return value


lines = spark.sparkContext.parallelize(range(400_000), 8).map(line)
print(lines.groupByKey(8).mapValues(fingerprint).count())
spark.stop()
