#include "ingest/trackers/streaming_tracker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/events/event_text_for_test.h"

namespace sparkwright::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

struct TimeCase {
  const char* text;
  std::optional<int64_t> millis;
};

TEST(StreamingTracker, ReadsUtcTimes) {
  const TimeCase cases[] = {
      {"1970-01-01T00:00:00.000Z", 0},
      {"1970-01-01T00:00:00Z", 0},
      {"2026-11-21T07:49:14.617Z", 1'795'247'354'617},
      {"1969-12-31T23:59:59.999Z", -1},
      {"2024-02-29T00:00:00Z", 1'709'164'800'000},
      {"2023-02-29T00:00:00Z", std::nullopt},
      {"2023-13-01T00:00:00Z", std::nullopt},
      {"2023-12-01T24:00:00Z", std::nullopt},
      {"2023-12-01T23:60:00Z", std::nullopt},
      {"2023-12-01T23:00:00", std::nullopt},
      {"2023-12-01T23:00:00.1Z", std::nullopt},
      {"2023-12-01T23:00:00.1234Z", std::nullopt},
      {"2023-12-01T23:00:00+01:00", std::nullopt},
      {"2023-12-01 23:00:00Z", std::nullopt},
      {"-023-12-01T23:00:00Z", std::nullopt},
      {"2023-12-0", std::nullopt},
      {"", std::nullopt},
  };
  for (const TimeCase& one : cases) {
    const auto time = ParseUtcTime(one.text);
    EXPECT_EQ(time.has_value(), one.millis.has_value()) << one.text;
    if (time.has_value() && one.millis.has_value()) {
      EXPECT_EQ(time->millis_since_epoch(), *one.millis) << one.text;
    }
  }
}

std::string Started(std::string_view run, std::string_view name = "query") {
  return R"({"Event":"org.apache.spark.sql.streaming.StreamingQueryListener$QueryStartedEvent","id":"q","runId":)" +
         Quoted(run) + R"(,"name":)" + Quoted(name) + R"(,"timestamp":"1970-01-01T00:00:01.000Z"})";
}

std::string Progress(std::string_view run, int64_t batch, std::string_view more = "") {
  return R"({"Event":"org.apache.spark.sql.streaming.StreamingQueryListener$QueryProgressEvent","progress":{"id":"q",)"
         R"("runId":)" +
         Quoted(run) + R"(,"name":"query","timestamp":"1970-01-01T00:00:02.000Z","batchId":)" + std::to_string(batch) +
         R"(,"durationMs":{"addBatch":5,"odd":"x"},"stateOperators":[{"numRowsTotal":7,"numRowsUpdated":2,)"
         R"("memoryUsedBytes":100},{"numRowsTotal":1,"numRowsUpdated":1,"memoryUsedBytes":1}],)"
         R"("sources":[{"description":"Rate","numInputRows":10,"inputRowsPerSecond":1.5,)"
         R"("processedRowsPerSecond":"NaN"},{"description":"File","numInputRows":20,"inputRowsPerSecond":2.0}],)"
         R"("sink":{"description":"Memory"})" +
         std::string(more) + "}}";
}

std::string Terminated(std::string_view run, std::string_view more = "") {
  return R"({"Event":"org.apache.spark.sql.streaming.StreamingQueryListener$QueryTerminatedEvent","id":"q","runId":)" +
         Quoted(run) + std::string(more) + "}";
}

