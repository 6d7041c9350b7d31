#include "conf/executor_memory.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/one_of.h"
#include "base/rounding.h"
#include "base/saturating.h"
#include "conf/java_text.h"
#include "conf/property_catalogue.h"

namespace sparkwright::conf {
namespace {

constexpr int64_t kKib = 1024;
constexpr int64_t kMib = 1024 * kKib;
constexpr int64_t kReservedMib = 300;
constexpr int64_t kLeastOverheadMib = 384;
constexpr double kOverheadFactor = 0.10;
constexpr double kMemoryFraction = 0.6;
constexpr double kOverheadFactorBesideJvm = 0.40;

int64_t RoundedDown(int64_t number, int64_t step) { return number / step * step; }
int64_t RoundedUp(int64_t number, int64_t step) { return SaturatingMultiply(DividedUp(number, step), step); }

/// Java's (long) of a double.
int64_t Cut(double number) {
  constexpr double kMost = 9.2e18;
  return static_cast<int64_t>(std::clamp(number, -kMost, kMost));
}

Error Refused(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

/// Reads settings as one version of Spark does.
class Settings {
 public:
  Settings(const Configuration& configuration, const model::SparkVersion& version)
      : configuration_(configuration), version_(version) {}

  [[nodiscard]] bool Has(std::string_view key) const { return configuration_.Find(key) != nullptr; }

  /// The value that is set, or the default. Errors: kInvalidArgument for a value that Spark refuses, with its place.
  [[nodiscard]] Result<std::optional<PropertyValue>> Value(std::string_view key) const {
    const PropertyCatalogue& catalogue = PropertyCatalogue::Builtin();
    const Property* const property = catalogue.Find(key);
    if (property == nullptr || !property->IsIn(version_)) {
      return std::optional<PropertyValue>();
    }
    const ConfigurationEntry* const entry = configuration_.Find(key);
    const std::optional<std::string> text =
        entry == nullptr ? catalogue.EffectiveDefault(key, version_) : std::optional(entry->value);
    if (!text.has_value()) {
      return std::optional<PropertyValue>();
    }
    Result<PropertyValue> value = property->Check(*text, version_);
    if (!value.ok()) {
      const std::string place = entry == nullptr ? "" : entry->origin.Text();
      return place.empty() ? value.error() : value.error().WithContext(place);
    }
    return std::optional(*std::move(value));
  }

  [[nodiscard]] Result<std::optional<Bytes>> Size(std::string_view key) const {
    SPARKWRIGHT_TRY(const std::optional<PropertyValue> value, Value(key));
    const auto* const size = value.has_value() ? std::get_if<conf::Size>(&*value) : nullptr;
    return size == nullptr ? std::optional<Bytes>() : std::optional(size->bytes());
  }

  [[nodiscard]] Result<double> Number(std::string_view key, double otherwise) const {
    SPARKWRIGHT_TRY(const std::optional<PropertyValue> value, Value(key));
    const auto* const number = value.has_value() ? std::get_if<double>(&*value) : nullptr;
    return number == nullptr ? otherwise : *number;
  }

  [[nodiscard]] Result<bool> IsOn(std::string_view key) const {
    SPARKWRIGHT_TRY(const std::optional<PropertyValue> value, Value(key));
    const auto* const is_on = value.has_value() ? std::get_if<bool>(&*value) : nullptr;
    return is_on != nullptr && *is_on;
  }

  [[nodiscard]] std::string_view Text(std::string_view key) const { return configuration_.Value(key).value_or(""); }

 private:
  const Configuration& configuration_;
  const model::SparkVersion& version_;
};

/// The keys of one kind of process.
struct Keys {
  std::string_view heap;
  std::string_view java_options;
  std::string_view overhead;
  std::string_view former_overhead;
  std::string_view factor;
  std::string_view least_overhead;
};

constexpr Keys kExecutorKeys = {"spark.executor.memory",
                                "spark.executor.extraJavaOptions",
                                "spark.executor.memoryOverhead",
                                "spark.yarn.executor.memoryOverhead",
                                "spark.executor.memoryOverheadFactor",
                                "spark.executor.minMemoryOverhead"};
constexpr Keys kDriverKeys = {"spark.driver.memory",
                              "spark.driver.extraJavaOptions",
                              "spark.driver.memoryOverhead",
                              "spark.yarn.driver.memoryOverhead",
                              "spark.driver.memoryOverheadFactor",
                              "spark.driver.minMemoryOverhead"};

/// Divides the heap. Errors: kInvalidArgument when it is too small.
Result<ProcessMemory> Divide(const Settings& settings, const Keys& keys, Bytes heap, const MemoryContext& context) {
  const Collector collector = CollectorOf(settings.Text(keys.java_options)).value_or(context.collector);
  ProcessMemory memory;
  HeapRegions& regions = memory.regions;
  regions.heap = heap;
  regions.jvm_max = JvmMaxMemory(heap, collector, context.starts_at_maximum);
  regions.reserved = Bytes(kReservedMib * kMib);
  if (regions.jvm_max < LeastHeap()) {
    return Refused(
        fmt::format("{} of {} leaves the JVM {} bytes, and Spark does not start below {}; set it to {} or more",
                    keys.heap, PrintSize({heap.count(), ByteUnit::kByte}), regions.jvm_max.count(), LeastHeap().count(),
                    collector == Collector::kG1 || collector == Collector::kZ ? "450m" : "512m"));
  }
  SPARKWRIGHT_TRY(const double fraction, settings.Number("spark.memory.fraction", kMemoryFraction));
  SPARKWRIGHT_TRY(const double storage_fraction, settings.Number("spark.memory.storageFraction", 0.5));
  const Bytes usable = regions.jvm_max - regions.reserved;
  regions.unified = Bytes(Cut(static_cast<double>(usable.count()) * fraction));
  regions.storage = Bytes(Cut(static_cast<double>(regions.unified.count()) * storage_fraction));
  regions.execution = regions.unified - regions.storage;
  regions.user = usable - regions.unified;
  SPARKWRIGHT_TRY(const std::optional<Bytes> off_heap, settings.Size("spark.memory.offHeap.size"));
  memory.shown_on_heap = regions.unified;
  memory.shown_off_heap = off_heap.value_or(Bytes());
  memory.shown = memory.shown_on_heap + memory.shown_off_heap;
  if (const Result<bool> is_on = settings.IsOn("spark.memory.offHeap.enabled"); is_on.ok() && *is_on) {
    memory.off_heap = memory.shown_off_heap;
  }
  return memory;
}

/// The factor that counts, see ExecutorMemory.
Result<double> OverheadFactor(const Settings& settings, const Keys& keys, const MemoryContext& context) {
  const bool has_factor = context.version >= model::SparkVersion{3, 3, 0, {}};
  if (context.manager != ClusterManager::kKubernetes) {
    return has_factor ? settings.Number(keys.factor, kOverheadFactor) : Result<double>(kOverheadFactor);
  }
  if (has_factor && settings.Has(keys.factor)) {
    return settings.Number(keys.factor, kOverheadFactor);
  }
  constexpr std::string_view kFormer = "spark.kubernetes.memoryOverheadFactor";
  if (settings.Has(kFormer)) {
    return settings.Number(kFormer, kOverheadFactor);
  }
  const bool is_beside_jvm = context.language != Language::kJvm && context.deploy_mode == DeployMode::kCluster;
  return is_beside_jvm ? kOverheadFactorBesideJvm : kOverheadFactor;
}

/// Heap and overhead; the rest is 0.
Result<ContainerMemory> Container(const Settings& settings, const Keys& keys, Bytes heap,
                                  const MemoryContext& context) {
  ContainerMemory container;
  container.heap = heap;
  SPARKWRIGHT_TRY(container.overhead_factor, OverheadFactor(settings, keys, context));
  SPARKWRIGHT_TRY(const std::optional<Bytes> least, settings.Size(keys.least_overhead));
  SPARKWRIGHT_TRY(const std::optional<Bytes> given, settings.Size(keys.overhead));
  std::optional<Bytes> overhead = given;
  if (!overhead.has_value() && !settings.Text(keys.former_overhead).empty()) {
    SPARKWRIGHT_TRY(const conf::Size former, ParseSize(settings.Text(keys.former_overhead), ByteUnit::kMebi));
    overhead = former.bytes();
  }
  container.is_overhead_given = overhead.has_value();
  if (!overhead.has_value()) {
    const int64_t heap_mib = heap.count() / kMib;
    const int64_t share = Cut(container.overhead_factor * static_cast<double>(heap_mib)) * kMib;
    const Bytes minimum = least.value_or(Bytes(kLeastOverheadMib * kMib));
    container.is_overhead_minimum = Bytes(share) < minimum;
    overhead = std::max(Bytes(share), minimum);
  }
  container.overhead = *overhead;
  container.total = container.heap + container.overhead;
  return container;
}

bool HasContainers(ClusterManager manager) {
  return manager == ClusterManager::kYarn || manager == ClusterManager::kKubernetes;
}

/// The heap as set. Errors: kInvalidArgument for texts that Spark refuses.
Result<Bytes> Heap(const Settings& settings, const Keys& keys) {
  SPARKWRIGHT_TRY(const std::optional<Bytes> heap, settings.Size(keys.heap));
  return heap.value_or(Bytes(kKib * kMib));
}

}  // namespace

Bytes JvmMaxMemory(Bytes heap, Collector collector, bool starts_at_maximum) {
  const int64_t size = RoundedUp(std::clamp<int64_t>(heap.count(), 0, INT64_MAX / 2), 2 * kMib);
  switch (collector) {
    case Collector::kG1:
    case Collector::kZ:
    case Collector::kShenandoah:
      return Bytes(size);
    case Collector::kSerial: {
      constexpr int64_t kStep = 64 * kKib;
      const int64_t young = RoundedDown(size / 3, kStep);
      return Bytes(size - RoundedDown(young / 10, kStep));
    }
    case Collector::kParallel: {
      constexpr int64_t kStep = 512 * kKib;
      const int64_t young = RoundedDown(size / 3, kStep);
      return Bytes(size - RoundedDown(young / (starts_at_maximum ? 8 : 3), kStep));
    }
  }
  return Bytes(size);
}

std::optional<Collector> CollectorOf(std::string_view java_options) {
  struct Option {
    std::string_view text;
    Collector collector;
  };
  std::optional<Collector> chosen;
  std::size_t last = 0;
  for (const Option& option :
       {Option{"-XX:+UseG1GC", Collector::kG1}, Option{"-XX:+UseParallelGC", Collector::kParallel},
        Option{"-XX:+UseSerialGC", Collector::kSerial}, Option{"-XX:+UseZGC", Collector::kZ},
        Option{"-XX:+UseShenandoahGC", Collector::kShenandoah}}) {
    const std::size_t at = java_options.rfind(option.text);
    if (at != std::string_view::npos && at >= last) {
      chosen = option.collector;
      last = at;
    }
  }
  return chosen;
}

Bytes LeastHeap() { return Bytes(kReservedMib * kMib * 3 / 2); }

Bytes UsualOverhead(Bytes heap) {
  const int64_t share = Cut(static_cast<double>(heap.count()) * kOverheadFactor);
  return Bytes(std::max(RoundedDown(share, kMib), kLeastOverheadMib * kMib));
}

Bytes LargestHeapIn(Bytes container) {
  const int64_t by_share = Cut(static_cast<double>(container.count()) * (1.0 / (1.0 + kOverheadFactor)));
  return Bytes(std::min(by_share, container.count() - kLeastOverheadMib * kMib));
}

Bytes UsualUnified(Bytes heap) {
  const int64_t free = std::max<int64_t>(heap.count() - kReservedMib * kMib, 0);
  return Bytes(Cut(static_cast<double>(free) * kMemoryFraction));
}

Bytes HeapForUnified(Bytes unified) {
  return Bytes(Cut(static_cast<double>(unified.count()) * (1.0 / kMemoryFraction))) + Bytes(kReservedMib * kMib);
}

Result<ProcessMemory> ExecutorMemory(const Configuration& configuration, const MemoryContext& context) {
  const Settings settings(configuration, context.version);
  SPARKWRIGHT_TRY(const Bytes heap, Heap(settings, kExecutorKeys));
  const std::string_view text = settings.Text(kExecutorKeys.heap);
  if (!text.empty()) {
    // UnifiedMemoryManager.getMaxMemory of the driver reads the setting again, with bytes as its unit.
    const Result<Size> in_bytes = ParseSize(text, ByteUnit::kByte, SizeSuffixes::kBinaryToo);
    if (in_bytes.ok() && in_bytes->bytes() < LeastHeap()) {
      const bool has_suffix = Trimmed(text).find_first_not_of("0123456789") != std::string_view::npos;
      return Refused(
          has_suffix ? fmt::format("{} of '{}' is below the 450m that Spark needs; set it to 450m or more",
                                   kExecutorKeys.heap, text)
                     : fmt::format("{} of '{}' has no suffix, which Spark takes for bytes when it checks that it is "
                                   "enough; write {}m",
                                   kExecutorKeys.heap, text, Trimmed(text)));
    }
  }
  SPARKWRIGHT_TRY(ProcessMemory memory, Divide(settings, kExecutorKeys, heap, context));
  SPARKWRIGHT_TRY(const bool is_off_heap, settings.IsOn("spark.memory.offHeap.enabled"));
  if (is_off_heap && memory.shown_off_heap <= Bytes()) {
    return Refused("spark.memory.offHeap.enabled needs spark.memory.offHeap.size, which is 0; set it to a size");
  }
  if (!HasContainers(context.manager)) {
    return memory;
  }
  SPARKWRIGHT_TRY(ContainerMemory container, Container(settings, kExecutorKeys, heap, context));
  container.off_heap = Bytes(RoundedDown(memory.off_heap.count(), kMib));
  if (context.language == Language::kPython) {
    SPARKWRIGHT_TRY(const std::optional<Bytes> pyspark, settings.Size("spark.executor.pyspark.memory"));
    container.pyspark = pyspark.value_or(Bytes());
  }
  container.total = container.heap + container.overhead + container.off_heap + container.pyspark;
  memory.container = container;
  return memory;
}

Result<ProcessMemory> DriverMemory(const Configuration& configuration, const MemoryContext& context) {
  const Settings settings(configuration, context.version);
  SPARKWRIGHT_TRY(const Bytes heap, Heap(settings, kDriverKeys));
  const std::string text = LowerCase(settings.Text(kDriverKeys.heap));
  if (!text.empty() && context.deploy_mode == DeployMode::kClient) {
    // The launcher makes it -Xmx as it is.
    const std::size_t unit = std::min(text.find_first_not_of("0123456789"), text.size());
    if (text.size() - unit > 1 ||
        (unit < text.size() && std::string_view("kmgt").find(text[unit]) == std::string::npos)) {
      return Refused(fmt::format("{} of '{}' becomes -Xmx{}, which Java refuses; write {}", kDriverKeys.heap, text,
                                 text, PrintSize({heap.count(), ByteUnit::kByte})));
    }
    if (unit == text.size()) {
      return Refused(
          fmt::format("{} of '{}' has no suffix, which Java takes for bytes; write {}m", kDriverKeys.heap, text, text));
    }
  }
  SPARKWRIGHT_TRY(ProcessMemory memory, Divide(settings, kDriverKeys, heap, context));
  if (context.manager != ClusterManager::kLocal && context.version >= model::SparkVersion{4, 3, 0, {}}) {
    memory.shown_off_heap = Bytes();
    memory.shown = memory.shown_on_heap;
  }
  if (HasContainers(context.manager) && context.deploy_mode == DeployMode::kCluster) {
    SPARKWRIGHT_TRY(const ContainerMemory container, Container(settings, kDriverKeys, heap, context));
    memory.container = container;
  }
  return memory;
}

bool IsOfMemoryModel(std::string_view key) {
  constexpr std::array<std::string_view, 6> kOthers = {
      "spark.memory.fraction",     "spark.memory.storageFraction",  "spark.memory.offHeap.enabled",
      "spark.memory.offHeap.size", "spark.executor.pyspark.memory", "spark.kubernetes.memoryOverheadFactor"};
  for (const Keys& keys : {kExecutorKeys, kDriverKeys}) {
    for (const std::string_view one :
         {keys.heap, keys.java_options, keys.overhead, keys.former_overhead, keys.factor, keys.least_overhead}) {
      if (one == key) {
        return true;
      }
    }
  }
  return IsOneOf(key, kOthers);
}

}  // namespace sparkwright::conf
