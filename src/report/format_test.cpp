#include "report/format.h"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace sparkwright::report {
namespace {

TEST(Format, DurationsUseTheUnitThatFits) {
  const std::vector<std::pair<int64_t, std::string>> cases = {{0, "0 s"},
                                                              {1, "1 ms"},
                                                              {730, "730 ms"},
                                                              {999, "999 ms"},
                                                              {1'000, "1.0 s"},
                                                              {4'230, "4.2 s"},
                                                              {42'300, "42 s"},
                                                              {59'949, "60 s"},
                                                              {59'950, "1m 00s"},
                                                              {768'000, "12m 48s"},
                                                              {3'599'499, "59m 59s"},
                                                              {3'599'500, "1h 00m"},
                                                              {11'100'000, "3h 05m"},
                                                              {187'200'000, "2d 04h"},
                                                              {-4'230, "-4.2 s"}};
  for (const auto& [millis, text] : cases) {
    EXPECT_EQ(FormatDuration(Millis(millis)), text) << millis;
  }
}

TEST(Format, ShortDurationsGoDownToNanoseconds) {
  EXPECT_EQ(FormatDuration(Nanos(900)), "900 ns");
  EXPECT_EQ(FormatDuration(Nanos(4'000)), "4 µs");
  EXPECT_EQ(FormatDuration(Nanos(5'000'000)), "5 ms");
}

TEST(Format, MoneyHasCentsWhileTheyMatter) {
  EXPECT_EQ(FormatMoney(0.0), "$0.00");
  EXPECT_EQ(FormatMoney(0.0042), "$0.004");
  EXPECT_EQ(FormatMoney(1.267), "$1.27");
  EXPECT_EQ(FormatMoney(1204.4), "$1,204");
  EXPECT_EQ(FormatMoney(-1.0), "$?");
}

TEST(Format, BytesArePowersOf1024) {
  const std::vector<std::pair<int64_t, std::string>> cases = {{0, "0 B"},
                                                              {512, "512 B"},
                                                              {1'023, "1023 B"},
                                                              {1'024, "1.0 KiB"},
                                                              {41 << 20, "41.0 MiB"},
                                                              {1023 * 1024, "1023 KiB"},
                                                              {(1LL << 30) - 1, "1.0 GiB"},
                                                              {-2048, "-2.0 KiB"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(FormatBytes(Bytes(bytes)), text) << bytes;
  }
  EXPECT_EQ(FormatBytes(Bytes(std::numeric_limits<int64_t>::max())), "8.0 EiB");
}

TEST(Format, PercentsKeepWhatMattersNearTheEnds) {
  const std::vector<std::pair<double, std::string>> cases = {{0.0, "0 %"},    {0.0004, "<0.1 %"}, {0.024, "2.4 %"},
                                                             {0.38, "38 %"},  {0.9999, "99.9 %"}, {1.0, "100 %"},
                                                             {-0.38, "-38 %"}};
  for (const auto& [ratio, text] : cases) {
    EXPECT_EQ(FormatPercent(Ratio{ratio}), text) << ratio;
  }
}

TEST(Format, CountsHaveThousandsSeparators) {
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(48'211), "48,211");
  EXPECT_EQ(FormatCount(-1'234'567), "-1,234,567");
  EXPECT_EQ(FormatCount(std::numeric_limits<int64_t>::min()), "-9,223,372,036,854,775,808");
  EXPECT_EQ(FormatShortCount(9'999), "9,999");
  EXPECT_EQ(FormatShortCount(12'400), "12.4 k");
  EXPECT_EQ(FormatShortCount(3'100'000), "3.1 M");
}

TEST(Format, ChangesHaveASign) {
  EXPECT_EQ(FormatChange(100, 112), "+12 %");
  EXPECT_EQ(FormatChange(100, 50), "−50 %");
  EXPECT_EQ(FormatChange(100, 100), "±0 %");
  EXPECT_EQ(FormatChange(0, 5), "new");
  EXPECT_EQ(FormatChange(1, 20), "20×");
}

TEST(Format, TimesAreUtcAndAbsurdOnesAreNotIso) {
  EXPECT_EQ(FormatIsoTime(Timestamp(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatIsoTime(Timestamp(1'709'210'096'007)), "2024-02-29T12:34:56.007Z");
  EXPECT_EQ(FormatIsoTime(Timestamp(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(FormatIsoTime(Timestamp(std::numeric_limits<int64_t>::max())), std::nullopt);
  EXPECT_EQ(FormatTime(Timestamp(1'709'210'096'007)), "2024-02-29 12:34:56 UTC");
}

TEST(Format, MeasuresPrintInTheirUnit) {
  EXPECT_EQ(FormatMeasure({model::MeasureUnit::kShare, 0.38}), "38 %");
  EXPECT_EQ(FormatMeasure({model::MeasureUnit::kMultiple, 273.2}), "273×");
  EXPECT_EQ(FormatMeasure({model::MeasureUnit::kBytes, 1024.0}), "1.0 KiB");
  EXPECT_EQ(FormatMeasure({model::MeasureUnit::kMillis, std::numeric_limits<double>::quiet_NaN()}), "0 s");
  EXPECT_EQ(FormatMeasure({model::MeasureUnit::kBytes, 1e300}), "7.8 EiB");
}

TEST(Format, SpeedsAreDecimal) {
  EXPECT_EQ(FormatSpeed(BitsPerSecond(10'000'000'000)), "10 Gbit/s");
  EXPECT_EQ(FormatSpeed(BitsPerSecond(2'500'000'000)), "2.5 Gbit/s");
  EXPECT_EQ(FormatSpeed(BitsPerSecond(100'000'000)), "100 Mbit/s");
  EXPECT_EQ(FormatFrequency(Hertz(3'900'000'000)), "3.9 GHz");
  EXPECT_EQ(FormatFrequency(Hertz(800'000'000)), "800 MHz");
  EXPECT_EQ(FormatFrequency(Hertz(0)), "0 Hz");
}

}  // namespace
}  // namespace sparkwright::report
