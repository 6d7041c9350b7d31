#include "cli/job_flags.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/read_text.h"
#include "base/shell_words.h"
#include "cli/application_choice.h"
#include "cli/console.h"
#include "cli/log_reader.h"
#include "pipeline/classify.h"
#include "pipeline/predict.h"

namespace sparkwright::cli {
namespace {

constexpr Bytes kMostText{int64_t{16} << 20};

void TakeSize(model::WorkloadSize said, model::WorkloadSize& size) {
  said.num_files = said.num_files.has_value() ? said.num_files : size.num_files;
  said.bytes_per_file = said.bytes_per_file.has_value() ? said.bytes_per_file : size.bytes_per_file;
  size = said;
}

bool SaysData(const model::WorkloadSize& size) {
  return size.input_bytes.has_value() || size.input_rows.has_value() || size.bytes_per_day.has_value() ||
         size.rows_per_day.has_value();
}

}  // namespace

void AddClassFlag(CLI::App& command, std::optional<model::WorkloadClass>& given_class) {
  AddChoiceFlag(
      command, "--class", model::kWorkloadClassNames,
      [&given_class](std::size_t index) { given_class = static_cast<model::WorkloadClass>(index); },
      "What class of work it is, where that is known: then nothing else is asked for it");
}

Result<model::JobInput> ReadJobTexts(Env& env, const JobTexts& texts) {
  model::JobInput input;
  input.given_class = texts.given_class;
  input.description = fmt::format("{}", fmt::join(texts.words, " "));
  for (const std::string& description : texts.descriptions) {
    std::string text = description;
    if (description == "-") {
      SPARKWRIGHT_TRY(text, ReadText(env.files(), "-", kMostText));
    }
    input.description += (input.description.empty() ? "" : "\n") + text;
  }
  for (const std::string& path : texts.code_files) {
    std::string text;
    SPARKWRIGHT_TRY(text, ReadText(env.files(), path, kMostText));
    input.code.push_back({path, std::move(text)});
    SPARKWRIGHT_TRY(pipeline::CheckProgram(input.code.back()));
  }
  return input;
}

void AddJobFlags(CLI::App& command, JobFlags& flags) {
  command.add_option("WORDS", flags.texts.words, "What the job does, in words")->type_name("WORDS");
  command.add_option("--description", flags.texts.descriptions, "The same, as one text; - for stdin")
      ->type_name("TEXT")
      ->allow_extra_args(false);
  command.add_option("--code", flags.texts.code_files, "Its program: .sql, .py, .scala, .java, .R or a notebook")
      ->type_name("FILE")
      ->allow_extra_args(false);
  AddClassFlag(command, flags.texts.given_class);
  command
      .add_option("--log", flags.logs,
                  "An event log of a run of it; several, of other sizes or numbers of cores, say how it scales")
      ->type_name("LOG")
      ->allow_extra_args(false);
  command
      .add_option("--data", flags.data,
                  "How much one run reads: 500GB, '2.5 billion rows', '500 GiB/day', a number of bytes")
      ->type_name("AMOUNT");
  AddReadFlags(command, flags.read);
}

std::vector<std::string> FilesOf(const JobFlags& flags) {
  std::vector<std::string> files = flags.texts.code_files;
  files.insert(files.end(), flags.logs.begin(), flags.logs.end());
  return files;
}

Result<DescribedJob> ReadJob(Env& env, const JobFlags& flags) {
  SPARKWRIGHT_TRY(model::JobInput input, ReadJobTexts(env, flags.texts));
  LogReader reader(env, flags.read);
  std::vector<std::pair<std::string, pipeline::Analysis>> runs;
  for (const std::string& path : flags.logs) {
    SPARKWRIGHT_TRY(pipeline::Analysis analysis, ReadOnlyLog(reader, path, "--log takes one; give it once for each"));
    runs.emplace_back(path, std::move(analysis));
  }
  std::stable_sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) {
    return a.second.application.begin() < b.second.application.begin();
  });
  if (input.description.empty() && input.code.empty() && runs.empty() && !input.given_class.has_value()) {
    return Error(ErrorCode::kInvalidArgument,
                 "nothing says what the job is; give words, --code FILE, --log LOG of a run of it or --class NAME");
  }
  DescribedJob job;
  if (!runs.empty()) {
    input.application = &runs.back().second.application;
  }
  job.workload = pipeline::Classify(input);
  for (const auto& [path, analysis] : runs) {
    const std::string& name = runs.back().second.application.name;
    if (analysis.application.name != name && !flags.read.is_quiet) {
      ReportNote(
          fmt::format("the runs are of different applications, '{}' and '{}'; a law is fitted to runs of one job",
                      analysis.application.name, name));
      break;
    }
  }
  std::vector<std::string> unusable;
  for (const auto& [path, analysis] : runs) {
    Result<model::PastRun> run = pipeline::PastRunOf(analysis, path);
    if (run.ok()) {
      job.history.push_back(*std::move(run));
    } else {
      unusable.push_back(run.error().message());
    }
  }
  if (!flags.data.empty()) {
    SPARKWRIGHT_TRY(const model::WorkloadSize said, pipeline::SizeIn(flags.data));
    TakeSize(said, job.workload.size);
  }
  if (job.history.empty() && !runs.empty() && !SaysData(job.workload.size)) {
    const auto& [path, analysis] = runs.back();
    Result<model::PastRun> run = pipeline::PastRunByCpuTime(analysis, path, job.workload.workload_class);
    if (run.ok()) {
      job.history.push_back(*std::move(run));
      unusable = {
          fmt::format("{}: its tasks read no data from storage; it is taken to do the same work again, and what "
                      "jobs of its class read in its CPU time stands for its data. --data says how much it is",
                      path)};
    }
  }
  for (const std::string& why : unusable) {
    ReportNote(why);
  }
  if (!runs.empty()) {
    job.newest_run = std::move(runs.back().second);
  }
  return job;
}

std::string TextOf(const JobFlags& flags) {
  std::string text;
  for (const std::string& word : flags.texts.words) {
    text += " " + ShellQuoted(word);
  }
  const auto add = [&](std::string_view flag, const std::string& value) {
    if (!value.empty()) {
      text += fmt::format(" {} {}", flag, ShellQuoted(value));
    }
  };
  for (const std::string& description : flags.texts.descriptions) {
    add("--description", description);
  }
  for (const std::string& file : flags.texts.code_files) {
    add("--code", file);
  }
  if (flags.texts.given_class.has_value()) {
    add("--class", std::string(model::WorkloadClassName(*flags.texts.given_class)));
  }
  for (const std::string& log : flags.logs) {
    add("--log", log);
  }
  add("--data", flags.data);
  return text;
}

}  // namespace sparkwright::cli
