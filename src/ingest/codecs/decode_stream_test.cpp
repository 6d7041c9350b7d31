#include "ingest/codecs/decode_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/memory_env.h"
#include "ingest/codecs/packing_for_test.h"

namespace sparkwright::ingest {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// What decoding some stored bytes came to.
struct Decoded {
  std::string text;
  std::optional<ErrorCode> error;
  std::string codec;
  model::ImportReport report;

  [[nodiscard]] int64_t count(std::string_view name) const {
    for (const model::ImportCount& count : report.counts) {
      if (count.name == name) {
        return count.count;
      }
    }
    return 0;
  }
};

Decoded Decode(std::string stored, const ReadLimits& limits = {}, std::size_t piece = 64 << 10) {
  ImportCounters counters;
  DecodeContext context(limits, counters);
  Decoded decoded;
  const auto stream = OpenDecoded(StreamOf(std::move(stored)), "the.log", context);
  if (!stream.ok()) {
    decoded.error = stream.error().code();
    return decoded;
  }
  std::string buffer(piece, '\0');
  while (true) {
    const Result<std::size_t> count = (*stream)->Read(buffer);
    if (!count.ok()) {
      decoded.error = count.error().code();
      break;
    }
    if (*count == 0) {
      break;
    }
    decoded.text.append(buffer, 0, *count);
  }
  EXPECT_EQ(context.decoded_size().count(), static_cast<int64_t>(decoded.text.size()));
  decoded.codec = context.codec();
  counters.Describe(decoded.report);
  return decoded;
}

// Text like a log's: repetitive, but no two lines alike.
std::string SampleText(std::size_t num_lines) {
  std::string text;
  for (std::size_t i = 0; i < num_lines; ++i) {
    text += R"({"Event":"SparkListenerTaskEnd","Stage ID":)" + std::to_string(i * 7919) + R"(,"Info":{"Host":"h)" +
            std::to_string(i * i % 97) + "\"}}\n";
  }
  return text;
}

struct Packing {
  const char* name;
  const char* codec;
  std::string (*pack)(std::string_view);
  bool has_checksum;
};

void PrintTo(const Packing& packing, std::ostream* out) { *out << packing.name; }

class EveryPacking : public ::testing::TestWithParam<Packing> {};

INSTANTIATE_TEST_SUITE_P(DecodeStream, EveryPacking,
                         ::testing::Values(Packing{"Plain", "none", &packing::Plain, false},
                                           Packing{"Zstd", "zstd", &packing::Zstd, true},
                                           Packing{"ZstdOneFrame", "zstd", &packing::ZstdOneFrame, false},
                                           Packing{"Lz4Block", "lz4", &packing::Lz4Block, true},
                                           Packing{"Lz4Frame", "lz4", &packing::Lz4Frame, true},
                                           Packing{"SnappyJava", "snappy", &packing::SnappyJava, false},
                                           Packing{"SnappyFramed", "snappy", &packing::SnappyFramed, true},
                                           Packing{"Lzf", "lzf", &packing::Lzf, false},
                                           Packing{"Gzip", "gzip", &packing::Gzip, true}),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

TEST_P(EveryPacking, GivesTheBytesBackInPiecesOfAnySize) {
  const std::string text = SampleText(300);
  const std::string stored = GetParam().pack(text);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{999}, std::size_t{1} << 20}) {
    const Decoded decoded = Decode(stored, {}, piece);
    EXPECT_TRUE(decoded.text == text) << "pieces of " << piece;
    EXPECT_EQ(decoded.error, std::nullopt);
    EXPECT_EQ(decoded.codec, GetParam().codec);
    EXPECT_TRUE(decoded.report.counts.empty()) << decoded.report.counts.front().name;
  }
}

TEST_P(EveryPacking, TwoStreamsInOneFileAreReadAsOne) {
  const std::string text = SampleText(40);
  const Decoded decoded = Decode(GetParam().pack(text) + GetParam().pack(text));
  EXPECT_EQ(decoded.text, text + text);
  EXPECT_TRUE(decoded.report.counts.empty());
}

