#include "conf/properties_file.h"

#include <fstream>
#include <map>
#include <string>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sparkwright::conf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Triple = std::tuple<std::string, std::string, int64_t>;

PropertiesFile Parsed(std::string_view text) {
  Result<PropertiesFile> file = PropertiesFile::Parse(text, "spark-defaults.conf");
  EXPECT_TRUE(file.ok()) << text;
  return file.ok() ? *std::move(file) : PropertiesFile();
}

std::vector<Triple> Read(std::string_view text) {
  std::vector<Triple> entries;
  for (const PropertiesFile::Entry& entry : Parsed(text).Entries()) {
    entries.emplace_back(entry.key, entry.value, entry.line);
  }
  return entries;
}

constexpr std::string_view kDefaults =
    "# Defaults of the team\n"
    "spark.executor.memory            4g\n"
    "spark.executor.cores = 5\r\n"
    "\n"
    "! old style\n"
    "  spark.sql.shuffle.partitions:400   \n"
    "spark.executor.extraJavaOptions \\\n"
    "    -XX:+UseG1GC \\\n"
    "    -Dx=1\n"
    "spark.executor.memory 8g";

// The expectations were checked against java.util.Properties of OpenJDK 17.
TEST(PropertiesFile, EntriesAreReadAsJavaReadsThem) {
  EXPECT_THAT(Read(kDefaults),
              ElementsAre(Triple("spark.executor.memory", "4g", 2), Triple("spark.executor.cores", "5", 3),
                          Triple("spark.sql.shuffle.partitions", "400", 6),
                          Triple("spark.executor.extraJavaOptions", "-XX:+UseG1GC -Dx=1", 7),
                          Triple("spark.executor.memory", "8g", 10)));
  struct Case {
    std::string_view text;
    std::string_view key;
    std::string_view value;
  };
  for (const Case& one : {
           Case{"a b", "a", "b"},
           Case{"a", "a", ""},
           Case{"a=", "a", ""},
           Case{"a = = b", "a", "= b"},
           Case{"a  :  b", "a", "b"},
           Case{"a\tb\f", "a", "b"},
           Case{"a b # not a comment", "a", "b # not a comment"},
           Case{"a\\ b c", "a b", "c"},
           Case{"a\\=b=c", "a=b", "c"},
           Case{"a\\\\=b", "a\\", "b"},
           Case{"a x\\ty\\qz", "a", "x\tyqz"},
           Case{"a \\u00e9\\uD83D\\uDE00", "a", "\xC3\xA9\xF0\x9F\x98\x80"},
           Case{"a \\ud83d", "a", "\xEF\xBF\xBD"},
           Case{"a b\\", "a", "b"},
           Case{"a b\\\\\n", "a", "b\\"},
           Case{"a b\\\r\n  c", "a", "bc"},
           Case{"a b\\\r  c", "a", "bc"},
           Case{"a \\n x \\n", "a", "\n x \n"},
           Case{"\\\n# gone\na b", "a", "b"},
           Case{"\\\n\n\n a b", "a", "b"},
           Case{"a b\\\n# kept", "a", "b# kept"},
           Case{"=b", "", "b"},
           Case{"\\", "", ""},
           Case{"\xC3\xA9 \xE2\x82\xAC", "\xC3\xA9", "\xE2\x82\xAC"},
       }) {
    const std::vector<PropertiesFile::Entry> entries = Parsed(one.text).Entries();
    ASSERT_EQ(entries.size(), 1U) << one.text;
    EXPECT_EQ(entries[0].key, one.key) << one.text;
    EXPECT_EQ(entries[0].value, one.value) << one.text;
  }
  EXPECT_THAT(Read("a b\\\n\nc d"), ElementsAre(Triple("a", "b", 1), Triple("c", "d", 3)));
  EXPECT_THAT(Read("# a b\\\nc d"), ElementsAre(Triple("c", "d", 2))) << "comments do not go on";
  EXPECT_THAT(Read(" \n\t\n#x\n!y"), IsEmpty());
}

std::map<std::string, std::string> InEffect(const PropertiesFile& file) {
  std::map<std::string, std::string> values;
  for (const PropertiesFile::Entry& entry : file.Entries()) {
    values[entry.key] = entry.value;
  }
  return values;
}

TEST(PropertiesFile, RandomTextsAreReadAsJavaReadsThemAndKeptInEdits) {
  std::ifstream recording("tests/conf/java_properties.jsonl");
  ASSERT_TRUE(recording.is_open());
  int num_compared = 0;
  for (std::string line; std::getline(recording, line); ++num_compared) {
    const nlohmann::json recorded = nlohmann::json::parse(line);
    const auto text = recorded.at("text").get<std::string>();
    auto expected = recorded.at("entries").get<std::map<std::string, std::string>>();
    PropertiesFile file = Parsed(text);
    EXPECT_EQ(InEffect(file), expected) << line;
    EXPECT_EQ(file.Text(), text) << line;
    file.Set("new", "a value");
    file.Set("a", "= other\\");
    expected["new"] = "a value";
    expected["a"] = "= other\\";
    EXPECT_EQ(InEffect(Parsed(file.Text())), expected) << line << "\n" << file.Text();
  }
  EXPECT_GE(num_compared, 3000);
}

