#!/usr/bin/env python3
"""Runs the programs of this folder on real Spark and keeps their event logs under logs/.

    python3 tests/workload/record.py [--missing | --table] [PROGRAM…]

Each kind of run is an application of its own on local[2], one after the other; those of one program share a JVM, which
saves its start. --missing leaves out what is kept already. At the end logs.jsonl is written, a line for each log that is
kept here and for each of tests/faults that is a sample of tools/classifier, too; --table does only that. How a program is
run, and what may be in a log, is that of tests/faults (spark_run.py).
"""
import argparse
import dataclasses
import hashlib
import json
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "faults"))
import spark_run  # noqa: E402

TIMEOUT_SECONDS = 900
# Program, label, version of Spark, and the kinds that it is run with.
RUNS = [
    ("fit.scala", "ml-training", "3.5.9", "logistic boosted forest linear kmeans mixture als topics vectors network tuned pipeline "
                                          "factors oldtree"),
    ("estimate.scala", "ml-training", "4.2.1", "survival isotonic bisecting glm svc machine baskets bayes split"),
    ("learn.py", "ml-training", "4.2.1", "perceptron centres slopes stumps ridge bells"),
    ("apply.scala", "ml-inference", "3.5.9", "logistic forest boosted kmeans bayes linear pipeline als"),
    ("infer.scala", "ml-inference", "4.2.1", "topics vectors texts mixture oldmeans oldforest oldbayes oldslopes "
                                        "oldfactors svc bisecting"),
    ("score.py", "ml-inference", "4.2.1", "claims parcels mails loans photos"),
    ("network.scala", "graph", "3.5.9", "pagerank components triangles strong labels distances pregel messages"),
    ("links.py", "graph", "3.5.9", "ranks closure"),
    ("neighbours.py", "graph", "4.2.1", "islands hops triangles cores acquaintances walks reach gossip"),
    ("questions.py", "analytics", "3.5.9", "regions quantiles window cube distinct pairs profile pivot counting series"),
    ("tables.py", "etl", "3.5.9", "convert flatten clean dedupe copy enrich mask lines buckets functions"),
    ("arrivals.py", "streaming", "3.5.9", "counts forward dedupe batches join state queue"),
    ("streams.py", "streaming", "4.2.1", "sessions archive lookup routes verdicts windows"),
    ("both.py", "mixed", "3.5.9", "load_and_report stream_and_report report_and_export ranks_and_load scores_and_questions "
                               "hops_and_report weights_and_load stream_and_load scores_and_load "
                               "stream_and_questions groups_and_load"),
    ("twofold.scala", "mixed", "4.2.1", "fit_and_score trees_and_forecast factors_and_offers groups_and_members score_and_report "
                                        "ranks_and_report load_and_fit_churn communities_and_load line_and_estimates "
                                        "offers_and_report svc_and_verdicts forest_and_list mixture_and_members"),
]

# Programs of tests/faults whose class is plain from their text. Their healthy logs are taken; a faulted twin would be nearly
# the same sample again.
OF_FAULTS = {
    "ml-training": "churn_model",
    "analytics": "access_report aqe_off ballots basket_articles blood_donations branch_report chargebacks currency_rates "
                 "delivery_distances election_polls exchange_not_reused ferry_bookings freezer_alarms hotel_nights kmer_counts "
                 "library_loans mail_headers meter_readings mortgage_stress nearest_posts partner_feeds patent_terms "
                 "phone_carriers phone_tariffs plate_numbers price_history recomputed_frame row_explosion "
                 "scan_without_pruning signer_names storm_claims tax_assessment toll_gantries",
    "etl": "ad_clicks bus_positions coalesce_one court_rulings customer_histories geocoded_addresses guest_sessions "
           "invoice_numbers same_person shop_prices small_output_files spilling_sort telescope_frames trip_buckets "
           "visits_by_ship",
    "streaming": "ad_impressions batches_over_trigger customs_declarations door_alarms elevator_signals greenhouse_climate "
                 "idle_stream state_grows taxi_rides vin_lookup ward_monitors waste_bins",
    "mixed": "scanned_minutes",
}

# Three names of eight are held out, by their hash: what a program does has no say in it. A log whose mistake was looked at
# is for training from then on.
HELD_OUT_DIGITS = "012345"
LOOKED_AT = {"apply-als", "arrivals-batches", "links-closure"}


def split_of(name: str) -> str:
    is_held_out = hashlib.sha256(name.encode()).hexdigest()[0] in HELD_OUT_DIGITS and name not in LOOKED_AT
    return "held-out" if is_held_out else "train"


@dataclasses.dataclass(frozen=True)
class Run:
    program: str
    kind: str
    label: str
    version: str

    @property
    def name(self) -> str:
        return f"{self.program.split('.')[0]}-{self.kind}"

    @property
    def path(self) -> pathlib.Path:
        return HERE / "logs" / f"spark-{self.version}" / f"{self.name}.zstd"


def runs() -> list[Run]:
    return [Run(program, kind, label, version) for program, label, version, kinds in RUNS for kind in kinds.split()]


def write_table() -> None:
    found = [(run.name, run.label, run.path) for run in runs() if run.path.exists()]
    found += [(program, label, path) for label, programs in OF_FAULTS.items() for program in programs.split()
              for path in sorted((HERE.parent / "faults" / "logs").glob(f"spark-*/{program}.healthy.zstd"))]
    rows = [{"id": f"log-{name}", "split": split_of(name), "label": label, "log": str(path.relative_to(HERE.parent.parent))}
            for name, label, path in found]
    (HERE / "logs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def record(program: str, wanted: list[Run]) -> None:
    """Runs the kinds of a program and keeps their logs. Raises spark_run.RunError."""
    kinds = ",".join(run.kind for run in wanted)
    with spark_run.finished(HERE / "programs" / program, [kinds], f"workload-{program.split('.')[0]}", wanted[0].version,
                            TIMEOUT_SECONDS, master="local[2]",
                            conf={"spark.eventLog.enabled": "false"} if program.endswith(".scala") else {}) as events:
        logs = spark_run.logs_in(events)
        if len(logs) != len(wanted):
            raise spark_run.RunError(f"{len(logs)} logs of {len(wanted)} applications")
        for run, log in zip(wanted, logs):
            text = spark_run.text_of(log)
            spark_run.check_traces(text)
            run.path.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["zstd", "-19", "-q", "-f", "-o", str(run.path)], input=text, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--table", action="store_true", help="run nothing, write logs.jsonl of what is kept")
    parser.add_argument("programs", nargs="*", help="files of programs/; all without any")
    arguments = parser.parse_args()
    status = 0
    for program in () if arguments.table else dict.fromkeys(run.program for run in runs()):
        wanted = [run for run in runs() if run.program == program and not (arguments.missing and run.path.exists())]
        if not wanted or (arguments.programs and program not in arguments.programs):
            continue
        begin = time.monotonic()
        try:
            record(program, wanted)
        except spark_run.RunError as error:
            print(f"{program}: {error}", flush=True)
            status = 1
            continue
        print(f"{program}: {len(wanted)} logs in {time.monotonic() - begin:.0f} s", flush=True)
    write_table()
    return status


if __name__ == "__main__":
    sys.exit(main())
