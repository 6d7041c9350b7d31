// A log with numbers that no Spark writes, through everything that is said of a run: facts, health, findings, a
// proposed configuration, and all of it as JSON and text. read_application's fuzzer sees to bytes that are no log; this
// one's mutations keep the lines JSON (number_mutator.h).
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/memory_env.h"
#include "number_mutator.h"
#include "pipeline/analyze.h"
#include "pipeline/tune.h"
#include "report/analysis_document.h"
#include "report/analysis_json.h"
#include "report/json_writer.h"
#include "report/markdown.h"
#include "report/terminal.h"
#include "report/tuning_document.h"
#include "require.h"

namespace sparkwright {
namespace {

using fuzz::Require;

std::string JsonOf(const report::Analysis& analysis) {
  std::string text;
  {
    report::JsonWriter writer([&](std::string_view piece) { text += piece; }, report::JsonWriter::Layout::kOneLine);
    report::WriteAnalysisJson(writer, analysis, "fuzz", report::IncludeTasks::kYes);
  }
  return text;
}

void Check(std::string bytes) {
  MemoryEnv env;
  env.SetFile("log", std::move(bytes));
  ingest::LogSource source;
  source.display_name = "log";
  source.parts.push_back({"log", std::nullopt, Bytes(0)});
  ingest::ReadOptions options;
  options.limits.max_line_size = Bytes(256 << 10);
  options.limits.max_decoded_size = Bytes(4 << 20);
  options.limits.max_entities = 1'000;
  Result<pipeline::Analysis> read = pipeline::Analyze(env.files(), source, options);
  if (!read.ok()) {
    return;
  }
  std::vector<pipeline::Analysis> runs;
  runs.push_back(*std::move(read));
  const pipeline::Analysis& run = runs.front();
  const Millis duration = run.facts.wall_clock.has_value() ? run.facts.wall_clock->duration : Millis(0);
  for (const model::Finding& finding : run.diagnosis.findings) {
    Require(finding.impact >= Millis(0) && finding.impact <= duration, "a finding costs at most the run");
  }
  const report::Analysis view{"log", run.application, run.facts, run.health, run.diagnosis};
  Require(!JsonOf(view).empty(), "there is JSON");
  Require(!report::RenderMarkdown(report::MakeAnalysisDocument(view)).empty(), "there is a report");
  const model::Tuning tuning = pipeline::Tune(runs, std::nullopt);
  report::RenderSparkDefaults(tuning, {"log"});
  report::RenderSubmitFlags(tuning);
  report::RenderTerminal(report::MakeTuningDocument(tuning, {"log"}, {}), {});
}

}  // namespace
}  // namespace sparkwright

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sparkwright::Check(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}

/// Called by libFuzzer in place of its own mutations.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string changed = sparkwright::fuzz::NumberMutator(seed).Mutate(text, max_size);
  return changed.copy(reinterpret_cast<char*>(data), max_size);
}
