#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/memory_env.h"
#include "ingest/read_application.h"
#include "model/application.h"

// Event lines as Spark writes them, for tests: every builder gives one line without its newline, with defaults that
// make sense, so that a test only says what it is about.
namespace sparkwright::ingest {

inline std::string Quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

inline std::string Join(const std::vector<std::string>& parts, std::string_view separator = ",") {
  std::string joined;
  for (const std::string& part : parts) {
    joined += (joined.empty() ? std::string_view() : separator);
    joined += part;
  }
  return joined;
}

inline std::string Numbers(const std::vector<int32_t>& numbers) {
  std::vector<std::string> parts;
  for (const int32_t number : numbers) {
    parts.push_back(std::to_string(number));
  }
  return '[' + Join(parts) + ']';
}

/// What a task reported for an accumulator.
inline std::string Accumulable(int64_t id, std::string_view update, std::string_view name = "number of output rows") {
  return R"({"ID":)" + std::to_string(id) + R"(,"Name":")" + std::string(name) + R"(","Update":)" +
         std::string(update) + R"(,"Value":)" + std::string(update) +
         R"(,"Internal":true,"Count Failed Values":true,"Metadata":"sql"})";
}

struct TaskText {
  int64_t id = 0;
  int32_t stage = 0;
  int32_t attempt = 0;
  int32_t index = -1;  // -1: as the id.
  int64_t launch = 1'000;
  int64_t finish = 2'000;
  std::string executor = "1";
  std::string locality = "PROCESS_LOCAL";
  bool is_speculative = false;
  std::string reason = "Success";
  std::string reason_fields = "";  // Further fields of "Task End Reason", with a leading comma.
  std::vector<std::string> accumulables = {};
  int64_t run = 700;
  std::string metrics = "";           // Instead of those with `run`.
  std::string executor_metrics = "";  // The fields of "Task Executor Metrics".
};

inline std::string TaskInfoText(const TaskText& task, bool has_ended) {
  const bool is_killed = has_ended && task.reason == "TaskKilled";
  const bool has_failed = has_ended && task.reason != "Success" && !is_killed;
  const auto boolean = [](bool value) { return std::string(value ? "true" : "false"); };
  return R"({"Task ID":)" + std::to_string(task.id) + R"(,"Index":)" +
         std::to_string(task.index < 0 ? task.id : task.index) + R"(,"Attempt":0,"Partition ID":0,"Launch Time":)" +
         std::to_string(task.launch) + R"(,"Executor ID":")" + task.executor + R"(","Host":"host","Locality":")" +
         task.locality + R"(","Speculative":)" + boolean(task.is_speculative) +
         R"(,"Getting Result Time":0,"Finish Time":)" + std::to_string(has_ended ? task.finish : 0) + R"(,"Failed":)" +
         boolean(has_failed) + R"(,"Killed":)" + boolean(is_killed) + R"(,"Accumulables":[)" +
         (has_ended ? Join(task.accumulables) : std::string()) + "]}";
}

inline std::string TaskStart(const TaskText& task) {
  return R"({"Event":"SparkListenerTaskStart","Stage ID":)" + std::to_string(task.stage) + R"(,"Stage Attempt ID":)" +
         std::to_string(task.attempt) + R"(,"Task Info":)" + TaskInfoText(task, false) + "}";
}

