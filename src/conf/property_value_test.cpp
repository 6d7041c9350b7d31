#include "conf/property_value.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright::conf {
namespace {

using ::testing::HasSubstr;

ValueForm Form(PropertyType type) {
  ValueForm form;
  form.type = type;
  return form;
}

/// The value printed back, or "refused: …".
std::string Read(const ValueForm& form, std::string_view text) {
  const Result<PropertyValue> value = ParseValue(form, text);
  return value.ok() ? PrintValue(*value) : "refused: " + value.error().message();
}

TEST(PropertyValue, BooleansAreTrueOrFalseInAnyCase) {
  const ValueForm form = Form(PropertyType::kBoolean);
  EXPECT_EQ(Read(form, "true"), "true");
  EXPECT_EQ(Read(form, " FALSE "), "false");
  EXPECT_THAT(Read(form, "yes"), HasSubstr("write true"));
  EXPECT_THAT(Read(form, "0"), HasSubstr("write false"));
  EXPECT_THAT(Read(form, ""), HasSubstr("refused"));
}

TEST(PropertyValue, WholeNumbersAreJavas) {
  const ValueForm form = Form(PropertyType::kInt);
  EXPECT_EQ(Read(form, " 200 "), "200");
  EXPECT_EQ(Read(form, "+5"), "5");
  EXPECT_EQ(Read(form, "-0"), "0");
  EXPECT_EQ(Read(form, "-2147483648"), "-2147483648");
  EXPECT_THAT(Read(form, "2147483648"), HasSubstr("from -2147483648 to 2147483647"));
  EXPECT_THAT(Read(form, "8.0"), HasSubstr("write 8"));
  for (const std::string_view text : {"", "+", "+-5", "--5", "1e3", "0x10", "8.5", "4 0"}) {
    EXPECT_THAT(Read(form, text), HasSubstr("refused")) << text;
  }
  EXPECT_EQ(Read(Form(PropertyType::kLong), "9223372036854775807"), "9223372036854775807");
  EXPECT_THAT(Read(Form(PropertyType::kLong), "9223372036854775808"), HasSubstr("beyond"));
}

TEST(PropertyValue, DoublesAreJavas) {
  const ValueForm form = Form(PropertyType::kDouble);
  struct Case {
    std::string_view text;
    std::string_view printed;
  };
  for (const Case& one :
       {Case{"0.6", "0.6"}, Case{" 1 ", "1.0"}, Case{".5", "0.5"}, Case{"5.", "5.0"}, Case{"1e3", "1000.0"},
        Case{"1E10", "1.0E10"}, Case{"-2.5e-5", "-2.5E-5"}, Case{"1d", "1.0"}, Case{"1.5f", "1.5"}, Case{"NaN", "NaN"},
        Case{"-Infinity", "-Infinity"}, Case{"0x1p3", "8.0"}, Case{"1e999", "Infinity"}, Case{"1e-999", "0.0"},
        Case{"0.001", "0.001"}, Case{"9999999", "9999999.0"}, Case{"1e7", "1.0E7"}, Case{"+3", "3.0"}}) {
    EXPECT_EQ(Read(form, one.text), one.printed) << one.text;
  }
  for (const std::string_view text : {"", "abc", "1.2.3", "e5", "1e", "inf", "nan", "0x10", "--1", "."}) {
    EXPECT_THAT(Read(form, text), HasSubstr("refused")) << text;
  }
  EXPECT_THAT(Read(form, "60%"), HasSubstr("write 0.6"));
  EXPECT_THAT(Read(form, "0,6"), HasSubstr("write 0.6"));
}

TEST(PropertyValue, SequencesDropEmptyItems) {
  EXPECT_EQ(Read(Form(PropertyType::kSeq), " a, b ,,c,"), "a,b,c");
  EXPECT_EQ(Read(Form(PropertyType::kSeq), ""), "");
}

TEST(PropertyValue, RegexesMustNotBeLeftOpen) {
  const ValueForm form = Form(PropertyType::kRegex);
  for (const std::string_view text :
       {"(?i)secret|password|token", "[])(]x", "[^]]", "a\\(b", "\\Qa(b\\E", "\\Qa(", ""}) {
    EXPECT_EQ(Read(form, text), text);
  }
  for (const std::string_view text : {"(a", "a)", "[a", "a\\", "(a[)]"}) {
    EXPECT_THAT(Read(form, text), HasSubstr("refused")) << text;
  }
}

TEST(PropertyValue, ListsOfAllowedValuesAreKept) {
  ValueForm form = Form(PropertyType::kEnum);
  form.allowed = {"snappy", "zstd", "lz4"};
  EXPECT_EQ(Read(form, "zstd"), "zstd");
  EXPECT_THAT(Read(form, "zsdt"), HasSubstr("write zstd"));
  EXPECT_THAT(Read(form, "ZSTD"), HasSubstr("write zstd"));
  EXPECT_THAT(Read(form, "brotli"), HasSubstr("write one of snappy, zstd, lz4"));
  form.ignores_case = true;
  EXPECT_EQ(Read(form, "ZSTD"), "ZSTD");
  form.type = PropertyType::kSeq;
  EXPECT_THAT(Read(form, "lz4,foo"), HasSubstr("'foo'"));
}

TEST(PropertyValue, TheSameValueMayBeWrittenDifferently) {
  ValueForm form = Form(PropertyType::kBytes);
  form.byte_unit = ByteUnit::kMebi;
  EXPECT_TRUE(IsSameValue(form, "1g", "1024"));
  EXPECT_FALSE(IsSameValue(form, "1g", "1025m"));
  EXPECT_TRUE(IsSameValue(form, "nonsense", "nonsense"));
  EXPECT_TRUE(IsSameValue(Form(PropertyType::kBoolean), "TRUE", " true"));
  EXPECT_TRUE(IsSameValue(Form(PropertyType::kTime), "10s", "10000"));
  EXPECT_TRUE(IsSameValue(Form(PropertyType::kDouble), "0.60", ".6"));
}

}  // namespace
}  // namespace sparkwright::conf
