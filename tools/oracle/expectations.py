"""What Spark's own tests expect of its REST API for its own logs: HistoryServerSuite's table of cases (Spark 4.2.0).

Each entry: file of answers, application, attempt, what the answer is. Answers that are the same facts under another
filter (status, sort order, date, page) are compared like the full list, only for what they hold.
"""
import mapping

CASES = [
    ("application_list_json", "", "", "applications"),
    ("completed_app_list_json", "", "", "applications"),
    ("limit_app_list_json", "", "", "applications"),
    ("minDate_app_list_json", "", "", "applications"),
    ("maxDate_app_list_json", "", "", "applications"),
    ("maxDate2_app_list_json", "", "", "applications"),
    ("minEndDate_app_list_json", "", "", "applications"),
    ("maxEndDate_app_list_json", "", "", "applications"),
    ("minEndDate_and_maxEndDate_app_list_json", "", "", "applications"),
    ("minDate_and_maxEndDate_app_list_json", "", "", "applications"),
    ("one_app_json", "local-1422981780767", "", "applications"),
    ("one_app_multi_attempt_json", "local-1426533911241", "", "applications"),
    ("job_list_json", "local-1422981780767", "", "jobs"),
    ("job_list_from_multi_attempt_app_json_1_", "local-1426533911241", "1", "jobs"),
    ("job_list_from_multi_attempt_app_json_2_", "local-1426533911241", "2", "jobs"),
    ("one_job_json", "local-1422981780767", "", "jobs"),
    ("succeeded_job_list_json", "local-1422981780767", "", "jobs"),
    ("succeeded_failed_job_list_json", "local-1422981780767", "", "jobs"),
    ("executor_list_json", "local-1422981780767", "", "active executors"),
    ("executor_list_with_executor_metrics_json", "application_1553914137147_0018", "", "active executors"),
    ("executor_node_excludeOnFailure", "app-20161116163331-0000", "", "active executors"),
    ("executor_node_excludeOnFailure_unexcluding", "app-20161115172038-0000", "", "active executors"),
    ("executor_memory_usage", "app-20161116163331-0000", "", "active executors"),
    ("executor_resource_information", "application_1555004656427_0144", "", "active executors"),
    ("stage_list_json", "local-1422981780767", "", "stages"),
    ("complete_stage_list_json", "local-1422981780767", "", "stages"),
    ("failed_stage_list_json", "local-1422981780767", "", "stages"),
    ("one_stage_json", "local-1422981780767", "", "stages"),
    ("one_stage_json_with_details", "local-1422981780767", "", "stages"),
    ("one_stage_attempt_json", "local-1422981780767", "", "stages"),
    ("one_stage_attempt_json_details_with_failed_task", "local-1422981780767", "", "stages"),
    ("one_stage_json_with_partitionId", "local-1642039451826", "", "stages"),
    ("stage_list_with_accumulable_json", "local-1426533911241", "1", "stages"),
    ("stage_with_accumulable_json", "local-1426533911241", "1", "stages"),
    ("excludeOnFailure_for_stage", "app-20180109111548-0000", "", "stages"),
    ("excludeOnFailure_node_for_stage", "application_1516285256255_0012", "", "stages"),
    ("stage_list_with_peak_metrics", "app-20200706201101-0003", "", "stages"),
    ("stage_with_peak_metrics", "app-20200706201101-0003", "", "stages"),
    ("stage_with_summaries", "app-20200706201101-0003", "", "stages"),
    ("stage_with_speculation_summary", "application_1628109047826_1317105", "", "stages"),
    ("stage_task_summary_w_shuffle_write", "local-1430917381534", "", "summary 0.0"),
    ("stage_task_summary_w_shuffle_read", "local-1430917381534", "", "summary 1.0"),
    ("stage_task_summary_w__custom_quantiles", "local-1430917381534", "", "summary 0.0"),
    ("stage_task_list", "local-1430917381534", "", "tasks 0.0"),
    ("stage_task_list_w__offset___length", "local-1430917381534", "", "tasks 0.0"),
    ("stage_task_list_w__sortBy", "local-1430917381534", "", "tasks 0.0"),
    ("stage_task_list_w__sortBy_short_names___runtime", "local-1430917381534", "", "tasks 0.0"),
    ("stage_task_list_w__sortBy_short_names__runtime", "local-1430917381534", "", "tasks 0.0"),
    ("stage_task_list_w__status", "app-20161115172038-0000", "", "tasks 0.0"),
    ("stage_task_list_w__status___offset___length", "local-1430917381534", "", "tasks 0.0"),
    ("stage_task_list_w__status___sortBy_short_names__runtime", "local-1430917381534", "", "tasks 0.0"),
    ("stage_task_list_with_partitionId", "local-1642039451826", "", "tasks 0.0"),
    ("stage_task_list_from_multi_attempt_app_json_1_", "local-1426533911241", "1", "tasks 0.0"),
    ("stage_task_list_from_multi_attempt_app_json_2_", "local-1426533911241", "2", "tasks 0.0"),
    ("rdd_list_storage_json", "local-1422981780767", "", "storage"),
    ("one_rdd_storage_json", "local-1422981780767", "", "one rdd"),
    ("app_environment", "app-20161116163331-0000", "", "environment"),
    ("multiple_resource_profiles", "application_1578436911597_0052", "", "environment"),
    ("miscellaneous_process", "application_1555004656427_0144", "", "processes"),
]


def facts_of(kind, answer, ours, attempt_id, coverage, context):
    """The facts of one expected answer."""
    walk = mapping.Walk(ours, coverage, context)
    records = answer if isinstance(answer, list) else [answer]
    if kind == "applications":
        for application in records:
            if application["id"] == ours["application"]["id"]:
                yield from walk.application(application, attempt_id)
    elif kind == "jobs":
        yield from walk.jobs(records, whole=False)
    elif kind == "stages":
        yield from walk.stages(records, whole=False)
    elif kind == "active executors":
        yield from walk.executors(records, only_active=True)
    elif kind == "storage":
        yield from walk.storage(records)
    elif kind == "one rdd":
        yield from walk.storage(records, whole=False)
    elif kind == "environment":
        yield from walk.environment(answer)
    elif kind == "processes":
        yield from walk.processes(records)
    else:
        what, key = kind.split()
        number, attempt = map(int, key.split("."))
        stage = next((s for s in ours["stages"] if (s["stage_id"], s["attempt"]) == (number, attempt)), None)
        if stage is None:
            yield walk.fact("stages", f"stage {key}", "s", "present", "")
        elif what == "summary":
            yield from walk.distributions(f"stage {key}", answer, stage, {"our_stage": stage})
        else:
            yield from walk.tasks(f"stage {key}", records, {"our_stage": stage})