inline std::string TaskEndLine(const TaskText& task) {
  const std::string run = std::to_string(task.run);
  const std::string metrics =
      !task.metrics.empty()
          ? task.metrics
          : R"({"Executor Deserialize Time":10,"Executor Deserialize CPU Time":5000000,"Executor Run Time":)" + run +
                R"(,"Executor CPU Time":)" + std::to_string(task.run * 1'000'000) +
                R"(,"Result Size":900,"JVM GC Time":7,)"
                R"("Result Serialization Time":1,"Memory Bytes Spilled":0,"Disk Bytes Spilled":0,)"
                R"("Shuffle Read Metrics":{"Remote Blocks Fetched":1,"Local Blocks Fetched":2,"Fetch Wait Time":3,)"
                R"("Remote Bytes Read":40,"Remote Bytes Read To Disk":0,"Local Bytes Read":60,"Total Records Read":5},)"
                R"("Shuffle Write Metrics":{"Shuffle Bytes Written":70,"Shuffle Write Time":8000,)"
                R"("Shuffle Records Written":9},"Input Metrics":{"Bytes Read":1000,"Records Read":10},)"
                R"("Output Metrics":{"Bytes Written":200,"Records Written":2},"Updated Blocks":[]})";
  return R"({"Event":"SparkListenerTaskEnd","Stage ID":)" + std::to_string(task.stage) + R"(,"Stage Attempt ID":)" +
         std::to_string(task.attempt) + R"(,"Task Type":"ResultTask","Task End Reason":{"Reason":")" + task.reason +
         '"' + task.reason_fields + R"(},"Task Info":)" + TaskInfoText(task, true) +
         (task.executor_metrics.empty() ? std::string()
                                        : R"(,"Task Executor Metrics":{)" + task.executor_metrics + "}") +
         R"(,"Task Metrics":)" + metrics + "}";
}

struct StageText {
  int32_t id = 0;
  int32_t num_tasks = 1;
  int32_t attempt = 0;
  int64_t submitted = 900;  // -1: absent.
  int64_t completed = -1;
  std::string failure = "";
  std::vector<int32_t> parents = {};
  std::vector<std::string> rdds = {};
  std::string more = "";  // Further fields, with a leading comma.
};

inline std::string StageInfoText(const StageText& stage) {
  std::string text = R"({"Stage ID":)" + std::to_string(stage.id) + R"(,"Stage Attempt ID":)" +
                     std::to_string(stage.attempt) + R"(,"Stage Name":"stage )" + std::to_string(stage.id) +
                     R"(","Number of Tasks":)" + std::to_string(stage.num_tasks) + R"(,"RDD Info":[)" +
                     Join(stage.rdds) + R"(],"Parent IDs":)" + Numbers(stage.parents) +
                     R"(,"Details":"","Accumulables":[],"Resource Profile Id":0)";
  if (stage.submitted >= 0) {
    text += R"(,"Submission Time":)" + std::to_string(stage.submitted);
  }
  if (stage.completed >= 0) {
    text += R"(,"Completion Time":)" + std::to_string(stage.completed);
  }
  if (!stage.failure.empty()) {
    text += R"(,"Failure Reason":)" + Quoted(stage.failure);
  }
  return text + stage.more + "}";
}

/// `properties` are fields, such as R"("spark.sql.execution.id":"3")".
inline std::string StageSubmitted(const StageText& stage, std::string_view properties = "") {
  return R"({"Event":"SparkListenerStageSubmitted","Stage Info":)" + StageInfoText(stage) + R"(,"Properties":{)" +
         std::string(properties) + "}}";
}

inline std::string StageCompleted(StageText stage) {
  if (stage.completed < 0 && stage.submitted >= 0) {
    stage.completed = 3'000;
  }
  return R"({"Event":"SparkListenerStageCompleted","Stage Info":)" + StageInfoText(stage) + "}";
}

/// A job before any of its stages was submitted.
inline std::string JobStart(int32_t id, std::vector<StageText> stages, std::string_view properties = "") {
  std::vector<int32_t> ids;
  std::vector<std::string> infos;
  for (StageText& stage : stages) {
    stage.submitted = -1;
    ids.push_back(stage.id);
    infos.push_back(StageInfoText(stage));
  }
  return R"({"Event":"SparkListenerJobStart","Job ID":)" + std::to_string(id) +
         R"(,"Submission Time":800,"Stage Infos":[)" + Join(infos) + R"(],"Stage IDs":)" + Numbers(ids) +
         R"(,"Properties":{)" + std::string(properties) + "}}";
}

/// Without a `failure` the job succeeded.
inline std::string JobEnd(int32_t id, std::string_view failure = "", int64_t time = 4'000) {
  const std::string result =
      failure.empty() ? R"({"Result":"JobSucceeded"})"
                      : R"({"Result":"JobFailed","Exception":{"Message":)" + Quoted(failure) + R"(,"Stack Trace":[]}})";
  return R"({"Event":"SparkListenerJobEnd","Job ID":)" + std::to_string(id) + R"(,"Completion Time":)" +
         std::to_string(time) + R"(,"Job Result":)" + result + "}";
}