TEST(StreamingTracker, FollowsAQueryFromStartToEnd) {
  const auto application =
      ReadLines({ApplicationStart(), Started("r"), Progress("r", 0), Progress("r", 1), JobStart(0, {}),
                 Terminated("r", R"(,"exception":"it broke")"), ApplicationEnd()});
  ASSERT_TRUE(application.ok());
  ASSERT_THAT(application->streaming_queries, SizeIs(1));
  const model::StreamingQuery& query = application->streaming_queries[0];
  EXPECT_EQ(query.id, "q");
  EXPECT_EQ(query.run_id, "r");
  EXPECT_EQ(query.name, "query");
  EXPECT_EQ(query.started, Timestamp(1'000));
  EXPECT_EQ(query.terminated, Timestamp(800)) << "the latest time the log had mentioned by then";
  EXPECT_EQ(query.exception, "it broke");
  EXPECT_THAT(query.sources, ElementsAre("Rate", "File"));
  EXPECT_EQ(query.sink, "Memory");
  ASSERT_THAT(query.progress, SizeIs(2));
  const model::StreamingProgress& batch = query.progress[1];
  EXPECT_EQ(batch.batch_id, 1);
  EXPECT_EQ(batch.started, Timestamp(2'000));
  EXPECT_EQ(batch.num_input_rows, 30);
  EXPECT_EQ(batch.input_rows_per_second, 3.5);
  EXPECT_FALSE(batch.processed_rows_per_second.has_value());
  EXPECT_THAT(batch.durations, ElementsAre(Pair("addBatch", Millis(5))));
  EXPECT_EQ(batch.num_state_rows_total, 8);
  EXPECT_EQ(batch.num_state_rows_updated, 3);
  EXPECT_EQ(batch.state_memory_used, Bytes(101));
  EXPECT_FALSE(batch.watermark.has_value());
}

TEST(StreamingTracker, ReadsTheWatermark) {
  const auto application =
      ReadLines({Progress("r", 0, R"(,"eventTime":{})"),
                 Progress("r", 1, R"(,"eventTime":{"max":"x","watermark":"1970-01-01T00:00:03.000Z"})")});
  ASSERT_TRUE(application.ok());
  ASSERT_THAT(application->streaming_queries, SizeIs(1));
  EXPECT_FALSE(application->streaming_queries[0].progress.at(0).watermark.has_value());
  EXPECT_EQ(application->streaming_queries[0].progress.at(1).watermark, Timestamp(3'000));
}

TEST(StreamingTracker, EachRunIsAQueryOfItsOwn) {
  const auto application = ReadLines({Started("r1"), Started("r2"), Terminated("r1")});
  ASSERT_TRUE(application.ok());
  EXPECT_THAT(application->streaming_queries, SizeIs(2));
}

TEST(StreamingTracker, ARunMayShowUpWithoutItsStart) {
  const auto application = ReadLines({Progress("r", 5)});
  ASSERT_TRUE(application.ok());
  EXPECT_THAT(application->streaming_queries, SizeIs(1));
  EXPECT_EQ(application->streaming_queries[0].name, "query");
  EXPECT_FALSE(application->streaming_queries[0].started.has_value());
}

TEST(StreamingTracker, StopsAtTheEntityLimitAndSaysSo) {
  ReadOptions options;
  options.limits.max_entities = 1;
  const auto application = ReadLines({Started("r1"), Started("r2")}, options);
  ASSERT_TRUE(application.ok());
  EXPECT_THAT(application->streaming_queries, SizeIs(1));
  EXPECT_EQ(CountOf(*application, "too_many_entities"), 1);
}

TEST(StreamingTracker, OddProgressDoesNoHarm) {
  const auto application = ReadLines(
      {R"({"Event":"org.apache.spark.sql.streaming.StreamingQueryListener$QueryProgressEvent"})",
       R"({"Event":"org.apache.spark.sql.streaming.StreamingQueryListener$QueryProgressEvent","progress":{"runId":"r",)"
       R"("sources":[1,{"numInputRows":9223372036854775807},{"numInputRows":9223372036854775807}],"durationMs":[]}})"});
  ASSERT_TRUE(application.ok());
  EXPECT_EQ(application->streaming_queries.at(0).progress.at(0).num_input_rows, INT64_MAX);
  EXPECT_THAT(application->streaming_queries.at(0).progress.at(0).durations, IsEmpty());
}

}  // namespace
}  // namespace sparkwright::ingest
