#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/shell_words.h"
#include "conf/configuration_file.h"
#include "conf/property_catalogue.h"
#include "conf/run_context.h"

namespace sparkwright::validate {

/// An example of a rule's .md.
struct CheckExample {
  std::string text;  ///< The properties.
  conf::Configuration configuration;
  conf::RunContext context;
};

namespace example_internal {

inline Status TakeFlag(std::string_view flag, std::string_view value, conf::RunContext& context) {
  static const std::map<std::string_view, conf::Language> kLanguages = {
      {"jvm", conf::Language::kJvm}, {"python", conf::Language::kPython}, {"r", conf::Language::kR}};
  if (flag == "--spark") {
    SPARKWRIGHT_TRY(context.version, model::ParseSparkVersion(value));
  } else if (flag == "--master") {
    context.manager = conf::ManagerOfMaster(value);
  } else if (flag == "--deploy-mode") {
    context.deploy_mode = value == "cluster" ? conf::DeployMode::kCluster : conf::DeployMode::kClient;
  } else if (flag == "--cluster") {
    SPARKWRIGHT_TRY(context.cluster, conf::ParseCluster(value));
  } else if (flag == "--language" && kLanguages.contains(value)) {
    context.language = kLanguages.at(value);
  } else {
    return Error(ErrorCode::kInvalidArgument, "an example has no " + std::string(flag) + " " + std::string(value));
  }
  return {};
}

}  // namespace example_internal

/// Reads an example: flags of `sparkwright check` in the first lines, then a spark-defaults.conf. Without --spark it is
/// the newest version. Errors: kInvalidArgument for other flags; those of conf::ReadConfiguration.
inline Result<CheckExample> ReadCheckExample(std::string_view text) {
  CheckExample example;
  example.context.version = conf::PropertyCatalogue::Builtin().newest();
  while (text.starts_with("--")) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    SPARKWRIGHT_TRY(const std::vector<ShellWord> words, SplitShellWords(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
      SPARKWRIGHT_TRY(example_internal::TakeFlag(words[i].text, words[i + 1].text, example.context));
    }
  }
  example.text = text;
  SPARKWRIGHT_TRY(example.configuration, conf::ReadConfiguration(text, "example"));
  return example;
}

}  // namespace sparkwright::validate
