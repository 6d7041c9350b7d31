#include "report/json_writer.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace sparkwright::report {
namespace {

template <typename Write>
std::string Written(JsonWriter::Layout layout, Write write) {
  std::string text;
  {
    JsonWriter writer([&](std::string_view piece) { text += piece; }, layout);
    write(writer);
  }
  return text;
}

void WriteSample(JsonWriter& writer) {
  writer.BeginObject();
  writer.Key("a");
  writer.Integer(-1);
  writer.Key("b");
  writer.BeginArray(JsonWriter::Nesting::kInline);
  writer.Number(0.5);
  writer.Boolean(true);
  writer.EndArray();
  writer.Key("c");
  writer.BeginObject();
  writer.EndObject();
  writer.EndObject();
  writer.Finish();
}

TEST(JsonWriter, OneLineHasNoWhiteSpace) {
  EXPECT_EQ(Written(JsonWriter::Layout::kOneLine, WriteSample), "{\"a\":-1,\"b\":[0.5,true],\"c\":{}}\n");
}

TEST(JsonWriter, InlineContainersStayOnTheirLine) {
  EXPECT_EQ(Written(JsonWriter::Layout::kIndented, WriteSample),
            "{\n  \"a\": -1,\n  \"b\": [0.5, true],\n  \"c\": {}\n}\n");
}

TEST(JsonWriter, TextIsEscapedAndValidUtf8) {
  const auto quoted = [](std::string_view text) {
    return Written(JsonWriter::Layout::kOneLine, [&](JsonWriter& writer) { writer.String(text); });
  };
  EXPECT_EQ(quoted("a\"b\\c\n\x01"), "\"a\\\"b\\\\c\\n\\u0001\"");
  EXPECT_EQ(quoted("caf\xE9 日"), "\"caf\xEF\xBF\xBD 日\"");
  EXPECT_EQ(quoted(""), "\"\"");
}

TEST(JsonWriter, NumbersJsonDoesNotHaveAreNull) {
  EXPECT_EQ(Written(JsonWriter::Layout::kOneLine,
                    [](JsonWriter& writer) { writer.Number(std::numeric_limits<double>::infinity()); }),
            "null");
}

TEST(JsonWriter, LongDocumentsReachTheSinkInPieces) {
  int num_pieces = 0;
  std::size_t size = 0;
  {
    JsonWriter writer(
        [&](std::string_view piece) {
          ++num_pieces;
          size += piece.size();
        },
        JsonWriter::Layout::kOneLine);
    writer.BeginArray();
    for (int i = 0; i < 100'000; ++i) {
      writer.Integer(7);
    }
    writer.EndArray();
  }
  EXPECT_GT(num_pieces, 2);
  EXPECT_EQ(size, 200'001U);
}

}  // namespace
}  // namespace sparkwright::report
