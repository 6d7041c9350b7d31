#include "conf/spark_application_yaml.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "base/digits.h"
#include "base/split_text.h"
#include "conf/java_text.h"
#include "conf/size_and_time.h"

namespace sparkwright::conf {
namespace {

/// A field of the spec and the property that the operator makes of it.
struct Field {
  std::string_view parent;  ///< "" for the spec itself.
  std::string_view name;
  std::string_view key;
  bool is_memory = false;
};

constexpr std::array<Field, 28> kFields = {{
    {"", "image", "spark.kubernetes.container.image"},
    {"", "memoryOverheadFactor", "spark.kubernetes.memoryOverheadFactor"},
    {"", "batchScheduler", "spark.kubernetes.scheduler.name"},
    {"driver", "cores", "spark.driver.cores"},
    {"driver", "coreRequest", "spark.kubernetes.driver.request.cores"},
    {"driver", "coreLimit", "spark.kubernetes.driver.limit.cores"},
    {"driver", "memory", "spark.driver.memory", true},
    {"driver", "memoryOverhead", "spark.driver.memoryOverhead", true},
    {"driver", "image", "spark.kubernetes.driver.container.image"},
    {"driver", "serviceAccount", "spark.kubernetes.authenticate.driver.serviceAccountName"},
    {"driver", "javaOptions", "spark.driver.extraJavaOptions"},
    {"driver", "podName", "spark.kubernetes.driver.pod.name"},
    {"driver", "gpu", "spark.driver.resource.gpu.amount"},
    {"executor", "cores", "spark.executor.cores"},
    {"executor", "coreRequest", "spark.kubernetes.executor.request.cores"},
    {"executor", "coreLimit", "spark.kubernetes.executor.limit.cores"},
    {"executor", "instances", "spark.executor.instances"},
    {"executor", "memory", "spark.executor.memory", true},
    {"executor", "memoryOverhead", "spark.executor.memoryOverhead", true},
    {"executor", "image", "spark.kubernetes.executor.container.image"},
    {"executor", "serviceAccount", "spark.kubernetes.authenticate.executor.serviceAccountName"},
    {"executor", "javaOptions", "spark.executor.extraJavaOptions"},
    {"executor", "gpu", "spark.executor.resource.gpu.amount"},
    {"dynamicAllocation", "enabled", "spark.dynamicAllocation.enabled"},
    {"dynamicAllocation", "initialExecutors", "spark.dynamicAllocation.initialExecutors"},
    {"dynamicAllocation", "minExecutors", "spark.dynamicAllocation.minExecutors"},
    {"dynamicAllocation", "maxExecutors", "spark.dynamicAllocation.maxExecutors"},
    {"dynamicAllocation", "shuffleTrackingTimeout", "spark.dynamicAllocation.shuffleTracking.timeout"},
}};

std::string Path(const Field& field) {
  const std::string name = field.name == "gpu" ? "gpu.quantity" : std::string(field.name);
  return field.parent.empty() ? name : fmt::format("{}.{}", field.parent, name);
}

/// A member of a map; undefined (false) when there is none.
YAML::Node Member(const YAML::Node& node, std::string_view name) {
  if (node && node.IsMap()) {
    // Of a constant node, [] does not put a new member in.
    const YAML::Node member = node[std::string(name)];
    if (member) {
      return member;
    }
  }
  return YAML::Node(YAML::NodeType::Undefined);
}

std::string TextOf(const YAML::Node& node) { return node && node.IsScalar() ? node.Scalar() : std::string(); }

/// "512Mi" as Spark writes it: "512m". Kubernetes' decimal suffixes and Spark's own stay.
std::string SparkMemory(const std::string& text) {
  const std::string lower = LowerCase(Trimmed(text));
  const bool is_binary = lower.size() > 2 && lower.back() == 'i' &&
                         std::string_view("kmgtp").find(lower[lower.size() - 2]) != std::string_view::npos;
  return is_binary ? lower.substr(0, lower.size() - 1) : text;
}

/// A value that stands for a property, and where.
struct FoundValue {
  std::string key;
  YAML::Node node;
  std::string spelling;  ///< Empty in sparkConf.
  bool is_memory = false;
};

/// One document of a text that has several.
struct Document {
  std::string_view text;
  std::size_t at = 0;      ///< Where it starts.
  int64_t line_count = 0;  ///< Lines in front of it.
};

/// Cuts a text at its lines that start with "---". yaml-cpp's own reader of several documents does not end on some
/// texts.
std::vector<Document> Documents(std::string_view text) {
  std::vector<Document> documents(1);
  int64_t line_count = 0;
  for (std::size_t at = 0; at < text.size(); ++line_count) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("---") &&
        (rest.size() == 3 || std::string_view(" \t\r\n").find(rest[3]) != std::string_view::npos)) {
      documents.push_back({"", at, line_count});
    }
    at += std::min(rest.find('\n'), rest.size() - 1) + 1;
  }
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const std::size_t end = i + 1 < documents.size() ? documents[i + 1].at : text.size();
    documents[i].text = text.substr(documents[i].at, end - documents[i].at);
  }
  return documents;
}

