#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conf/configuration_file.h"
#include "conf/run_context.h"
#include "model/prediction.h"
#include "model/recommendation.h"
#include "model/recommended_configuration.h"
#include "model/violation.h"
#include "model/workload.h"
#include "report/document.h"

namespace sparkwright::report {

/// What `recommend` found, for its reports. What it refers to outlives it.
struct Advice {
  const model::Workload& workload;
  const model::RecommendedConfiguration& configuration;
  const model::Verdict& verdict;
  const model::Prediction& prediction;
  const std::optional<model::Prediction>& before;  ///< With the configuration in use.
  const model::Recommendations& recommendations;
  const conf::RunContext& context;
  bool is_manager_assumed = false;
  std::string master;   ///< For the submit command: as given, or what stands for the manager.
  std::string program;  ///< What is to be submitted, as given; empty: a placeholder.
  std::optional<conf::SubmittedProgram>
      submitted;  ///< What the command in use submits; counts for more than `program`.
};

/// "YARN", "Kubernetes", "standalone", "local".
std::string_view ManagerName(conf::ClusterManager manager);

/// For terminals and Markdown.
Document MakeAdviceDocument(const Advice& advice, std::vector<std::string> next);

/// A spark-defaults.conf with the reason of each property as a comment.
std::string RenderAdviceDefaults(const Advice& advice);

/// The spark-submit command, one flag a line.
std::string RenderSubmitCommand(const Advice& advice);

}  // namespace sparkwright::report
