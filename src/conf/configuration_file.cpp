#include "conf/configuration_file.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/shell_words.h"
#include "conf/java_text.h"
#include "conf/json_configuration.h"
#include "conf/properties_file.h"
#include "conf/spark_application_yaml.h"
#include "conf/submit_command.h"

namespace sparkwright::conf {
namespace {

/// Whether a line says that the document is a manifest of the operator.
bool IsManifest(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.starts_with("kind:")) {
      line = Trimmed(line.substr(5));
      line = Trimmed(line.substr(0, line.find('#')));
      if (line.size() >= 2 && (line.front() == '"' || line.front() == '\'') && line.front() == line.back()) {
        line = line.substr(1, line.size() - 2);
      }
      if (line == "SparkApplication" || line == "ScheduledSparkApplication") {
        return true;
      }
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

/// Whether a line starts like an entry of a properties file. Scripts have none but behind a backslash.
bool HasPropertyLine(std::string_view text) {
  bool is_continued = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = Trimmed(text.substr(0, end));
    const std::string_view word = line.substr(0, line.find_first_of(" \t=:"));
    if (!is_continued && word.starts_with("spark.") && word.find('/') == std::string_view::npos) {
      return true;
    }
    is_continued = line.ends_with('\\');
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

std::optional<Language> LanguageOfApplication(std::string_view application) {
  if (application.ends_with(".py")) {
    return Language::kPython;
  }
  return application.ends_with(".R") ? std::optional(Language::kR) : std::nullopt;
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
  const std::string_view trimmed = Trimmed(text);
  if (trimmed.starts_with('{') || trimmed.starts_with('[')) {
    return ConfigurationFormat::kJson;
  }
  if (IsManifest(text)) {
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
      file.configuration = std::move(command.configuration);
      break;
    }
    case ConfigurationFormat::kSparkApplication: {
      SPARKWRIGHT_TRY(SparkApplicationYaml application, ParseSparkApplication(text, name));
      file.spark_version = std::move(application.spark_version);
      file.manager = ClusterManager::kKubernetes;
      file.deploy_mode = application.mode == "client" ? DeployMode::kClient : DeployMode::kCluster;
      file.language = LanguageOfType(application.language);
      file.configuration = std::move(application.configuration);
      break;
    }
    case ConfigurationFormat::kJson: {
      SPARKWRIGHT_TRY(JsonConfiguration json, ParseJsonConfiguration(text, name));
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