TEST_P(EveryPacking, ACutGivesEverythingBeforeIt) {
  const std::string text = SampleText(60);
  const std::string stored = GetParam().pack(text);
  std::size_t last_size = 0;
  for (std::size_t size = 20; size < stored.size(); ++size) {
    const Decoded decoded = Decode(stored.substr(0, size));
    EXPECT_EQ(decoded.error, std::nullopt) << size;
    EXPECT_TRUE(text.starts_with(decoded.text)) << size;
    EXPECT_GE(decoded.text.size(), last_size) << size;
    EXPECT_EQ(decoded.count("corrupt_frame"), 0) << size;
    last_size = decoded.text.size();
  }
  EXPECT_GE(last_size, GetParam().pack == &packing::Lz4Frame ? 0 : text.size() - 2 * packing::kBlockSize);
}

TEST_P(EveryPacking, DamageInTheMiddleKeepsWhatCameBeforeIt) {
  if (GetParam().pack == &packing::Plain || GetParam().pack == &packing::Lz4Frame) {
    GTEST_SKIP() << "not packed in several blocks";
  }
  const std::string text = SampleText(100);
  const std::string stored = GetParam().pack(text.substr(0, 3000));
  const std::string damage(40, '\xfe');
  const Decoded decoded = Decode(stored + damage);
  EXPECT_EQ(decoded.text, text.substr(0, 3000));
  EXPECT_EQ(decoded.error, std::nullopt);
  if (GetParam().pack == &packing::SnappyFramed) {
    // 0xFE is padding there, of a length that is not there.
    EXPECT_EQ(decoded.count("cut_frame"), 1);
    return;
  }
  ASSERT_EQ(decoded.count("corrupt_frame"), 1);
  EXPECT_EQ(decoded.report.counts.front().first.file, "the.log");
  EXPECT_EQ(decoded.report.counts.front().first.byte_offset, static_cast<int64_t>(stored.size()));
  EXPECT_THAT(decoded.report.counts.front().first_detail, HasSubstr("offset in the stored bytes"));
}

TEST_P(EveryPacking, AFlippedBitIsNoticedWhereThereIsAChecksum) {
  if (!GetParam().has_checksum) {
    GTEST_SKIP() << "no checksum";
  }
  const std::string text = SampleText(30);
  const std::string stored = GetParam().pack(text);
  for (std::size_t at = 30; at < stored.size(); ++at) {
    std::string damaged = stored;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    const Decoded decoded = Decode(damaged);
    const bool is_noticed = decoded.error || !decoded.report.counts.empty() || decoded.text == text;
    // Foreign bytes behind the last gzip member, and a version or name in its header, change nothing.
    EXPECT_TRUE(is_noticed) << "byte " << at;
  }
}

TEST(DecodeStream, AnEmptyFileIsPlainAndEmpty) {
  const Decoded decoded = Decode("");
  EXPECT_EQ(decoded.text, "");
  EXPECT_EQ(decoded.codec, "none");
  EXPECT_EQ(decoded.error, std::nullopt);
}

TEST(DecodeStream, DamageAtTheFrontIsAnError) {
  for (const std::string& front :
       {std::string("\x28\xb5\x2f\xfd garbage and more garbage"), std::string("LZ4Block\x77 garbage and more garbage"),
        std::string("\x82SNAPPY\0\0\0\0\1\0\0\0\1\xff\xff\xff\xff garbage", 28),
        std::string("ZV\1\0\4\0\x20\xff\xff\xff\xff", 11), std::string("\x1f\x8b\x08\xff garbage and more garbage")}) {
    EXPECT_EQ(Decode(front).error, ErrorCode::kCorrupt) << front;
  }
}

TEST(DecodeStream, ZstdOverlooksSkippableFrames) {
  const std::string skippable("\x5e\x2a\x4d\x18\x03\0\0\0abc", 11);
  EXPECT_EQ(Decode(skippable + packing::Zstd("first ") + skippable + packing::Zstd("second") + skippable).text,
            "first second");
}

