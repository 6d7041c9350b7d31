// What real Spark made of texts, recorded in tests/conf, against what property_value makes of them.
#include <algorithm>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "conf/property_value.h"

namespace sparkwright::conf {
namespace {

ValueForm FormOf(const std::string& kind) {
  ValueForm form;
  const std::string unit = kind.substr(std::min(kind.find(' ') + 1, kind.size()));
  if (kind.starts_with("bytes")) {
    form.type = PropertyType::kBytes;
    form.byte_unit = ByteUnitNamed(unit).value();
  } else if (kind.starts_with("time")) {
    form.type = PropertyType::kTime;
    form.time_unit = TimeUnitNamed(unit).value();
  } else {
    form.type = kind == "int"      ? PropertyType::kInt
                : kind == "long"   ? PropertyType::kLong
                : kind == "double" ? PropertyType::kDouble
                                   : PropertyType::kBoolean;
  }
  return form;
}

/// The value as Java's String.valueOf prints it: sizes and durations are plain counts there.
std::string JavaText(const PropertyValue& value) {
  if (const auto* const size = std::get_if<Size>(&value)) {
    return std::to_string(size->count);
  }
  if (const auto* const duration = std::get_if<Duration>(&value)) {
    return std::to_string(duration->count);
  }
  return PrintValue(value);
}

TEST(RecordedValues, TextsAreReadAsRealSparkReadsThem) {
  std::ifstream file("tests/conf/spark_values.jsonl");
  ASSERT_TRUE(file.is_open());
  int num_accepted = 0;
  int num_refused = 0;
  for (std::string line; std::getline(file, line);) {
    const nlohmann::json recorded = nlohmann::json::parse(line);
    const std::string text = recorded.at("text");
    ValueForm form = FormOf(recorded.at("kind"));
    const bool is_read = recorded.contains("value");
    ASSERT_EQ(ParseValue(form, text).ok(), is_read && !recorded.contains("from")) << line;
    form.suffixes = SizeSuffixes::kBinaryToo;
    const Result<PropertyValue> value = ParseValue(form, text);
    ASSERT_EQ(value.ok(), is_read) << line;
    if (!value.ok()) {
      ++num_refused;
      continue;
    }
    ++num_accepted;
    EXPECT_EQ(JavaText(*value), recorded.at("value").get<std::string>()) << line;
    const Result<PropertyValue> back = ParseValue(form, PrintValue(*value));
    ASSERT_TRUE(back.ok()) << line;
    EXPECT_EQ(PrintValue(*back), PrintValue(*value)) << line;
  }
  EXPECT_GT(num_accepted, 1000);
  EXPECT_GT(num_refused, 1000);
}

}  // namespace
}  // namespace sparkwright::conf
