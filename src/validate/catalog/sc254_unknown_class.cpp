#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/edit_distance.h"
#include "conf/java_text.h"
#include "model/redacted.h"
#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

using Words = std::span<const std::string_view>;

struct Known {
  std::string_view key;
  std::string_view package;  ///< Of Spark's own classes, with the last dot.
  Words classes;             ///< In that package.
  Words short_names;
  /// Every other class is refused, too.
  bool is_closed = false;
  /// Spark looks for it only while all of these are true.
  Words switches = {};
};

constexpr auto kSerializers = std::to_array<std::string_view>({"KryoSerializer", "JavaSerializer"});
constexpr auto kShuffleManagers = std::to_array<std::string_view>({"SortShuffleManager"});
constexpr auto kShuffleNames = std::to_array<std::string_view>({"sort", "tungsten-sort"});
constexpr auto kCodecs = std::to_array<std::string_view>(
    {"LZ4CompressionCodec", "LZFCompressionCodec", "SnappyCompressionCodec", "ZStdCompressionCodec"});
constexpr auto kCodecNames = std::to_array<std::string_view>({"lz4", "lzf", "snappy", "zstd"});
constexpr auto kEventLogSwitches =
    std::to_array<std::string_view>({"spark.eventLog.enabled", "spark.eventLog.compress"});

constexpr auto kKnown = std::to_array<Known>({
    {"spark.serializer", "org.apache.spark.serializer.", kSerializers, {}},
    {"spark.shuffle.manager", "org.apache.spark.shuffle.sort.", kShuffleManagers, kShuffleNames},
    {"spark.io.compression.codec", "org.apache.spark.io.", kCodecs, kCodecNames},
    {"spark.eventLog.compression.codec", "org.apache.spark.io.", kCodecs, kCodecNames, true, kEventLogSwitches},
});

bool Contains(Words words, std::string_view word) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view one) { return conf::IsSameIgnoringCase(one, word); });
}

bool IsKnown(const Known& known, std::string_view value) {
  if (Contains(known.short_names, value)) {
    return true;
  }
  if (value.starts_with(known.package)) {
    const std::string_view name = value.substr(known.package.size());
    return std::find(known.classes.begin(), known.classes.end(), name) != known.classes.end();
  }
  return !known.is_closed && value.find('.') != std::string_view::npos;
}

/// The name that was most likely meant; nullopt when none is near.
std::optional<std::string> Nearest(const Known& known, std::string_view value) {
  const std::size_t dot = value.rfind('.');
  const std::string name = conf::LowerCase(dot == std::string_view::npos ? value : value.substr(dot + 1));
  std::optional<std::string> nearest;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  const auto consider = [&](std::string_view word, std::string whole) {
    const std::size_t distance = EditDistance(name, conf::LowerCase(word));
    if (distance < least) {
      least = distance;
      nearest = std::move(whole);
    }
  };
  for (const std::string_view word : known.short_names) {
    consider(word, std::string(word));
  }
  for (const std::string_view word : known.classes) {
    consider(word, std::string(known.package).append(word));
    consider(word.substr(0, word.find("Serializer")), std::string(known.package).append(word));
  }
  return nearest;
}

Outcome Check(const Subject& subject) {
  std::vector<model::Violation> violations;
  for (const Known& known : kKnown) {
    const auto value = subject.Given(known.key);
    const bool is_used = std::all_of(known.switches.begin(), known.switches.end(),
                                     [&](std::string_view key) { return subject.IsTrue(key); });
    if (!value.has_value() || !is_used || model::IsRedacted(*value) || IsKnown(known, *value) ||
        HasFault(subject, known.key)) {
      continue;
    }
    model::Violation violation = subject.At({known.key});
    violation.is_refused = true;
    violation.texts = {{"key", std::string(known.key)}, {"value", *value}};
    if (auto nearest = Nearest(known, *value)) {
      violation.texts.push_back({"nearest", *nearest});
      violation.message = "{key} is {value}, which is no class; {nearest} is the nearest.";
      violation.fix = SetTo(known.key, *std::move(nearest), model::FixSafety::kReview);
    }
    violations.push_back(std::move(violation));
  }
  return violations;
}

}  // namespace

extern constinit const Rule kUnknownClass = {
    .id = "SC254",
    .name = "unknown-class",
    .title = "Class that does not exist",
    .since = "0.1.0",
    .message = "{key} is {value}, which is neither a class nor a short name that Spark knows.",
    .advice = "Write the whole name of the class, or a short name where Spark has them.",
    .doc =
        "Spark loads the class when the application starts and ends with a ClassNotFoundException, for a codec with "
        "CODEC_NOT_AVAILABLE. Looked at are names in Spark's own packages and names without a package; classes of "
        "others may be in jars that nobody sees here. Of the event log's codec, while the log is on and compressed, "
        "which it is by default since 4.0, Spark wants the short name, which only its own codecs have "
        "(CODEC_SHORT_NAME_NOT_FOUND).",
    .check = &Check,
};

}  // namespace sparkwright::validate
