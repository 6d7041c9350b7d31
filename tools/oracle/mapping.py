"""Which fact of Sparkwright's JSON each field of Spark's REST API is. The only place that knows both sides' names.

`facts_of(answers, ours)` walks the answers of one application and yields a Fact for everything both have; what the API
has and we do not goes to `coverage`, so that nothing is left out in silence.
"""
import collections
import dataclasses
import datetime
import re

import spark_format

MISSING = object()
CALENDAR = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
QUANTILES = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0]


@dataclasses.dataclass
class Fact:
    field: str  # such as "stages/*/inputBytes"
    where: str  # such as "stage 3.0"
    theirs: object
    ours: object
    numbers: int  # how many numbers it holds; 0 for a name, a state, a text
    context: dict


# Names ---------------------------------------------------------------------------------------------------------------
# REST field -> (kind, path in our JSON). Kinds: n number, t time, s text, e state,
# x executor, b truth, l list in any order, m map of counts, d map of texts.

ATTEMPT = {
    "startTime": ("t", "start_time"), "endTime": ("t", "end_time"), "duration": ("n", "duration_ms"), "sparkUser": ("s", "user"),
    "appSparkVersion": ("s", "spark_version"), "attemptId": ("s", "attempt_id"),
}
JOB = {
    "name": ("s", "name"), "description": ("s", "description"), "submissionTime": ("t", "submit_time"),
    "completionTime": ("t", "complete_time"), "stageIds": ("l", "stage_ids"), "jobGroup": ("s", "group"), "jobTags": ("l", "tags"),
    "status": ("e", "status"), "numTasks": ("n", "num_tasks"), "numActiveTasks": ("n", "num_active_tasks"),
    "numCompletedTasks": ("n", "num_completed_tasks"), "numSkippedTasks": ("n", "num_skipped_tasks"),
    "numFailedTasks": ("n", "num_failed_tasks"), "numKilledTasks": ("n", "num_killed_tasks"),
    "numCompletedIndices": ("n", "num_completed_indices"), "numActiveStages": ("n", "num_active_stages"),
    "numCompletedStages": ("n", "num_completed_stages"), "numSkippedStages": ("n", "num_skipped_stages"),
    "numFailedStages": ("n", "num_failed_stages"), "killedTasksSummary": ("m", "killed_tasks_by_reason"),
}
STAGE = {
    "status": ("e", "status"), "numTasks": ("n", "num_tasks"), "numActiveTasks": ("n", "num_active_tasks"),
    "numCompleteTasks": ("n", "num_completed_tasks"), "numFailedTasks": ("n", "num_failed_tasks"),
    "numKilledTasks": ("n", "num_killed_tasks"), "numCompletedIndices": ("n", "num_completed_indices"),
    "submissionTime": ("t", "submit_time"), "firstTaskLaunchedTime": ("t", "first_task_launch_time"),
    "completionTime": ("t", "complete_time"), "failureReason": ("s", "failure_reason"), "name": ("s", "name"),
    "description": ("s", "description"), "details": ("s", "details"), "schedulingPool": ("s", "scheduling_pool"),
    "killedTasksSummary": ("m", "killed_tasks_by_reason"), "resourceProfileId": ("n", "resource_profile_id"),
    "isShufflePushEnabled": ("b", "is_shuffle_push_enabled"), "shuffleMergersCount": ("n", "num_shuffle_mergers"),
}
TASK_METRIC = {  # REST name of the stage's sum -> our metric
    "executorDeserializeTime": "executor_deserialize_time_ms", "executorDeserializeCpuTime": "executor_deserialize_cpu_time_ns",
    "executorRunTime": "executor_run_time_ms", "executorCpuTime": "executor_cpu_time_ns", "resultSize": "result_size_bytes",
    "jvmGcTime": "jvm_gc_time_ms", "resultSerializationTime": "result_serialization_time_ms",
    "memoryBytesSpilled": "memory_spill_bytes", "diskBytesSpilled": "disk_spill_bytes",
    "peakExecutionMemory": "peak_execution_memory_bytes", "inputBytes": "input_bytes", "inputRecords": "input_records",
    "outputBytes": "output_bytes", "outputRecords": "output_records",
    "shuffleRemoteBlocksFetched": "shuffle_remote_blocks_fetched", "shuffleLocalBlocksFetched": "shuffle_local_blocks_fetched",
    "shuffleFetchWaitTime": "shuffle_fetch_wait_time_ms", "shuffleRemoteBytesRead": "shuffle_remote_read_bytes",
    "shuffleRemoteBytesReadToDisk": "shuffle_remote_read_to_disk_bytes", "shuffleLocalBytesRead": "shuffle_local_read_bytes",
    "shuffleReadBytes": "shuffle_read_bytes", "shuffleReadRecords": "shuffle_read_records",
    "shuffleCorruptMergedBlockChunks": "shuffle_corrupt_merged_block_chunks",
    "shuffleMergedFetchFallbackCount": "shuffle_merged_fetch_fallbacks",
    "shuffleMergedRemoteBlocksFetched": "shuffle_merged_remote_blocks_fetched",
    "shuffleMergedLocalBlocksFetched": "shuffle_merged_local_blocks_fetched",
    "shuffleMergedRemoteChunksFetched": "shuffle_merged_remote_chunks_fetched",
    "shuffleMergedLocalChunksFetched": "shuffle_merged_local_chunks_fetched",
    "shuffleMergedRemoteBytesRead": "shuffle_merged_remote_read_bytes",
    "shuffleMergedLocalBytesRead": "shuffle_merged_local_read_bytes",
    "shuffleRemoteReqsDuration": "shuffle_remote_requests_time_ms",
    "shuffleMergedRemoteReqsDuration": "shuffle_merged_remote_requests_time_ms",
    "shuffleWriteBytes": "shuffle_write_bytes", "shuffleWriteTime": "shuffle_write_time_ns",
    "shuffleWriteRecords": "shuffle_write_records",
}
DISTRIBUTION = {  # path in taskMetricsDistributions -> our metric
    **{name: metric for name, metric in TASK_METRIC.items() if not name.startswith(("input", "output", "shuffle"))},
    "duration": "duration_ms", "gettingResultTime": "getting_result_time_ms", "schedulerDelay": "scheduler_delay_ms",
    "inputMetrics/bytesRead": "input_bytes", "inputMetrics/recordsRead": "input_records",
    "outputMetrics/bytesWritten": "output_bytes", "outputMetrics/recordsWritten": "output_records",
    "shuffleReadMetrics/readBytes": "shuffle_read_bytes", "shuffleReadMetrics/readRecords": "shuffle_read_records",
    "shuffleReadMetrics/remoteBlocksFetched": "shuffle_remote_blocks_fetched",
    "shuffleReadMetrics/localBlocksFetched": "shuffle_local_blocks_fetched",
    "shuffleReadMetrics/fetchWaitTime": "shuffle_fetch_wait_time_ms",
    "shuffleReadMetrics/remoteBytesRead": "shuffle_remote_read_bytes",
    "shuffleReadMetrics/remoteBytesReadToDisk": "shuffle_remote_read_to_disk_bytes",
    "shuffleReadMetrics/totalBlocksFetched": "shuffle_blocks_fetched",
    "shuffleReadMetrics/remoteReqsDuration": "shuffle_remote_requests_time_ms",
    "shuffleReadMetrics/shufflePushReadMetricsDist/corruptMergedBlockChunks": "shuffle_corrupt_merged_block_chunks",
    "shuffleReadMetrics/shufflePushReadMetricsDist/mergedFetchFallbackCount": "shuffle_merged_fetch_fallbacks",
    "shuffleReadMetrics/shufflePushReadMetricsDist/remoteMergedBlocksFetched": "shuffle_merged_remote_blocks_fetched",
    "shuffleReadMetrics/shufflePushReadMetricsDist/localMergedBlocksFetched": "shuffle_merged_local_blocks_fetched",
    "shuffleReadMetrics/shufflePushReadMetricsDist/remoteMergedChunksFetched": "shuffle_merged_remote_chunks_fetched",
    "shuffleReadMetrics/shufflePushReadMetricsDist/localMergedChunksFetched": "shuffle_merged_local_chunks_fetched",
    "shuffleReadMetrics/shufflePushReadMetricsDist/remoteMergedBytesRead": "shuffle_merged_remote_read_bytes",
    "shuffleReadMetrics/shufflePushReadMetricsDist/localMergedBytesRead": "shuffle_merged_local_read_bytes",
    "shuffleReadMetrics/shufflePushReadMetricsDist/remoteMergedReqsDuration": "shuffle_merged_remote_requests_time_ms",
    "shuffleWriteMetrics/writeBytes": "shuffle_write_bytes", "shuffleWriteMetrics/writeRecords": "shuffle_write_records",
    "shuffleWriteMetrics/writeTime": "shuffle_write_time_ns",
}
EXECUTOR_STAGE = {
    "taskTime": ("n", "task_time_ms"), "failedTasks": ("n", "num_failed_tasks"), "succeededTasks": ("n", "num_succeeded_tasks"),
    "killedTasks": ("n", "num_killed_tasks"), "inputBytes": ("n", "input_bytes"), "inputRecords": ("n", "input_records"),
    "outputBytes": ("n", "output_bytes"), "outputRecords": ("n", "output_records"), "shuffleRead": ("n", "shuffle_read_bytes"),
    "shuffleReadRecords": ("n", "shuffle_read_records"), "shuffleWrite": ("n", "shuffle_write_bytes"),
    "shuffleWriteRecords": ("n", "shuffle_write_records"), "memoryBytesSpilled": ("n", "memory_spill_bytes"),
    "diskBytesSpilled": ("n", "disk_spill_bytes"), "isExcludedForStage": ("b", "is_excluded"),
    "isBlacklistedForStage": ("b", "is_excluded"),
}
EXECUTOR_METRIC = {
    "JVMHeapMemory": "jvm_heap_memory_bytes", "JVMOffHeapMemory": "jvm_off_heap_memory_bytes",
    "OnHeapExecutionMemory": "on_heap_execution_memory_bytes", "OffHeapExecutionMemory": "off_heap_execution_memory_bytes",
    "OnHeapStorageMemory": "on_heap_storage_memory_bytes", "OffHeapStorageMemory": "off_heap_storage_memory_bytes",
    "OnHeapUnifiedMemory": "on_heap_unified_memory_bytes", "OffHeapUnifiedMemory": "off_heap_unified_memory_bytes",
    "DirectPoolMemory": "direct_pool_memory_bytes", "MappedPoolMemory": "mapped_pool_memory_bytes",
    "ProcessTreeJVMVMemory": "process_tree_jvm_virtual_memory_bytes",
    "ProcessTreeJVMRSSMemory": "process_tree_jvm_rss_memory_bytes",
    "ProcessTreePythonVMemory": "process_tree_python_virtual_memory_bytes",
    "ProcessTreePythonRSSMemory": "process_tree_python_rss_memory_bytes",
    "ProcessTreeOtherVMemory": "process_tree_other_virtual_memory_bytes",
    "ProcessTreeOtherRSSMemory": "process_tree_other_rss_memory_bytes",
    "MinorGCCount": "minor_gc_count", "MinorGCTime": "minor_gc_time_ms", "MajorGCCount": "major_gc_count",
    "MajorGCTime": "major_gc_time_ms", "TotalGCTime": "total_gc_time_ms", "ConcurrentGCCount": "concurrent_gc_count",
    "ConcurrentGCTime": "concurrent_gc_time_ms",
}
SPECULATION = {
    "numTasks": ("n", "num_tasks"), "numActiveTasks": ("n", "num_active_tasks"),
    "numCompletedTasks": ("n", "num_completed_tasks"), "numFailedTasks": ("n", "num_failed_tasks"),
    "numKilledTasks": ("n", "num_killed_tasks"),
}
EXECUTOR = {
    "hostPort": ("s", "host_port"), "isActive": ("b", "is_active"), "rddBlocks": ("n", "num_rdd_blocks"),
    "memoryUsed": ("n", "memory_used_bytes"), "diskUsed": ("n", "disk_used_bytes"), "totalCores": ("n", "total_cores"),
    "maxTasks": ("n", "max_tasks"), "activeTasks": ("n", "num_active_tasks"), "failedTasks": ("n", "num_failed_tasks"),
    "completedTasks": ("n", "num_completed_tasks"), "totalTasks": ("n", "num_tasks"),
    "totalDuration": ("n", "total_duration_ms"), "totalGCTime": ("n", "total_gc_time_ms"),
    "totalInputBytes": ("n", "total_input_bytes"), "totalShuffleRead": ("n", "total_shuffle_read_bytes"),
    "totalShuffleWrite": ("n", "total_shuffle_write_bytes"), "isBlacklisted": ("b", "is_excluded"),
    "isExcluded": ("b", "is_excluded"), "maxMemory": ("n", "max_memory_bytes"), "addTime": ("t", "add_time"),
    "removeTime": ("t", "remove_time"), "removeReason": ("s", "removal_reason"), "executorLogs": ("d", "log_urls"),
    "memoryMetrics/usedOnHeapStorageMemory": ("n", "storage_memory/used_on_heap_bytes"),
    "memoryMetrics/usedOffHeapStorageMemory": ("n", "storage_memory/used_off_heap_bytes"),
    "memoryMetrics/totalOnHeapStorageMemory": ("n", "storage_memory/total_on_heap_bytes"),
    "memoryMetrics/totalOffHeapStorageMemory": ("n", "storage_memory/total_off_heap_bytes"),
    "blacklistedInStages": ("l", "excluded_in_stage_ids"), "excludedInStages": ("l", "excluded_in_stage_ids"),
    "attributes": ("d", "attributes"), "resourceProfileId": ("n", "resource_profile_id"),
}
SQL = {
    "errorMessage": ("s", "error_message"), "rootExecutionId": ("n", "root_execution_id"),
    "status": ("e", "status"), "description": ("s", "description"), "planDescription": ("s", "plan_description"),
    "submissionTime": ("t", "submit_time"),
}
RDD = {
    "name": ("s", "name"), "numPartitions": ("n", "num_partitions"), "numCachedPartitions": ("n", "num_cached_partitions"),
    "memoryUsed": ("n", "memory_used_bytes"), "diskUsed": ("n", "disk_used_bytes"),
}
PROCESS = {"hostPort": ("s", "host_port"), "totalCores": ("n", "total_cores"), "addTime": ("t", "add_time")}
TASK = {
    "index": ("n", "index"), "launchTime": ("t", "launch_epoch_ms"), "duration": ("n", "duration_ms"),
    "executorId": ("x", "executor_id"), "status": ("e", "status"), "taskLocality": ("s", "locality"),
    "speculative": ("b", "is_speculative"), "taskMetrics/executorRunTime": ("n", "executor_run_time_ms"),
    "taskMetrics/jvmGcTime": ("n", "jvm_gc_time_ms"),
    "taskMetrics/executorDeserializeTime": ("n", "executor_deserialize_time_ms"),
    "taskMetrics/diskBytesSpilled": ("n", "disk_spill_bytes"),
}
ENVIRONMENT = {
    "sparkProperties": "spark_properties", "hadoopProperties": "hadoop_properties", "systemProperties": "system_properties",
    "metricsProperties": "metrics_properties", "classpathEntries": "classpath_entries",
}
RUNTIME = {"javaVersion": ("s", "java_version"), "javaHome": ("s", "java_home"), "scalaVersion": ("s", "scala_version")}

