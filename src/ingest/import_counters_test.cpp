#include "ingest/import_counters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright::ingest {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

model::ImportReport Described(const ImportCounters& counters) {
  model::ImportReport report;
  counters.Describe(report);
  return report;
}

TEST(ImportCounters, NothingCountedIsNothingReported) {
  EXPECT_THAT(Described(ImportCounters()).counts, IsEmpty());
  EXPECT_THAT(Described(ImportCounters()).unknown_kinds, IsEmpty());
}

TEST(ImportCounters, KeepsTheFirstPlaceAndDetail) {
  ImportCounters counters;
  counters.Add(ImportCounter::kCutLine, {"a", 10}, "first");
  counters.Add(ImportCounter::kCutLine, {"a", 15}, "second");
  const model::ImportReport report = Described(counters);
  ASSERT_THAT(report.counts, SizeIs(1));
  EXPECT_EQ(report.counts[0].name, "cut_line");
  EXPECT_EQ(report.counts[0].count, 2);
  EXPECT_EQ(report.counts[0].first.file, "a");
  EXPECT_EQ(report.counts[0].first.byte_offset, 10);
  EXPECT_EQ(report.counts[0].first_detail, "first");
}

TEST(ImportCounters, AnEarlierPlaceOfTheSameFileCountedLaterIsTheFirst) {
  ImportCounters counters;
  counters.Add(ImportCounter::kMalformedLine, {"b", 20}, "second");
  counters.Add(ImportCounter::kMalformedLine, {"b", 10}, "first");
  counters.Add(ImportCounter::kMalformedLine, {"a", 5}, "of another file");
  const model::ImportReport report = Described(counters);
  EXPECT_EQ(report.counts.at(0).first.byte_offset, 10);
  EXPECT_EQ(report.counts.at(0).first_detail, "first");
}

TEST(ImportCounters, EveryRowSaysWhatAndWhatToDo) {
  std::map<std::string_view, int> names;
  for (const ImportCounterInfo& info : kImportCounterTable) {
    EXPECT_EQ(++names[info.name], 1) << info.name;
    EXPECT_TRUE(info.meaning.ends_with('.')) << info.name;
    EXPECT_TRUE(info.remedy.ends_with('.')) << info.name;
    EXPECT_EQ(info.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos) << info.name;
  }
}

TEST(ImportCounters, ShortensDetails) {
  ImportCounters counters;
  counters.Add(ImportCounter::kBadField, {}, std::string(5'000, 'x'));
  counters.AddUnknownEvent(std::string(5'000, 'y'), {});
  const model::ImportReport report = Described(counters);
  EXPECT_EQ(report.counts[0].first_detail.size(), 200U);
  EXPECT_EQ(report.unknown_kinds.at(0).name.size(), 200U);
}

TEST(ImportCounters, NamesAtMostAThousandUnknownKinds) {
  ImportCounters counters;
  for (int i = 0; i < 5'000; ++i) {
    counters.AddUnknownEvent("kind" + std::to_string(i), {});
  }
  EXPECT_THAT(Described(counters).unknown_kinds, SizeIs(1'000));
  EXPECT_EQ(counters.count(ImportCounter::kUnknownEvent), 5'000);
}

TEST(ImportCounters, NamesAtMostAThousandUnknownKindsAfterMergingToo) {
  ImportCounters all;
  for (int part = 0; part < 10; ++part) {
    ImportCounters counters;
    for (int i = 0; i < 500; ++i) {
      counters.AddUnknownEvent("kind" + std::to_string(part * 500 + i), {});
    }
    all.MergeFrom(counters);
  }
  EXPECT_THAT(Described(all).unknown_kinds, SizeIs(1'000));
}

TEST(ImportCounters, MergesLaterPartsBehind) {
  ImportCounters earlier;
  ImportCounters later;
  earlier.Add(ImportCounter::kBadField, {"f", 1});
  later.Add(ImportCounter::kBadField, {"f", 2});
  later.Add(ImportCounter::kTooDeep, {"f", 3});
  earlier.AddUnknownEvent("b", {"f", 4});
  later.AddUnknownEvent("b", {"f", 5});
  later.AddUnknownEvent("a", {"f", 6});
  earlier.MergeFrom(later);
  const model::ImportReport report = Described(earlier);
  ASSERT_THAT(report.counts, SizeIs(3));
  EXPECT_EQ(report.counts[0].name, "too_deep") << "in the order of the table";
  EXPECT_EQ(report.counts[0].first.byte_offset, 3);
  EXPECT_EQ(report.counts[1].count, 2);
  EXPECT_EQ(report.counts[1].first.byte_offset, 1);
  ASSERT_THAT(report.unknown_kinds, SizeIs(2));
  EXPECT_EQ(report.unknown_kinds[0].name, "b") << "most frequent first";
  EXPECT_EQ(report.unknown_kinds[0].first.byte_offset, 4);
}

}  // namespace
}  // namespace sparkwright::ingest