inline std::string ExecutorAdded(std::string_view id, int32_t cores = 2, std::string_view host = "host",
                                 int64_t time = 500, std::string_view more = "") {
  return R"({"Event":"SparkListenerExecutorAdded","Timestamp":)" + std::to_string(time) + R"(,"Executor ID":)" +
         Quoted(id) + R"(,"Executor Info":{"Host":)" + Quoted(host) + R"(,"Total Cores":)" + std::to_string(cores) +
         R"(,"Log Urls":{},"Attributes":{},"Resources":{},"Resource Profile Id":0)" + std::string(more) + "}}";
}

inline std::string ExecutorRemoved(std::string_view id, std::string_view reason = "lost", int64_t time = 5'000) {
  return R"({"Event":"SparkListenerExecutorRemoved","Timestamp":)" + std::to_string(time) + R"(,"Executor ID":)" +
         Quoted(id) + R"(,"Removed Reason":)" + Quoted(reason) + "}";
}

inline std::string BlockManagerId(std::string_view executor, std::string_view host = "host") {
  return R"({"Executor ID":)" + Quoted(executor) + R"(,"Host":)" + Quoted(host) + R"(,"Port":7})";
}

inline std::string BlockManagerAdded(std::string_view executor, int64_t memory = 1'000, int64_t time = 500) {
  return R"({"Event":"SparkListenerBlockManagerAdded","Block Manager ID":)" + BlockManagerId(executor) +
         R"(,"Maximum Memory":)" + std::to_string(memory) + R"(,"Timestamp":)" + std::to_string(time) +
         R"(,"Maximum Onheap Memory":)" + std::to_string(memory) + R"(,"Maximum Offheap Memory":0})";
}

inline std::string StorageLevelText(bool use_disk, bool use_memory) {
  return std::string(R"({"Use Disk":)") + (use_disk ? "true" : "false") + R"(,"Use Memory":)" +
         (use_memory ? "true" : "false") + R"(,"Use Off Heap":false,"Deserialized":true,"Replication":1})";
}

inline std::string RddText(int32_t id, int32_t num_partitions, bool is_persisted = true) {
  return R"({"RDD ID":)" + std::to_string(id) + R"(,"Name":"rdd )" + std::to_string(id) +
         R"(","Scope":"{\"id\":\"3\",\"name\":\"map\"}","Callsite":"","Parent IDs":[],"Storage Level":)" +
         StorageLevelText(is_persisted, is_persisted) + R"(,"Barrier":false,"Number of Partitions":)" +
         std::to_string(num_partitions) + R"(,"Number of Cached Partitions":0,"Memory Size":0,"Disk Size":0})";
}

inline std::string BlockUpdated(std::string_view executor, std::string_view block, bool use_disk, bool use_memory,
                                int64_t memory, int64_t disk) {
  return R"({"Event":"SparkListenerBlockUpdated","Block Updated Info":{"Block Manager ID":)" +
         BlockManagerId(executor) + R"(,"Block ID":)" + Quoted(block) + R"(,"Storage Level":)" +
         StorageLevelText(use_disk, use_memory) + R"(,"Memory Size":)" + std::to_string(memory) + R"(,"Disk Size":)" +
         std::to_string(disk) + "}}";
}

inline std::string UnpersistRdd(int32_t id) {
  return R"({"Event":"SparkListenerUnpersistRDD","RDD ID":)" + std::to_string(id) + "}";
}

inline std::string PlanMetric(int64_t accumulator, std::string_view type = "sum",
                              std::string_view name = "number of output rows") {
  return R"({"name":)" + Quoted(name) + R"(,"accumulatorId":)" + std::to_string(accumulator) + R"(,"metricType":)" +
         Quoted(type) + "}";
}

