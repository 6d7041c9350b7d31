#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "validate/subject.h"

namespace sparkwright::validate {

/// One word of the Java options of driver or executors.
struct JavaOptionWord {
  const conf::ConfigurationEntry* entry = nullptr;
  std::string text;  ///< "-XX:+UseG1GC".
  bool is_driver = false;
};

/// The words of spark.{driver,executor}.{extra,default}JavaOptions, in this order. Values whose quotes are not closed
/// have none.
std::vector<JavaOptionWord> JavaOptionWords(const Subject& subject);

/// `options` without those of its words; what is left keeps its order. Words in quotes stay as they are.
std::string WithoutWords(std::string_view options, const std::vector<std::string>& words);

}  // namespace sparkwright::validate
