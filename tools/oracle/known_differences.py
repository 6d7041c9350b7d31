"""The written list of what the History Server shows differently, known_differences.json, and its conditions.

An entry covers a difference only when its field pattern matches and its condition, a function below, proves the reason
on the numbers at hand. An entry that covers nothing on the logs it names is reported.
"""
import json
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))


def load():
    with open(os.path.join(HERE, "known_differences.json")) as file:
        entries = json.load(file)
    for entry in entries:
        entry["pattern"] = re.compile(entry["field"])
        entry["proof"] = CONDITIONS[entry["condition"]]
    return entries


def find(entries, fact):
    """The entry that covers a difference, or None."""
    return next((e for e in entries if e["pattern"].fullmatch(fact.field) and e["proof"](fact)), None)


def unused(entries, counts, folder):
    """Entries that should have matched in this folder: `seen_in` names the log (a part of its path) with the case."""
    return [e for e in entries if not counts[e["id"]] and os.path.exists(os.path.join(folder, e["seen_in"]))]


# Conditions ----------------------------------------------------------------------------------------------------------

def quantile(values, count, q):
    """Spark's rule: the value at floor(q * count) of the sorted values, at most the one at count - 1."""
    return sorted(values)[min(int(q * count), count - 1)]


def walks_all_tasks(fact):
    """The server takes the index from the number of successful tasks, but the value from the order of all tasks."""
    stage, q = fact.context["their_stage"], fact.context["quantile"]
    if stage["numFailedTasks"] + stage["numKilledTasks"] + stage["numActiveTasks"] == 0:
        return False
    name = fact.field.rsplit("/", 1)[1]
    tasks = list((stage.get("tasks") or {}).values())
    if not tasks:
        return not fact.context["server"]  # recorded without the tasks: nothing to compute from
    walked = [t.get(name, 0) for t in tasks if name == "duration" or "taskMetrics" in t]
    good = [t.get(name, 0) for t in tasks if t["status"] == "SUCCESS" and "taskMetrics" in t]
    return fact.theirs == quantile(walked, len(good), q) and fact.ours == quantile(good, len(good), q)


def is_redacted(fact):
    return fact.theirs == "*********(redacted)"


def is_the_applications_duration(fact):
    """The server writes the application's duration over the driver's own total."""
    application = fact.context["app"]["application"]
    if fact.where != "executors driver":
        return False
    return "end_time" not in application or fact.theirs == application["duration_ms"]


def is_the_peak_of_total_gc_time(fact):
    """The server writes the highest reading of the metric TotalGCTime over the driver's own total."""
    peaks = fact.context["their_executor"].get("peakMemoryMetrics") or {}
    return fact.where == "executors driver" and fact.theirs == peaks.get("TotalGCTime")


LARGEST = re.compile(r"\(stage (\d+)\.\d+: task \d+\)")


def names_another_of_the_largest(fact):
    """All numbers are the same; the largest value occurs in several stages, and the server names another of them."""
    theirs, ours = LARGEST.search(fact.theirs), LARGEST.search(fact.ours)
    stages = fact.context["our_sql"]["stage_ids"]
    return bool(theirs and ours and LARGEST.sub("", fact.theirs) == LARGEST.sub("", fact.ours)
                and theirs[1] != ours[1] and {int(theirs[1]), int(ours[1])} <= set(stages))


def ended_after_the_job(fact):
    """A task of the job ended after JobEnd, while its stage had other tasks running: the server does not write that down."""
    job = next(j for j in fact.context["app"]["jobs"] if f"jobs {j['job_id']}" == fact.where)
    theirs = next(j for j in fact.context["answers"]["jobs"] if j["jobId"] == job["job_id"])
    ended = sum(job[f"num_{state}_tasks"] for state in ("completed", "failed", "killed"))
    late = ended - theirs["numCompletedTasks"] - theirs["numFailedTasks"] - theirs["numKilledTasks"]
    return late > 0 and theirs["numActiveTasks"] - job["num_active_tasks"] == late


def reads_no_push_metrics(fact):
    """Spark 3 writes the metrics of push-based shuffle under one name and reads them under another."""
    return fact.context["server"].startswith("3.") and fact.theirs == 0


def is_in_a_marker_file(fact):
    """The version of a log of Spark 1.2 stands in the name of an empty file beside it, which the server was not given."""
    log = fact.context["log"]
    return fact.theirs == "" and os.path.exists(os.path.join(log.path, f"SPARK_VERSION_{fact.ours}"))


def has_a_metric_of_unknown_type(fact):
    """The server's listener throws on a metric type it does not know, at the end of the query: it stays running."""
    theirs, ours = fact.context["their_sql"], fact.context["our_sql"]
    unknown = any(metric["type"] == "custom" for node in ours["plan"]["nodes"] for metric in node.get("metrics", []))
    return unknown and theirs["status"] == "RUNNING" and "complete_time" in ours


def repeats_edges(fact):
    """The same edges, some of them several times."""
    return {tuple(e) for e in fact.theirs} == {tuple(e) for e in fact.ours} and len(fact.theirs) > len(fact.ours)


def application_runs(fact):
    return "end_time" not in fact.context["app"]["application"]


def sql_runs(fact):
    return fact.context["their_sql"]["status"] == "RUNNING" and fact.ours is None


def task_runs(fact):
    return fact.context["task"]["status"] == "RUNNING" and fact.ours == 0


CONDITIONS = {condition.__name__: condition for condition in (
    walks_all_tasks, is_redacted, is_the_applications_duration, is_the_peak_of_total_gc_time, names_another_of_the_largest,
    ended_after_the_job, reads_no_push_metrics, is_in_a_marker_file, has_a_metric_of_unknown_type, repeats_edges,
    application_runs, sql_runs, task_runs)}
