#include "ingest/trackers/application_builder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ingest/events/task_event_json.h"
#include "ingest/trackers/stage_info.h"

namespace sparkwright::ingest {
namespace {

/// The name of an event without its package: "SparkListenerSQLExecutionEnd" for
/// "org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd".
std::string_view ShortName(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

/// The event's name when the line begins as Spark writes it; empty when only a parser can tell.
std::string_view NameAtFront(std::string_view line) {
  constexpr std::string_view kPrefix = "{\"Event\":\"";
  if (!line.starts_with(kPrefix)) {
    return {};
  }
  const std::string_view rest = line.substr(kPrefix.size());
  const std::size_t quote = rest.find_first_of("\"\\");
  return quote != std::string_view::npos && rest[quote] == '"' ? rest.substr(0, quote) : std::string_view();
}

/// Events that carry nothing we keep: what they say follows from others, or has no place in the facts.
constexpr auto kIgnoredEvents = std::to_array<std::string_view>({
    "AlterTableEvent",
    "AlterTablePreEvent",
    "CreateDatabaseEvent",
    "CreateDatabasePreEvent",
    "CreateFunctionEvent",
    "CreateFunctionPreEvent",
    "CreateTableEvent",
    "CreateTablePreEvent",
    "DropDatabaseEvent",
    "DropDatabasePreEvent",
    "DropFunctionEvent",
    "DropFunctionPreEvent",
    "DropTableEvent",
    "DropTablePreEvent",
    "RenameTableEvent",
    "RenameTablePreEvent",
    "SparkListenerBlockManagerRemoved",
    "SparkListenerConnectOperationAnalyzed",
    "SparkListenerConnectOperationCanceled",
    "SparkListenerConnectOperationClosed",
    "SparkListenerConnectOperationFailed",
    "SparkListenerConnectOperationFinished",
    "SparkListenerConnectOperationReadyForExecution",
    "SparkListenerConnectOperationStarted",
    "SparkListenerConnectServiceEnd",
    "SparkListenerConnectServiceStarted",
    "SparkListenerConnectSessionClosed",
    "SparkListenerConnectSessionStarted",
    "SparkListenerSpeculativeTaskSubmitted",
    "SparkListenerTaskGettingResult",
    "SparkListenerThriftServerOperationCanceled",
    "SparkListenerThriftServerOperationClosed",
    "SparkListenerThriftServerOperationError",
    "SparkListenerThriftServerOperationFinish",
    "SparkListenerThriftServerOperationParsed",
    "SparkListenerThriftServerOperationStart",
    "SparkListenerThriftServerOperationTimeout",
    "SparkListenerThriftServerSessionClosed",
    "SparkListenerThriftServerSessionCreated",
    "SparkListenerUnschedulableTaskSetAdded",
    "SparkListenerUnschedulableTaskSetRemoved",
    "StreamingQueryListener$QueryIdleEvent",
});
static_assert(std::is_sorted(kIgnoredEvents.begin(), kIgnoredEvents.end()));

}  // namespace

/// By the event's name without package, sorted.
struct ApplicationBuilder::EventTable {
  using Handler = void (*)(ApplicationBuilder&, const JsonEvent&);
  struct Row {
    std::string_view name;
    Handler handler;
  };

