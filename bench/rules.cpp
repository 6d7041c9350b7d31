// What do the rules cost? `./dev bench rules [LOG…]` reads each log some times in one thread and takes the CPU seconds
// of the facts (reading, reducing, what Spark does not compute) and, right behind them, those of the health checks and
// all rules, so that a busy minute hits both. The bar that the project set itself: with the rules at most 1.3 times the
// facts alone. bench/README.md says how to read it. Exit status: 0 when every log met it, 1 when one missed it, 3 when
// there is none or one could not be read.

#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/env.h"
#include "diagnose/diagnose.h"
#include "diagnose/health.h"
#include "diagnose/rule.h"
#include "facts/derive.h"
#include "ingest/read_application.h"
#include "ingest/sources/log_source.h"

namespace {

using namespace sparkwright;

constexpr int kRounds = 7;
constexpr double kBar = 1.3;

double CpuSeconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double MedianOf(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

enum class Answer { kPass, kMissed, kUnreadable };

Answer Measure(FileSystem& files, const ingest::LogSource& log) {
  std::vector<double> facts_alone;
  std::vector<double> ratios;
  std::size_t num_findings = 0;
  for (int round = 0; round < kRounds; ++round) {
    const double begin = CpuSeconds();
    const Result<model::Application> application = ingest::ReadApplication(files, log, {});
    if (!application.ok()) {
      fmt::print(stderr, "{}: {}\n", log.display_name, application.error().message());
      return Answer::kUnreadable;
    }
    const model::RunFacts facts = facts::Derive(*application);
    const double middle = CpuSeconds();
    const model::HealthReport health = diagnose::CheckHealth(*application, facts);
    const model::Diagnosis diagnosis = diagnose::Diagnose(*application, facts);
    const double end = CpuSeconds();
    num_findings = diagnosis.findings.size();
    facts_alone.push_back(middle - begin);
    ratios.push_back((end - begin) / (middle - begin));
  }
  const double ratio = MedianOf(ratios);
  fmt::print("{}: facts {:.3f} s of CPU; with {} rules ({} findings) {:.3f} times that ({:.3f}-{:.3f}), bar {} {}\n",
             log.display_name, MedianOf(facts_alone), diagnose::AllRules().size(), num_findings, ratio,
             *std::min_element(ratios.begin(), ratios.end()), *std::max_element(ratios.begin(), ratios.end()), kBar,
             ratio <= kBar ? "PASS" : "MISSED");
  return ratio <= kBar ? Answer::kPass : Answer::kMissed;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> paths(argv + 1, argv + argc);
  Env& env = RealEnv();
  if (paths.empty()) {
    paths.push_back(env.Variable("SPARKWRIGHT_BENCH_LOG").value_or("tests/logs/demo"));
  }
  const ingest::FoundLogs found = ingest::FindLogs(env.files(), paths, {});
  bool has_missed = false;
  bool has_unreadable = found.logs.empty();
  for (const ingest::LogSource& log : found.logs) {
    const Answer answer = Measure(env.files(), log);
    has_missed = has_missed || answer == Answer::kMissed;
    has_unreadable = has_unreadable || answer == Answer::kUnreadable;
  }
  return has_unreadable ? 3 : has_missed ? 1 : 0;
}