/// An operator of a plan; its simpleString is its name with `detail` behind it.
inline std::string Plan(std::string_view name, const std::vector<std::string>& children = {},
                        const std::vector<std::string>& metrics = {}, std::string_view detail = "") {
  return R"({"nodeName":)" + Quoted(name) + R"(,"simpleString":)" + Quoted(std::string(name) + std::string(detail)) +
         R"(,"children":[)" + Join(children) + R"(],"metadata":{},"metrics":[)" + Join(metrics) + "]}";
}

inline constexpr std::string_view kSqlPackage = "org.apache.spark.sql.execution.ui.";

inline std::string SqlStart(int64_t id, std::string_view plan, std::string_view more = "") {
  return R"({"Event":")" + std::string(kSqlPackage) + R"(SparkListenerSQLExecutionStart","executionId":)" +
         std::to_string(id) + R"(,"description":"query","details":"","physicalPlanDescription":"","sparkPlanInfo":)" +
         std::string(plan) + R"(,"time":700,"modifiedConfigs":{})" + std::string(more) + "}";
}

inline std::string SqlEnd(int64_t id, std::string_view more = R"(,"errorMessage":"")") {
  return R"({"Event":")" + std::string(kSqlPackage) + R"(SparkListenerSQLExecutionEnd","executionId":)" +
         std::to_string(id) + R"(,"time":4500)" + std::string(more) + "}";
}

inline std::string SqlPlanUpdate(int64_t id, std::string_view plan) {
  return R"({"Event":")" + std::string(kSqlPackage) + R"(SparkListenerSQLAdaptiveExecutionUpdate","executionId":)" +
         std::to_string(id) + R"(,"physicalPlanDescription":"","sparkPlanInfo":)" + std::string(plan) + "}";
}

/// `updates` are pairs, such as "[7,100]".
inline std::string DriverUpdates(int64_t id, const std::vector<std::string>& updates) {
  return R"({"Event":")" + std::string(kSqlPackage) + R"(SparkListenerDriverAccumUpdates","executionId":)" +
         std::to_string(id) + R"(,"accumUpdates":[)" + Join(updates) + "]}";
}

inline std::string SqlProperty(int64_t execution) {
  return R"("spark.sql.execution.id":")" + std::to_string(execution) + '"';
}

inline std::string LogStartEvent(std::string_view version = "3.5.0") {
  return R"({"Event":"SparkListenerLogStart","Spark Version":)" + Quoted(version) + "}";
}

inline std::string ApplicationStart(std::string_view id = "app-1", int64_t time = 100) {
  return R"({"Event":"SparkListenerApplicationStart","App Name":"test","App ID":)" + Quoted(id) + R"(,"Timestamp":)" +
         std::to_string(time) + R"(,"User":"someone"})";
}

inline std::string ApplicationEnd(int64_t time = 9'000) {
  return R"({"Event":"SparkListenerApplicationEnd","Timestamp":)" + std::to_string(time) + "}";
}

inline std::string Environment(std::string_view spark_properties) {
  return R"({"Event":"SparkListenerEnvironmentUpdate","JVM Information":{"Java Home":"/java","Java Version":"17",)"
         R"("Scala Version":"2.12"},"Spark Properties":{)" +
         std::string(spark_properties) + R"(},"System Properties":{},"Classpath Entries":{}})";
}

/// A log of these lines, each with its newline.
inline std::string LogText(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + '\n';
  }
  return text;
}

/// Reads `text` as the only file of a log.
inline Result<model::Application> ReadText(std::string text, const ReadOptions& options = {}) {
  MemoryEnv env;
  env.SetFile("log", std::move(text));
  LogSource source;
  source.display_name = "log";
  source.parts.push_back({"log", std::nullopt, Bytes(0)});
  return ReadApplication(env.files(), source, options);
}

inline Result<model::Application> ReadLines(const std::vector<std::string>& lines, const ReadOptions& options = {}) {
  return ReadText(LogText(lines), options);
}

/// How often the import counter `name` counted.
inline int64_t CountOf(const model::Application& application, std::string_view name) {
  for (const model::ImportCount& count : application.import.counts) {
    if (count.name == name) {
      return count.count;
    }
  }
  return 0;
}

}  // namespace sparkwright::ingest
