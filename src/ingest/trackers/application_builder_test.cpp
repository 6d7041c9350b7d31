#include "ingest/trackers/application_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "ingest/events/event_text_for_test.h"
#include "ingest/trackers/application_dump_for_test.h"
#include "ingest/trackers/application_invariants_for_test.h"

namespace sparkwright::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

model::Application Read(const std::vector<std::string>& lines) {
  auto application = ReadLines(lines);
  EXPECT_TRUE(application.ok()) << (application.ok() ? "" : application.error().message());
  return application.ok() ? *std::move(application) : model::Application();
}

TEST(ApplicationBuilder, DescribesTheApplication) {
  const model::Application application =
      Read({LogStartEvent("3.5.9"),
            R"({"Event":"SparkListenerApplicationStart","App Name":"n","App ID":"app-7","Timestamp":100,"User":"u",)"
            R"("App Attempt ID":"2"})",
            ApplicationEnd(9'000)});
  EXPECT_EQ(application.spark_version, "3.5.9");
  EXPECT_EQ(application.id, "app-7");
  EXPECT_EQ(application.name, "n");
  EXPECT_EQ(application.user, "u");
  EXPECT_EQ(application.attempt_id, "2");
  EXPECT_EQ(application.started, Timestamp(100));
  EXPECT_EQ(application.ended, Timestamp(9'000));
  EXPECT_TRUE(application.import.is_complete);
  EXPECT_THAT(application.import.counts, IsEmpty());
}

TEST(ApplicationBuilder, AMissingStartIsCountedAndTheFirstEventStandsIn) {
  const model::Application application = Read({JobStart(0, {}), ApplicationEnd()});
  EXPECT_EQ(CountOf(application, "no_application_start"), 1);
  EXPECT_FALSE(application.started.has_value());
  EXPECT_EQ(application.begin(), Timestamp(800));
  EXPECT_FALSE(application.import.is_complete);
}

TEST(ApplicationBuilder, AMissingEndIsCountedAndTheLastEventStandsIn) {
  const model::Application application = Read({ApplicationStart(), JobStart(0, {}), JobEnd(0)});
  EXPECT_EQ(CountOf(application, "no_application_end"), 1);
  EXPECT_EQ(application.end(), Timestamp(4'000));
  EXPECT_FALSE(application.import.is_complete);
}

TEST(ApplicationBuilder, ASecondApplicationIsCountedAndNotTaken) {
  const model::Application application =
      Read({ApplicationStart("one"), ApplicationStart("one"), ApplicationStart("two")});
  EXPECT_EQ(application.id, "one");
  EXPECT_EQ(CountOf(application, "second_application"), 1) << "a compacted log repeats its start";
}

TEST(ApplicationBuilder, ReadsTheEnvironment) {
  const model::Application application = Read(
      {R"({"Event":"SparkListenerEnvironmentUpdate","JVM Information":{"Java Home":"/j","Java Version":"17",)"
       R"("Scala Version":"2.13"},"Spark Properties":{"a":"1","n":2},"Hadoop Properties":{"h":"x"},)"
       R"("System Properties":{"s":"y"},"Metrics Properties":{"m":"z"},"Classpath Entries":{"/x.jar":"System"}})"});
  const model::Environment& environment = application.environment;
  EXPECT_EQ(environment.java_version, "17");
  EXPECT_EQ(environment.java_home, "/j");
  EXPECT_EQ(environment.scala_version, "2.13");
  EXPECT_THAT(environment.spark_properties, ElementsAre(Pair("a", "1"), Pair("n", "2")));
  EXPECT_THAT(environment.hadoop_properties, ElementsAre(Pair("h", "x")));
  EXPECT_THAT(environment.system_properties, ElementsAre(Pair("s", "y")));
  EXPECT_THAT(environment.metrics_properties, ElementsAre(Pair("m", "z")));
  EXPECT_THAT(environment.classpath_entries, ElementsAre(Pair("/x.jar", "System")));
}

TEST(ApplicationBuilder, UnknownEventsAreCountedByKind) {
  const model::Application application =
      Read({R"({"Event":"com.vendor.Special","x":{"y":[1]}})", R"({"Event":"com.vendor.Special"})",
            R"( { "Event" : "Other" } )", R"({"Event":"Esc\u0061ped"})"});
  EXPECT_EQ(CountOf(application, "unknown_event"), 4);
  ASSERT_THAT(application.import.unknown_kinds, SizeIs(3));
  EXPECT_EQ(application.import.unknown_kinds[0].name, "com.vendor.Special");
  EXPECT_EQ(application.import.unknown_kinds[0].count, 2);
  EXPECT_EQ(application.import.num_events, 4);
}

TEST(ApplicationBuilder, KnownButUselessEventsAreNotCounted) {
  const model::Application application =
      Read({R"({"Event":"SparkListenerTaskGettingResult","Task Info":{}})",
            R"({"Event":"org.apache.spark.sql.connect.service.SparkListenerConnectOperationStarted"})",
            R"({"Event":"org.apache.spark.sql.streaming.StreamingQueryListener$QueryIdleEvent"})"});
  EXPECT_THAT(application.import.unknown_kinds, IsEmpty());
  EXPECT_EQ(application.import.num_events, 3);
}

TEST(ApplicationBuilder, ALineWithoutAnEventIsMalformed) {
  const model::Application application =
      Read({ApplicationStart(), R"({"x":1})", R"({"Event":7})", R"({"Event":""})", "[]", "x", R"({"Event":"Cut)"});
  EXPECT_EQ(CountOf(application, "malformed_line"), 6);
  EXPECT_EQ(application.import.num_events, 1);
}

TEST(ApplicationBuilder, KeysMayComeInAnyOrderWithWhiteSpace) {
  const model::Application application =
      Read({R"( {"App ID" : "a", "App Name":"n", "Timestamp" : 5 , "Event" : "SparkListenerApplicationStart" } )"});
  EXPECT_EQ(application.id, "a");
}

// One line of every kind of event, in an order that makes sense.
std::vector<std::string> EveryKindOfEvent() {
  const StageText stage{.id = 0,
                        .num_tasks = 2,
                        .parents = {},
                        .rdds = {RddText(5, 2)},
                        .more = R"(,"Shuffle Push Enabled":true,"Shuffle Push Mergers Count":3)"};
  const StageText second{.id = 1, .num_tasks = 1, .parents = {0}};
  const TaskText task{.id = 0,
                      .index = 0,
                      .accumulables = {Accumulable(7, "\"10\""), Accumulable(8, "3")},
                      .executor_metrics = R"("JVMHeapMemory":12,"MajorGCTime":5)"};
  const TaskText failed{.id = 1,
                        .index = 1,
                        .is_speculative = true,
                        .reason = "ExceptionFailure",
                        .reason_fields = R"(,"Class Name":"E","Description":"d","Full Stack Trace":"E: d\n at x")"};
  const TaskText retried{.id = 2, .index = 1, .accumulables = {Accumulable(7, "20")}};
  const std::string streaming = "org.apache.spark.sql.streaming.StreamingQueryListener$";
  const std::string excluded_for_stage =
      R"(,"time":1,"taskFailures":2,"executorFailures":2,"stageId":0,"stageAttemptId":0})";
  return {
      LogStartEvent(),
      R"({"Event":"SparkListenerResourceProfileAdded","Resource Profile Id":0,"Executor Resource Requests":{"memory":)"
      R"({"Resource Name":"memory","Amount":1024,"Discovery Script":"","Vendor":""}},"Task Resource Requests":{"cpus":)"
      R"({"Resource Name":"cpus","Amount":1.0}}})",
      BlockManagerAdded("driver"),
      Environment(R"("spark.task.cpus":"1")"),
      R"({"Event":"SparkListenerApplicationStart","App Name":"n","App ID":"a","Timestamp":100,"User":"u",)"
      R"("App Attempt ID":"1","Driver Logs":{"stdout":"u"},"Driver Attributes":{"A":"b"}})",
      R"({"Event":"SparkListenerExecutorAdded","Timestamp":500,"Executor ID":"1","Executor Info":{"Host":"host",)"
      R"("Total Cores":2,"Log Urls":{"stdout":"u"},"Attributes":{"A":"b"},"Resources":{"gpu":{"name":"gpu",)"
      R"("addresses":["0"]}},"Resource Profile Id":0,"Registration Time":1,"Request Time":1}})",
      BlockManagerAdded("1"),
      R"({"Event":"org.apache.spark.scheduler.SparkListenerMiscellaneousProcessAdded","time":5,"processId":"am","info":)"
      R"({"hostPort":"h:1","cores":2,"logUrlInfo":{}}})",
      SqlStart(3, Plan("WholeStageCodegen (1)", {Plan("Exchange", {Plan("Scan")}, {PlanMetric(7, "size")})}),
               R"(,"rootExecutionId":3)"),
      JobStart(0, {stage, second},
               SqlProperty(3) + R"(,"spark.job.description":"d","spark.jobGroup.id":"g","spark.job.tags":"a")"),
      StageSubmitted(stage, R"("spark.scheduler.pool":"p")"),
      TaskStart(task),
      TaskStart(failed),
      R"({"Event":"SparkListenerExecutorExcludedForStage","executorId":"1")" + excluded_for_stage,
      R"({"Event":"SparkListenerNodeExcludedForStage","hostId":"host")" + excluded_for_stage,
      R"({"Event":"SparkListenerExecutorExcluded","executorId":"1","time":1,"taskFailures":2})",
      R"({"Event":"SparkListenerNodeExcluded","hostId":"host","time":1,"executorFailures":2})",
      TaskEndLine(task),
      TaskEndLine(failed),
      TaskStart(retried),
      TaskEndLine(retried),
      BlockUpdated("1", "rdd_5_0", true, true, 100, 10),
      R"({"Event":"SparkListenerExecutorMetricsUpdate","Executor ID":"1","Metrics Updated":[],)"
      R"("Executor Metrics Updated":[{"Stage ID":0,"Stage Attempt ID":0,"Executor Metrics":{"JVMHeapMemory":50}}]})",
      R"({"Event":"SparkListenerStageExecutorMetrics","Executor ID":"1","Stage ID":0,"Stage Attempt ID":0,)"
      R"("Executor Metrics":{"JVMHeapMemory":40}})",
      SqlPlanUpdate(3, Plan("Exchange", {Plan("Scan")}, {PlanMetric(7, "size"), PlanMetric(8)})),
      R"({"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveSQLMetricUpdates","executionId":3,)"
      R"("sqlPlanMetrics":[{"name":"m","accumulatorId":8,"metricType":"sum"}]})",
      DriverUpdates(3, {"[8,4]"}),
      StageCompleted(stage),
      JobEnd(0, "it broke"),
      SqlEnd(3, R"(,"errorMessage":"it broke")"),
      R"({"Event":"SparkListenerExecutorUnexcluded","executorId":"1","time":1})",
      R"({"Event":"SparkListenerNodeUnexcluded","hostId":"host","time":1})",
      R"({"Event":")" + streaming + R"(QueryStartedEvent","id":"q","runId":"r","name":"n","timestamp":"x"})",
      R"({"Event":")" + streaming +
          R"(QueryProgressEvent","progress":{"id":"q","runId":"r","name":"n","timestamp":"2026-11-21T07:49:14.617Z",)"
          R"("batchId":1,"durationMs":{"addBatch":5},"stateOperators":[{"numRowsTotal":7,"numRowsUpdated":2,)"
          R"("memoryUsedBytes":100}],"sources":[{"description":"Rate","numInputRows":10,"inputRowsPerSecond":1.5,)"
          R"("processedRowsPerSecond":2.5}],"sink":{"description":"Memory"}}})",
      R"({"Event":")" + streaming + R"(QueryTerminatedEvent","id":"q","runId":"r","exception":null})",
      UnpersistRdd(5),
      ExecutorRemoved("1"),
      ApplicationEnd(),
  };
}

TEST(ApplicationBuilder, ReadsEveryKindOfEventWithoutAWord) {
  const model::Application application = Read(EveryKindOfEvent());
  EXPECT_THAT(application.import.counts, IsEmpty());
  EXPECT_EQ(ApplicationInvariants::Violation(application), "");
}

// The places of all values in a line: members of objects, elements of arrays, at any depth, without the root.
class ValuePlaces {
 public:
  struct Place {
    std::size_t begin = 0;
    std::size_t size = 0;
  };
  static std::vector<Place> In(std::string_view line) {
    ValuePlaces places(line);
    places.Value();
    places.places_.pop_back();  // The root comes last.
    return places.places_;
  }

 private:
  explicit ValuePlaces(std::string_view line) : line_(line) {}

  void Value() {
    const std::size_t begin = at_;
    if (line_[at_] == '{' || line_[at_] == '[') {
      const bool is_object = line_[at_] == '{';
      for (++at_; line_[at_] != '}' && line_[at_] != ']';) {
        if (line_[at_] == ',') {
          ++at_;
        }
        if (is_object) {
          String();
          ++at_;  // The colon.
        }
        Value();
      }
      ++at_;
    } else if (line_[at_] == '"') {
      String();
    } else {
      at_ = line_.find_first_of(",]}", at_);
    }
    places_.push_back({begin, at_ - begin});
  }

  void String() {
    for (++at_; line_[at_] != '"'; ++at_) {
      at_ += line_[at_] == '\\' ? 1 : 0;
    }
    ++at_;
  }

  std::string_view line_;
  std::size_t at_ = 0;
  std::vector<Place> places_;
};

model::Application Build(BlockParser& parser, const std::string& text) {
  const ReadLimits limits;
  ImportCounters counters;
  ApplicationBuilder builder(limits, counters);
  LineSplitter splitter(StreamOf(text), "log", limits, counters, text.size() + 1);
  ParsedBlock parsed;
  auto block = splitter.Next();
  parser.Parse(std::move(**block), "log", parsed);
  builder.Apply(parsed);
  model::Application application = builder.Finish(1);
  application.import.num_lines = builder.num_lines();
  application.import.num_events = builder.num_events();
  counters.Describe(application.import);
  return application;
}

// What is the matter with reading `line` of the log with something else in the place of one of its values.
class JunkTest : public ::testing::Test {
 protected:
  // Calls `check(application, line, place, junk)` for each value of each line with each junk there.
  template <typename Check>
  void ForEachJunk(const std::vector<std::string>& junks, Check check) {
    const std::vector<std::string> lines = EveryKindOfEvent();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (const ValuePlaces::Place& place : ValuePlaces::In(lines[i])) {
        for (const std::string& junk : junks) {
          std::vector<std::string> changed = lines;
          changed[i].replace(place.begin, place.size, junk);
          model::Application application = Build(parser_, LogText(changed));
          check(application, lines[i], place, junk);
        }
      }
    }
  }

  ReadLimits limits_;
  BlockParser parser_{limits_};
};

TEST_F(JunkTest, AnyValueAnywhereDoesNoHarm) {
  int64_t num_logs = 0;
  ForEachJunk({"null", "true", "-1", "1e308", "9223372036854775808", "2147483647", R"("x")", "[]", "{}", "[[{}]]"},
              [&](const model::Application& application, const std::string& line, const ValuePlaces::Place& place,
                  const std::string& junk) {
                ++num_logs;
                EXPECT_EQ(ApplicationInvariants::Violation(application), "")
                    << junk << " instead of " << line.substr(place.begin, place.size) << " in " << line;
              });
  EXPECT_GT(num_logs, 3'000);
}

// Facts without what the import counters say, and without places in the log, which move.
std::string FactsOf(model::Application& application) {
  for (model::Stage& stage : application.stages) {
    for (model::TaskFailureGroup& group : stage.failures) {
      group.first.byte_offset = 0;
    }
  }
  std::string dump = ApplicationDump::Of(application);
  dump.resize(dump.find("\nimport|") + 1);
  return dump;
}

TEST_F(JunkTest, ANumberThatMakesNoSenseIsNeverDroppedInSilence) {
  model::Application untouched = Build(parser_, LogText(EveryKindOfEvent()));
  const std::string facts = FactsOf(untouched);
  std::map<std::string, int> silent;
  ForEachJunk({"true", R"("x")", "[]", "{}"}, [&](model::Application& application, std::string_view line,
                                                  const ValuePlaces::Place& place, const std::string& junk) {
    const bool is_number = line.substr(place.begin, place.size).find_first_not_of("-.0123456789") == std::string::npos;
    if (!is_number || CountOf(application, "bad_field") > 0 || CountOf(application, "event_without_id") > 0 ||
        FactsOf(application) == facts) {
      return;
    }
    // Spark writes "NaN" for a rate it does not have. A user's accumulator may hold anything.
    const std::string_view before = line.substr(0, place.begin);
    if (junk != R"("x")" || !(before.ends_with("PerSecond\":") || before.ends_with("\"cpus\",\"Amount\":"))) {
      silent[std::string(before)] += before.ends_with("\"Update\":") ? 0 : 1;
    }
  });
  for (const auto& [where, count] : silent) {
    EXPECT_EQ(count, 0) << where;
  }
}

TEST_F(JunkTest, AnEventWithoutItsIdIsNeverDroppedInSilence) {
  const char* events[] = {
      R"({"Event":"SparkListenerTaskStart"})",
      R"({"Event":"SparkListenerTaskStart","Stage ID":0})",
      R"({"Event":"SparkListenerTaskStart","Stage ID":0,"Task Info":{"Index":0}})",
      R"({"Event":"SparkListenerTaskStart","Stage ID":0,"Task Info":{"Task ID":0}})",
      R"({"Event":"SparkListenerTaskEnd"})",
      R"({"Event":"SparkListenerJobStart"})",
      R"({"Event":"SparkListenerJobStart","Job ID":1,"Stage Infos":[{"Stage Name":"x"}]})",
      R"({"Event":"SparkListenerStageSubmitted","Stage Info":{"Stage Name":"x"}})",
      R"({"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart"})",
  };
  for (const char* event : events) {
    const model::Application application = Build(parser_, LogText({event}));
    EXPECT_GT(CountOf(application, "event_without_id"), 0) << event;
  }
}

}  // namespace
}  // namespace sparkwright::ingest
