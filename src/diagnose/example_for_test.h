#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "conf/size_and_time.h"
#include "diagnose/example_statement_for_test.h"
#include "model/application.h"
#include "model/sample_application_for_test.h"

namespace sparkwright::diagnose {

/// A run described in a few lines, as the examples of rules are. One statement a line, `#` begins a comment, values
/// with spaces stand in double quotes. Times are "200ms", "3s", "2m" from the application's begin, sizes "64k", "2g".
///
///     spark 3.5.1                                   version; 3.5.1 when left out
///     run 10m                                       length of the application; 1 s after the last event otherwise
///     set spark.sql.adaptive.enabled false          a property
///     executors 4 cores=4 [added=2s] [removed=1m] [reason="…"] [host=a] [heap_peak=2g] [jvm_peak=3g] [python_peak=1g]
///             [storage=2g] [gpu=1]                  jvm_peak, python_peak: of the processes, as the system counts them
///     driver [heap_peak=1g]                         a driver that runs no tasks
///     stage 3 [at=5s] [parents=1,2] [sql=0] [name="…"] [attempt=1] [failed="…"] [details="…"]
///             [rdds=7,8]                              persisted RDDs that its tasks make or read
///     tasks 3 count=200 time=2s [run=…] [cpu=…] [gc=…] [deserialize=…] [deserialize_cpu=400us] [delay=…]
///             [fetch_wait=…] [write_time=…]
///             [input=64m] [records=…] [output=…] [output_records=…] [shuffle_read=…] [remote_read=…]
///             [shuffle_write=…] [memory_spill=…] [disk_spill=…] [peak_memory=…] [result=…]
///             [on=2] [status=failed|killed|running] [failure="…"] [kind=FetchFailed] [speculative=yes]
///             [locality=ANY]
///     accumulator 3 "gpuTime" 00:00:10.500         of a stage
///     job 0 stages=1,3 [at=0s] [end=1m] [failed="…"] [sql=0] [name="…"]
///     sql 0 [at=0s] [end=1m] [failed="…"] [root=0] "description"
///     node 0 7 "SortMergeJoin" "description" ["metric name"=123 …] [cluster=2]
///                                                   a value may name its stage: "sort time"=3s@4
///     edge 0 6 7                                    data flows from node 6 to node 7
///     stream "name" at=… took=… [input_rows=…] [state_rows=…] [state_memory=…]     one batch
///            [ended=…]                              the query's end
///            [input_rate=…] [processed_rate=…]      rows a second
///            [watermark=…]                          of event time, from 1970; an execution described as
///                                                   "runId = name" has the query's plan
///     rdd 7 "name" [partitions=…] [cached=…] [memory=…] [disk=yes]                   a persisted RDD
///            [of=0,1] [scope=textFile]              of these stages; without memory= it is not persisted
///
/// Tasks start on the first free slot of any executor, from their stage's begin; a stage begins when its parents have
/// ended, or at 1 s, and ends with its last task. Stages that no `job` names are one job from the first to the last.
/// `run` is time less deserialize and delay, `cpu` is `run` less gc, when left out.
///
/// Errors: kInvalidArgument with the line.
inline Result<model::Application> BuildExample(std::string_view text);

namespace example_internal {

class Builder {
 public:
  Builder() : sample_(0) { sample_.application().spark_version = "3.5.1"; }

  Result<model::Application> Build(std::string_view text) {
    std::vector<Statement> tasks;
    SPARKWRIGHT_TRY(const std::vector<Statement> statements, ReadStatements(text));
    for (const Statement& statement : statements) {
      if (statement.words.front() == "tasks") {
        tasks.push_back(statement);
      } else {
        SPARKWRIGHT_TRY(Apply(statement));
      }
    }
    SPARKWRIGHT_TRY(RunStages(tasks));
    Finish();
    return sample_.Build();
  }

 private:
  struct PlannedStage {
    Statement statement;
    model::SampleStage stage;
    std::optional<int64_t> at;
  };

