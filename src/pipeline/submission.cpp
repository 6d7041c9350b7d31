#include "pipeline/submission.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/shell_words.h"
#include "conf/run_context.h"
#include "conf/size_and_time.h"
#include "model/submitted_run.h"

namespace sparkwright::pipeline {
namespace {

constexpr std::string_view kLoopback = "127.0.0.1";

/// What the command line and the files say together, and what is added to them.
class Plan {
 public:
  Plan(const conf::SubmitCommand& given, const conf::Configuration& files) : said_(files) {
    said_.Append(given.configuration);
  }

  [[nodiscard]] std::string Value(std::string_view key, std::string_view otherwise) const {
    return std::string(said_.Value(key).value_or(otherwise));
  }
  [[nodiscard]] bool IsSaid(std::string_view key) const { return said_.Find(key) != nullptr; }

  void AddUnlessSaid(std::string_view key, std::string_view value) {
    if (!IsSaid(key)) {
      added_.emplace_back("--conf");
      added_.push_back(std::string(key) + "=" + std::string(value));
      said_.Add(key, value, {conf::EntrySource::kConfFlag, "", {}, ""});
      keys_ += (keys_.empty() ? "" : ",") + std::string(key);
    }
  }

  [[nodiscard]] const std::vector<std::string>& added() const { return added_; }
  /// The keys of what was added, separated by commas.
  [[nodiscard]] const std::string& keys() const { return keys_; }

 private:
  conf::Configuration said_;
  std::vector<std::string> added_;
  std::string keys_;
};

/// The path of a folder of this machine; empty for any other URI.
std::string LocalFolder(std::string_view uri) {
  for (const std::string_view scheme : {"file://", "file:"}) {
    if (uri.starts_with(scheme)) {
      uri.remove_prefix(scheme.size());
      break;
    }
  }
  return uri.starts_with('/') ? std::string(uri) : std::string();
}

/// Options of spark-submit that take no value.
bool IsSwitch(std::string_view option) {
  constexpr std::array<std::string_view, 6> kSwitches = {"--verbose", "--supervise", "--usage-error",
                                                         "--version", "--help",      "--load-spark-defaults"};
  return std::find(kSwitches.begin(), kSwitches.end(), option) != kSwitches.end();
}

/// Executors that no worker has room for would be waited for without end. Errors: kInvalidArgument.
Status CheckRoom(const std::string& executor_memory, const std::optional<Bytes>& worker_memory) {
  const Result<conf::Size> heap = conf::ParseSize(executor_memory, conf::ByteUnit::kMebi);
  if (!heap.ok() || !worker_memory.has_value() || heap->bytes() <= *worker_memory) {
    return {};  // What is no size, Spark refuses itself.
  }
  return Error(ErrorCode::kInvalidArgument,
               "spark.executor.memory is " + executor_memory +
                   ", and no worker of the cluster has so much: " + std::to_string(worker_memory->count() >> 20) +
                   " MiB each; ask for less, or start the cluster with more (sparkwright cluster up --memory)");
}

bool IsTrue(std::string_view value) { return value == "true" || value == "TRUE" || value == "True"; }

}  // namespace

Result<Submission> PlanSubmission(const std::vector<std::string>& arguments, const conf::Configuration& files,
                                  const SubmissionPlace& place) {
  SPARKWRIGHT_TRY(const conf::SubmitCommand given, conf::ParseSubmitArguments(arguments));
  if (given.application.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "there is no application among the arguments of spark-submit; give its JAR, Python or R file");
  }
  Plan plan(given, files);
  Submission submission;
  if (place.cluster.has_value() && !plan.IsSaid("spark.master")) {
    SPARKWRIGHT_TRY(CheckRoom(plan.Value("spark.executor.memory", "1g"), place.worker_memory));
    plan.AddUnlessSaid("spark.master", *place.cluster);
    plan.AddUnlessSaid("spark.driver.host", kLoopback);
    plan.AddUnlessSaid("spark.driver.bindAddress", kLoopback);
  }
  submission.is_driver_here = plan.Value("spark.submit.deployMode", "client") != "cluster";
  if (submission.is_driver_here) {
    plan.AddUnlessSaid("spark.eventLog.enabled", "true");
    plan.AddUnlessSaid("spark.eventLog.dir", "file://" + place.event_log_folder);
    plan.AddUnlessSaid("spark.eventLog.logStageExecutorMetrics", "true");
    plan.AddUnlessSaid("spark.executor.processTreeMetrics.enabled", "true");
    if (place.python.has_value() && given.application.ends_with(".py")) {
      plan.AddUnlessSaid("spark.pyspark.python", *place.python);
    }
    if (place.ui_port.has_value() && IsTrue(plan.Value("spark.ui.enabled", "true")) && !plan.IsSaid("spark.ui.port")) {
      plan.AddUnlessSaid("spark.ui.port", std::to_string(*place.ui_port));
      submission.has_ui = true;
    }
    plan.AddUnlessSaid(model::kAddedProperties, std::string(plan.keys()));
  } else {
    submission.notes.emplace_back(
        "The driver runs in the cluster (deploy mode cluster): its log and event log are there, and how long it takes "
        "is known only when spark-submit waits for it.");
  }
  if (!IsTrue(plan.Value("spark.eventLog.enabled", "false"))) {
    if (submission.is_driver_here) {
      submission.notes.emplace_back("spark.eventLog.enabled is false: what the run took will not be known.");
    }
  } else {
    const std::string folder = plan.Value("spark.eventLog.dir", "file:///tmp/spark-events");
    submission.event_log_folder = LocalFolder(folder);
    if (submission.event_log_folder.empty()) {
      submission.notes.push_back("The event log goes to " + folder + ", which is not read from here.");
    }
  }
  submission.command.push_back(place.spark_home + "/bin/spark-submit");
  submission.command.insert(submission.command.end(), plan.added().begin(), plan.added().end());
  submission.command.insert(submission.command.end(), arguments.begin(), arguments.end());
  submission.application = given.application;
  submission.application_at = submission.command.size() - given.application_arguments.size() - 1;
  return submission;
}

std::string PrintSubmission(const Submission& submission) {
  std::string text;
  bool is_value = false;
  for (std::size_t i = 0; i < submission.command.size(); ++i) {
    const std::string& word = submission.command[i];
    const bool is_option = i < submission.application_at && !is_value && word.starts_with("--");
    const bool begins_line = is_option || i == submission.application_at;
    text += i == 0 ? "" : (begins_line ? " \\\n  " : " ");
    text += ShellQuoted(word);
    is_value = is_option && !IsSwitch(word) && word.find('=') == std::string::npos;
  }
  return text + "\n";
}

}  // namespace sparkwright::pipeline
