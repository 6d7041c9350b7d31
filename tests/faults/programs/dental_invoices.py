"""Checks the invoices of a dental practice against the fee scale.

faulted: for each treatment its fees are looked up in a cached RDD, and every look-up is a job of one task
healthy: one job finds the fees of all treatments
"""
import random
import sys

from pyspark import SparkContext, StorageLevel

twin = sys.argv[1]
INSURERS, TREATMENTS = 2_200, 420

sc = SparkContext(appName="dental invoices")


def fees(insurer):
    scale = random.Random(insurer)
    return [("T%03d" % n, (insurer, round(scale.uniform(20, 900), 2))) for n in range(TREATMENTS)]


scale = sc.parallelize(range(INSURERS), 8).flatMap(fees).partitionBy(8).persist(StorageLevel.MEMORY_ONLY)
print(scale.count(), "fees")

practice = random.Random(3)
invoices = [("T%03d" % practice.randrange(TREATMENTS), practice.randrange(INSURERS), practice.uniform(20, 1200)) for _ in range(70)]
if twin == "faulted":
    found = {treatment: dict(scale.lookup(treatment)) for treatment in sorted({treatment for treatment, _, _ in invoices})}
else:
    wanted = {(treatment, insurer) for treatment, insurer, _ in invoices}
    found = {}
    for treatment, (insurer, fee) in scale.filter(lambda fee: (fee[0], fee[1][0]) in wanted).collect():
        found.setdefault(treatment, {})[insurer] = fee
for treatment, insurer, amount in invoices:
    if amount > 1.5 * found[treatment][insurer]:
        print(f"{treatment} of insurer {insurer}: {amount:.2f} instead of {found[treatment][insurer]:.2f}")
sc.stop()
