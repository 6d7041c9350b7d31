#include "workload/no_program.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "base/split_text.h"
#include "conf/java_text.h"
#include "workload/text.h"

namespace sparkwright::workload {
namespace {

using nlohmann::json;

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  while (!text.empty() && IsSpace(text.front())) {
    text.remove_prefix(1);
  }
  return text;
}

bool HasAny(const json& object, std::initializer_list<const char*> names) {
  return std::any_of(names.begin(), names.end(), [&](const char* name) { return object.contains(name); });
}

/// The programs that a value names, and whatever it holds: members that say a file, a notebook or a class.
void FindPrograms(const json& value, std::size_t depth, std::vector<std::string>& programs) {
  constexpr auto kMembers = std::to_array<std::string_view>(
      {"python_file", "notebook_path", "main_class_name", "main_python_file_uri", "main_class", "mainPythonFileUri"});
  constexpr std::size_t kDeepest = 20;
  constexpr std::size_t kMost = 5;
  if (depth > kDeepest || programs.size() >= kMost) {
    return;
  }
  if (value.is_array()) {
    for (const json& one : value) {
      FindPrograms(one, depth + 1, programs);
    }
  } else if (value.is_object()) {
    for (const auto& [name, member] : value.items()) {
      if (member.is_string() && std::find(kMembers.begin(), kMembers.end(), name) != kMembers.end()) {
        programs.push_back(member.get<std::string>());
      } else {
        FindPrograms(member, depth + 1, programs);
      }
    }
  }
}

std::string WhyNoProgramOfJson(const json& value) {
  const json& object = value.is_array() && !value.empty() ? value.front() : value;
  if (!object.is_object()) {
    return "is JSON and no notebook; give the program, a notebook (.ipynb) or what the job does in words";
  }
  const json& settings = object.contains("settings") && object["settings"].is_object() ? object["settings"] : object;
  if (HasAny(settings,
             {"tasks", "job_clusters", "new_cluster", "notebook_task", "spark_python_task", "spark_jar_task"})) {
    std::vector<std::string> programs;
    FindPrograms(settings, 0, programs);
    return fmt::format(
        "is a Databricks job and no program; give the programs of its tasks{} as --code, or what it does in words, and "
        "its "
        "spark_conf as --config FILE",
        programs.empty() ? std::string() : fmt::format(" ({})", fmt::join(programs, ", ")));
  }
  if (HasAny(object, {"node_type_id", "spark_conf", "num_workers", "autoscale", "instance_pool_id"})) {
    return "is a Databricks cluster, which does not say what runs on it; give the program as --code or the job in "
           "words, its "
           "spark_conf as --config FILE and its nodes as --cluster nodes=8,cores=4,memory=30g";
  }
  if (HasAny(object, {"Classification", "Instances", "InstanceGroups", "Steps"})) {
    return "is a configuration of EMR and no program; give the program as --code, and this as --config FILE";
  }
  return "is JSON and no notebook; give the program, a notebook (.ipynb), or what the job does in words; a "
         "configuration is "
         "given as --config FILE";
}

/// Of the lines that say something, how many begin with a property of Spark.
bool IsConfiguration(std::string_view text) {
  std::size_t num_lines = 0;
  std::size_t num_properties = 0;
  while (!text.empty()) {
    const std::string_view line = Trimmed(TakeUpTo(text, '\n'));
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    ++num_lines;
    const std::size_t end = std::min(line.find_first_of(" \t=:("), line.size());
    const bool is_call = end < line.size() && line[end] == '(';
    num_properties += line.starts_with("spark.") && !is_call &&
                              line.substr(0, end).find_first_of("'\"") == std::string_view::npos &&
                              line.substr(0, end).find('.', 6) != std::string_view::npos
                          ? 1
                          : 0;
  }
  return num_properties > 0 && 2 * num_properties > num_lines;
}

bool IsCompressed(std::string_view text) {
  constexpr auto kMagics = std::to_array<std::string_view>(
      {"\x28\xB5\x2F\xFD", "\x1F\x8B", "LZ4Block", "\x04\x22\x4D\x18", "PK\x03\x04", "\x82SNAPPY", "BZh9"});
  return text.find('\0') != std::string_view::npos ||
         std::any_of(kMagics.begin(), kMagics.end(), [&](std::string_view magic) { return text.starts_with(magic); });
}

}  // namespace

std::optional<std::string> WhyNoProgram(const model::CodeFile& file) {
  const std::string name = conf::LowerCase(file.name);
  const std::string_view text = Trimmed(file.text);
  if (IsCompressed(file.text)) {
    return "is no text; an event log is given as --log, a program or notebook as its text";
  }
  if (text.starts_with("{\"Event\":\"")) {
    return "is an event log and no program; give it as --log";
  }
  if (text.starts_with('{') || text.starts_with('[')) {
    const json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if ((value.is_object() && value.contains("cells")) || name.ends_with(".ipynb")) {
      return std::nullopt;
    }
    if (value.is_object() || value.is_array()) {
      return WhyNoProgramOfJson(value);
    }
  }
  if (text.find("kind: SparkApplication") != std::string_view::npos ||
      text.find("kind: ScheduledSparkApplication") != std::string_view::npos) {
    return "is a manifest for Kubernetes and no program; give the program that it names as --code, and this as "
           "--config FILE";
  }
  constexpr auto kPrograms = std::to_array<std::string_view>({".py", ".scala", ".sc", ".sql", ".java", ".r"});
  if (std::any_of(kPrograms.begin(), kPrograms.end(), [&](std::string_view end) { return name.ends_with(end); })) {
    return std::nullopt;
  }
  if (IsConfiguration(text)) {
    return "is a configuration and no program; give it as --config FILE, and the program as --code or the job in words";
  }
  if (text.starts_with("spark-submit") || text.find("\nspark-submit ") != std::string_view::npos ||
      text.find("/bin/spark-submit ") != std::string_view::npos) {
    return "is a submit command and no program; give it as --config FILE, and the program that it starts as --code";
  }
  return std::nullopt;
}

}  // namespace sparkwright::workload
