#include "ingest/sources/zip_container.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/memory_env.h"
#include "ingest/codecs/decode_stream.h"
#include "ingest/codecs/packing_for_test.h"

namespace sparkwright::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ZipContainer : public ::testing::Test {
 protected:
  Result<ZipDirectory> Read(const std::string& contents) {
    env_.SetFile("a.zip", contents);
    return ReadZipDirectory(env_.files(), "a.zip", limits_);
  }

  // The decoded bytes of an entry, and whether anything was counted.
  std::pair<std::string, bool> Decode(const ZipEntry& entry) {
    ImportCounters counters;
    DecodeContext context(limits_, counters);
    auto stored = OpenZipEntry(env_.files(), "a.zip", entry);
    EXPECT_TRUE(stored.ok()) << stored.error().message();
    const auto decoded = OpenDecoded(*std::move(stored), "a.zip", context);
    std::string text(1 << 20, '\0');
    std::size_t filled = 0;
    while (decoded.ok()) {
      const auto count = (*decoded)->Read(std::span(text).subspan(filled));
      if (!count.ok() || *count == 0) {
        break;
      }
      filled += *count;
    }
    text.resize(filled);
    model::ImportReport report;
    counters.Describe(report);
    return {text, !report.counts.empty() || !decoded.ok()};
  }

  static std::vector<std::string> Names(const ZipDirectory& directory) {
    std::vector<std::string> names;
    for (const ZipEntry& entry : directory.entries) {
      names.push_back(entry.name);
    }
    return names;
  }

  MemoryEnv env_;
  ReadLimits limits_;
};

const std::string kText = "a line\nanother line, a bit longer, so that deflate has something to do do do do do\n";

TEST_F(ZipContainer, EntriesComeBackWhateverWroteTheArchive) {
  for (const bool has_sizes_in_front : {true, false}) {
    const auto directory = Read(packing::Zip({{"deflated", kText, 8, has_sizes_in_front},
                                              {"folder/", "", 0, has_sizes_in_front},
                                              {"folder/stored", kText + "stored\n", 0, has_sizes_in_front},
                                              {"last", "x", 8, has_sizes_in_front}}));
    ASSERT_TRUE(directory.ok()) << directory.error().message();
    EXPECT_FALSE(directory->is_cut);
    EXPECT_THAT(Names(*directory), ElementsAre("deflated", "folder/stored", "last"));
    EXPECT_EQ(Decode(directory->entries[0]), std::pair(kText, false));
    EXPECT_EQ(Decode(directory->entries[1]), std::pair(kText + "stored\n", false));
    EXPECT_EQ(Decode(directory->entries[2]), std::pair(std::string("x"), false));
  }
}

TEST_F(ZipContainer, AnArchiveWithoutItsDirectoryIsWalked) {
  for (const bool has_sizes_in_front : {true, false}) {
    const auto directory =
        Read(packing::Zip({{"one", kText, 8, has_sizes_in_front}, {"two", kText + "2", 8, has_sizes_in_front}},
                          packing::ZipEnd::kWithoutDirectory));
    ASSERT_TRUE(directory.ok());
    EXPECT_TRUE(directory->is_cut);
    EXPECT_THAT(Names(*directory), ElementsAre("one", "two"));
    EXPECT_EQ(Decode(directory->entries[0]), std::pair(kText, false));
    EXPECT_EQ(Decode(directory->entries[1]), std::pair(kText + "2", false));
  }
}

TEST_F(ZipContainer, ACutArchiveGivesWhatIsThere) {
  for (const bool has_sizes_in_front : {true, false}) {
    std::string contents;
    for (int i = 0; i < 500; ++i) {
      contents += std::to_string(i * 7919) + kText;
    }
    const std::string whole =
        packing::Zip({{"one", kText, 8, has_sizes_in_front}, {"two", contents, 8, has_sizes_in_front}},
                     packing::ZipEnd::kWithoutDirectory);
    const auto directory = Read(whole.substr(0, whole.size() / 2));
    ASSERT_TRUE(directory.ok());
    EXPECT_THAT(Names(*directory), ElementsAre("one", "two"));
    EXPECT_EQ(Decode(directory->entries[0]), std::pair(kText, false));
    EXPECT_FALSE(directory->entries[0].is_cut);
    EXPECT_TRUE(directory->entries[1].is_cut);
    EXPECT_LT(directory->entries[1].stored_size.count(), static_cast<int64_t>(whole.size()));
    const auto [text, is_counted] = Decode(directory->entries[1]);
    EXPECT_TRUE(is_counted);
    EXPECT_GT(text.size(), contents.size() / 4);
    EXPECT_TRUE(contents.starts_with(text));
  }
}

