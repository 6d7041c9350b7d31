"""Fits a logistic regression to customer events by gradient descent, with RDDs.
Faulted: every step parses the text again. Healthy: the parsed rows are cached before the first step."""
import json
import math
import random
import sys

from pyspark import SparkConf, SparkContext

twin, folder = sys.argv[1], sys.argv[2]
STEPS = 8

random.seed(8)
for part in range(8):
    with open("%s/customers-%d.jsonl" % (folder, part), "w") as out:
        for _ in range(35_000):
            use = [random.gauss(0, 1) for _ in range(8)]
            stays = random.random() < 1 / (1 + math.exp(use[0] - 2 * use[3]))
            out.write(json.dumps({"profile": {"use": use, "plan": random.choice("abc")}, "months": random.randrange(60), "stays": stays}) + "\n")


def parse(line):
    customer = json.loads(line)
    use = customer["profile"]["use"]
    products = [a * b for a in use for b in use if a < b]
    mean = sum(products) / len(products)
    deviation = math.sqrt(sum((p - mean) ** 2 for p in products) / len(products)) or 1
    features = [1.0, math.log1p(customer["months"]), mean, deviation, float(customer["profile"]["plan"] == "a"), *use]
    return features, 1.0 if customer["stays"] else 0.0


def gradient(weights):
    def of(row):
        features, label = row
        error = 1 / (1 + math.exp(-sum(w * f for w, f in zip(weights, features)))) - label
        return [error * f for f in features]
    return of


def add(left, right):
    return [a + b for a, b in zip(left, right)]


sc = SparkContext(conf=SparkConf().setAppName("churn"))
rows = sc.textFile(folder + "/customers-*.jsonl", 8).map(parse)
if twin == "healthy":
    rows = rows.cache()
weights = [0.0] * 13
for step in range(STEPS):
    slope = rows.map(gradient(weights)).reduce(add)
    weights = [w - 1e-5 * s for w, s in zip(weights, slope)]
print("weights", weights)
sc.stop()
