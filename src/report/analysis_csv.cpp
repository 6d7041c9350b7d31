#include "report/analysis_csv.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "report/format.h"
#include "report/json_executors.h"
#include "report/json_health.h"
#include "report/json_import.h"
#include "report/json_jobs.h"
#include "report/json_sql.h"
#include "report/json_stages.h"
#include "report/json_tasks.h"
#include "report/text.h"

namespace sparkwright::report {
namespace {

constexpr std::size_t kFlushSize = std::size_t{64} << 10;

/// Collects column names on one pass and values on another, so that both come from the same lines of code.
class CsvLine {
 public:
  enum class Pass { kNames, kValues };

  CsvLine(std::string& out, Pass pass) : out_(out), pass_(pass) {}

  void Text(std::string_view name, std::string_view value) {
    if (BeginField(name)) {
      AppendText(value);
    }
  }
  void Number(std::string_view name, int64_t value) {
    if (BeginField(name)) {
      fmt::format_to(std::back_inserter(out_), "{}", value);
    }
  }
  void Real(std::string_view name, std::optional<double> value) {
    if (BeginField(name) && value.has_value() && std::isfinite(*value)) {
      fmt::format_to(std::back_inserter(out_), "{}", *value);
    }
  }
  void Flag(std::string_view name, bool value) { Text(name, value ? "true" : "false"); }
  template <typename Unit>
  void Number(std::string_view name, Quantity<Unit> value) {
    Number(name, value.count());
  }
  template <typename Kind, typename Value>
  void Number(std::string_view name, Id<Kind, Value> id) {
    Number(name, int64_t{id.number()});
  }
  template <typename T>
  void Number(std::string_view name, const std::optional<T>& value) {
    value.has_value() ? Number(name, *value) : Text(name, {});
  }
  void Share(std::string_view name, const std::optional<Ratio>& value) {
    Real(name, value.has_value() ? std::optional(value->value) : std::nullopt);
  }
  void Time(std::string_view name, const std::optional<Timestamp>& value) {
    Text(name, value.has_value() ? FormatIsoTime(*value).value_or("") : "");
  }
  template <typename Enum>
  void Name(std::string_view name, Enum value) {
    Text(name, JsonValue<Enum>::Name(value));
  }
  void End() { out_ += "\r\n"; }

 private:
  /// Writes the separator and, on the pass for names, the name. True when the value is to follow.
  bool BeginField(std::string_view name) {
    if (!is_first_) {
      out_ += ',';
    }
    is_first_ = false;
    if (pass_ == Pass::kNames) {
      out_ += name;
    }
    return pass_ == Pass::kValues;
  }
  void AppendText(std::string_view value) {
    const std::string text = ValidUtf8(value);
    const bool looks_like_formula =
        !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
    const bool needs_quotes = text.find_first_of(",\"\r\n") != std::string::npos;
    if (!needs_quotes) {
      out_ += (looks_like_formula ? "'" : "") + text;
      return;
    }
    out_ += looks_like_formula ? "\"'" : "\"";
    for (const char c : text) {
      out_ += c == '"' ? std::string_view("\"\"") : std::string_view(&c, 1);
    }
    out_ += '"';
  }

