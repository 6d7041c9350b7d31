#include "workload/traits.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/as_double.h"
#include "base/one_of.h"
#include "workload/amounts.h"
#include "workload/trait_words.h"
#include "workload/words.h"

namespace sparkwright::workload {
namespace {

using model::ComputeIntensity;
using model::GpuAffinity;
using model::IoPattern;
using model::ShuffleIntensity;
using model::WorkloadClass;
using model::WorkloadSource;

/// What is usual for a class: a prior for jobs of which nothing more is known. Memory factors are those of seed 000,
/// whose range is 2 to 4 times the data; a log replaces them.
struct Usual {
  ComputeIntensity compute;
  IoPattern io;
  ShuffleIntensity shuffle;
  GpuAffinity gpu;
  double memory_factor;
  std::string_view why_compute;
  std::string_view why_io;
  std::string_view why_shuffle;
  std::string_view why_gpu;
};

constexpr std::array<Usual, model::kNumWorkloadClasses> kUsual = {{
    {ComputeIntensity::kVeryHigh, IoPattern::kSequential, ShuffleIntensity::kLight, GpuAffinity::kHigh, 4.0,
     "training passes over the data many times", "training scans its data from front to back",
     "only gradients or counts are exchanged", "dense arithmetic"},
    {ComputeIntensity::kHigh, IoPattern::kSequential, ShuffleIntensity::kNone, GpuAffinity::kMedium, 2.0,
     "a model is computed for each row", "rows are read and scored in order", "rows are scored on their own",
     "the model may run on a GPU, reading may not"},
    {ComputeIntensity::kMedium, IoPattern::kSequential, ShuffleIntensity::kModerate, GpuAffinity::kLow, 2.0,
     "reading, converting and writing", "files are read and written whole", "a join or a repartition in between",
     "bound by reading and writing"},
    {ComputeIntensity::kMedium, IoPattern::kMixed, ShuffleIntensity::kHeavy, GpuAffinity::kMedium, 2.5,
     "joins and aggregates over columns", "scans, and the blocks of shuffles", "joins and aggregates move rows by key",
     "scans, joins and aggregates run on GPUs with RAPIDS"},
    {ComputeIntensity::kMedium, IoPattern::kStreaming, ShuffleIntensity::kLight, GpuAffinity::kNone, 1.5,
     "small batches", "records come one after the other", "only what a batch holds is exchanged",
     "batches are too small to be worth the transfer"},
    {ComputeIntensity::kHigh, IoPattern::kRandom, ShuffleIntensity::kExtreme, GpuAffinity::kLow, 3.5,
     "the edges are joined once in each iteration", "neighbours lie anywhere", "every iteration sends along every edge",
     "GraphX and GraphFrames run on RDDs and iterative joins, which stay on the CPU"},
    {ComputeIntensity::kMedium, IoPattern::kMixed, ShuffleIntensity::kModerate, GpuAffinity::kLow, 2.5,
     "between the classes it mixes", "between the classes it mixes", "between the classes it mixes",
     "between the classes it mixes"},
}};

constexpr double kSmallFile = 32.0 * 1024 * 1024;
constexpr int64_t kLeastToMeasure = int64_t{1} << 20;  // Below 1 MiB a run's numbers are those of starting it.

class Judge {
 public:
  Judge(const TraitInput& input, model::Workload& workload)
      : input_(input),
        workload_(workload),
        usual_(kUsual[static_cast<std::size_t>(workload.workload_class)]),
        words_(WordsOf(input.description)),
        said_(TraitsIn(words_)) {}

  void Run() {
    Size();
    Compute();
    Io();
    Shuffle();
    Gpu();
    Memory();
    Writes();
    Formats();
    Rest();
  }

 private:
  void Say(std::string_view trait, WorkloadSource source, std::string text) {
    workload_.reasons.push_back({trait, source, std::move(text)});
  }
  static std::string Quoted(std::string_view words) { return fmt::format("\"{}\" is said", words); }
  [[nodiscard]] bool HasMeasured() const {
    return input_.log != nullptr && input_.log->input_bytes.count() >= kLeastToMeasure;
  }
  [[nodiscard]] const LogFacts& log() const { return *input_.log; }

  void Size() {
    workload_.size = SizeIn(input_.description);
    if (input_.log == nullptr) {
      return;
    }
    model::WorkloadSize& size = workload_.size;
    if (log().input_bytes.count() > 0) {
      size.input_bytes = log().input_bytes;
    }
    if (log().input_rows > 0) {
      size.input_rows = log().input_rows;
    }
    if (log().num_files.has_value() && *log().num_files > 0) {
      size.num_files = log().num_files;
      size.bytes_per_file = Bytes(log().input_bytes.count() / *log().num_files);
    }
    if (log().rows_per_second.has_value()) {
      constexpr double kSecondsPerDay = 86400.0;
      size.rows_per_day = static_cast<int64_t>(std::min(*log().rows_per_second * kSecondsPerDay, 9e18));
    }
  }

