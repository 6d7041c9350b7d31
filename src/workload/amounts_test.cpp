#include "workload/amounts.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace sparkwright::workload {
namespace {

struct SizeCase {
  std::string_view text;
  std::optional<double> bytes = std::nullopt;
  std::optional<double> rows = std::nullopt;
  std::optional<double> files = std::nullopt;
  std::optional<double> bytes_per_file = std::nullopt;
  std::optional<double> bytes_per_day = std::nullopt;
  std::optional<double> rows_per_day = std::nullopt;
};

constexpr double kTebi = 1024.0 * 1024 * 1024 * 1024;
constexpr double kGibi = 1024.0 * 1024 * 1024;

const std::vector<SizeCase>& Cases() {
  static const std::vector<SizeCase> kCases = {
      {.text = "10TB of logs", .bytes = 10e12},
      {.text = "10 TB", .bytes = 10e12},
      {.text = "10 TiB", .bytes = 10 * kTebi},
      {.text = "10 PB", .bytes = 10e15},
      {.text = "1.5 EB", .bytes = 1.5e18},
      {.text = "2.5 billion rows", .rows = 2.5e9},
      {.text = "2.5bn rows", .rows = 2.5e9},
      {.text = "2B records", .rows = 2e9},
      {.text = "512 B", .bytes = 512},
      {.text = "1e9 records", .rows = 1e9},
      {.text = "1.5e9 records", .rows = 1.5e9},
      {.text = "10^12 edges", .rows = 1e12},
      {.text = "10**12 edges", .rows = 1e12},
      {.text = "2 x 10^9 events", .rows = 2e9},
      {.text = "1,234,567 rows", .rows = 1234567},
      {.text = "1_000_000 rows", .rows = 1e6},
      {.text = "1 000 000 rows", .rows = 1e6},
      {.text = "three hundred gigabytes", .bytes = 300e9},
      {.text = "three hundred and fifty gigabytes", .bytes = 350e9},
      {.text = "two and a half billion rows", .rows = 2.5e9},
      {.text = "2 and a half TB", .bytes = 2.5e12},
      {.text = "twenty-five million customers", .rows = 25e6},
      {.text = "one hundred twenty thousand documents", .rows = 120e3},
      {.text = "half a petabyte", .bytes = 0.5e15},
      {.text = "half a million rows", .rows = 0.5e6},
      {.text = "a terabyte of images", .bytes = 1e12},
      {.text = "a couple of terabytes", .bytes = 2e12},
      {.text = "a few gigs", .bytes = 3e9},
      {.text = "several terabytes", .bytes = 5e12},
      {.text = "hundreds of gigabytes", .bytes = 300e9},
      {.text = "tens of thousands of files", .files = 30e3},
      {.text = "millions of rows", .rows = 3e6},
      {.text = "500 lakh rows", .rows = 50e6},
      {.text = "5-10 TB", .bytes = 10e12},
      {.text = "between 5 and 10 TB", .bytes = 10e12},
      {.text = "about 500G of text", .bytes = 500e9},
      {.text = "3T rows", .rows = 3e12},
      {.text = "a 10-terabyte table", .bytes = 10e12},
      {.text = "40k files of 2MB", .bytes = 80e9, .files = 40e3, .bytes_per_file = 2e6},
      {.text = "40,000 files, each about 2 MB", .bytes = 80e9, .files = 40e3, .bytes_per_file = 2e6},
      {.text = "10 million 40 KB files", .bytes_per_file = 40e3},
      {.text = "2MB files", .bytes_per_file = 2e6},
      {.text = "1 billion messages of 1 KB", .bytes = 1e12, .rows = 1e9},
      {.text = "500 GiB/day", .bytes_per_day = 500 * kGibi},
      {.text = "500 GB of logs per day", .bytes_per_day = 500e9},
      {.text = "daily 40 GB", .bytes_per_day = 40e9},
      {.text = "every night 40 GB", .bytes_per_day = 40e9},
      {.text = "2 TB a week", .bytes_per_day = 2e12 / 7},
      {.text = "20k events per second", .rows_per_day = 20e3 * 86400},
      {.text = "1 GB/s", .bytes_per_day = 86400e9},
      {.text = "10 GB every 15 minutes", .bytes = 10e9, .bytes_per_day = 10e9 * 96},
      {.text = "150k rows/s in, nothing out", .rows_per_day = 150e3 * 86400},
      {.text = "1.2 TB of history and 3 GB a day", .bytes = 1.2e12, .bytes_per_day = 3e9},
      {.text = "compress 10TB to 2TB", .bytes = 10e12},
      // Of each of several.
      {.text = "50,000 events/s, each 300 bytes", .bytes_per_day = 50e3 * 300 * 86400, .rows_per_day = 50e3 * 86400},
      {.text = "20k messages per second at 2 KB each", .bytes_per_day = 40e6 * 86400, .rows_per_day = 20e3 * 86400},
      {.text = "300 sensors a second at 2 KB each", .bytes_per_day = 600e3 * 86400},
      {.text = "1.5 million trips a day, 2 KB per trip", .bytes_per_day = 3e9, .rows_per_day = 1.5e6},
      {.text = "12 tables, 30 GB each", .bytes = 360e9},
      {.text = "8 sources (2 TB each)", .bytes = 16e12},
      {.text = "3 x 20 GB", .bytes = 60e9},
      {.text = "100M images of 200 KB", .bytes = 20e12, .rows = 100e6},
      {.text = "365 days of 20 GB", .bytes = 7.3e12},
      {.text = "2 years of 5 GB per day", .bytes = 2 * 365.25 * 5e9},
      {.text = "240 tables of 5 GB nightly", .bytes_per_day = 1.2e12},
      {.text = "Spark 4 job of 50 GB", .bytes = 50e9},
      {.text = "in 2024 logs of 500 GB", .bytes = 500e9},
      {.text = "two tables of 2 TB and 5 GB", .bytes = 2e12},
      {.text = "10 nodes with 64 GB each"},
      // How often, and which way.
      {.text = "20k/s", .rows_per_day = 20e3 * 86400},
      {.text = "5000 tps", .rows_per_day = 5e3 * 86400},
      {.text = "weekly 700 GB", .bytes = 700e9, .bytes_per_day = 100e9},
      {.text = "the nightly load of 2 TB", .bytes_per_day = 2e12},
      {.text = "write 2TB from 10GB", .bytes = 10e9},
      {.text = "reads 10 GB, writes 2 TB", .bytes = 10e9},
      {.text = "explode 10 GB into 2 TB", .bytes = 10e9},
      {.text = "write 2 TB to S3", .bytes = 2e12},
      // Things that no list names.
      {.text = "2 billion transfers", .rows = 2e9},
      {.text = "30,000 bank transfers", .rows = 30e3},
      {.text = "a model with 7 billion parameters, 2 million dollars of sales"},
      // Habits of other languages.
      {.text = "1,5 TB", .bytes = 1.5e12},
      {.text = "0,125 TB", .bytes = 0.125e12},
      {.text = "1.234,5 GB", .bytes = 1234.5e9},
      {.text = "12.350 GB", .bytes = 12.35e9},
      {.text = "12.350 files", .files = 12350},
      {.text = "12.000 ficheros de 20 MB", .bytes = 240e9, .files = 12e3, .bytes_per_file = 20e6},
      {.text = "1.234.567 Zeilen", .rows = 1234567},
      {.text = "1'234'567 rows", .rows = 1234567},
      {.text = "1\u00a0234\u202f567\u00a0lignes", .rows = 1234567},
      {.text = "1,00,00,000 rows", .rows = 1e7},
      {.text = "folds 3,5,7"},
      {.text = "200 Mio. Zeilen", .rows = 200e6},
      {.text = "2,5 Mrd. Datens\u00e4tze", .rows = 2.5e9},
      {.text = "3 milliards de lignes", .rows = 3e9},
      {.text = "50 millones de registros", .rows = 50e6},
      {.text = "30.000 Ereignisse pro Sekunde", .rows_per_day = 30e3 * 86400},
      {.text = "1,2 To de fichiers CSV", .bytes = 1.2e12},
      {.text = "500 Go par jour", .bytes_per_day = 500e9},
      {.text = "from 5 To 10 TB", .bytes = 10e12},
      {.text = "jede Stunde 40 GB", .bytes = 40e9, .bytes_per_day = 960e9},
      {.text = "12 Tabellen zu je 30 GB", .bytes = 360e9},
      // What is no amount of data.
      {.text = "nodes with 64 GB of RAM"},
      {.text = "8g executors"},
      {.text = "executor memory 16 GB"},
      {.text = "80GB A100"},
      {.text = "100 Gbps network"},
      {.text = "top 10 products, 3 events, 5 folds"},
      {.text = "in 2024 we had 96 cores"},
      {.text = "TPC-H sf 3000"},
      {.text = ""},
      {.text = "4 nodes and 10 TB of logs", .bytes = 10e12},
  };
  return kCases;
}

void ExpectNear(std::string_view text, std::string_view what, std::optional<double> expected,
                std::optional<int64_t> found) {
  ASSERT_EQ(expected.has_value(), found.has_value()) << text << ": " << what;
  if (expected.has_value()) {
    EXPECT_NEAR(*expected, static_cast<double>(*found), *expected * 1e-9 + 1) << text << ": " << what;
  }
}

std::optional<int64_t> Count(const std::optional<Bytes>& bytes) {
  return bytes.has_value() ? std::optional(bytes->count()) : std::nullopt;
}

TEST(Amounts, EverySizeIsReadAsAPersonReadsIt) {
  for (const SizeCase& one : Cases()) {
    const model::WorkloadSize size = SizeIn(one.text);
    ExpectNear(one.text, "bytes", one.bytes, Count(size.input_bytes));
    ExpectNear(one.text, "rows", one.rows, size.input_rows);
    ExpectNear(one.text, "files", one.files, size.num_files);
    ExpectNear(one.text, "bytes per file", one.bytes_per_file, Count(size.bytes_per_file));
    ExpectNear(one.text, "bytes per day", one.bytes_per_day, Count(size.bytes_per_day));
    ExpectNear(one.text, "rows per day", one.rows_per_day, size.rows_per_day);
  }
}

TEST(Amounts, AbsurdNumbersSaturate) {
  const model::WorkloadSize size = SizeIn("99999999999999999999999999999 EB and 10^999 rows");
  EXPECT_GT(size.input_bytes->count(), int64_t{9} << 60);
  EXPECT_FALSE(size.input_rows.has_value());
}

TEST(Amounts, WhatCannotBeCountedIsKnown) {
  EXPECT_TRUE(IsBeyondCounting("100EB"));
  EXPECT_TRUE(IsBeyondCounting("1 PB/s"));
  EXPECT_FALSE(IsBeyondCounting("8 EB"));
  EXPECT_FALSE(IsBeyondCounting("all of it"));
}

TEST(Amounts, PlacesAreThoseOfTheText) {
  const std::string_view text = "read 10TB of logs";
  const std::vector<Amount> amounts = FindAmounts(text);
  ASSERT_EQ(amounts.size(), 1U);
  EXPECT_EQ(text.substr(amounts[0].begin, amounts[0].end - amounts[0].begin), "10TB");
}

TEST(Amounts, ABareAmountIsOfBytesOrAsSparkReadsIt) {
  EXPECT_EQ(BareBytesIn("1099511627776"), Bytes(1'099'511'627'776));
  EXPECT_EQ(BareBytesIn(" 1e12 "), Bytes(1'000'000'000'000));
  EXPECT_EQ(BareBytesIn("1,000,000"), Bytes(1'000'000));
  EXPECT_EQ(BareBytesIn("512m"), Bytes(int64_t{512} << 20));
  EXPECT_EQ(BareBytesIn("100g"), Bytes(int64_t{100} << 30));
  EXPECT_EQ(BareBytesIn("100G"), Bytes(100'000'000'000)) << "as disks and clouds count";
  EXPECT_EQ(BareBytesIn("64k"), Bytes(64 << 10));
  EXPECT_EQ(BareBytesIn("7b"), Bytes(7));
  for (const std::string_view other : {"", "0", "512mb", "512 m", "5 rows", "-5", "12x", "1 2", "m", "1e20"}) {
    EXPECT_EQ(BareBytesIn(other), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace sparkwright::workload
