// How well misspelt keys are told right.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "conf/property_catalogue.h"

namespace sparkwright::conf {
namespace {

/// `key` with so many random edits behind "spark.": a letter replaced, put in, left out, or two swapped.
std::string Misspelt(std::string key, int num_edits, std::mt19937& random) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.";
  constexpr std::size_t kPrefix = 6;
  for (int i = 0; i < num_edits; ++i) {
    const std::size_t at = kPrefix + random() % (key.size() - kPrefix);
    const char letter = kLetters[random() % kLetters.size()];
    switch (random() % 4) {
      case 0:
        key[at] = letter;
        break;
      case 1:
        key.insert(at, 1, letter);
        break;
      case 2:
        key.erase(at, 1);
        break;
      default:
        if (at + 1 < key.size()) {
          std::swap(key[at], key[at + 1]);
        }
    }
  }
  return key;
}

TEST(Suggestion, RandomEditsAreUndone) {
  const PropertyCatalogue& catalogue = PropertyCatalogue::Builtin();
  for (int num_edits = 1; num_edits <= 3; ++num_edits) {
    std::mt19937 random(20261121);  // NOLINT(cert-msc51-cpp): the same edits in every run.
    int num_asked = 0;
    int num_right = 0;
    std::string wrong;
    for (const Property& property : catalogue.properties()) {
      // Former names are not what anybody should be led to.
      if (property.deprecated.has_value() || property.removed.has_value() || property.key.size() < 14) {
        continue;
      }
      const std::string typed = Misspelt(property.key, num_edits, random);
      if (catalogue.Find(typed) != nullptr) {
        continue;
      }
      ++num_asked;
      if (catalogue.Suggest(typed) == property.key) {
        ++num_right;
      } else {
        wrong += "\n" + typed + " -> " + catalogue.Suggest(typed).value_or("nothing");
      }
    }
    RecordProperty("edits_" + std::to_string(num_edits), std::to_string(num_right) + "/" + std::to_string(num_asked));
    EXPECT_GT(num_asked, 1500);
    EXPECT_GT(num_right * 100, num_asked * 95) << num_edits << " edits: " << num_right << " of " << num_asked << wrong;
    EXPECT_GT(num_right * 1000, num_asked * 985)
        << num_edits << " edits: " << num_right << " of " << num_asked << wrong;
  }
}

TEST(Suggestion, WhatPeopleWriteIsUnderstood) {
  const PropertyCatalogue& catalogue = PropertyCatalogue::Builtin();
  struct Case {
    std::string_view typed;
    std::string_view meant;
  };
  for (const Case& one : {
           Case{"spark.eventlog.enabled", "spark.eventLog.enabled"},
           Case{"SPARK.EXECUTOR.MEMORY", "spark.executor.memory"},
           Case{"spark.executor.memory.overhead", "spark.executor.memoryOverhead"},
           Case{"spark_executor_memory", "spark.executor.memory"},
           Case{"executor.memory", "spark.executor.memory"},
           Case{"spark.num.executors", "spark.executor.instances"},
           Case{"sql.shuffle.partitions", "spark.sql.shuffle.partitions"},
           Case{"spark.sql.shuffle.partition", "spark.sql.shuffle.partitions"},
           Case{"spark.sql.autoBroadcastJoinTreshold", "spark.sql.autoBroadcastJoinThreshold"},
           Case{"spark.rapids.sql.enabeld", "spark.rapids.sql.enabled"},
           Case{"spark.rapids.sql.concurentGPUTasks", "spark.rapids.sql.concurrentGpuTasks"},
           Case{"spark.rapid.sql.batchSizeBytes", "spark.rapids.sql.batchSizeBytes"},
       }) {
    EXPECT_EQ(catalogue.Suggest(one.typed), one.meant) << one.typed;
  }
}

TEST(Suggestion, WhatIsNotNearIsNotSuggested) {
  const PropertyCatalogue& catalogue = PropertyCatalogue::Builtin();
  for (const std::string_view key :
       {"", "spark.mycompany.pipeline.owner.team", "frobnicate", "spark.executor.memory"}) {
    EXPECT_EQ(catalogue.Suggest(key), std::nullopt) << key;
  }
  EXPECT_EQ(catalogue.Suggest(std::string(100'000, 'a')), std::nullopt);
  // Keys that RAPIDS makes for each expression and operator, those that its documentation does not name, and former
  // ones.
  for (const std::string_view key :
       {"spark.rapids.sql.expression.Upper", "spark.rapids.sql.exec.SortExec", "spark.rapids.sql.test.enabled",
        "spark.rapids.sql.tiered.project.enabled", "spark.rapids.alluxio.pathsToReplace"}) {
    EXPECT_EQ(catalogue.Suggest(key), std::nullopt) << key;
  }
}

}  // namespace
}  // namespace sparkwright::conf
