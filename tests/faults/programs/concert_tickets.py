"""Sales of concert tickets, from the pages of a web service (500 sales each).

faulted: an RDD is made of each page and all of them are united, so there is a handful of tasks for every page
healthy: one RDD is made of all pages
"""
import random
import sys
from operator import add

from pyspark import SparkContext

twin = sys.argv[1]
PAGES = 70
agency = random.Random(1969)


def page(number):
    """What the web service answers."""
    return ["%s;%d;%s;%.2f" % (agency.choice(("opera", "rock", "jazz", "folk")), number * 500 + n, agency.choice(("web", "office", "phone")),
                               agency.uniform(15, 140)) for n in range(500)]


sc = SparkContext(appName="concert tickets")
pages = [page(number) for number in range(PAGES)]
if twin == "faulted":
    sales = sc.union([sc.parallelize(sales_of_page, 4) for sales_of_page in pages])
else:
    sales = sc.parallelize([sale for sales_of_page in pages for sale in sales_of_page], 8)
parsed = sales.map(lambda sale: sale.split(";"))
turnover = parsed.map(lambda sale: ((sale[0], sale[2]), float(sale[3]))).reduceByKey(add, 4)
print(sorted(turnover.collect()))
sc.stop()