  std::string& out_;
  Pass pass_;
  bool is_first_ = true;
};

void BeginRow(CsvLine& line, const model::Application& application) {
  line.Text("application_id", application.id);
  line.Text("attempt_id", application.attempt_id);
}

void StageRow(CsvLine& line, const model::Stage& stage, const model::StageFacts& facts) {
  line.Number("stage_id", stage.id);
  line.Number("attempt", int64_t{stage.attempt});
  line.Text("name", stage.name);
  line.Text("description", stage.description);
  line.Name("status", stage.status);
  line.Number("sql_execution_id", facts.sql_execution_id);
  line.Time("submit_time", stage.submitted);
  line.Time("complete_time", stage.completed);
  line.Number("stage_duration_ms", facts.duration);
  line.Number("covered_ms", facts.covered);
  line.Number("wall_share_ms", facts.wall_share);
  line.Number("core_time_core_ms", facts.core_time);
  line.Real("core_time_share", facts.core_time_share.value);
  line.Real("mean_parallelism", facts.mean_parallelism);
  line.Number("num_tasks", stage.num_tasks);
  line.Number("num_completed_tasks", stage.num_completed_tasks);
  line.Number("num_failed_tasks", stage.num_failed_tasks);
  line.Number("num_killed_tasks", stage.num_killed_tasks);
  line.Number("max_task_time_ms", facts.time_skew.has_value() ? std::optional(facts.time_skew->max) : std::nullopt);
  line.Number("median_task_time_ms",
              facts.time_skew.has_value() ? std::optional(facts.time_skew->median) : std::nullopt);
  line.Share("max_over_median",
             facts.time_skew.has_value() ? std::optional(facts.time_skew->max_over_median) : std::nullopt);
  line.Share("gc_share", facts.gc_share);
  for (const model::TaskMetricInfo& metric : model::kTaskMetricTable) {
    line.Number(metric.name, stage.totals[metric.metric]);
  }
  line.Text("failure_reason", stage.failure_reason);
  line.End();
}

void JobRow(CsvLine& line, const model::Job& job, const model::JobFacts& facts) {
  line.Number("job_id", job.id);
  line.Text("name", job.name);
  line.Text("description", job.description);
  line.Text("group", job.group);
  line.Name("status", job.status);
  line.Number("sql_execution_id", job.sql_execution_id);
  line.Time("submit_time", job.submitted);
  line.Time("complete_time", job.completed);
  line.Number("duration_ms", facts.duration);
  line.Number("critical_path_time_ms", facts.critical_path_time);
  line.Number("wait_on_path_ms", facts.wait_on_path);
  line.Number("lower_bound_ms", facts.lower_bound);
  line.Number("core_time_core_ms", facts.core_time);
  line.Number("num_tasks", job.num_tasks);
  line.Number("num_completed_tasks", job.num_completed_tasks);
  line.Number("num_skipped_tasks", job.num_skipped_tasks);
  line.Number("num_failed_tasks", job.num_failed_tasks);
  line.Number("num_killed_tasks", job.num_killed_tasks);
  line.Number("num_completed_stages", job.num_completed_stages);
  line.Number("num_skipped_stages", job.num_skipped_stages);
  line.Number("num_failed_stages", job.num_failed_stages);
  line.Text("failure", job.failure);
  line.End();
}

void ExecutorRow(CsvLine& line, const model::Executor& executor, const model::ExecutorFacts& facts) {
  line.Text("executor_id", executor.id);
  line.Text("host", executor.host);
  line.Time("add_time", executor.added);
  line.Time("remove_time", executor.removed);
  line.Text("removal_reason", executor.removal_reason);
  line.Flag("runs_tasks", facts.runs_tasks);
  line.Number("cores", int64_t{facts.cores});
  line.Number("slots", int64_t{facts.slots});
  line.Number("available_core_ms", facts.available);
  line.Number("used_core_ms", facts.used);
  line.Share("utilisation", facts.utilisation);
  line.Number("num_tasks", executor.num_tasks);
  line.Number("num_completed_tasks", executor.num_completed_tasks);
  line.Number("num_failed_tasks", executor.num_failed_tasks);
  line.Number("total_duration_ms", executor.total_duration);
  line.Number("total_gc_time_ms", executor.total_gc_time);
  line.Number("total_input_bytes", executor.total_input);
  line.Number("total_shuffle_read_bytes", executor.total_shuffle_read);
  line.Number("total_shuffle_write_bytes", executor.total_shuffle_write);
  line.Number("peak_heap_bytes", facts.peak_heap);
  line.Number("configured_heap_bytes", facts.configured_heap);
  line.End();
}

void SqlRow(CsvLine& line, const model::SqlExecution& execution) {
  line.Number("execution_id", execution.id);
  line.Number("root_execution_id", execution.root_id);
  line.Text("description", execution.description);
  line.Name("status", execution.status);
  line.Time("submit_time", execution.submitted);
  line.Time("complete_time", execution.completed);
  line.Number("duration_ms", execution.completed.has_value() ? std::optional(*execution.completed - execution.submitted)
                                                             : std::nullopt);
  line.Number("num_jobs", static_cast<int64_t>(execution.jobs.size()));
  line.Number("num_stages", static_cast<int64_t>(execution.stage_ids.size()));
  line.Number("num_plan_nodes", static_cast<int64_t>(execution.plan.nodes.size()));
  line.Number("num_plan_updates", execution.num_plan_updates);
  line.Text("error_message", execution.error_message);
  line.End();
}

void HealthRow(CsvLine& line, const model::HealthCheck& check) {
  const bool has_value = check.value.has_value();
  const model::HealthPlace* worst = check.places.empty() ? nullptr : &check.places.front();
  line.Text("check", check.id);
  line.Text("title", check.title);
  line.Name("verdict", check.verdict);
  line.Real("value", has_value ? std::optional(check.value->value) : std::nullopt);
  line.Name("unit", check.thresholds.ok.unit);
  line.Name("better", check.thresholds.better);
  line.Real("ok_limit", check.thresholds.ok.value);
  line.Real("critical_limit", check.thresholds.critical.value);
  line.Number("worst_stage_id", worst == nullptr ? std::nullopt : worst->stage);
  line.Number("worst_stage_attempt", worst == nullptr || !worst->stage.has_value()
                                         ? std::nullopt
                                         : std::optional(int64_t{worst->stage_attempt}));
  line.Text("worst_executor_id", worst == nullptr ? std::string_view() : std::string_view(worst->executor_id));
  line.Real("worst_value", worst == nullptr ? std::nullopt : std::optional(worst->value.value));
  line.Text("reason", check.reason);
  line.End();
}

void TaskRow(CsvLine& line, const model::Application& application, std::size_t i) {
  const model::TaskTable& tasks = application.tasks;
  const bool has_stage = tasks.stage[i] < application.stages.size();
  const bool has_executor = tasks.executor[i] < application.executors.size();
  line.Number("task_id", tasks.task_id[i]);
  line.Number("stage_id", has_stage ? std::optional(application.stages[tasks.stage[i]].id) : std::nullopt);
  line.Number("stage_attempt",
              has_stage ? std::optional(int64_t{application.stages[tasks.stage[i]].attempt}) : std::nullopt);
  line.Number("index", int64_t{tasks.index[i]});
  line.Text("executor_id",
            has_executor ? std::string_view(application.executors[tasks.executor[i]].id) : std::string_view());
  line.Time("launch_time", Timestamp(tasks.launch_ms[i]));
  line.Name("status", tasks.status[i]);
  line.Name("locality", tasks.locality[i]);
  line.Flag("is_speculative", tasks.is_speculative[i] != 0);
  line.Number("duration_ms", int64_t{tasks.duration_ms[i]});
  line.Number("executor_run_time_ms", int64_t{tasks.run_ms[i]});
  line.Number("executor_cpu_time_ms", int64_t{tasks.cpu_ms[i]});
  line.Number("jvm_gc_time_ms", int64_t{tasks.gc_ms[i]});
  line.Number("executor_deserialize_time_ms", int64_t{tasks.deserialize_ms[i]});
  line.Number("in_bytes", tasks.bytes_in[i]);
  line.Number("shuffle_read_bytes", tasks.shuffle_read[i]);
  line.Number("out_bytes", tasks.bytes_out[i]);
  line.Number("disk_spill_bytes", tasks.disk_spill[i]);
  line.End();
}

void ImportRow(CsvLine& line, const model::ImportCount& count) {
  line.Text("counter", count.name);
  line.Name("severity", count.severity);
  line.Number("count", count.count);
  line.Text("first_file", count.first.file);
  line.Number("first_byte_offset", count.first.byte_offset);
  line.Text("first_detail", count.first_detail);
  line.Text("meaning", count.meaning);
  line.Text("remedy", count.remedy);
  line.End();
}

void ApplicationRow(CsvLine& line, const Analysis& analysis) {
  const model::Application& application = analysis.application;
  const model::CoreUsage& cores = analysis.facts.cores;
  const model::RunTotals& totals = analysis.facts.totals;
  line.Text("source", analysis.source);
  line.Text("name", application.name);
  line.Text("user", application.user);
  line.Text("spark_version", application.spark_version);
  line.Time("start_time", application.begin());
  line.Time("end_time", application.end());
  line.Number("duration_ms", analysis.facts.wall_clock.has_value() ? std::optional(analysis.facts.wall_clock->duration)
                                                                   : std::nullopt);
  line.Flag("is_finished", application.ended.has_value());
  line.Flag("is_complete", application.import.is_complete);
  line.Number("available_core_ms", cores.available);
  line.Number("used_core_ms", cores.used);
  line.Share("utilisation", cores.utilisation);
  line.Number("num_executors", totals.num_executors);
  line.Number("num_jobs", totals.num_jobs);
  line.Number("num_failed_jobs", totals.num_failed_jobs);
  line.Number("num_stages", totals.num_stages);
  line.Number("num_failed_stages", totals.num_failed_stages);
  line.Number("num_tasks", totals.num_tasks);
  line.Number("num_failed_tasks", totals.num_failed_tasks);
  line.Number("num_killed_tasks", totals.num_killed_tasks);
  line.Number("num_sql_executions", totals.num_sql_executions);
  line.Name("health", analysis.health.overall);
  line.End();
}

/// A task table of one row, to name the columns with.
model::Application ApplicationWithOneTask() {
  model::Application application;
  model::TaskTable& tasks = application.tasks;
  tasks.task_id = {0};
  tasks.stage = {0};
  tasks.index = {0};
  tasks.executor = {UINT32_MAX};
  tasks.launch_ms = {0};
  tasks.duration_ms = tasks.run_ms = tasks.cpu_ms = tasks.gc_ms = tasks.deserialize_ms = {0};
  tasks.bytes_in = tasks.shuffle_read = tasks.bytes_out = tasks.disk_spill = {0};
  tasks.status = {model::TaskStatus::kRunning};
  tasks.locality = {model::Locality::kAny};
  tasks.is_speculative = {0};
  return application;
}

}  // namespace

std::string CsvHeader(CsvSection section) {
  std::string header;
  CsvLine line(header, CsvLine::Pass::kNames);
  BeginRow(line, {});
  switch (section) {
    case CsvSection::kStages:
      StageRow(line, {}, {});
      break;
    case CsvSection::kJobs:
      JobRow(line, {}, {});
      break;
    case CsvSection::kExecutors:
      ExecutorRow(line, {}, {});
      break;
    case CsvSection::kSql:
      SqlRow(line, {});
      break;
    case CsvSection::kHealth:
      HealthRow(line, {});
      break;
    case CsvSection::kTasks:
      TaskRow(line, ApplicationWithOneTask(), 0);
      break;
    case CsvSection::kImport:
      ImportRow(line, {});
      break;
    case CsvSection::kApplications:
      ApplicationRow(line, {{}, model::Application(), model::RunFacts(), model::HealthReport(), {}});
      break;
  }
  return header;
}

void WriteCsvRows(CsvSection section, const Analysis& analysis, const std::function<void(std::string_view)>& sink) {
  const model::Application& application = analysis.application;
  const model::RunFacts& facts = analysis.facts;
  std::string rows;
  const auto write = [&](std::size_t count, const auto& write_row) {
    for (std::size_t i = 0; i < count; ++i) {
      CsvLine line(rows, CsvLine::Pass::kValues);
      BeginRow(line, application);
      write_row(line, i);
      if (rows.size() >= kFlushSize) {
        sink(rows);
        rows.clear();
      }
    }
  };
  switch (section) {
    case CsvSection::kStages:
      write(std::min(application.stages.size(), facts.stages.size()),
            [&](CsvLine& line, std::size_t i) { StageRow(line, application.stages[i], facts.stages[i]); });
      break;
    case CsvSection::kJobs:
      write(std::min(application.jobs.size(), facts.jobs.size()),
            [&](CsvLine& line, std::size_t i) { JobRow(line, application.jobs[i], facts.jobs[i]); });
      break;
    case CsvSection::kExecutors:
      write(std::min(application.executors.size(), facts.executors.size()),
            [&](CsvLine& line, std::size_t i) { ExecutorRow(line, application.executors[i], facts.executors[i]); });
      break;
    case CsvSection::kSql:
      write(application.sql_executions.size(),
            [&](CsvLine& line, std::size_t i) { SqlRow(line, application.sql_executions[i]); });
      break;
    case CsvSection::kHealth:
      write(analysis.health.checks.size(),
            [&](CsvLine& line, std::size_t i) { HealthRow(line, analysis.health.checks[i]); });
      break;
    case CsvSection::kTasks:
      write(application.tasks.size(), [&](CsvLine& line, std::size_t i) { TaskRow(line, application, i); });
      break;
    case CsvSection::kImport:
      write(application.import.counts.size(),
            [&](CsvLine& line, std::size_t i) { ImportRow(line, application.import.counts[i]); });
      break;
    case CsvSection::kApplications:
      write(1, [&](CsvLine& line, std::size_t) { ApplicationRow(line, analysis); });
      break;
  }
  sink(rows);
}

}  // namespace sparkwright::report
