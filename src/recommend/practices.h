#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "conf/executor_memory.h"
#include "model/prediction.h"
#include "model/recommendation.h"
#include "model/spark_version.h"
#include "model/workload.h"
#include "recommend/draft.h"
#include "recommend/recommend.h"

/// data/best-practices.json: what makes jobs of a class better, with or without a configuration.
namespace sparkwright::recommend {

/// A property that a practice touches.
struct PracticeProperty {
  std::string key;
  std::string value;  ///< To set; empty where it depends on the job.
};

/// One practice; the members of the file have the same names, but `from` for `first`, and `licence`, which is that of
/// the source.
struct Practice {
  std::string id;
  std::string title;
  std::string advice;
  std::vector<model::WorkloadClass> classes;   ///< That it is for; empty: all.
  std::vector<std::string> when;               ///< Names of conditions that must all hold (ConditionNames).
  std::vector<model::CodeLanguage> languages;  ///< Empty: any.
  std::vector<conf::ClusterManager> managers;  ///< Empty: any.
  std::optional<model::SparkVersion> first;    ///< The first line of Spark that it is for.
  std::vector<PracticeProperty> properties;
  std::optional<model::Resource> resource;  ///< What it makes the job use less of.
  /// Rules of diagnose and validate that find a job which does not keep to it. Where all of them were asked and found
  /// nothing, it is kept to.
  std::vector<std::string> rules;
  std::string code;  ///< May be empty; {trigger_interval} stands for that of the recommended configuration.
  model::Effort effort = model::Effort::kCode;
  model::Risk risk = model::Risk::kLow;
  std::string source;  ///< A document's title and section.
};

/// Errors: kCorrupt, with the id or number of the practice and what is wrong with it.
Result<std::vector<Practice>> ParsePractices(std::span<const std::string_view> lines);

/// Those that the program carries. A file that cannot be read is a bug and stops the program.
const std::vector<Practice>& BuiltinPractices();

/// What `when` may name, such as "row-udfs".
std::vector<std::string_view> ConditionNames();

/// Those for a job of this kind, and those of its class that a finding or violation asks for. Left out is what a rule
/// that found nothing says is kept to, what is set already, and what the recommended configuration decides. Without a
/// workload only those that are for any job.
std::vector<Draft> FromPractices(const Situation& situation, const std::vector<Practice>& practices);

}  // namespace sparkwright::recommend
