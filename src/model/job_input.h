#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/application.h"
#include "model/workload.h"

namespace sparkwright::model {

/// A job's program or notebook.
struct CodeFile {
  std::string name;  ///< For messages, and its ending says the language.
  std::string text;
};

/// What is known of a job. Any part may be missing.
struct JobInput {
  std::string description;  ///< Words; empty when there are none.
  std::vector<CodeFile> code;
  const Application* application = nullptr;  ///< A run of it; null when there is none. Outlives this.
  std::optional<WorkloadClass> given_class;  ///< Known beforehand: then nothing else is asked for the class.
};

/// The features that one source of a job has, as the learned classifier names them.
struct WorkloadFeatures {
  WorkloadSource source = WorkloadSource::kWords;
  std::vector<std::string> names;  ///< By name.
};

}  // namespace sparkwright::model
