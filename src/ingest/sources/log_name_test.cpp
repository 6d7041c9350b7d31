#include "ingest/sources/log_name.h"

#include <gtest/gtest.h>

namespace sparkwright::ingest {
namespace {

TEST(LogName, ApplicationIdsOfEveryClusterManagerAreTakenApart) {
  struct Case {
    const char* text;
    const char* application_id;
    const char* attempt_id;  // "" where there is none.
  };
  for (const Case& c : {Case{"application_1516285256255_0012", "application_1516285256255_0012", ""},
                        Case{"application_1656321732247_0006_2", "application_1656321732247_0006", "2"},
                        Case{"app-20200706201101-0003", "app-20200706201101-0003", ""},
                        Case{"app-20200706201101-0003_1", "app-20200706201101-0003", "1"},
                        Case{"local-1430917381535_12", "local-1430917381535", "12"},
                        Case{"spark-0123456789abcdef0123456789abcdef", "spark-0123456789abcdef0123456789abcdef", ""}}) {
    const std::optional<ApplicationName> name = ParseApplicationName(c.text);
    ASSERT_TRUE(name) << c.text;
    EXPECT_EQ(name->application_id, c.application_id);
    EXPECT_EQ(name->attempt_id.value_or(""), c.attempt_id);
  }
}

TEST(LogName, OtherTextsAreNotTakenForApplicationIds) {
  for (const char* text : {"", "application_", "application_12", "application_12_", "application_1_2_", "app-2020-0003",
                           "local-", "local-1_x", "local-12x", "spark-123", "my_application_1_2", "eventlog"}) {
    EXPECT_FALSE(ParseApplicationName(text)) << text;
  }
}

TEST(LogName, EndingsAreTakenOff) {
  struct Case {
    const char* name;
    const char* stem;
    bool is_in_progress;
  };
  for (const Case& c : {Case{"local-1", "local-1", false}, Case{"local-1.inprogress", "local-1", true},
                        Case{"local-1.zstd.inprogress", "local-1", true}, Case{"local-1.lz4", "local-1", false},
                        Case{"local-1.zstd.compact", "local-1", false}, Case{"x.zstd.gz", "x", false},
                        Case{"app.1.2", "app.1.2", false}, Case{".gz", ".gz", false}}) {
    EXPECT_EQ(ParseLogName(c.name).stem, c.stem) << c.name;
    EXPECT_EQ(ParseLogName(c.name).is_in_progress, c.is_in_progress) << c.name;
  }
}

TEST(LogName, RollingPartsHaveANumberAndAStem) {
  const auto part = ParseRollingPartName("events_12_local-1_2.zstd.compact");
  ASSERT_TRUE(part);
  EXPECT_EQ(part->number, 12);
  EXPECT_EQ(part->log_stem, "local-1_2");
  EXPECT_TRUE(part->is_compacted);
  EXPECT_FALSE(ParseRollingPartName("events_3_x")->is_compacted);
  for (const char* name : {"events_", "events_1", "events_1_", "events_x_app", "events_-1_app", "events_+1_app",
                           "events_99999999999999999999_app", "event_1_app", "appstatus_app"}) {
    EXPECT_FALSE(ParseRollingPartName(name)) << name;
  }
}

TEST(LogName, DatedPartsHaveATime) {
  EXPECT_EQ(ParseDatedPartName("eventlog-2023-07-05--10-00.gz"), "2023-07-05--10-00");
  EXPECT_EQ(ParseDatedPartName("eventlog-2023-07-05--10-00"), "2023-07-05--10-00");
  for (const char* name : {"eventlog", "eventlog-", "eventlog-2023-07-05", "eventlog-gpu-dsv1.zstd",
                           "eventlog-2023-07-05--10-00.txt", "eventlog-2023-07-05--10-0x"}) {
    EXPECT_FALSE(ParseDatedPartName(name)) << name;
  }
}

}  // namespace
}  // namespace sparkwright::ingest
