# Faulted: the table lies in a folder for each day, but the query filters on the time of the event, so all days are
# read for one. Healthy: the filter also names the day.
import datetime
import json
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]


def prepare():
    begin = datetime.date(2023, 11, 14)
    for number in range(60):
        day = begin + datetime.timedelta(number)
        os.makedirs(f"{folder}/events/day={day}")
        with open(f"{folder}/events/day={day}/part-0.json", "w") as file:
            for event in range(number * 12_000, (number + 1) * 12_000):
                file.write(json.dumps({"event": event, "session": f"{event * 2_654_435_761 % 2**64:x}", "page": f"/item/{event % 4001}",
                                       "at": f"{day} {event % 24:02}:{event % 60:02}:00"}) + "\n")


prepare()
spark = SparkSession.builder.appName("events of one day").getOrCreate()
events = spark.read.schema("event long, session string, page string, at timestamp, day date").json(f"{folder}/events")
wanted = (F.col("at") >= "2023-12-01") & (F.col("at") < "2023-12-02")
if mode == "healthy":
    wanted = wanted & (F.col("day") == F.lit("2023-12-01").cast("date"))
of_day = events.filter(wanted)
of_day.groupBy(F.hour("at")).agg(F.countDistinct("page")).collect()
spark.stop()