  void Compute() {
    ComputeIntensity& trait = workload_.traits.compute_intensity;
    if (HasMeasured() && log().cpu_time.count() > 0) {
      // One core decodes 50 MB/s of Parquet and more; below 1 MB/s there is more than data handling.
      constexpr double kLow = 50.0;
      constexpr double kMedium = 10.0;
      constexpr double kHigh = 1.0;
      const double megabytes = AsDouble(log().input_bytes + log().shuffle_read_bytes) / 1e6;
      const double rate = megabytes / (static_cast<double>(log().cpu_time.count()) / 1e9);
      trait = rate > kLow      ? ComputeIntensity::kLow
              : rate > kMedium ? ComputeIntensity::kMedium
              : rate > kHigh   ? ComputeIntensity::kHigh
                               : ComputeIntensity::kVeryHigh;
      Say("compute_intensity", WorkloadSource::kLog,
          fmt::format("a core handled {:.3g} MB a second of CPU time", rate));
      return;
    }
    trait = usual_.compute;
    if (input_.code != nullptr && input_.code->has_row_udfs && trait < ComputeIntensity::kHigh) {
      trait = ComputeIntensity::kHigh;
      Say("compute_intensity", WorkloadSource::kCode, "functions of its own are called for each row");
      return;
    }
    if (said_.compute.has_value()) {
      // Training that is called heavy is no lighter than training is.
      const bool is_heavy = said_.compute->trait >= ComputeIntensity::kHigh;
      const ComputeIntensity said = is_heavy ? std::max(trait, said_.compute->trait) : said_.compute->trait;
      trait = said;
      Say("compute_intensity", WorkloadSource::kWords, Quoted(said_.compute->words));
      return;
    }
    Say("compute_intensity", WorkloadSource::kClass, std::string(usual_.why_compute));
  }

  void Io() {
    IoPattern& trait = workload_.traits.io_pattern;
    const model::WorkloadSize& size = workload_.size;
    if (input_.log != nullptr && input_.log->is_streaming) {
      trait = IoPattern::kStreaming;
      Say("io_pattern", WorkloadSource::kLog, "it ran streaming queries");
    } else if (size.bytes_per_file.has_value() && AsDouble(*size.bytes_per_file) < kSmallFile &&
               size.num_files.value_or(0) > 1000) {
      trait = IoPattern::kRandom;
      Say("io_pattern", input_.log != nullptr ? WorkloadSource::kLog : WorkloadSource::kWords,
          "many small files: opening them takes as long as reading them");
    } else if (HasMeasured()) {
      const double share = AsDouble(log().shuffle_read_bytes) / AsDouble(log().input_bytes);
      trait = share > 1.0 ? IoPattern::kMixed : IoPattern::kSequential;
      Say("io_pattern", WorkloadSource::kLog, fmt::format("shuffles read {:.2g} times what scans read", share));
    } else if (said_.io.has_value() && workload_.workload_class != WorkloadClass::kStreaming) {
      trait = said_.io->trait;
      Say("io_pattern", WorkloadSource::kWords, Quoted(said_.io->words));
    } else {
      trait = usual_.io;
      Say("io_pattern", WorkloadSource::kClass, std::string(usual_.why_io));
    }
  }

  void Shuffle() {
    ShuffleIntensity& trait = workload_.traits.shuffle_intensity;
    if (HasMeasured()) {
      const double share = AsDouble(log().shuffle_bytes) / AsDouble(log().input_bytes);
      trait = share < 0.001  ? ShuffleIntensity::kNone
              : share < 0.1  ? ShuffleIntensity::kLight
              : share < 0.5  ? ShuffleIntensity::kModerate
              : share <= 2.0 ? ShuffleIntensity::kHeavy
                             : ShuffleIntensity::kExtreme;
      Say("shuffle_intensity", WorkloadSource::kLog, fmt::format("{:.2g} bytes shuffled for each byte read", share));
      return;
    }
    const bool moves_by_key = workload_.workload_class == WorkloadClass::kEtl ||
                              workload_.workload_class == WorkloadClass::kAnalytics ||
                              workload_.workload_class == WorkloadClass::kMixed;
    if (input_.code != nullptr && moves_by_key && !input_.code->languages.empty()) {
      const int64_t steps = input_.code->num_joins + input_.code->num_groups;
      trait = steps == 0   ? ShuffleIntensity::kNone
              : steps == 1 ? ShuffleIntensity::kLight
              : steps <= 3 ? ShuffleIntensity::kModerate
              : steps <= 8 ? ShuffleIntensity::kHeavy
                           : ShuffleIntensity::kExtreme;
      Say("shuffle_intensity", WorkloadSource::kCode,
          fmt::format("{} joins and {} groupings or windows", input_.code->num_joins, input_.code->num_groups));
      return;
    }
    if (said_.shuffle.has_value()) {
      trait = said_.shuffle->trait;
      Say("shuffle_intensity", WorkloadSource::kWords, Quoted(said_.shuffle->words));
      return;
    }
    trait = usual_.shuffle;
    Say("shuffle_intensity", WorkloadSource::kClass, std::string(usual_.why_shuffle));
  }