TEST(DecodeStream, TheBlockBeforeDamageIsWholeWhateverThePieces) {
  // A run of 96,549 equal bytes, larger than the pieces, and then a block header that makes no sense.
  const std::string zstd("\x28\xb5\x2f\xfd\x00\x64\x2a\xc9\x0b\x00\x00\xd7\x22", 13);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, std::size_t{1} << 20}) {
    const Decoded decoded = Decode(zstd, {}, piece);
    EXPECT_EQ(decoded.text.size(), 96'549U) << piece;
    EXPECT_EQ(decoded.count("corrupt_frame"), 1) << piece;
  }
}

TEST(DecodeStream, DamageThatLooksLikeAncientZstdAddsNothing) {
  for (const char version : {'\x22', '\x23', '\x24', '\x25', '\x26', '\x27'}) {
    const std::string ancient = std::string(1, version) + "\xb5\x2f\xfd" + std::string(500, '\x4d');
    const Decoded decoded = Decode(packing::Zstd("text") + ancient);
    EXPECT_EQ(decoded.text.size(), 4U) << version;
    EXPECT_EQ(decoded.count("corrupt_frame"), 1) << version;
  }
}

TEST(DecodeStream, CodecsNestUpToThreeDeep) {
  const std::string text = SampleText(50);
  const Decoded twice = Decode(packing::Gzip(packing::Zstd(text)));
  EXPECT_EQ(twice.text, text);
  EXPECT_EQ(twice.codec, "gzip+zstd");
  EXPECT_EQ(Decode(packing::Gzip(packing::Gzip(packing::Lzf(text)))).text, text);
  const std::string lzf = packing::Lzf(text);
  EXPECT_EQ(Decode(packing::Gzip(packing::Gzip(packing::Gzip(lzf)))).text, lzf);
}

TEST(DecodeStream, CutInsideBothLevelsIsCountedForTheOuterOne) {
  const std::string stored = packing::Gzip(packing::Zstd(SampleText(500)));
  const Decoded decoded = Decode(stored.substr(0, stored.size() - 100));
  EXPECT_EQ(decoded.count("cut_frame"), 2);
  EXPECT_THAT(decoded.report.counts.front().first_detail, StartsWith("gzip: "));
}

TEST(DecodeStream, ZerosBehindGzipArePaddingAndOtherBytesAreNot) {
  EXPECT_TRUE(Decode(packing::Gzip("text") + std::string(700, '\0')).report.counts.empty());
  EXPECT_EQ(Decode(packing::Gzip("text") + std::string(700, 'x')).count("corrupt_frame"), 1);
}

TEST(DecodeStream, ArchivesAreRefusedWithAdvice) {
  std::string tar(1024, '\0');
  tar.replace(257, 5, "ustar");
  for (const std::string& stored : {tar, packing::Gzip(tar), packing::Zip({{"log", "text"}})}) {
    EXPECT_EQ(Decode(stored).error, ErrorCode::kInvalidArgument);
  }
}

TEST(DecodeStream, ALogThatMentionsTarIsNotAnArchive) {
  const std::string text = "{\"Event\":\"" + std::string(247, 'x') + "ustar\"}\n" + SampleText(10);
  ASSERT_EQ(text.find("ustar"), 257U);
  EXPECT_TRUE(Decode(text).text == text);
}

TEST(DecodeStream, Lz4StreamWithoutItsEndMarkIsCut) {
  const std::string stored = packing::Lz4Block("some text");
  const Decoded decoded = Decode(stored.substr(0, stored.size() - 21));
  EXPECT_EQ(decoded.text, "some text");
  EXPECT_EQ(decoded.count("cut_frame"), 1);
}

TEST(DecodeStream, DecodedSizeStopsAtItsLimit) {
  const std::string text = SampleText(100);
  ReadLimits limits;
  limits.max_decoded_size = Bytes(static_cast<int64_t>(text.size()));
  EXPECT_TRUE(Decode(packing::Zstd(text), limits).report.counts.empty());
  limits.max_decoded_size = Bytes(1000);
  for (const std::string& stored : {text, packing::Zstd(text)}) {
    const Decoded decoded = Decode(stored, limits);
    EXPECT_EQ(decoded.text, text.substr(0, 1000));
    EXPECT_EQ(decoded.count("expansion_limit"), 1);
  }
}