  Status Apply(const Statement& statement) {
    const std::string& kind = statement.words.front();
    model::Application& application = sample_.application();
    const auto word = [&](std::size_t i) { return i < statement.words.size() ? statement.words[i] : std::string(); };
    if (kind == "spark") {
      application.spark_version = word(1);
    } else if (kind == "run") {
      SPARKWRIGHT_TRY(const conf::Duration time, conf::ParseDuration(word(1), conf::TimeUnit::kMillis));
      run_ = time.nanos().count() / 1'000'000;
    } else if (kind == "set") {
      sample_.Property(word(1), word(2));
    } else if (kind == "executors" || kind == "driver") {
      return AddExecutors(statement, kind == "driver" ? 1 : std::stoi(word(1)));
    } else if (kind == "stage") {
      return PlanStage(statement);
    } else if (kind == "accumulator") {
      accumulators_[std::stoi(word(1))].push_back({AccumulatorId(0), word(2), word(3)});
    } else if (kind == "job") {
      jobs_.push_back(statement);
    } else if (kind == "sql") {
      return AddExecution(statement);
    } else if (kind == "node") {
      return AddNode(statement);
    } else if (kind == "edge") {
      model::SqlExecution* execution = Execution(std::stoi(word(1)));
      if (execution == nullptr) {
        return statement.Wrong("no such sql");
      }
      execution->plan.edges.push_back({std::stoi(word(2)), std::stoi(word(3))});
    } else if (kind == "stream") {
      return AddBatch(statement);
    } else if (kind == "rdd") {
      return AddRdd(statement);
    } else {
      return statement.Wrong("unknown statement '" + kind + "'");
    }
    return {};
  }

  Status AddExecutors(const Statement& statement, int count) {
    SPARKWRIGHT_TRY(const int64_t added, statement.Time("added"));
    SPARKWRIGHT_TRY(const int64_t removed, statement.Time("removed", -1));
    SPARKWRIGHT_TRY(const int64_t storage, statement.Size("storage"));
    model::ExecutorPeaks peaks;
    const std::pair<const char*, model::ExecutorMetric> readings[] = {
        {"heap_peak", model::ExecutorMetric::kJvmHeapMemory},
        {"jvm_peak", model::ExecutorMetric::kProcessTreeJvmRssMemory},
        {"python_peak", model::ExecutorMetric::kProcessTreePythonRssMemory}};
    for (const auto& [name, metric] : readings) {
      SPARKWRIGHT_TRY(peaks.values[static_cast<std::size_t>(metric)], statement.Size(name));
    }
    const bool has_peaks =
        std::any_of(peaks.values.begin(), peaks.values.end(), [](int64_t value) { return value > 0; });
    const bool is_driver = statement.words.front() == "driver";
    for (int i = 0; i < count; ++i) {
      const int number = ++num_executors_;
      const std::string id = is_driver ? "driver" : std::to_string(number);
      const int cores = is_driver ? 0 : statement.Has("cores") ? std::stoi(statement.Option("cores")) : 1;
      sample_.AddExecutor(id, cores, added, removed);
      model::Executor& executor = sample_.application().executors.back();
      executor.host = statement.Has("host") ? statement.Option("host") : "host" + std::to_string(number);
      executor.removal_reason = statement.Option("reason");
      executor.is_active = removed < 0;
      if (statement.Has("gpu")) {
        executor.resources.push_back({"gpu", {"0"}});
      }
      executor.max_memory = Bytes(storage);
      if (has_peaks) {
        executor.peaks = peaks;
      }
      for (int slot = 0; slot < cores; ++slot) {
        slots_.push_back({id, added});
      }
    }
    return {};
  }

  Status PlanStage(const Statement& statement) {
    PlannedStage planned;
    planned.statement = statement;
    planned.stage.id = std::stoi(statement.words.at(1));
    planned.stage.attempt = statement.Has("attempt") ? std::stoi(statement.Option("attempt")) : 0;
    planned.stage.parents = statement.Ids("parents");
    if (statement.Has("name")) {
      planned.stage.name = statement.Option("name");
    }
    if (statement.Has("at")) {
      SPARKWRIGHT_TRY(planned.at, statement.Time("at"));
    }
    stages_.push_back(std::move(planned));
    return {};
  }