TEST_F(ZipContainer, ALargeArchiveHasItsDirectoryBeyondTheTail) {
  // 40,000 names of 60 bytes make a directory of 4 MB, more than the tail that is kept.
  std::vector<packing::ZipFile> files;
  files.reserve(40'000);
  for (int i = 0; i < 40'000; ++i) {
    files.push_back({std::string(50, 'n') + std::to_string(i), "x", 0});
  }
  const auto directory = Read(packing::Zip(files));
  ASSERT_TRUE(directory.ok());
  EXPECT_EQ(directory->entries.size(), files.size());
  EXPECT_EQ(Decode(directory->entries.back()).first, "x");
}

TEST_F(ZipContainer, ADamagedChecksumIsCounted) {
  auto directory = Read(packing::Zip({{"one", kText}}));
  ASSERT_TRUE(directory.ok());
  directory->entries[0].crc32 ^= 1;
  EXPECT_EQ(Decode(directory->entries[0]), std::pair(kText, true));
}

TEST_F(ZipContainer, OverlappingEntriesAreRefused) {
  std::string contents = packing::Zip({{"one", kText, 0}, {"two", kText, 0}});
  // Both directory records point to the first entry.
  const std::size_t second = contents.rfind("PK\x01\x02");
  contents.replace(second + 42, 4, std::string(4, '\0'));
  const auto directory = Read(contents);
  ASSERT_FALSE(directory.ok());
  EXPECT_EQ(directory.error().code(), ErrorCode::kCorrupt);
}

TEST_F(ZipContainer, TooManyEntriesAreRefused) {
  limits_.max_parts = 2;
  const auto directory = Read(packing::Zip({{"one", ""}, {"two", ""}, {"three", ""}}));
  ASSERT_FALSE(directory.ok());
  EXPECT_EQ(directory.error().code(), ErrorCode::kLimitExceeded);
}

TEST_F(ZipContainer, EncryptedAndUnknownEntriesSayWhatToDo) {
  const auto directory = Read(packing::Zip({{"secret", kText, 8, true, true}, {"odd", kText, 14}}));
  ASSERT_TRUE(directory.ok());
  for (const ZipEntry& entry : directory->entries) {
    const auto stream = OpenZipEntry(env_.files(), "a.zip", entry);
    ASSERT_FALSE(stream.ok());
    EXPECT_EQ(stream.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(stream.error().message(), HasSubstr("unpack"));
  }
}

TEST_F(ZipContainer, Zip64NumbersAreTakenFromTheExtraField) {
  std::string contents = packing::Zip({{"one", kText, 0}});
  // The directory record: sizes and offset are full, and the extra field has them in 64 bits.
  const std::size_t record = contents.find("PK\x01\x02");
  std::string extra;
  packing::AppendNumber(extra, 1, 2, false);
  packing::AppendNumber(extra, 24, 2, false);
  packing::AppendNumber(extra, kText.size(), 8, false);
  packing::AppendNumber(extra, kText.size(), 8, false);
  packing::AppendNumber(extra, 0, 8, false);
  contents.replace(record + 20, 8, std::string(8, '\xff'));
  contents.replace(record + 30, 2, std::string("\x1c\0", 2));
  contents.replace(record + 42, 4, std::string(4, '\xff'));
  contents.insert(record + 46 + 3, extra);
  const auto directory = Read(contents);
  ASSERT_TRUE(directory.ok());
  ASSERT_EQ(directory->entries.size(), 1U);
  EXPECT_EQ(directory->entries[0].size.count(), static_cast<int64_t>(kText.size()));
  EXPECT_EQ(Decode(directory->entries[0]).first, kText);
}

TEST_F(ZipContainer, WhatIsNotAnArchiveIsCorrupt) {
  for (const std::string& contents :
       {std::string("PK\x03\x04"), std::string("PK\x03\x04 and no more of it"), std::string()}) {
    const auto directory = Read(contents);
    ASSERT_FALSE(directory.ok());
    EXPECT_EQ(directory.error().code(), ErrorCode::kCorrupt);
  }
}

}  // namespace
}  // namespace sparkwright::ingest
