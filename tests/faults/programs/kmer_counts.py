"""The most frequent sequences of eight bases in the reads of a sequencer.
Faulted: every task sends its whole table of counts to the driver, which adds them up. Healthy: reduceByKey adds them up."""
import collections
import random
import sys

from pyspark import SparkConf, SparkContext

K = 8


def count(reads):
    table = collections.Counter()
    for read in reads:
        table.update(read[i:i + K] for i in range(len(read) - K + 1))
    return table


def main(twin, folder):
    random.seed(8)
    for lane in range(24):
        with open(f"{folder}/lane{lane:02}.reads", "w") as out:
            for _ in range(9_000):
                out.write("".join(random.choices("ACGT", k=100)) + "\n")
    sc = SparkContext(conf=SparkConf().setAppName("k-mer counts"))
    try:
        tables = sc.textFile(folder + "/lane*.reads", 24).mapPartitions(lambda reads: [count(reads)])
        if twin == "faulted":
            print(tables.reduce(lambda left, right: left + right).most_common(20))
        else:
            print(tables.flatMap(lambda table: table.items()).reduceByKey(lambda a, b: a + b, 8).top(20, key=lambda kmer: kmer[1]))
    finally:
        sc.stop()


main(*sys.argv[1:])
