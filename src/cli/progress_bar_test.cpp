#include "cli/progress_bar.h"

#include <string>

#include <gtest/gtest.h>

#include "base/memory_env.h"

namespace sparkwright::cli {
namespace {

ingest::ReadProgress HalfWay() {
  ingest::ReadProgress progress;
  progress.stored_read = Bytes(50 << 20);
  progress.stored_total = Bytes(100 << 20);
  progress.decoded = Bytes(400 << 20);
  return progress;
}

TEST(ProgressBar, QuickReadsShowNothing) {
  MemoryEnv env;
  std::string shown;
  {
    ProgressBar bar(env.clock(), [&](std::string_view text) { shown += text; });
    bar.Begin("log");
    env.Advance(Millis(900));
    bar.Show(HalfWay());
  }
  EXPECT_EQ(shown, "");
}

TEST(ProgressBar, SlowReadsShowALineAndTakeItAway) {
  MemoryEnv env;
  std::string shown;
  {
    ProgressBar bar(env.clock(), [&](std::string_view text) { shown += text; });
    bar.Begin("log");
    env.Advance(Millis(2'000));
    bar.Show(HalfWay());
    EXPECT_EQ(shown, "\rlog  ████████░░░░░░░░  50.0 MiB of 100 MiB  200 MiB/s  2.0 s left\x1b[K");
    env.Advance(Millis(20));
    bar.Show(HalfWay());
    shown.clear();
  }
  EXPECT_EQ(shown, "\r\x1b[K");
}

TEST(ProgressBar, WithoutATotalThereIsOnlyWhatWasRead) {
  ingest::ReadProgress progress;
  progress.decoded = Bytes(10 << 20);
  EXPECT_EQ(DescribeProgress(progress, Millis(1'000)), "10.0 MiB read  10.0 MiB/s");
}

}  // namespace
}  // namespace sparkwright::cli
