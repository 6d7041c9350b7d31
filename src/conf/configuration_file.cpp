#include "conf/configuration_file.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/split_text.h"
#include "conf/java_text.h"
#include "conf/json_configuration.h"
#include "conf/properties_file.h"
#include "conf/spark_application_yaml.h"
#include "conf/submit_command.h"

namespace sparkwright::conf {
namespace {

/// Whether it starts like an object, or like an array of objects or arrays. A byte order mark may be in front.
bool IsJson(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  text = Trimmed(text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text);
  const std::string_view inner = text.starts_with('[') ? Trimmed(text.substr(1)) : std::string_view();
  return text.starts_with('{') || inner.starts_with('{') || inner.starts_with('[') || inner.starts_with(']');
}

/// How many lines say that their document is a manifest of the operator.
int64_t CountManifests(std::string_view text) {
  int64_t count = 0;
  while (!text.empty()) {
    std::string_view line = TakeUpTo(text, '\n');
    if (line.starts_with("kind:")) {
      line = Trimmed(line.substr(5));
      line = Trimmed(line.substr(0, line.find('#')));
      if (line.size() >= 2 && (line.front() == '"' || line.front() == '\'') && line.front() == line.back()) {
        line = line.substr(1, line.size() - 2);
      }
      count += line == "SparkApplication" || line == "ScheduledSparkApplication" ? 1 : 0;
    }
  }
  return count;
}

/// Whether a line starts like an entry of a properties file. Scripts have none but behind a backslash.
bool HasPropertyLine(std::string_view text) {
  bool is_continued = false;
  while (!text.empty()) {
    const std::string_view line = Trimmed(TakeUpTo(text, '\n'));
    const std::string_view word = line.substr(0, line.find_first_of(" \t=:"));
    if (!is_continued && word.starts_with("spark.") && word.find('/') == std::string_view::npos) {
      return true;
    }
    is_continued = line.ends_with('\\');
  }
  return false;
}

std::optional<Language> LanguageOfApplication(std::string_view application) {
  if (application.ends_with(".py")) {
    return Language::kPython;
  }
  return application.ends_with(".R") ? std::optional(Language::kR) : std::nullopt;
}

/// What a person may take for checked and is not.
std::vector<std::string> NotRead(const SubmitCommand& command, std::string_view name) {
  std::vector<std::string> sentences;
  for (const std::string& unknown : command.unknown) {
    sentences.push_back(unknown + " is known only when the script runs; it is not checked");
  }
  const bool needs_application = command.program.ends_with("spark-submit") && command.other_arguments.empty();
  if (needs_application && Trimmed(command.application).empty()) {
    sentences.push_back(fmt::format(
        "{}:{}: the command has no application behind its options; a comment, or a blank behind a backslash, ends it",
        name, command.line));
  }
  for (const int64_t line : command.other_lines) {
    sentences.push_back(
        fmt::format("{}:{}: this command is not checked, only the first one, in line {}", name, line, command.line));
  }
  return sentences;
}

/// Of spec.type.
std::optional<Language> LanguageOfType(std::string_view type) {
  if (type == "Python") {
    return Language::kPython;
  }
  return type == "R" ? std::optional(Language::kR) : std::nullopt;
}

}  // namespace

ConfigurationFormat DetectConfigurationFormat(std::string_view text) {
  if (IsJson(text)) {
    return ConfigurationFormat::kJson;
  }
  if (CountManifests(text) > 0 || HasSparkConfLine(text)) {
    return ConfigurationFormat::kSparkApplication;
  }
  return !HasPropertyLine(text) && HasSubmitCommand(text) ? ConfigurationFormat::kSubmitCommand
                                                          : ConfigurationFormat::kProperties;
}

Result<ConfigurationFile> ReadConfigurationFile(std::string_view text, std::string_view name, EntrySource source) {
  ConfigurationFile file;
  file.format = DetectConfigurationFormat(text);
  switch (file.format) {
    case ConfigurationFormat::kProperties: {
      SPARKWRIGHT_TRY(const PropertiesFile properties, PropertiesFile::Parse(text, name));
      file.configuration = properties.ToConfiguration(source);
      break;
    }
    case ConfigurationFormat::kSubmitCommand: {
      SPARKWRIGHT_TRY(SubmitCommand command, ParseSubmitCommand(text, name));
      file.language = LanguageOfApplication(command.application);
      file.not_read = NotRead(command, name);
      if (!command.application.empty()) {
        file.program = {std::move(command.application), std::move(command.main_class),
                        std::move(command.application_arguments)};
      }
      file.properties_file = std::move(command.properties_file);
      file.extra_properties_files = std::move(command.extra_properties_files);
      file.configuration = std::move(command.configuration);
      break;
    }
    case ConfigurationFormat::kSparkApplication: {
      SPARKWRIGHT_TRY(SparkApplicationYaml application, ParseSparkApplication(text, name));
      file.spark_version = std::move(application.spark_version);
      const int64_t num_manifests = CountManifests(text);
      if (num_manifests > 0) {  // A part of a spec alone may be for any cluster.
        file.manager = ClusterManager::kKubernetes;
        file.deploy_mode = application.mode == "client" ? DeployMode::kClient : DeployMode::kCluster;
      }
      file.language = LanguageOfType(application.language);
      if (!application.application.empty()) {
        file.program = {std::move(application.application), std::move(application.main_class),
                        std::move(application.arguments)};
      }
      if (num_manifests > 1) {
        file.not_read.push_back(
            fmt::format("{} holds {} SparkApplications; only the first one is checked", name, num_manifests));
      }
      file.configuration = std::move(application.configuration);
      break;
    }
    case ConfigurationFormat::kJson: {
      SPARKWRIGHT_TRY(JsonConfiguration json, ParseJsonConfiguration(text, name));
      file.spark_version = std::move(json.spark_version);
      file.configuration = std::move(json.configuration);
      break;
    }
  }
  return file;
}

Result<Configuration> ReadConfiguration(std::string_view text, std::string_view name, EntrySource source) {
  SPARKWRIGHT_TRY(ConfigurationFile file, ReadConfigurationFile(text, name, source));
  return std::move(file.configuration);
}

Configuration ConfigurationOf(const model::Environment& environment, std::string_view name) {
  Configuration configuration;
  for (const auto& [key, value] : environment.spark_properties) {
    configuration.Add(key, value, {EntrySource::kApplication, std::string(name), std::nullopt, ""});
  }
  return configuration;
}

}  // namespace sparkwright::conf
