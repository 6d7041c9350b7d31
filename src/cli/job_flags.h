#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/env.h"
#include "base/result.h"
#include "cli/flags.h"
#include "model/job_input.h"
#include "model/prediction.h"
#include "model/workload.h"
#include "pipeline/analyze.h"

namespace sparkwright::cli {

/// What a job is, in texts, and its class where that is known.
struct JobTexts {
  std::vector<std::string> words;
  std::vector<std::string> descriptions;  ///< "-" is standard input.
  std::vector<std::string> code_files;
  std::optional<model::WorkloadClass> given_class;
};

/// --class.
void AddClassFlag(CLI::App& command, std::optional<model::WorkloadClass>& given_class);

/// Reads them; the result has no Application. Errors: those of reading files.
Result<model::JobInput> ReadJobTexts(Env& env, const JobTexts& texts);

/// Flags of commands that ask what a job will need: what is known of the job.
struct JobFlags {
  JobTexts texts;
  std::vector<std::string> logs;  ///< Runs of it.
  std::string data;               ///< How much it reads, over what the others say.
  ReadFlags read;
};
void AddJobFlags(CLI::App& command, JobFlags& flags);

/// The files that they read; what Output must not replace.
std::vector<std::string> FilesOf(const JobFlags& flags);

/// A job as those flags describe it.
struct DescribedJob {
  model::Workload workload;
  std::vector<model::PastRun> history;  ///< Oldest first.
  std::optional<pipeline::Analysis> newest_run;
};

/// Reads and classifies it. A log that says nothing of another run gives its class and a note on standard error.
/// Errors: kInvalidArgument when no flag says anything; those of reading files and logs.
Result<DescribedJob> ReadJob(Env& env, const JobFlags& flags);

/// The flags as they were given, quoted for a shell, each with a blank in front.
std::string TextOf(const JobFlags& flags);

}  // namespace sparkwright::cli
