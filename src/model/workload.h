#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"

namespace sparkwright::model {

/// What a job is for. kMixed is a job with two or more purposes of about the same weight; a job that prepares its data
/// before it does what it is for has one.
enum class WorkloadClass : uint8_t {
  kMlTraining,   ///< Learns a model's parameters: fitting, tuning, cross-validation.
  kMlInference,  ///< Applies a model that exists to data.
  kEtl,          ///< Moves, cleans, reshapes or converts data; the product is the data.
  kAnalytics,  ///< Answers questions: aggregates, reports, ad hoc queries; the product is a number or a table to read.
  kStreaming,  ///< Runs without end and handles records as they come, whatever it does with them.
  kGraph,      ///< Computes over the edges of a network: ranks, components, paths, communities.
  kMixed,
};
inline constexpr std::size_t kNumWorkloadClasses = 7;
inline constexpr std::array<std::string_view, kNumWorkloadClasses> kWorkloadClassNames = {
    "ml-training", "ml-inference", "etl", "analytics", "streaming", "graph", "mixed"};
constexpr std::string_view WorkloadClassName(WorkloadClass one) {
  return kWorkloadClassNames[static_cast<std::size_t>(one)];
}
/// The class of that name, nullopt for any other text.
constexpr std::optional<WorkloadClass> WorkloadClassNamed(std::string_view name) {
  for (std::size_t i = 0; i < kNumWorkloadClasses; ++i) {
    if (kWorkloadClassNames[i] == name) {
      return static_cast<WorkloadClass>(i);
    }
  }
  return std::nullopt;
}

/// A number for each class, in the order of WorkloadClass.
using PerWorkloadClass = std::array<double, kNumWorkloadClasses>;

/// What spoke.
enum class WorkloadSource : uint8_t {
  kClass,  ///< Nothing but the class: what is usual for it.
  kWords,  ///< The description.
  kCode,
  kLog,    ///< An event log: what was measured.
  kGiven,  ///< Who asks: the class itself was given.
};

/// A word, a call or a fact of a log, and the class it speaks for.
struct WorkloadEvidence {
  WorkloadSource source = WorkloadSource::kWords;
  std::string what;  ///< As it stands there: "gradient boosting", "not … training", ".readStream", "GraphX vertices".
  std::string place;  ///< "job.py:12"; empty for words.
  WorkloadClass speaks_for = WorkloadClass::kMixed;
  /// How much: it multiplies the odds of that class against the mean of the others by e to this.
  double log_odds = 0.0;
};

/// How much CPU time a byte takes.
enum class ComputeIntensity : uint8_t { kLow, kMedium, kHigh, kVeryHigh };
/// How data is read and written.
enum class IoPattern : uint8_t { kSequential, kRandom, kStreaming, kMixed };
/// How much goes through the shuffle, as a part of the input: nothing, under a tenth, under a half, up to twice, more.
enum class ShuffleIntensity : uint8_t { kNone, kLight, kModerate, kHeavy, kExtreme };
/// How much of the work runs faster on a GPU.
enum class GpuAffinity : uint8_t { kNone, kLow, kMedium, kHigh };
/// What a job's code is written in.
enum class CodeLanguage : uint8_t { kSql, kPython, kScala, kJava, kR };
inline constexpr std::array<std::string_view, 5> kCodeLanguageNames = {"sql", "python", "scala", "java", "r"};
constexpr std::string_view CodeLanguageName(CodeLanguage language) {
  return kCodeLanguageNames[static_cast<std::size_t>(language)];
}

/// How a trait was judged.
struct WorkloadReason {
  std::string_view trait;  ///< Its JSON key: "shuffle_intensity".
  WorkloadSource source = WorkloadSource::kClass;
  std::string text;  ///< A sentence without its full stop.
};

/// What a class of jobs asks of a machine.
struct WorkloadTraits {
  ComputeIntensity compute_intensity = ComputeIntensity::kMedium;
  IoPattern io_pattern = IoPattern::kSequential;
  ShuffleIntensity shuffle_intensity = ShuffleIntensity::kModerate;
  GpuAffinity gpu_affinity = GpuAffinity::kNone;
  /// Memory that the job works in, over the bytes it reads.
  Ratio memory_factor{1.0};
  /// Bytes written over bytes read and written, shuffle and spill not counted; absent when nothing says.
  std::optional<Ratio> write_share;
  std::set<std::string> formats;          ///< "parquet", "kafka", … that are read or written.
  std::optional<bool> reads_small_files;  ///< Files of less than 32 MiB in the mean; absent when nothing says.
  bool caches_data = false;               ///< Says so, or did.
  bool has_row_udfs = false;              ///< Python or Scala functions called for each row.
};

/// How much data, as said or measured; absent what nobody says.
struct WorkloadSize {
  std::optional<Bytes> input_bytes;
  std::optional<int64_t> input_rows;
  std::optional<int64_t> num_files;
  std::optional<Bytes> bytes_per_file;
  std::optional<Bytes> bytes_per_day;  ///< Of input that keeps coming.
  std::optional<int64_t> rows_per_day;
};

/// What one source says of the class.
struct WorkloadOpinion {
  WorkloadSource source = WorkloadSource::kWords;
  PerWorkloadClass probabilities{};
};

/// What kind of work a job is. Made by workload::Classify.
struct Workload {
  WorkloadClass workload_class = WorkloadClass::kMixed;  ///< The most probable.
  PerWorkloadClass probabilities{};                      ///< Sum to 1.
  /// The probability of workload_class: of jobs with 0.9, nine of ten are of the class that is given.
  double confidence = 0.0;
  /// What the rules that need no learning say: the class with most points, absent when none has any.
  std::optional<WorkloadClass> class_by_rules;
  std::vector<WorkloadOpinion> opinions;   ///< Of each source that said something.
  std::vector<WorkloadEvidence> evidence;  ///< The strongest first.
  WorkloadTraits traits;
  std::vector<WorkloadReason> reasons;  ///< One for each trait that is known, in the order of WorkloadTraits.
  WorkloadSize size;
  std::vector<CodeLanguage> languages;  ///< Of the code, and of what the log shows; each once.

  /// Whether nobody had to judge what class it is. Its opinion is then the first.
  [[nodiscard]] bool IsClassGiven() const {
    return !opinions.empty() && opinions.front().source == WorkloadSource::kGiven;
  }
};

}  // namespace sparkwright::model
