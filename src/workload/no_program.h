#pragma once

#include <optional>
#include <string>

#include "model/job_input.h"

namespace sparkwright::workload {

/// What a file is that is given as a program and plainly is none, with what to give instead: "is a Databricks job; give
/// the programs of its tasks, train.py and /Repos/report, as --code, …". It is known by its text: event logs, what is
/// compressed, JSON of Databricks and other JSON that is no notebook, configurations of Spark, manifests of its
/// operator for Kubernetes, submit commands. Nullopt for a program, and for what may be one.
std::optional<std::string> WhyNoProgram(const model::CodeFile& file);

}  // namespace sparkwright::workload