  // clang-format off
  static constexpr auto kRows = std::to_array<Row>({
      {"SparkListenerApplicationEnd", [](auto& to, auto& event) { to.OnApplicationEnd(event); }},
      {"SparkListenerApplicationStart", [](auto& to, auto& event) { to.OnApplicationStart(event); }},
      {"SparkListenerBlockManagerAdded", [](auto& to, auto& event) {
         to.SawTime(ReadTimestamp(event, "Timestamp"));
         to.executors_.OnBlockManagerAdded(event, to.counters_);
       }},
      {"SparkListenerBlockUpdated", [](auto& to, auto& event) { to.storage_.OnBlockUpdated(event); }},
      {"SparkListenerDriverAccumUpdates", [](auto& to, auto& event) { to.sql_.OnDriverAccumulatorUpdates(event); }},
      {"SparkListenerEnvironmentUpdate", [](auto& to, auto& event) { to.OnEnvironmentUpdate(event); }},
      {"SparkListenerExecutorAdded", [](auto& to, auto& event) {
         to.SawTime(ReadTimestamp(event, "Timestamp"));
         to.executors_.OnExecutorAdded(event, to.counters_);
       }},
      {"SparkListenerExecutorBlacklisted", [](auto& to, auto& event) { to.executors_.OnExecutorExcluded(event, true); }},
      {"SparkListenerExecutorBlacklistedForStage", [](auto& to, auto& event) { to.scheduler_.OnExecutorExcludedForStage(event); }},
      {"SparkListenerExecutorExcluded", [](auto& to, auto& event) { to.executors_.OnExecutorExcluded(event, true); }},
      {"SparkListenerExecutorExcludedForStage", [](auto& to, auto& event) { to.scheduler_.OnExecutorExcludedForStage(event); }},
      {"SparkListenerExecutorMetricsUpdate", [](auto& to, auto& event) { to.OnExecutorMetricsUpdate(event); }},
      {"SparkListenerExecutorRemoved", [](auto& to, auto& event) {
         to.SawTime(ReadTimestamp(event, "Timestamp"));
         const uint32_t executor = to.executors_.OnExecutorRemoved(event);
         if (executor != ExecutorTracker::kNone) {
           to.storage_.OnExecutorRemoved(executor);
         } else {
           event.CountWithoutStart(event.String("Executor ID"));
         }
       }},
      {"SparkListenerExecutorUnblacklisted", [](auto& to, auto& event) { to.executors_.OnExecutorExcluded(event, false); }},
      {"SparkListenerExecutorUnexcluded", [](auto& to, auto& event) { to.executors_.OnExecutorExcluded(event, false); }},
      {"SparkListenerJobEnd", [](auto& to, auto& event) {
         to.SawTime(ReadTimestamp(event, "Completion Time"));
         to.scheduler_.OnJobEnd(event);
         to.sql_.OnJobEnd(event);
       }},
      {"SparkListenerJobStart", [](auto& to, auto& event) {
         to.SawTime(ReadTimestamp(event, "Submission Time"));
         to.scheduler_.OnJobStart(event);
         to.sql_.OnJobStart(event);
       }},
      {"SparkListenerLogStart", [](auto& to, auto& event) { to.OnLogStart(event); }},
      {"SparkListenerMiscellaneousProcessAdded", [](auto& to, auto& event) { to.executors_.OnMiscellaneousProcess(event); }},
      {"SparkListenerNodeBlacklisted", [](auto& to, auto& event) { to.executors_.OnNodeExcluded(event, true); }},
      {"SparkListenerNodeBlacklistedForStage", [](auto& to, auto& event) { to.scheduler_.OnNodeExcludedForStage(event); }},
      {"SparkListenerNodeExcluded", [](auto& to, auto& event) { to.executors_.OnNodeExcluded(event, true); }},
      {"SparkListenerNodeExcludedForStage", [](auto& to, auto& event) { to.scheduler_.OnNodeExcludedForStage(event); }},
      {"SparkListenerNodeUnblacklisted", [](auto& to, auto& event) { to.executors_.OnNodeExcluded(event, false); }},
      {"SparkListenerNodeUnexcluded", [](auto& to, auto& event) { to.executors_.OnNodeExcluded(event, false); }},
      {"SparkListenerResourceProfileAdded", [](auto& to, auto& event) { to.OnResourceProfileAdded(event); }},
      {"SparkListenerSQLAdaptiveExecutionUpdate", [](auto& to, auto& event) { to.sql_.OnAdaptiveUpdate(event); }},
      {"SparkListenerSQLAdaptiveSQLMetricUpdates", [](auto& to, auto& event) { to.sql_.OnAdaptiveMetricUpdates(event); }},
      {"SparkListenerSQLExecutionEnd", [](auto& to, auto& event) {
         to.SawTime(ReadTimestamp(event, "time"));
         to.sql_.OnExecutionEnd(event);
       }},
      {"SparkListenerSQLExecutionStart", [](auto& to, auto& event) {
         to.SawTime(ReadTimestamp(event, "time"));
         to.sql_.OnExecutionStart(event);
       }},
      {"SparkListenerStageCompleted", [](auto& to, auto& event) {
         to.scheduler_.OnStageCompleted(event);
         if (const model::Stage* stage = to.scheduler_.last_stage()) {
           to.SawTime(stage->completed);
         }
       }},
      {"SparkListenerStageExecutorMetrics", [](auto& to, auto& event) { to.scheduler_.OnStageExecutorMetrics(event); }},
      {"SparkListenerStageSubmitted", [](auto& to, auto& event) {
         to.scheduler_.OnStageSubmitted(event);
         if (const model::Stage* stage = to.scheduler_.last_stage()) {
           to.SawTime(stage->submitted);
           to.storage_.OnStageSubmitted(*stage, event.where());
         }
         to.sql_.OnStageSubmitted(event);
       }},
      {"SparkListenerTaskEnd", [](auto& to, auto& event) {
         TaskEvents events;
         if (ReadTaskEnd(event, events)) {
           to.ApplyTaskEnd(events.ends.front(), events, event.where());
         }
       }},
      {"SparkListenerTaskStart", [](auto& to, auto& event) {
         TaskEvents events;
         if (ReadTaskStart(event, events)) {
           to.ApplyTaskStart(events.starts.front(), event.where());
         }
       }},
      {"SparkListenerUnpersistRDD", [](auto& to, auto& event) { to.storage_.OnUnpersist(event); }},
      {"StreamingQueryListener$QueryProgressEvent", [](auto& to, auto& event) { to.streaming_.OnQueryProgress(event); }},
      {"StreamingQueryListener$QueryStartedEvent", [](auto& to, auto& event) { to.streaming_.OnQueryStarted(event); }},
      {"StreamingQueryListener$QueryTerminatedEvent", [](auto& to, auto& event) {
         to.streaming_.OnQueryTerminated(event, to.application_.last_event);
       }},
  });
  // clang-format on

