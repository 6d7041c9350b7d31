#include "ingest/events/json_event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/events/json_line_parser.h"
#include "ingest/events/line_splitter.h"

namespace sparkwright::ingest {
namespace {

class JsonEventTest : public ::testing::Test {
 protected:
  // The object {"f": value}.
  JsonEvent With(std::string_view value) {
    text_ = R"({"f":)" + std::string(value) + "}";
    const std::size_t size = text_.size();
    text_.append(kLinePadding, '\0');
    counters_ = ImportCounters();
    auto event =
        parser_.Parse(std::string_view(text_).substr(0, size), where_, JsonLineParser::LastLine::kNo, counters_);
    EXPECT_TRUE(event.has_value()) << value;
    return *event;
  }
  int64_t num_bad_fields() const { return counters_.count(ImportCounter::kBadField); }

  ReadLimits limits_;
  JsonLineParser parser_{limits_};
  ImportCounters counters_;
  model::ImportPosition where_{"log", 7};
  std::string text_;
};

struct NumberCase {
  const char* value;
  std::optional<int64_t> wide;
  std::optional<int32_t> narrow;
  std::optional<int32_t> id;
};

TEST_F(JsonEventTest, ReadsWholeNumbersInTheirRange) {
  const NumberCase cases[] = {
      {"0", 0, 0, 0},
      {"-0", 0, 0, 0},
      {"-1", -1, -1, std::nullopt},
      {"2147483647", INT32_MAX, INT32_MAX, INT32_MAX},
      {"2147483648", 2147483648, std::nullopt, std::nullopt},
      {"9223372036854775807", INT64_MAX, std::nullopt, std::nullopt},
      {"-9223372036854775808", INT64_MIN, std::nullopt, std::nullopt},
      {"9223372036854775808", std::nullopt, std::nullopt, std::nullopt},
      {"18446744073709551615", std::nullopt, std::nullopt, std::nullopt},
      {"7.0", 7, 7, 7},
      {"7.5", std::nullopt, std::nullopt, std::nullopt},
      {"1e3", 1000, 1000, 1000},
      {"9.2233720368547758e18", std::nullopt, std::nullopt, std::nullopt},
      {"-9.2233720368547758e18", INT64_MIN, std::nullopt, std::nullopt},
      {"1e308", std::nullopt, std::nullopt, std::nullopt},
      {"-1e308", std::nullopt, std::nullopt, std::nullopt},
      {R"("12")", 12, 12, 12},
      {R"("-12")", -12, -12, std::nullopt},
      {R"("")", std::nullopt, std::nullopt, std::nullopt},
      {R"(" 1")", std::nullopt, std::nullopt, std::nullopt},
      {R"("1x")", std::nullopt, std::nullopt, std::nullopt},
      {R"("NaN")", std::nullopt, std::nullopt, std::nullopt},
      {R"("9223372036854775808")", std::nullopt, std::nullopt, std::nullopt},
      {"true", std::nullopt, std::nullopt, std::nullopt},
      {"[]", std::nullopt, std::nullopt, std::nullopt},
      {"{}", std::nullopt, std::nullopt, std::nullopt},
  };
  for (const NumberCase& one : cases) {
    EXPECT_EQ(With(one.value).Integer("f"), one.wide) << one.value;
    EXPECT_EQ(num_bad_fields(), one.wide.has_value() ? 0 : 1) << one.value;
    EXPECT_EQ(With(one.value).Integer32("f"), one.narrow) << one.value;
    EXPECT_EQ(num_bad_fields(), one.narrow.has_value() ? 0 : 1) << one.value;
    EXPECT_EQ(With(one.value).Id("f"), one.id) << one.value;
    EXPECT_EQ(num_bad_fields(), one.id.has_value() ? 0 : 1) << one.value;
  }
}

TEST_F(JsonEventTest, MissingAndNullAreAbsentAndNotCounted) {
  for (const char* key : {"f", "g"}) {
    const JsonEvent event = With("null");
    EXPECT_FALSE(event.Has(key));
    EXPECT_FALSE(event.Integer(key).has_value());
    EXPECT_EQ(event.Integer(key, 5), 5);
    EXPECT_FALSE(event.Id(key).has_value());
    EXPECT_FALSE(event.Double(key).has_value());
    EXPECT_FALSE(event.Boolean(key));
    EXPECT_EQ(event.String(key), "");
    EXPECT_FALSE(event.Object(key).has_value());
    event.ForEach(key, [](simdjson::dom::element) { FAIL(); });
    EXPECT_EQ(num_bad_fields(), 0);
  }
}

TEST_F(JsonEventTest, AValueOfAnotherTypeIsAbsentAndCounted) {
  EXPECT_EQ(With("1").String("f"), "");
  EXPECT_EQ(num_bad_fields(), 1);
  EXPECT_FALSE(With(R"("true")").Boolean("f"));
  EXPECT_EQ(num_bad_fields(), 1);
  EXPECT_FALSE(With("[]").Object("f").has_value());
  EXPECT_EQ(num_bad_fields(), 1);
  EXPECT_FALSE(With("[]").Double("f").has_value());
  EXPECT_EQ(num_bad_fields(), 1);
  With("{}").ForEach("f", [](simdjson::dom::element) { FAIL(); });
  EXPECT_EQ(num_bad_fields(), 1);
  int num_objects = 0;
  With("[1,{},null]").ForEachObject("f", [&](const JsonEvent&) { ++num_objects; });
  EXPECT_EQ(num_objects, 1);
  EXPECT_EQ(num_bad_fields(), 2);
}

TEST_F(JsonEventTest, SparksNaNIsAbsentAndNotCounted) {
  EXPECT_EQ(With("1.5").Double("f"), 1.5);
  EXPECT_EQ(With("3").Double("f"), 3.0);
  EXPECT_FALSE(With(R"("NaN")").Double("f").has_value());
  EXPECT_EQ(num_bad_fields(), 0);
}

TEST_F(JsonEventTest, TheFirstOfTwoEqualKeysCounts) { EXPECT_EQ(With(R"(1,"f":2)").Integer("f"), 1); }

TEST_F(JsonEventTest, PrintsScalarsAsWritten) {
  EXPECT_EQ(ScalarText(*With(R"("a\"b")").Element("f")), "a\"b");
  EXPECT_EQ(ScalarText(*With("12").Element("f")), "12");
  EXPECT_EQ(ScalarText(*With("true").Element("f")), "true");
  EXPECT_EQ(ScalarText(*With("[1, 2]").Element("f")), "[1,2]");
}

TEST_F(JsonEventTest, CountsTheFieldAndThePlace) {
  (void)With("[]").Integer("f");
  model::ImportReport report;
  counters_.Describe(report);
  ASSERT_EQ(report.counts.size(), 1U);
  EXPECT_EQ(report.counts[0].first_detail, "f");
  EXPECT_EQ(report.counts[0].first.file, "log");
  EXPECT_EQ(report.counts[0].first.byte_offset, 7);
}

}  // namespace
}  // namespace sparkwright::ingest