  void Gpu() {
    GpuAffinity& trait = workload_.traits.gpu_affinity;
    trait = usual_.gpu;
    if (input_.log != nullptr && log().runs_on_gpu) {
      trait = GpuAffinity::kHigh;
      Say("gpu_affinity", WorkloadSource::kLog, "it ran with the RAPIDS plugin");
    } else if (input_.code != nullptr && input_.code->uses_gpu) {
      trait = GpuAffinity::kHigh;
      Say("gpu_affinity", WorkloadSource::kCode, "it calls GPU libraries");
    } else if (input_.code != nullptr && input_.code->has_row_udfs && trait == GpuAffinity::kMedium &&
               workload_.workload_class == WorkloadClass::kAnalytics) {
      trait = GpuAffinity::kLow;
      Say("gpu_affinity", WorkloadSource::kCode, "functions of its own for each row keep to the CPU");
    } else if (said_.asks_for_gpu) {
      trait = GpuAffinity::kHigh;
      Say("gpu_affinity", WorkloadSource::kWords, "GPUs are asked for");
    } else {
      Say("gpu_affinity", WorkloadSource::kClass, std::string(usual_.why_gpu));
    }
  }

  void Memory() {
    if (HasMeasured() && log().peak_execution_bytes.has_value()) {
      const double bytes = AsDouble(*log().peak_execution_bytes + log().cached_bytes);
      workload_.traits.memory_factor = Ratio{bytes / AsDouble(log().input_bytes)};
      Say("memory_factor", WorkloadSource::kLog,
          "execution memory of its largest stage, and what it cached, over its input");
      return;
    }
    workload_.traits.memory_factor = Ratio{usual_.memory_factor};
    Say("memory_factor", WorkloadSource::kClass, "the usual factor of the class");
  }

  void Writes() {
    if (HasMeasured()) {
      const double read = AsDouble(log().input_bytes);
      const double written = AsDouble(log().output_bytes);
      workload_.traits.write_share = Ratio{written / (read + written)};
      Say("write_share", WorkloadSource::kLog, "bytes that tasks read and wrote");
    }
  }

  void Formats() {
    std::set<std::string>& formats = workload_.traits.formats;
    std::optional<WorkloadSource> source;
    constexpr auto kSaid = std::to_array<std::string_view>({"parquet", "orc", "csv", "json", "avro", "delta", "iceberg",
                                                            "hudi", "xml", "kafka", "kinesis", "jdbc", "tfrecord"});
    for (const Word& word : words_) {
      if (!word.denied_by.has_value() && IsOneOf(word.lower, kSaid)) {
        formats.insert(word.lower);
        source = WorkloadSource::kWords;
      }
    }
    const auto take = [&](const std::set<std::string>& some, WorkloadSource from) {
      if (!some.empty()) {
        formats.insert(some.begin(), some.end());
        source = from;
      }
    };
    if (input_.code != nullptr) {
      take(input_.code->formats_read, WorkloadSource::kCode);
      take(input_.code->formats_written, WorkloadSource::kCode);
    }
    if (input_.log != nullptr) {
      take(input_.log->formats_read, WorkloadSource::kLog);
      take(input_.log->formats_written, WorkloadSource::kLog);
    }
    if (source.has_value()) {
      Say("formats", *source, "what is named");
    }
  }

  void Rest() {
    model::WorkloadTraits& traits = workload_.traits;
    const model::WorkloadSize& size = workload_.size;
    if (size.bytes_per_file.has_value()) {
      traits.reads_small_files = AsDouble(*size.bytes_per_file) < kSmallFile;
      Say("reads_small_files",
          input_.log != nullptr && input_.log->num_files.has_value() ? WorkloadSource::kLog : WorkloadSource::kWords,
          "the mean size of its files");
    }
    if (input_.code != nullptr) {
      traits.caches_data = input_.code->caches_data;
      traits.has_row_udfs = input_.code->has_row_udfs;
      workload_.languages = input_.code->languages;
    }
    if (input_.log != nullptr) {
      traits.caches_data = traits.caches_data || log().cached_bytes.count() > 0;
      traits.has_row_udfs = traits.has_row_udfs || log().has_row_udfs;
      if (log().runs_python && std::find(workload_.languages.begin(), workload_.languages.end(),
                                         model::CodeLanguage::kPython) == workload_.languages.end()) {
        workload_.languages.push_back(model::CodeLanguage::kPython);
      }
    }
  }

  const TraitInput& input_;
  model::Workload& workload_;
  const Usual& usual_;
  std::vector<Word> words_;
  SaidTraits said_;
};

}  // namespace

void JudgeTraits(const TraitInput& input, model::Workload& workload) { Judge(input, workload).Run(); }

}  // namespace sparkwright::workload