# What the API has that is no fact of the application: when and where the server read the log, links, or repetitions.
NO_FACTS = {
    "application/attempts/lastUpdated", "application/attempts/lastUpdatedEpoch", "application/attempts/startTimeEpoch",
    "application/attempts/endTimeEpoch", "application/attempts/logSourceName", "application/attempts/logSourceFullPath",
}


# Reading both sides --------------------------------------------------------------------------------------------------

def time_ms(value):
    """Milliseconds since 1970 of a number, of Spark's "2021-06-10T00:35:29.454GMT" or of ISO 8601."""
    if value is None or isinstance(value, (int, float)):
        return value
    text = value.replace("GMT", "+00:00").replace("Z", "+00:00")
    moment = datetime.datetime.fromisoformat(text)
    return (moment - CALENDAR) // datetime.timedelta(milliseconds=1)


def lookup(record, path):
    """The value at a path of keys joined by "/", MISSING where a key is not there."""
    for key in path.split("/"):
        if not isinstance(record, dict) or key not in record:
            return MISSING
        record = record[key]
    return record


def normal(kind, value):
    """Both sides' ways of saying "none" as one, and both sides' order of sets as one."""
    if kind == "t":
        value = None if value is MISSING else time_ms(value)
        return None if value == -1 else value  # Spark's "not ended yet"
    if value is MISSING or value is None:
        return {"n": None, "s": "", "e": "", "x": "", "b": False, "l": [], "m": {}, "d": {}}[kind]
    if kind == "e":
        return SAME_STATE.get(value.lower(), value.lower())
    if kind == "b":
        return bool(value)
    if kind == "x":
        return executor_name(value)
    if kind == "l":
        return sorted(value)
    return value