TEST(PropertiesFile, TextIsWrittenAsItWasRead) {
  for (const std::string_view text :
       {std::string_view(), kDefaults, std::string_view("\r\r\n\n a\\\n\\\n\t=\\"), std::string_view("#only\n\n\n")}) {
    EXPECT_EQ(Parsed(text).Text(), text);
  }
}

TEST(PropertiesFile, AnEditTouchesNothingButItsValue) {
  PropertiesFile file = Parsed(kDefaults);
  file.Set("spark.executor.memory", "6g");
  file.Set("spark.executor.cores", "4");
  file.Set("spark.sql.shuffle.partitions", "400");
  file.Set("spark.executor.extraJavaOptions", "-XX:+UseZGC");
  file.Set("spark.eventLog.enabled", "true");
  file.AddComment("end");
  EXPECT_EQ(file.Text(),
            "# Defaults of the team\n"
            "spark.executor.memory            4g\n"
            "spark.executor.cores = 4\r\n"
            "\n"
            "! old style\n"
            "  spark.sql.shuffle.partitions:400   \n"
            "spark.executor.extraJavaOptions \\\n"
            "    -XX:+UseZGC\n"
            "spark.executor.memory 6g\r\n"
            "spark.eventLog.enabled true\r\n"
            "# end\r\n");
  EXPECT_EQ(file.Entries().back().line, 10);
}

TEST(PropertiesFile, NewLinesLookLikeTheOthers) {
  PropertiesFile with_equals = Parsed("a=1\nb=2\n");
  with_equals.Set("c", "3");
  EXPECT_EQ(with_equals.Text(), "a=1\nb=2\nc=3\n");
  PropertiesFile with_columns = Parsed("a       1\n\n# none");
  with_columns.Set("c", "3");
  EXPECT_EQ(with_columns.Text(), "a       1\n\n# none\nc 3\n");
  PropertiesFile with_space = Parsed("a   =   1");
  with_space.Set("c", "3");
  EXPECT_EQ(with_space.Text(), "a   =   1\nc = 3\n");
  PropertiesFile with_mark = Parsed("a 1\\");
  with_mark.Set("c", "3");
  EXPECT_EQ(with_mark.Text(), "a 1 \nc 3\n");
  PropertiesFile with_open_line = Parsed("a 1\\\n");
  with_open_line.Set("c", "3");
  EXPECT_EQ(with_open_line.Text(), "a 1\\\n\nc 3\n");
  PropertiesFile with_backslash = Parsed("a 1\\\\");
  with_backslash.Set("c", "3");
  EXPECT_EQ(with_backslash.Text(), "a 1\\\\\nc 3\n");
  PropertiesFile empty;
  empty.Set("c", "3");
  EXPECT_EQ(empty.Text(), "c 3\n");
}

TEST(PropertiesFile, WhatIsWrittenIsReadBack) {
  for (const std::string_view value : {"", "a b", "= x", ": x", "# x", "\\", "\\\\n", "a\nb\r", "tab\there", "\xC3\xA9",
                                       "a\\", "-Dfile=C:\\temp\\new"}) {
    for (const std::string_view start : {"", "k", "k v", "k\\\n", "k =\\\n", "k=", "k \\\n  old\n", "\\\nk", "x y\\"}) {
      PropertiesFile file = Parsed(start);
      file.Set("k", value);
      const PropertiesFile back = Parsed(file.Text());
      ASSERT_FALSE(back.Entries().empty());
      EXPECT_EQ(back.Entries().back().key, "k") << start;
      EXPECT_EQ(back.Entries().back().value, value) << file.Text();
      EXPECT_EQ(back.Entries().back().line, file.Entries().back().line) << file.Text();
    }
  }
  PropertiesFile file;
  file.Set("a key=with:#all !of it", "v");
  EXPECT_EQ(Parsed(file.Text()).Entries()[0].key, "a key=with:#all !of it");
}

TEST(PropertiesFile, AllEntriesOfAKeyAreTakenOut) {
  PropertiesFile file = Parsed(kDefaults);
  EXPECT_EQ(file.Remove("spark.executor.memory"), 2U);
  EXPECT_EQ(file.Remove("spark.executor.memory"), 0U);
  EXPECT_EQ(file.Entries().size(), 3U);
}

TEST(PropertiesFile, TheLastOfAKeyIsInEffectAndAllAreThere) {
  const Configuration configuration = Parsed(kDefaults).ToConfiguration(EntrySource::kDefaultsFile);
  EXPECT_EQ(configuration.Value("spark.executor.memory"), "8g");
  EXPECT_EQ(configuration.Find("spark.executor.memory")->origin.Text(), "spark-defaults.conf:10");
  ASSERT_EQ(configuration.Overridden().size(), 1U);
  EXPECT_EQ(configuration.Overridden()[0]->origin.line, 2);
}

TEST(PropertiesFile, WhatSparkCannotLoadIsAnErrorWithItsLine) {
  for (const std::string_view text : {std::string_view("a b\n\nc \\u12"), std::string_view("a b\n\nc\\uXYZ1 d"),
                                      std::string_view("a b\n\nc \0", 9)}) {
    const Result<PropertiesFile> file = PropertiesFile::Parse(text, "d.conf");
    ASSERT_FALSE(file.ok());
    EXPECT_EQ(file.error().code(), ErrorCode::kCorrupt);
    EXPECT_THAT(file.error().message(), HasSubstr("d.conf:3"));
  }
}

}  // namespace
}  // namespace sparkwright::conf
