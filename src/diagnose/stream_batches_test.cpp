#include "diagnose/stream_batches.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

namespace sparkwright::diagnose {
namespace {

model::StreamingProgress BatchAt(int64_t started_ms, std::optional<int64_t> took_ms) {
  model::StreamingProgress batch;
  batch.started = Timestamp(started_ms);
  if (took_ms.has_value()) {
    batch.durations["triggerExecution"] = Millis(*took_ms);
  }
  return batch;
}

TEST(StreamBatches, WaitFromTheEndOfOneToTheBeginOfTheNext) {
  EXPECT_EQ(WaitBetween(BatchAt(1'000, 4'000), BatchAt(12'000, 3'000)), Millis(7'000));
  EXPECT_EQ(WaitBetween(BatchAt(1'000, 4'000), BatchAt(4'990, 3'000)), Millis(-10));
  EXPECT_EQ(DurationOf(BatchAt(1'000, 4'000)), Millis(4'000));
}

TEST(StreamBatches, WithoutTimesNobodyKnows) {
  EXPECT_EQ(WaitBetween(BatchAt(1'000, std::nullopt), BatchAt(12'000, 3'000)), std::nullopt);
  EXPECT_EQ(WaitBetween(BatchAt(1'000, 4'000), model::StreamingProgress()), std::nullopt);
  EXPECT_EQ(DurationOf(model::StreamingProgress()), std::nullopt);
}

}  // namespace
}  // namespace sparkwright::diagnose
