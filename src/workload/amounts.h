#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "model/workload.h"

namespace sparkwright::workload {

enum class AmountKind : uint8_t {
  kBytes,
  kRows,      ///< Rows, records, lines, events: what a job reads one of at a time.
  kEntities,  ///< Customers, sensors, web pages: things of which there may be more rows than one.
  kFiles,
};

/// What an amount is said of.
enum class AmountOf : uint8_t {
  kAll,      ///< All the data there is, or that one run reads.
  kPerFile,  ///< "40k files of 2 MB", "2 MB files".
  kPerRow,   ///< "messages of 1 KB".
};

/// An amount of data as words say it.
struct Amount {
  AmountKind kind = AmountKind::kBytes;
  AmountOf of = AmountOf::kAll;
  double value = 0.0;                 ///< Bytes, or a count; of a rate, in one period.
  std::optional<double> periods_day;  ///< For "500 GiB/day": how many of its periods a day has.
  bool is_schedule = false;           ///< The rate is how often the job runs: "every 15 minutes", "weekly".
  bool is_output = false;             ///< Bytes that the job is said to write.
  std::size_t begin = 0;              ///< Where it stands in the text, in bytes.
  std::size_t end = 0;                ///< Behind its last byte.
};

/// Every amount of data in a text: "10TB of logs", "2.5 billion rows", "500 GiB/day", "1e9 records", "three hundred
/// gigabytes", "40k files of 2MB", "10^12 edges", "half a petabyte", "20k events per second", "1,5 TB", "30.000
/// lignes", "200 Mio. Zeilen", "1,2 To".
///
/// * KB, MB, … are powers of 1000, as disks and clouds count; KiB, MiB, … are powers of 1024. G and T right behind a
///   number are GB and TB.
/// * Of a range ("5-10 TB") the upper end counts. "Tens", "hundreds", "millions" of something are three of them, the
///   middle of one and ten on a scale of factors; "a couple" is two, "a few" three, "several" five.
/// * Of several things with a size each the sum counts: "12 tables, 30 GB each", "365 days of 20 GB", "3 x 20 GB".
/// * A large number of things whose name is in no list counts, too: "2 billion transfers".
/// * Memory, disks and machines ("64 GB of RAM", "8g executors"), network speeds in bits and the few rows of "top 10"
///   are not amounts of data.
std::vector<Amount> FindAmounts(std::string_view text);

/// The bytes of a text that is a bare amount: "1099511627776" and "1e12" are bytes, "512m" and "100g" are what Spark
/// makes of them, MiB and GiB, "512M" and "100G" are MB and GB. Nullopt for any other text, for 0,
/// and for more than is counted.
std::optional<Bytes> BareBytesIn(std::string_view text);

/// Whether an amount is more than is counted: 2^63 bytes are 8 EiB. SizeIn() gives the most instead.
bool IsBeyondCounting(std::string_view text);

/// What those amounts say together. The largest of a kind counts; files times their size and rows times theirs make
/// bytes where no bytes are given. What is written counts only where nothing else is said. What one run reads of a job
/// that runs oftener or more seldom than daily ("100 GB every 15 minutes") is the input.
model::WorkloadSize SizeIn(std::string_view text);

}  // namespace sparkwright::workload
