#include "report/run_document.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/terminal.h"

namespace sparkwright::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Text(const model::SubmittedRun& run) { return RenderTerminal(MakeRunDocument(run), {}); }

model::SubmittedRun SomeRun() {
  model::SubmittedRun run;
  run.spark_version = "4.0.1";
  run.application_id = "app-1";
  run.end = model::RunEnd::kSucceeded;
  run.exit_status = 0;
  run.wall = Millis(72'000);
  run.driver_log = "/runs/1/driver.log";
  run.event_log = "/runs/1/events/app-1";
  run.cost.emplace();
  run.cost->duration = Millis(60'000);
  run.cost->gibibyte_seconds = 120.0;
  run.cost->num_tasks = 8;
  return run;
}

TEST(RunDocument, SaysHowItEndedWhatItTookAndWhatIsNext) {
  const std::string text = Text(SomeRun());
  EXPECT_THAT(text, HasSubstr("Succeeded after 1m 12s"));
  EXPECT_THAT(text, HasSubstr("Spark 4.0.1 · app-1"));
  EXPECT_THAT(text, HasSubstr("memory asked for"));
  EXPECT_THAT(text, HasSubstr("120 GiB-seconds"));
  EXPECT_THAT(text, HasSubstr("sparkwright analyze /runs/1/events/app-1"));
  EXPECT_THAT(text, Not(HasSubstr("Why it failed")));
}

TEST(RunDocument, OfALocalMasterSaysWhoseMemoryItIs) {
  model::SubmittedRun run = SomeRun();
  run.cost->is_local = true;
  EXPECT_THAT(Text(run), HasSubstr("heap of the driver"));
  EXPECT_THAT(Text(run), Not(HasSubstr("memory asked for")));
}

TEST(RunDocument, OfAFailureSaysWhyAndTheStatus) {
  model::SubmittedRun run = SomeRun();
  run.end = model::RunEnd::kFailed;
  run.exit_status = 137;
  run.failure = model::RunFailure{"java.lang.OutOfMemoryError", "Java heap space", "com.acme.Job.run(Job.java:12)"};
  run.event_log.clear();
  run.cost.reset();
  const std::string text = Text(run);
  EXPECT_THAT(text, HasSubstr("Failed after 1m 12s, exit status 137"));
  EXPECT_THAT(text, HasSubstr("java.lang.OutOfMemoryError"));
  EXPECT_THAT(text, HasSubstr("com.acme.Job.run(Job.java:12)"));
  EXPECT_THAT(text, Not(HasSubstr("What it took")));
  EXPECT_THAT(text, Not(HasSubstr("sparkwright analyze")));
}

TEST(RunDocument, OfARunThatWasEndedSaysByWhom) {
  model::SubmittedRun run = SomeRun();
  run.exit_status.reset();
  run.notes = {"It was ended before its driver had answered once."};
  run.end = model::RunEnd::kTimedOut;
  EXPECT_THAT(Text(run), HasSubstr("Ended at its time limit, after 1m 12s"));
  EXPECT_THAT(Text(run), HasSubstr("before its driver had answered once"));
  run.end = model::RunEnd::kCancelled;
  EXPECT_THAT(Text(run), HasSubstr("Ended on request after 1m 12s"));
}

}  // namespace
}  // namespace sparkwright::report