  /// Runs the stages in the order they are written.
  Status RunStages(const std::vector<Statement>& tasks) {
    std::map<int32_t, int64_t> ends;
    for (PlannedStage& planned : stages_) {
      int64_t at = planned.at.value_or(1'000);
      for (const int32_t parent : planned.stage.parents) {
        at = planned.at.has_value() ? at : std::max(at, ends[parent]);
      }
      planned.stage.submitted = at;
      planned.stage.completed = at;
      sample_.AddStage(planned.stage);
      const std::size_t index = sample_.application().stages.size() - 1;
      int64_t end = at;
      for (const Statement& one : tasks) {
        if (std::stoi(one.words.at(1)) == planned.stage.id &&
            (!one.Has("attempt") || std::stoi(one.Option("attempt")) == planned.stage.attempt)) {
          SPARKWRIGHT_TRY(const int64_t last, RunTasks(one, index, at));
          end = std::max(end, last);
        }
      }
      model::Stage& stage = sample_.application().stages[index];
      stage.completed = model::SampleApplication::At(end);
      stage.first_task_launched = stage.submitted;
      stage.details = planned.statement.Option("details");
      for (const int32_t id : planned.statement.Ids("rdds")) {
        model::StageRdd& rdd = stage.rdds.emplace_back();
        rdd.id = RddId(id);
        rdd.storage_level.use_memory = true;
      }
      if (planned.statement.Has("failed")) {
        stage.status = model::StageStatus::kFailed;
        stage.failure_reason = planned.statement.Option("failed");
      }
      if (planned.statement.Has("sql")) {
        sql_of_stage_[planned.stage.id] = std::stoi(planned.statement.Option("sql"));
      }
      ends[planned.stage.id] = std::max(ends[planned.stage.id], end);
      last_ = std::max(last_, end);
    }
    for (const Statement& one : tasks) {
      if (!ends.contains(std::stoi(one.words.at(1)))) {
        return one.Wrong("tasks of a stage that is not there");
      }
    }
    return {};
  }

  Result<int64_t> RunTasks(const Statement& statement, std::size_t stage_index, int64_t at) {
    using enum model::TaskMetric;
    model::SampleTask task;
    task.stage = sample_.application().stages[stage_index].id.number();
    SPARKWRIGHT_TRY(const int64_t time, statement.Time("time"));
    SPARKWRIGHT_TRY(const int64_t deserialize, statement.Time("deserialize"));
    SPARKWRIGHT_TRY(const int64_t delay, statement.Time("delay"));
    SPARKWRIGHT_TRY(const int64_t run, statement.Time("run", time - deserialize - delay));
    SPARKWRIGHT_TRY(const int64_t gc, statement.Time("gc"));
    SPARKWRIGHT_TRY(const int64_t cpu, statement.Time("cpu", std::max<int64_t>(run - gc, 0)));
    task.duration = static_cast<uint32_t>(time);
    task.run = static_cast<uint32_t>(run);
    task.gc = static_cast<uint32_t>(gc);
    task.cpu = static_cast<uint32_t>(cpu);
    SPARKWRIGHT_TRY(task.input, statement.Size("input"));
    SPARKWRIGHT_TRY(task.shuffle_read, statement.Size("shuffle_read"));
    SPARKWRIGHT_TRY(task.shuffle_write, statement.Size("shuffle_write"));
    SPARKWRIGHT_TRY(task.disk_spill, statement.Size("disk_spill"));
    task.is_speculative = statement.Option("speculative") == "yes";
    const std::string status = statement.Option("status");
    task.status = status == "failed"    ? model::TaskStatus::kFailed
                  : status == "killed"  ? model::TaskStatus::kKilled
                  : status == "running" ? model::TaskStatus::kRunning
                                        : model::TaskStatus::kSucceeded;
    const std::pair<const char*, model::TaskMetric> sizes[] = {{"output", kOutputBytes},
                                                               {"memory_spill", kMemoryBytesSpilled},
                                                               {"peak_memory", kPeakExecutionMemory},
                                                               {"result", kResultSize},
                                                               {"records", kInputRecords},
                                                               {"output_records", kOutputRecords},
                                                               {"remote_read", kShuffleRemoteBytesRead},
                                                               {"shuffle_records", kShuffleRecordsRead}};
    for (const auto& [name, metric] : sizes) {
      SPARKWRIGHT_TRY(const int64_t value, statement.Size(name));
      task.more_metrics.emplace_back(metric, value);
    }
    SPARKWRIGHT_TRY(const int64_t fetch_wait, statement.Time("fetch_wait"));
    SPARKWRIGHT_TRY(const int64_t write_time, statement.Time("write_time"));
    task.more_metrics.emplace_back(kShuffleFetchWaitTime, fetch_wait);
    task.more_metrics.emplace_back(kShuffleWriteTime, write_time * 1'000'000);
    task.more_metrics.emplace_back(kExecutorDeserializeTime, deserialize);
    if (statement.Has("deserialize_cpu")) {
      SPARKWRIGHT_TRY(const conf::Duration deserialize_cpu,
                      conf::ParseDuration(statement.Option("deserialize_cpu"), conf::TimeUnit::kNanos));
      task.more_metrics.emplace_back(kExecutorDeserializeCpuTime, deserialize_cpu.nanos().count());
    }
    task.more_metrics.emplace_back(kSchedulerDelay, delay);
    SPARKWRIGHT_TRY(const int64_t output, statement.Size("output"));
    const int count = statement.Has("count") ? std::stoi(statement.Option("count")) : 1;
    int64_t last = at;
    for (int i = 0; i < count; ++i) {
      auto slot = slots_.end();
      for (auto one = slots_.begin(); one != slots_.end(); ++one) {
        const bool may_run = !statement.Has("on") || one->executor == statement.Option("on");
        if (may_run && (slot == slots_.end() || std::max(one->free_at, at) < std::max(slot->free_at, at))) {
          slot = one;
        }
      }
      if (slot == slots_.end()) {
        return statement.Wrong("no executor to run on");
      }
      task.executor = slot->executor;
      task.launch = std::max(slot->free_at, at);
      slot->free_at = task.launch + time;
      last = std::max(last, slot->free_at);
      sample_.AddTask(task);
      sample_.application().tasks.bytes_out.back() += output;
    }
    CountTasks(statement, sample_.application().stages[stage_index], task, count);
    return last;
  }

  void CountTasks(const Statement& statement, model::Stage& stage, const model::SampleTask& task, int count) {
    const std::string locality = statement.Has("locality") ? statement.Option("locality") : "PROCESS_LOCAL";
    for (std::size_t i = 0; i < model::kLocalityNames.size(); ++i) {
      if (model::kLocalityNames[i] == locality) {
        stage.num_tasks_by_locality[i] += count;
      }
    }
    if (task.is_speculative) {
      stage.num_tasks -= count;
      stage.speculation = stage.speculation.value_or(model::SpeculationSummary());
      stage.speculation->num_tasks += count;
      (task.status == model::TaskStatus::kKilled ? stage.speculation->num_killed_tasks
                                                 : stage.speculation->num_completed_tasks) += count;
    }
    if (task.status == model::TaskStatus::kKilled) {
      stage.num_killed_tasks += count;
    }
    if (task.status == model::TaskStatus::kFailed) {
      stage.num_failed_tasks += count;
      stage.num_tasks -= count;  // They run again.
      stage.failures.push_back({statement.Has("kind") ? statement.Option("kind") : "ExceptionFailure",
                                statement.Option("failure"),
                                count,
                                TaskId(0),
                                {}});
    }
  }

  model::SqlExecution* Execution(int64_t id) {
    for (model::SqlExecution& execution : sample_.application().sql_executions) {
      if (execution.id == ExecutionId(id)) {
        return &execution;
      }
    }
    return nullptr;
  }

  Status AddExecution(const Statement& statement) {
    model::SqlExecution execution;
    execution.id = ExecutionId(std::stoi(statement.words.at(1)));
    execution.description = statement.words.size() > 2 ? statement.words[2] : "";
    SPARKWRIGHT_TRY(const int64_t at, statement.Time("at", 500));
    execution.submitted = model::SampleApplication::At(at);
    execution.status = model::SqlStatus::kCompleted;
    if (statement.Has("end")) {
      SPARKWRIGHT_TRY(const int64_t end, statement.Time("end"));
      execution.completed = model::SampleApplication::At(end);
    }
    if (statement.Has("root")) {
      execution.root_id = ExecutionId(std::stoi(statement.Option("root")));
    }
    if (statement.Has("failed")) {
      execution.status = model::SqlStatus::kFailed;
      execution.error_message = statement.Option("failed");
    }
    sample_.application().sql_executions.push_back(std::move(execution));
    return {};
  }

  Status AddNode(const Statement& statement) {
    model::SqlExecution* execution = Execution(std::stoi(statement.words.at(1)));
    if (execution == nullptr || statement.words.size() < 4) {
      return statement.Wrong("node SQL ID NAME [DESCRIPTION] of a sql above");
    }
    model::PlanNode node;
    node.id = std::stoi(statement.words[2]);
    node.name = statement.words[3];
    node.description = statement.words.size() > 4 ? statement.words[4] : node.name;
    node.is_cluster = node.name.starts_with("WholeStageCodegen");
    for (const auto& [name, text] : statement.options) {
      if (name == "cluster") {
        node.cluster_id = std::stoi(text);
        continue;
      }
      const std::size_t at = std::min(text.find('@'), text.size());
      const std::string value = text.substr(0, at);
      model::SqlMetric metric;
      if (at < text.size()) {
        metric.max_stage = StageId(std::stoi(text.substr(at + 1)));
      }
      metric.name = name;
      metric.has_value = true;
      metric.num_values = 1;
      // Sizes and times have a unit, counts have none.
      const bool is_number = value.find_first_not_of("0123456789") == std::string::npos;
      const bool is_time = value.ends_with("s") || value.ends_with("h");
      if (is_number) {
        metric.total = std::stoll(value);
      } else if (is_time) {
        SPARKWRIGHT_TRY(const conf::Duration time, conf::ParseDuration(value, conf::TimeUnit::kMillis));
        metric.type = model::SqlMetricType::kTiming;
        metric.total = time.nanos().count() / 1'000'000;
      } else {
        SPARKWRIGHT_TRY(const conf::Size size, conf::ParseSize(value, conf::ByteUnit::kByte));
        metric.type = model::SqlMetricType::kSize;
        metric.total = size.bytes().count();
      }
      node.metrics.push_back(std::move(metric));
    }
    execution->plan.nodes.push_back(std::move(node));
    return {};
  }

  Status AddBatch(const Statement& statement) {
    auto& queries = sample_.application().streaming_queries;
    const std::string name = statement.words.size() > 1 ? statement.words[1] : "query";
    const auto found =
        std::find_if(queries.begin(), queries.end(), [&](const auto& query) { return query.name == name; });
    model::StreamingQuery& query = found == queries.end() ? queries.emplace_back() : *found;
    query.name = name;
    query.id = name;
    query.run_id = name;
    query.started = model::SampleApplication::At(0);
    model::StreamingProgress batch;
    batch.batch_id = static_cast<int64_t>(query.progress.size());
    SPARKWRIGHT_TRY(const int64_t at, statement.Time("at"));
    SPARKWRIGHT_TRY(const int64_t took, statement.Time("took"));
    SPARKWRIGHT_TRY(batch.num_input_rows, statement.Size("input_rows"));
    SPARKWRIGHT_TRY(batch.num_state_rows_total, statement.Size("state_rows"));
    SPARKWRIGHT_TRY(const int64_t memory, statement.Size("state_memory"));
    batch.state_memory_used = Bytes(memory);
    if (statement.Has("input_rate")) {
      batch.input_rows_per_second = std::stod(statement.Option("input_rate"));
      batch.processed_rows_per_second = std::stod(statement.Option("processed_rate"));
    }
    if (statement.Has("watermark")) {
      SPARKWRIGHT_TRY(const int64_t watermark, statement.Time("watermark"));
      batch.watermark = Timestamp(watermark);
    }
    if (statement.Has("ended")) {
      SPARKWRIGHT_TRY(const int64_t ended, statement.Time("ended"));
      query.terminated = model::SampleApplication::At(ended);
    }
    batch.started = model::SampleApplication::At(at);
    batch.durations["triggerExecution"] = Millis(took);
    last_ = std::max(last_, at + took);
    query.progress.push_back(std::move(batch));
    return {};
  }

  Status AddRdd(const Statement& statement) {
    model::RddStorage rdd;
    rdd.id = RddId(std::stoi(statement.words.at(1)));
    rdd.name = statement.words.size() > 2 ? statement.words[2] : "rdd";
    rdd.storage_level.use_memory = true;
    rdd.storage_level.use_disk = statement.Option("disk") == "yes";
    rdd.num_partitions = statement.Has("partitions") ? std::stoi(statement.Option("partitions")) : 1;
    rdd.num_cached_partitions = statement.Has("cached") ? std::stoi(statement.Option("cached")) : rdd.num_partitions;
    SPARKWRIGHT_TRY(const int64_t memory, statement.Size("memory"));
    if (statement.Has("of")) {
      AddRddToStages(statement, rdd, memory > 0);
      if (memory == 0) {
        return {};  // Nothing keeps it.
      }
    }
    rdd.memory_used = Bytes(memory);
    rdd.peak_memory_used = Bytes(memory);
    sample_.application().rdds.push_back(std::move(rdd));
    return {};
  }

  /// Stages are made when all statements are read; until then they are noted.
  void AddRddToStages(const Statement& statement, const model::RddStorage& rdd, bool is_kept) {
    model::StageRdd of_stage;
    of_stage.id = rdd.id;
    of_stage.name = rdd.name;
    of_stage.num_partitions = rdd.num_partitions;
    of_stage.scope_name = statement.Option("scope");
    of_stage.storage_level.use_memory = is_kept;
    for (const int32_t stage : statement.Ids("of")) {
      rdds_of_stage_[stage].push_back(of_stage);
    }
  }

  void Finish() {
    model::Application& application = sample_.application();
    std::vector<int32_t> without_job;
    int64_t first = INT64_MAX;
    for (const PlannedStage& planned : stages_) {
      const bool has_job = std::any_of(jobs_.begin(), jobs_.end(), [&](const Statement& job) {
        const std::vector<int32_t> ids = job.Ids("stages");
        return std::find(ids.begin(), ids.end(), planned.stage.id) != ids.end();
      });
      if (!has_job) {
        without_job.push_back(planned.stage.id);
        first = std::min(first, planned.stage.submitted);
      }
    }
    for (model::Stage& stage : application.stages) {
      const std::vector<model::StageRdd>& more = rdds_of_stage_[stage.id.number()];
      stage.rdds.insert(stage.rdds.end(), more.begin(), more.end());
      stage.accumulables = accumulators_[stage.id.number()];
    }
    for (const Statement& job : jobs_) {
      AddJob(job);
    }
    if (!without_job.empty()) {
      sample_.AddJob(jobs_.empty() ? 0 : static_cast<int32_t>(jobs_.size()) + 100, first, last_, without_job);
      SetSqlOfLastJob();
    }
    const int64_t end = run_.value_or(last_ + 1'000);
    application.ended = model::SampleApplication::At(end);
    application.last_event = application.ended;
    for (model::SqlExecution& execution : application.sql_executions) {
      execution.completed = execution.completed.has_value() ? execution.completed : application.ended;
    }
    std::stable_sort(application.stages.begin(), application.stages.end(), [](const auto& a, const auto& b) {
      return std::pair(a.id, a.attempt) < std::pair(b.id, b.attempt);
    });
  }

  void AddJob(const Statement& statement) {
    const std::vector<int32_t> ids = statement.Ids("stages");
    int64_t at = INT64_MAX;
    int64_t end = 0;
    for (const model::Stage& stage : sample_.application().stages) {
      if (std::find(ids.begin(), ids.end(), stage.id.number()) != ids.end()) {
        at = std::min(at, stage.submitted->millis_since_epoch() - model::SampleApplication::kBeginMs);
        end = std::max(end, stage.completed->millis_since_epoch() - model::SampleApplication::kBeginMs);
      }
    }
    at = statement.TimeOr("at", at == INT64_MAX ? 1'000 : at);
    end = statement.TimeOr("end", std::max(end, at));
    last_ = std::max(last_, end);
    sample_.AddJob(std::stoi(statement.words.at(1)), at, end, ids);
    model::Job& job = sample_.application().jobs.back();
    job.num_tasks = 1;
    job.name = statement.Option("name");
    if (statement.Has("failed")) {
      job.status = model::JobStatus::kFailed;
      job.failure = statement.Option("failed");
    }
    SetSqlOfLastJob();
    if (statement.Has("sql")) {
      job.sql_execution_id = ExecutionId(std::stoi(statement.Option("sql")));
    }
  }

  void SetSqlOfLastJob() {
    model::Job& job = sample_.application().jobs.back();
    for (const StageId stage : job.stage_ids) {
      if (const auto found = sql_of_stage_.find(stage.number()); found != sql_of_stage_.end()) {
        job.sql_execution_id = ExecutionId(found->second);
        if (model::SqlExecution* execution = Execution(found->second)) {
          execution->stage_ids.push_back(stage);
          execution->jobs[job.id] = job.status;
        }
      }
    }
  }

  struct Slot {
    std::string executor;
    int64_t free_at = 0;
  };

  model::SampleApplication sample_;
  std::vector<Slot> slots_;
  std::vector<PlannedStage> stages_;
  std::vector<Statement> jobs_;
  std::map<int32_t, int32_t> sql_of_stage_;
  std::map<int32_t, std::vector<model::StageRdd>> rdds_of_stage_;
  std::map<int32_t, std::vector<model::Accumulable>> accumulators_;
  int num_executors_ = 0;
  int64_t last_ = 0;
  std::optional<int64_t> run_;
};

}  // namespace example_internal

inline Result<model::Application> BuildExample(std::string_view text) {
  return example_internal::Builder().Build(text);
}

}  // namespace sparkwright::diagnose