# Words of the API for what we call otherwise.
SAME_STATE = {"success": "succeeded"}


def executor_name(name):
    """Spark before 1.3 called the driver "<driver>"."""
    return "driver" if name == "<driver>" else name


def numbers_in(kind, value):
    if kind in "nt":
        return 1 if value is not None else 0
    if kind == "l":
        return sum(isinstance(item, (int, float)) for item in value)
    return len(value) if kind == "m" else 0


class Walk:
    def __init__(self, ours, coverage=None, context=None):
        self.ours, self.context = ours, context or {}
        self.coverage = coverage if coverage is not None else collections.Counter()

    def fact(self, field, where, kind, theirs, ours, **context):
        theirs, ours = normal(kind, theirs), normal(kind, ours)
        return Fact(field, where, theirs, ours, max(numbers_in(kind, theirs), numbers_in(kind, ours)), {**self.context, **context})

    def record(self, area, where, table, theirs, ours, skip=(), **context):
        """Every field of a record by its table; fields without an entry go to the coverage."""
        for name, value in flat(theirs, table, skip):
            entry = table.get(name)
            if entry is None:
                if f"{area}/{name}" not in NO_FACTS:
                    self.coverage[f"{area}/{name}"] += 1
                continue
            kind, path = entry
            yield self.fact(f"{area}/{name}", where, kind, value, lookup(ours, path), **context)
        for name, (kind, path) in table.items():
            # What the API leaves out is absent: so it must be for us.
            if lookup(theirs, name) is MISSING and kind in "tl" and "/" not in name:
                yield self.fact(f"{area}/{name}", where, kind, MISSING, lookup(ours, path), **context)

    def pair(self, area, theirs, ours, their_key, our_key):
        """Matches two lists by key. What only one side has is a difference itself."""
        theirs = {their_key(record): record for record in theirs}
        ours = {our_key(record): record for record in ours}
        for key in sorted(set(theirs) | set(ours), key=str):
            name = f"{area} {key if isinstance(key, (int, str)) else '.'.join(map(str, key))}"
            yield name, theirs.get(key), ours.get(key)

    def matched(self, area, theirs, ours, their_key, our_key):
        for name, their, our in self.pair(area, theirs, ours, their_key, our_key):
            if their is None or our is None:
                yield self.fact(area, name, "s", "" if their is None else "present", "" if our is None else "present"), None, None
            else:
                yield None, name, (their, our)

    # Areas -----------------------------------------------------------------------------------------------------------

    def application(self, theirs, attempt_id):
        ours = self.ours["application"]
        yield self.fact("application/id", "application", "s", theirs["id"], lookup(ours, "id"))
        yield self.fact("application/name", "application", "s", theirs["name"], lookup(ours, "name"))
        attempt = next((a for a in theirs["attempts"] if a.get("attemptId", "") == attempt_id), None)
        if attempt:
            yield from self.record("application/attempts", "application", ATTEMPT, attempt, ours, skip={"completed"})
            yield self.fact("application/attempts/completed", "application", "b", attempt["completed"],
                            ours.get("end_time") is not None)

    def jobs(self, theirs, whole=True):
        ours = self.ours["jobs"]
        if not whole:
            ours = [job for job in ours if job["job_id"] in {t["jobId"] for t in theirs}]
        for fact, where, both in self.matched("jobs", theirs, ours, lambda r: r["jobId"], lambda r: r["job_id"]):
            if fact:
                yield fact
            else:
                yield from self.record("jobs/*", where, JOB, *both, skip={"jobId"})

    def stages(self, theirs, whole=True):
        ours = self.ours["stages"]
        if not whole:
            ours = [s for s in ours if (s["stage_id"], s["attempt"]) in {(t["stageId"], t["attemptId"]) for t in theirs}]
        for fact, where, both in self.matched("stages", theirs, ours, lambda r: (r["stageId"], r["attemptId"]),
                                              lambda r: (r["stage_id"], r["attempt"])):
            if fact:
                yield fact
            else:
                yield from self.stage(where, *both)

    def stage(self, where, theirs, ours):
        context = {"their_stage": theirs, "our_stage": ours}
        nested = {"taskMetricsDistributions", "executorMetricsDistributions", "executorSummary", "peakExecutorMetrics",
                  "speculationSummary", "tasks", "rddIds", "accumulatorUpdates", "stageId", "attemptId"}
        yield from self.record("stages/*", where, STAGE, theirs, ours, skip=nested | set(TASK_METRIC), **context)
        for name, metric in TASK_METRIC.items():
            if name in theirs:  # A sum that is 0 is left out.
                yield self.fact(f"stages/*/{name}", where, "n", theirs[name], ours["totals"].get(metric, 0), **context)
        if "rddIds" in theirs:
            yield self.fact("stages/*/rddIds", where, "l", theirs["rddIds"],
                            [rdd["rdd_id"] for rdd in ours.get("rdds", [])], **context)
        yield from self.accumulables(where, theirs.get("accumulatorUpdates", []), ours, context)
        yield from self.distributions(where, theirs.get("taskMetricsDistributions"), ours, context)
        yield from self.peaks("stages/*/peakExecutorMetrics", where, theirs.get("peakExecutorMetrics"), ours.get("peaks"), context)
        if "executorSummary" in theirs:
            yield from self.stage_executors(where, theirs["executorSummary"], ours, context)
        if "executorMetricsDistributions" in theirs:
            yield from self.executor_distributions(where, theirs["executorMetricsDistributions"], ours, context)
        if "speculationSummary" in theirs:
            yield from self.record("stages/*/speculationSummary", where, SPECULATION, theirs["speculationSummary"],
                                   ours.get("speculation") or {}, **context)
        if theirs.get("tasks"):
            yield from self.tasks(where, theirs["tasks"].values(), context)

    def accumulables(self, where, theirs, ours, context):
        text = lambda entries, key: sorted([e[key], e["name"], str(e["value"])] for e in entries)
        fact = self.fact("stages/*/accumulatorUpdates", where, "s", text(theirs, "id"),
                         text(ours.get("accumulables", []), "accumulator_id"), **context)
        fact.numbers = 2 * len(theirs)
        yield fact

    def distributions(self, where, theirs, ours, context, field="stages/*/taskMetricsDistributions"):
        if not theirs:
            return
        mine = ours.get("distributions")
        where_quantiles = [round(q, 4) for q in theirs["quantiles"]]
        for name, values in flat(theirs, DISTRIBUTION, {"quantiles"}):
            metric = DISTRIBUTION.get(name)
            if metric is None:
                self.coverage[f"{field}/{name}"] += 1
                continue
            # A metric that is 0 for every task is left out.
            quantiles = mine.get(metric, {}).get("quantiles", [0] * len(QUANTILES)) if mine is not None else None
            for quantile, value in zip(where_quantiles, values):
                if quantile in QUANTILES:
                    our = quantiles[QUANTILES.index(quantile)] if quantiles else MISSING
                    yield self.fact(f"{field}/{name}", where, "n", value, our, quantile=quantile, metric=metric, **context)

    def peaks(self, field, where, theirs, ours, context):
        if not theirs and not ours:
            return
        for name, value in (theirs or {}).items():
            metric = EXECUTOR_METRIC.get(name)
            if metric is None:
                self.coverage[f"{field}/{name}"] += 1
            else:
                yield self.fact(f"{field}/{name}", where, "n", value, (ours or {}).get(metric, 0), **context)
        if ours and not theirs:
            yield self.fact(field, where, "s", "", "present", **context)

    def stage_executors(self, where, theirs, ours, context):
        theirs = {executor_name(name): summary for name, summary in theirs.items()}
        mine = {e["executor_id"]: e for e in ours.get("executors", [])}
        for executor in sorted(set(theirs) | set(mine)):
            place = f"{where} on {executor}"
            if executor not in theirs or executor not in mine:
                yield self.fact("stages/*/executorSummary", place, "s", "present" if executor in theirs else "",
                                "present" if executor in mine else "", **context)
                continue
            yield from self.record("stages/*/executorSummary/*", place, EXECUTOR_STAGE, theirs[executor], mine[executor],
                                   skip={"peakMemoryMetrics"}, **context)
            yield from self.peaks("stages/*/executorSummary/*/peakMemoryMetrics", place,
                                  theirs[executor].get("peakMemoryMetrics"), mine[executor].get("peaks"), context)

    def executor_distributions(self, where, theirs, ours, context):
        """The API's quantiles over executors, computed from our numbers of each executor by Spark's rule."""
        executors = ours.get("executors", [])

        def quantiles(values):
            values = sorted(values)
            if not values:
                return [0.0] * len(theirs["quantiles"])
            return [values[min(int(q * len(values)), len(values) - 1)] for q in theirs["quantiles"]]

        def compare(field, their, our):
            for value, mine in zip(their, our):
                yield self.fact(f"stages/*/executorMetricsDistributions/{field}", where, "n", value, mine, **context)

        # The server leaves out executors without readings, but has readings of 0, which we leave out.
        summaries = context["their_stage"].get("executorSummary")
        for name, values in theirs.items():
            if name == "quantiles":
                continue
            if name == "peakMemoryMetrics":
                for metric, their in values.items():
                    if metric not in EXECUTOR_METRIC:
                        continue
                    reading = lambda executor: executor.get("peaks", {}).get(EXECUTOR_METRIC[metric], 0)
                    if summaries is not None:
                        known = [e for e in executors if "peakMemoryMetrics" in summaries.get(e["executor_id"], {})]
                        ours_of_all = quantiles(map(reading, known))
                    else:
                        ours_of_all = quantiles(map(reading, executors))
                        if ours_of_all != their:
                            ours_of_all = quantiles(reading(e) for e in executors if "peaks" in e)
                    yield from compare(f"peakMemoryMetrics/{metric}", their, ours_of_all)
            elif name in EXECUTOR_STAGE:
                yield from compare(name, values, quantiles([e.get(EXECUTOR_STAGE[name][1], 0) for e in executors]))

    def tasks(self, where, theirs, context):
        mine = self.context.get("our_tasks")
        if not mine:
            return
        for task in theirs:
            our = mine.get(task["taskId"])
            place = f"{where} task {task['taskId']}"
            if our is None:
                yield self.fact("tasks", place, "s", "present", "", **context)
                continue
            known = {name: value for name, value in flat(task, TASK, ()) if name in TASK}
            for name, value in known.items():
                kind, path = TASK[name]
                yield self.fact(f"tasks/*/{name}", place, kind, value, lookup(our, path), task=task, **context)

    def executors(self, theirs, only_active=False):
        ours = [e for e in self.ours["executors"] if not only_active or e["is_active"]]
        for fact, where, both in self.matched("executors", theirs, ours, lambda r: executor_name(r["id"]), lambda r: r["executor_id"]):
            if fact:
                yield fact
                continue
            their, our = both
            yield from self.record("executors/*", where, EXECUTOR, their, our, skip={"id", "peakMemoryMetrics", "resources"},
                                   their_executor=their)
            yield from self.peaks("executors/*/peakMemoryMetrics", where, their.get("peakMemoryMetrics"), our.get("peaks"), {})
            resources = {name: value["addresses"] for name, value in (their.get("resources") or {}).items()}
            mine = {r["name"]: r["addresses"] for r in our.get("resources", [])}
            yield self.fact("executors/*/resources", where, "d", resources, mine)

    def sql(self, theirs):
        ours = self.ours["sql_executions"]
        for fact, where, both in self.matched("sql", theirs, ours, lambda r: r["id"], lambda r: r["execution_id"]):
            if fact:
                yield fact
                continue
            their, our = both
            context = {"their_sql": their, "our_sql": our}
            nested = {"id", "duration", "nodes", "edges", "runningJobIds", "successJobIds", "failedJobIds"}
            yield from self.record("sql/*", where, SQL, their, our, skip=nested, **context)
            duration = MISSING
            if our.get("complete_time") is not None:
                duration = time_ms(our["complete_time"]) - time_ms(our["submit_time"])
            yield self.fact("sql/*/duration", where, "n", their["duration"], duration, **context)
            for name, status in (("runningJobIds", "running"), ("successJobIds", "succeeded"), ("failedJobIds", "failed")):
                jobs = [int(job) for job, state in our["jobs"].items() if state == status]
                yield self.fact(f"sql/*/{name}", where, "l", their[name], jobs, **context)
            edges = lambda pairs: sorted(map(list, pairs))
            fact = self.fact("sql/*/edges", where, "s", edges((e["fromId"], e["toId"]) for e in their["edges"]),
                             edges((e["from_node_id"], e["to_node_id"]) for e in our["plan"]["edges"]), **context)
            fact.numbers = 2 * len(their["edges"])
            yield fact
            yield from self.plan(where, their["nodes"], our["plan"]["nodes"], context)

    def plan(self, where, theirs, ours, context):
        clusters = {node["node_id"]: node for node in ours}
        for fact, place, both in self.matched("sql/*/nodes", theirs, ours, lambda r: r["nodeId"], lambda r: r["node_id"]):
            if fact:
                fact.where = f"{where} {fact.where}"
                yield fact
                continue
            their, our = both
            place = f"{where} node {our['node_id']} ({our['name']})"
            yield self.fact("sql/*/nodes/*/nodeName", place, "s", their["nodeName"], our["name"].strip(), **context)
            cluster = clusters.get(our.get("cluster_id"))
            stage = re.fullmatch(r"WholeStageCodegen \((-?\d+)\)", cluster["name"].strip()) if cluster else None
            yield self.fact("sql/*/nodes/*/wholeStageCodegenId", place, "n", their.get("wholeStageCodegenId", MISSING),
                            int(stage.group(1)) if stage else MISSING, **context)
            # "N/A" is what the server shows for a metric whose class it does not have; nor do we.
            mine = [(m["name"].strip(), metric_text(m)) for m in our.get("metrics", []) if "num_values" in m]
            their_metrics = [(m["name"], m["value"]) for m in their["metrics"] if m["value"] != "N/A"]
            yield self.fact("sql/*/nodes/*/metrics", place, "s", [m[0] for m in their_metrics], [m[0] for m in mine], **context)
            if [m[0] for m in their_metrics] == [m[0] for m in mine]:
                for (name, value), (_, our_value) in zip(their_metrics, mine):
                    fact = self.fact("sql/*/nodes/*/metrics/*", f"{place} {name}", "s", value, our_value, **context)
                    fact.numbers = {True: 1}.get("\n" not in value, 5)
                    yield fact

    def environment(self, theirs):
        ours = self.ours["environment"]
        for name, path in ENVIRONMENT.items():
            mine = lookup(ours, path)
            if mine is MISSING:
                self.coverage[f"environment/{name}"] += len(theirs.get(name, []))
                continue
            properties = {entry[0]: entry[1] for entry in theirs.get(name, [])}
            for key in sorted(set(properties) | set(mine)):
                fact = self.fact(f"environment/{name}", key, "s", properties.get(key, MISSING), mine.get(key, MISSING))
                fact.numbers = int(bool(re.fullmatch(r"\d+", str(fact.theirs))))
                yield fact
        yield from self.record("environment/runtime", "environment", RUNTIME, theirs.get("runtime", {}), ours)
        yield from self.profiles(theirs.get("resourceProfiles", []))

    def profiles(self, theirs):
        ours = self.ours.get("resource_profiles", [])
        for fact, where, both in self.matched("resourceProfiles", theirs, ours, lambda r: r["id"], lambda r: r["resource_profile_id"]):
            if fact:
                yield fact
                continue
            their, our = both
            for side, path in (("executorResources", "executor_requests"), ("taskResources", "task_requests")):
                mine = {request["name"]: request["amount"] for request in our.get(path, [])}
                amounts = {name: request["amount"] for name, request in their.get(side, {}).items()}
                fact = self.fact(f"resourceProfiles/*/{side}", where, "m", amounts, mine)
                yield fact

    def processes(self, theirs):
        ours = self.ours["application"].get("other_processes", [])
        for fact, where, both in self.matched("processes", theirs, ours, lambda r: r["id"], lambda r: r["id"]):
            if fact:
                yield fact
            else:
                yield from self.record("processes/*", where, PROCESS, *both, skip={"id"})

    def storage(self, theirs, whole=True):
        # The list of the API only has what is cached.
        ours = [rdd for rdd in self.ours.get("rdds", []) if rdd["num_cached_partitions"] > 0 and not rdd.get("is_unpersisted")]
        if not whole:
            ours = [rdd for rdd in self.ours.get("rdds", []) if rdd["rdd_id"] in {t["id"] for t in theirs}]
        for fact, where, both in self.matched("storage", theirs, ours, lambda r: r["id"], lambda r: r["rdd_id"]):
            if fact:
                yield fact
                continue
            yield from self.record("storage/*", where, RDD, *both, skip={"id", "storageLevel"})
            yield self.fact("storage/*/storageLevel", where, "s", both[0]["storageLevel"], level_text(both[1]["storage_level"]))