struct FoundApplication {
  Document place;
  YAML::Node document;
  YAML::Node spec;
  std::vector<FoundValue> values;

  [[nodiscard]] int64_t LineOf(const YAML::Node& node) const { return place.line_count + node.Mark().line + 1; }
};

class Finder {
 public:
  Finder(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  Result<FoundApplication> Find() {
    for (const Document& document : Documents(text_)) {
      const bool is_part = HasSparkConfLine(document.text);
      if (!is_part && document.text.find("SparkApplication") == std::string_view::npos) {
        continue;
      }
      FoundApplication application;
      application.place = document;
      // yaml-cpp throws, and nothing of it may leave this layer.
      try {
        application.document = YAML::Load(std::string(document.text));
        const std::string kind = TextOf(Member(application.document, "kind"));
        if (kind.empty() && is_part) {
          application.spec = application.document;
          SPARKWRIGHT_TRY(Collect(application));
          return application;
        }
        if (kind != "SparkApplication" && kind != "ScheduledSparkApplication") {
          continue;
        }
        application.spec = Member(application.document, "spec");
        if (kind == "ScheduledSparkApplication") {
          application.spec.reset(Member(YAML::Node(application.spec), "template"));
        }
        SPARKWRIGHT_TRY(Collect(application));
        return application;
      } catch (const YAML::Exception& exception) {
        return Error(ErrorCode::kCorrupt,
                     fmt::format("{}:{}:{}: {}", name_, document.line_count + exception.mark.line + 1,
                                 exception.mark.column + 1, exception.msg));
      }
    }
    return Error(ErrorCode::kNotFound, fmt::format("{}: there is no document of kind SparkApplication", name_));
  }

 private:
  Status Refuse(const FoundApplication& application, const YAML::Node& node, std::string_view path,
                std::string_view wanted) const {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("{}:{}: {} is not {}", name_, application.LineOf(node), path, wanted));
  }

  Status Collect(FoundApplication& application) const {
    if (!application.spec || !application.spec.IsMap()) {
      return Error(ErrorCode::kInvalidArgument, fmt::format("{}: spec is missing, or not a map", name_));
    }
    const YAML::Node spark_conf = Member(application.spec, "sparkConf");
    if (spark_conf && !spark_conf.IsNull()) {
      if (!spark_conf.IsMap()) {
        return Refuse(application, spark_conf, "sparkConf", "a map of keys and values");
      }
      for (const auto& entry : spark_conf) {
        if (!entry.first.IsScalar() || !entry.second.IsScalar()) {
          return Refuse(application, entry.first, "a value of sparkConf", "text; write it in quotes");
        }
        application.values.push_back({entry.first.Scalar(), entry.second, "", false});
      }
    }
    for (const Field& field : kFields) {
      const YAML::Node parent = field.parent.empty() ? application.spec : Member(application.spec, field.parent);
      YAML::Node value = Member(parent, field.name);
      if (value && field.name == "gpu") {
        value.reset(Member(YAML::Node(value), "quantity"));
      }
      if (!value || value.IsNull()) {
        continue;
      }
      if (!value.IsScalar()) {
        return Refuse(application, value, Path(field), "a single value");
      }
      application.values.push_back({std::string(field.key), value, Path(field), field.is_memory});
    }
    return {};
  }