  static Handler Find(std::string_view name) {
    static_assert(
        std::is_sorted(kRows.begin(), kRows.end(), [](const Row& a, const Row& b) { return a.name < b.name; }));
    const auto* row =
        std::lower_bound(kRows.begin(), kRows.end(), name, [](const Row& a, std::string_view b) { return a.name < b; });
    return row != kRows.end() && row->name == name ? row->handler : nullptr;
  }
};

ApplicationBuilder::ApplicationBuilder(const ReadLimits& limits, ImportCounters& counters)
    : limits_(limits),
      counters_(counters),
      json_(limits),
      executors_(limits),
      scheduler_(limits, executors_, counters),
      sql_(limits, counters),
      storage_(limits, executors_, counters),
      streaming_(limits, counters) {}

void ApplicationBuilder::Apply(const ParsedBlock& block) {
  counters_.MergeFrom(block.counters);
  num_lines_ += block.num_lines;
  model::ImportPosition where{block.file, 0};
  for (const ParsedLine& line : block.lines) {
    where.byte_offset = block.block.byte_offset + line.begin;
    switch (line.kind) {
      case ParsedLine::Kind::kTaskStart:
        ++num_events_;
        ApplyTaskStart(block.tasks.starts[line.index], where);
        break;
      case ParsedLine::Kind::kTaskEnd:
        ++num_events_;
        ApplyTaskEnd(block.tasks.ends[line.index], block.tasks, where);
        break;
      case ParsedLine::Kind::kOther:
        ApplyOther(block.Text(line), line.may_be_cut, where);
        break;
    }
  }
}

void ApplicationBuilder::ApplyTaskStart(const TaskInfo& task, const model::ImportPosition& where) {
  SawTime(Timestamp(task.launch_ms));
  scheduler_.OnTaskStart(task, where);
}

void ApplicationBuilder::ApplyTaskEnd(const TaskEnd& task, const TaskEvents& events,
                                      const model::ImportPosition& where) {
  SawTime(Timestamp(task.info.finish_ms));
  const model::ExecutorPeaks* peaks =
      task.executor_peaks < 0 ? nullptr : &events.executor_peaks[static_cast<std::size_t>(task.executor_peaks)];
  scheduler_.OnTaskEnd(task, peaks, where);
  const std::span<const AccumulatorUpdate> all = events.updates;
  sql_.OnTaskUpdate(task.info, all.subspan(task.first_update, task.num_updates), where);
}

void ApplicationBuilder::ApplyOther(std::string_view text, bool may_be_cut, const model::ImportPosition& where) {
  std::string_view name = NameAtFront(text);
  EventTable::Handler handler = name.empty() ? nullptr : EventTable::Find(ShortName(name));
  const auto event = json_.Parse(
      text, where, may_be_cut ? JsonLineParser::LastLine::kMayBeCut : JsonLineParser::LastLine::kNo, counters_);
  if (!event.has_value()) {
    return;
  }
  if (handler == nullptr) {
    name = event->String("Event");
    if (name.empty()) {
      counters_.Add(ImportCounter::kMalformedLine, where, "a JSON object without an Event");
      return;
    }
    handler = EventTable::Find(ShortName(name));
  }
  ++num_events_;
  if (handler != nullptr) {
    handler(*this, *event);
  } else if (!std::binary_search(kIgnoredEvents.begin(), kIgnoredEvents.end(), ShortName(name))) {
    counters_.AddUnknownEvent(name, where);
  }
}

void ApplicationBuilder::SawTime(std::optional<Timestamp> time) {
  if (!time.has_value() || time->millis_since_epoch() <= 0) {
    return;
  }
  if (!application_.first_event.has_value() || *time < *application_.first_event) {
    application_.first_event = time;
  }
  if (!application_.last_event.has_value() || *time > *application_.last_event) {
    application_.last_event = time;
  }
}

void ApplicationBuilder::OnLogStart(const JsonEvent& event) {
  application_.spark_version = event.Text("Spark Version");
}

void ApplicationBuilder::OnApplicationStart(const JsonEvent& event) {
  const std::string id = event.Text("App ID");
  if (has_started_ && id != application_.id) {
    counters_.Add(ImportCounter::kSecondApplication, event.where(), id);
    return;
  }
  has_started_ = true;
  application_.id = id;
  application_.name = event.Text("App Name");
  application_.user = event.Text("User");
  application_.attempt_id = event.Text("App Attempt ID");
  application_.started = ReadTimestamp(event, "Timestamp");
  SawTime(application_.started);
  executors_.OnApplicationStart(event);
}

void ApplicationBuilder::OnApplicationEnd(const JsonEvent& event) {
  application_.ended = ReadTimestamp(event, "Timestamp");
  SawTime(application_.ended);
}

void ApplicationBuilder::OnEnvironmentUpdate(const JsonEvent& event) {
  model::Environment& environment = application_.environment;
  if (const auto jvm = event.Object("JVM Information")) {
    environment.java_version = jvm->Text("Java Version");
    environment.java_home = jvm->Text("Java Home");
    environment.scala_version = jvm->Text("Scala Version");
  }
  environment.spark_properties = event.TextMap("Spark Properties");
  environment.hadoop_properties = event.TextMap("Hadoop Properties");
  environment.system_properties = event.TextMap("System Properties");
  environment.metrics_properties = event.TextMap("Metrics Properties");
  environment.classpath_entries = event.TextMap("Classpath Entries");
  executors_.OnEnvironment(environment);
}

void ApplicationBuilder::OnResourceProfileAdded(const JsonEvent& event) {
  model::ResourceProfile profile;
  profile.id = event.Integer32("Resource Profile Id", 0);
  if (const auto requests = event.Object("Executor Resource Requests")) {
    for (const auto field : requests->object()) {
      if (const auto request = requests->AsObject(field.value, field.key)) {
        profile.executor_requests.push_back({std::string(field.key), request->Integer("Amount", 0),
                                             request->Text("Discovery Script"), request->Text("Vendor")});
      }
    }
  }
  if (const auto requests = event.Object("Task Resource Requests")) {
    for (const auto field : requests->object()) {
      if (const auto request = requests->AsObject(field.value, field.key)) {
        profile.task_requests.push_back({std::string(field.key), request->Double("Amount").value_or(0)});
      }
    }
  }
  const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
  std::sort(profile.executor_requests.begin(), profile.executor_requests.end(), by_name);
  std::sort(profile.task_requests.begin(), profile.task_requests.end(), by_name);
  executors_.OnResourceProfile(profile);
}

void ApplicationBuilder::OnExecutorMetricsUpdate(const JsonEvent& event) {
  scheduler_.OnExecutorMetricsUpdate(event);
  // What running tasks have reported so far. Their own metrics have no names here, so only those of SQL can be told.
  event.ForEachObject("Metrics Updated", [&](const JsonEvent& update) {
    TaskInfo task;
    task.stage_id = update.Integer32("Stage ID", -1);
    task.stage_attempt = update.Integer32("Stage Attempt ID", 0);
    task.task_id = update.Integer("Task ID", -1);
    const auto index = scheduler_.IndexOfRunningTask(task.task_id);
    if (index.has_value()) {
      task.index = *index;
      std::vector<AccumulatorUpdate> updates;
      ReadAccumulatorUpdates(update, "Accumulator Updates", updates);
      sql_.OnTaskUpdate(task, updates, event.where());
    }
  });
}

model::Application ApplicationBuilder::Finish(int num_threads) {
  if (!has_started_) {
    counters_.Add(ImportCounter::kNoApplicationStart, {});
  }
  if (!application_.ended.has_value()) {
    counters_.Add(ImportCounter::kNoApplicationEnd, {});
  }
  scheduler_.Finish(num_threads, application_.jobs, application_.stages, application_.tasks);
  application_.executors = executors_.TakeExecutors();
  application_.other_processes = executors_.TakeProcesses();
  application_.resource_profiles = executors_.Profiles();
  application_.sql_executions = sql_.Finish();
  application_.rdds = storage_.Finish();
  application_.streaming_queries = streaming_.Finish();
  return std::move(application_);
}

}  // namespace sparkwright::ingest