TEST(DecodeStream, ABombStopsAtTheExpansionLimit) {
  const std::string zeros(100 << 20, '\0');
  std::string bomb(ZSTD_compressBound(zeros.size()), '\0');
  bomb.resize(ZSTD_compress(bomb.data(), bomb.size(), zeros.data(), zeros.size(), 1));
  ReadLimits limits;
  limits.max_expansion = 100;
  for (const std::string& stored : {bomb, packing::Gzip(bomb)}) {
    const Decoded decoded = Decode(stored, limits);
    EXPECT_EQ(decoded.count("expansion_limit"), 1);
    EXPECT_GE(decoded.text.size(), 64U << 20);
    EXPECT_LT(decoded.text.size(), 68U << 20);
  }
  limits.max_expansion = 100'000;
  EXPECT_EQ(Decode(bomb, limits).text.size(), zeros.size());
}

TEST(DecodeStream, ALengthThatLiesIsACutAndNotAnAllocation) {
  const std::string snappy("\x82SNAPPY\0\0\0\0\1\0\0\0\1\x03\xff\xff\xff xyz", 24);
  EXPECT_EQ(Decode(snappy).count("cut_frame"), 1);
  const std::string lz4("LZ4Block\x2f\xff\xff\xff\1\xff\xff\xff\1\0\0\0\0 xyz", 25);
  EXPECT_EQ(Decode(lz4).count("cut_frame"), 1);
}

TEST(DecodeStream, LaterPartsThatAreDamagedAreCountedAndNotAnError) {
  ImportCounters counters;
  const ReadLimits limits;
  DecodeContext context(limits, counters);
  std::string buffer(100, '\0');
  const auto first = OpenDecoded(StreamOf("plain"), "part 1", context);
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE((*first)->Read(buffer).ok());
  const auto second = OpenDecoded(StreamOf("\x28\xb5\x2f\xfd garbage and more garbage"), "part 2", context);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(*(*second)->Read(buffer), 0U);
  EXPECT_EQ(counters.count(ImportCounter::kCorruptFrame), 1);
  EXPECT_EQ(context.codec(), "none+zstd");
  EXPECT_EQ(context.stored_size().count(), 34);
}

TEST(DecodeStream, SparksOwnLogsOfEveryCodecDecodeToWholeEvents) {
  // tests/logs/MANIFEST.csv: path, stored bytes, codec, decoded bytes, ...
  std::ifstream manifest("tests/logs/MANIFEST.csv");
  if (!manifest) {
    GTEST_SKIP() << "skipped: corpus not present";
  }
  int num_files = 0;
  std::string line;
  std::getline(manifest, line);
  while (std::getline(manifest, line)) {
    std::istringstream fields(line);
    std::string path;
    std::string stored_size;
    std::string codec;
    std::string decoded_size;
    std::getline(fields, path, ',');
    std::getline(fields, stored_size, ',');
    std::getline(fields, codec, ',');
    std::getline(fields, decoded_size, ',');
    std::ifstream file("tests/logs/" + path, std::ios::binary);
    std::ostringstream stored;
    stored << file.rdbuf();
    if (stored.str().empty()) {
      continue;  // A folder.
    }
    SCOPED_TRACE(path);
    const Decoded decoded = Decode(stored.str());
    EXPECT_EQ(decoded.codec, codec);
    EXPECT_THAT(decoded.text, StartsWith("{\"Event\":\"SparkListenerLogStart\""));
    if (!path.ends_with(".inprogress")) {
      EXPECT_EQ(std::to_string(decoded.text.size()), decoded_size);
      EXPECT_TRUE(decoded.text.ends_with("}\n"));
      EXPECT_TRUE(decoded.report.counts.empty());
    } else {
      EXPECT_GE(decoded.text.size(), std::strtoull(decoded_size.c_str(), nullptr, 10));
    }
    ++num_files;
  }
  EXPECT_GT(num_files, 20);
}

}  // namespace
}  // namespace sparkwright::ingest