  std::string_view text_;
  std::string_view name_;
};

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      quoted += fmt::format("\\x{:02x}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

/// The byte where a line starts, counted from 0; the size of the text behind the last one.
std::size_t StartOfLine(std::string_view text, int64_t line) {
  std::size_t at = 0;
  for (; line > 0; --line) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) {
      return text.size();
    }
    at = end + 1;
  }
  return at;
}

/// The bytes of a scalar that starts at `at`, quotes included. Nullopt when it does not end in its line.
std::optional<std::size_t> LengthOfScalar(std::string_view text, std::size_t at) {
  const std::string_view line = text.substr(at, std::min(text.find('\n', at), text.size()) - at);
  if (line.empty() || std::string_view("|>&*!").find(line.front()) != std::string_view::npos) {
    return std::nullopt;
  }
  if (line.front() == '"' || line.front() == '\'') {
    for (std::size_t i = 1; i < line.size(); ++i) {
      if (line[i] == '\\' && line.front() == '"') {
        ++i;
      } else if (line[i] == line.front()) {
        if (line.front() == '\'' && line.substr(i + 1).starts_with('\'')) {
          ++i;
          continue;
        }
        return i + 1;
      }
    }
    return std::nullopt;
  }
  std::size_t end = std::min(line.find(" #"), line.size());
  while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t' || line[end - 1] == '\r')) {
    --end;
  }
  return end;
}

}  // namespace

bool HasSparkConfLine(std::string_view text) {
  while (!text.empty()) {
    if (TakeUpTo(text, '\n').starts_with("sparkConf:")) {
      return true;
    }
  }
  return false;
}

Result<SparkApplicationYaml> ParseSparkApplication(std::string_view text, std::string_view name) {
  SPARKWRIGHT_TRY(const FoundApplication found, Finder(text, name).Find());
  SparkApplicationYaml application;
  application.name = TextOf(Member(Member(found.document, "metadata"), "name"));
  application.language = TextOf(Member(found.spec, "type"));
  application.mode = TextOf(Member(found.spec, "mode"));
  application.spark_version = TextOf(Member(found.spec, "sparkVersion"));
  application.application = TextOf(Member(found.spec, "mainApplicationFile"));
  application.main_class = TextOf(Member(found.spec, "mainClass"));
  if (const YAML::Node arguments = Member(found.spec, "arguments"); arguments && arguments.IsSequence()) {
    for (const YAML::Node& one : arguments) {
      application.arguments.push_back(TextOf(one));
    }
  }
  for (const FoundValue& value : found.values) {
    const EntrySource source = value.spelling.empty() ? EntrySource::kConfFlag : EntrySource::kFlag;
    const std::string& scalar = value.node.Scalar();
    application.configuration.Add(value.key, value.is_memory ? SparkMemory(scalar) : scalar,
                                  {source, std::string(name), found.LineOf(value.node), value.spelling});
  }
  const ConfigurationEntry* const dynamic = application.configuration.Find("spark.dynamicAllocation.enabled");
  if (dynamic != nullptr && dynamic->origin.spelling == "dynamicAllocation.enabled" && dynamic->value == "true") {
    EntryOrigin origin = dynamic->origin;
    application.configuration.Add("spark.dynamicAllocation.shuffleTracking.enabled", "true", std::move(origin));
  }
  return application;
}

std::string PrintSparkConfYaml(const Configuration& configuration, int indent) {
  const std::string front(static_cast<std::size_t>(std::max(indent, 0)), ' ');
  std::string text = front + "sparkConf:";
  const auto effective = configuration.Effective();
  text += effective.empty() ? " {}\n" : "\n";
  for (const auto& [key, entry] : effective) {
    text += fmt::format("{}  {}: {}\n", front, Quoted(key), Quoted(entry->value));
  }
  return text;
}