def level_text(level):
    """StorageLevel.description."""
    text = "Disk " if level["use_disk"] else ""
    if level["use_memory"]:
        text += "Memory (off heap) " if level["use_off_heap"] else "Memory "
    return text + ("Deserialized " if level["is_deserialized"] else "Serialized ") + f"{level['replication']}x Replicated"


def metric_text(metric):
    """The text that Spark's SQLMetrics.stringValue would give for one of our metrics."""
    kind = {"sum": "sum", "size_bytes": "size", "timing_ms": "timing", "timing_ns": "nsTiming",
            "average_tenths": "average"}[metric["type"]]
    task = "(driver)"
    if metric.get("max_stage_id") is not None:
        task = f"(stage {metric['max_stage_id']}.{metric['max_stage_attempt']}: task {metric['max_task_id']})"
    return spark_format.metric_to_string(kind, metric["num_values"], metric["total"], metric["min"], metric["median"],
                                         metric["max"], task)


def flat(record, table, skip, prefix=""):
    """A record's fields with nested records opened where the table has names below them."""
    for key, value in record.items():
        name = prefix + key
        if name in skip:
            continue
        if isinstance(value, dict) and name not in table:
            yield from flat(value, table, skip, name + "/")
        else:
            yield name, value


def facts_of(answers, ours, attempt_id, coverage, context):
    """Every fact of a set of answers, as history_server.HistoryServer.answers gives them."""
    walk = Walk(ours, coverage, {**context, "answers": answers})
    if answers.get("application"):
        yield from walk.application(answers["application"], attempt_id)
    for area in ("jobs", "stages", "executors", "sql", "environment", "processes", "storage"):
        if answers.get(area) is not None:
            yield from getattr(walk, area)(answers[area])