Result<std::string> SetInSparkApplication(std::string_view text, std::string_view name, std::string_view key,
                                          std::string_view value) {
  SPARKWRIGHT_TRY(const FoundApplication found, Finder(text, name).Find());
  std::string edited(text);
  // The last one is the strongest: fields come behind sparkConf.
  const auto existing =
      std::find_if(found.values.rbegin(), found.values.rend(), [&](const FoundValue& one) { return one.key == key; });
  if (existing != found.values.rend()) {
    const std::size_t at = found.place.at + static_cast<std::size_t>(std::max(existing->node.Mark().pos, 0));
    const std::optional<std::size_t> length = at < text.size() ? LengthOfScalar(text, at) : std::nullopt;
    const bool is_plain_number = IsDigits(value);
    if (!length.has_value()) {
      return Error(ErrorCode::kInvalidArgument, fmt::format("{}:{}: the value of {} spans lines; change it by hand",
                                                            name, found.LineOf(existing->node), key));
    }
    const bool is_field = !existing->spelling.empty();
    edited.replace(
        at, *length,
        is_field && (is_plain_number || value == "true" || value == "false") ? std::string(value) : Quoted(value));
  } else {
    const YAML::Node spark_conf = Member(found.spec, "sparkConf");
    if (!spark_conf || !spark_conf.IsMap() || spark_conf.size() == 0) {
      return Error(
          ErrorCode::kNotFound,
          fmt::format("{}: spec.sparkConf has no entry beside which {} could be put; add it by hand", name, key));
    }
    if (spark_conf.Style() == YAML::EmitterStyle::Flow) {
      return Error(ErrorCode::kInvalidArgument, fmt::format("{}:{}: sparkConf is written in braces; add {} by hand",
                                                            name, found.LineOf(spark_conf), key));
    }
    int64_t last_line = 0;
    int column = 0;
    for (const auto& entry : spark_conf) {
      last_line = std::max(last_line, found.LineOf(entry.second));
      column = entry.first.Mark().column;
    }
    const std::size_t at = StartOfLine(text, last_line);
    std::string line =
        fmt::format("{}{}: {}\n", std::string(static_cast<std::size_t>(column), ' '), Quoted(key), Quoted(value));
    if (at == text.size() && !text.ends_with('\n')) {
      line.insert(0, "\n");
    }
    edited.insert(at, line);
  }
  // What was written must be what will be read; a value that spans lines could have swallowed the new line.
  const Result<SparkApplicationYaml> back = ParseSparkApplication(edited, name);
  if (!back.ok() || back->configuration.Value(key) != value) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("{}: {} cannot be set without changing more; do it by hand", name, key));
  }
  return edited;
}

Result<std::string> RemoveFromSparkApplication(std::string_view text, std::string_view name, std::string_view key,
                                               RemovedEntries removed) {
  SPARKWRIGHT_TRY(const FoundApplication found, Finder(text, name).Find());
  const YAML::Node spark_conf = Member(found.spec, "sparkConf");
  std::vector<const FoundValue*> values;
  for (const FoundValue& value : found.values) {
    if (value.key == key) {
      values.push_back(&value);
    }
  }
  if (removed == RemovedEntries::kOverridden && !values.empty()) {
    values.pop_back();
  }
  std::string edited(text);
  // From the last line up, so that those before it stay where they are.
  std::sort(values.begin(), values.end(),
            [&](const FoundValue* a, const FoundValue* b) { return found.LineOf(a->node) > found.LineOf(b->node); });
  for (const FoundValue* value : values) {
    const int64_t line = found.LineOf(value->node);
    const std::size_t begin = StartOfLine(edited, line - 1);
    const std::size_t at = found.place.at + static_cast<std::size_t>(std::max(value->node.Mark().pos, 0));
    const bool is_alone = value->spelling.empty() && spark_conf.Style() != YAML::EmitterStyle::Flow &&
                          spark_conf.size() > values.size() && at < text.size() &&
                          LengthOfScalar(text, at).has_value() &&
                          edited.substr(begin, at - begin).find(key) != std::string::npos;
    if (!is_alone) {
      return Error(ErrorCode::kInvalidArgument, fmt::format("{}:{}: {} is not in a line of sparkConf of its own; take "
                                                            "it out by hand",
                                                            name, line, key));
    }
    edited.erase(begin, StartOfLine(edited, line) - begin);
  }
  // What is left must be what was there, less that.
  const Result<SparkApplicationYaml> before = ParseSparkApplication(text, name);
  const Result<SparkApplicationYaml> after = ParseSparkApplication(edited, name);
  const bool is_right =
      before.ok() && after.ok() &&
      after->configuration.entries().size() + values.size() == before->configuration.entries().size() &&
      after->configuration.Value(key) ==
          (removed == RemovedEntries::kAll ? std::nullopt : before->configuration.Value(key));
  if (!is_right) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("{}: {} cannot be taken out without changing more; do it by hand", name, key));
  }
  return edited;
}

}  // namespace sparkwright::conf
