#include "conf/property_catalogue.h"

#include <array>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright::conf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

model::SparkVersion V(std::string_view text) { return *model::ParseSparkVersion(text); }

const PropertyCatalogue& Builtin() { return PropertyCatalogue::Builtin(); }

constexpr std::array<std::string_view, 12> kProperties = {
    R"({"format":1,"spark_versions":["3.1.3","3.5.9","4.3.0"]})",
    R"({"key":"spark.a.size","since":"0.7.0","type":"bytes","unit":"MiB","min":1,"max":2048,)"
    R"("scope":"core","settable":"start","default":[{"from":"3.1","value":"1g"},{"from":"4.0","value":"2g"}]})",
    R"({"key":"spark.a.wait","type":"time","unit":"s","min":[{"from":"3.1","value":null},{"from":"4.0","value":1}],)"
    R"("settable":"runtime","scope":"sql","default":[{"from":"3.1","value":null}],"fallback":"spark.b.wait"})",
    R"({"key":"spark.b.wait","type":"time","unit":"s","default":[{"from":"3.1","value":"10s"}]})",
    R"({"key":"spark.cpus","type":"double","min":1e-9,"default":[{"from":"3.1","value":"1"}],)"
    R"("changed":[{"from":"4.3","what":"type","was":"int"}]})",
    R"({"key":"spark.earlier","last":"3.5","type":"boolean","default":[{"from":"3.1","value":"true"}]})",
    R"({"key":"spark.later","first":"4.0","type":"boolean","default":[{"from":"4.0","value":"true"}]})",
    R"({"key":"spark.level","type":"int","min":-1,"max":90,"except":[0],"multiple_of":5})",
    R"({"key":"spark.mode","type":"enum","allowed":["A","B"],"ignore_case":true,"default":[{"from":"3.1","value":"A"}],)"
    R"("changed":[{"from":"3.4","what":"allowed","was":["A"]},{"from":"4.0","what":"ignore_case","was":null}]})",
    R"({"key":"spark.old","deprecated":{"from":"3.0","replaced_by":"spark.a.size"},)"
    R"("removed":{"in":"4.1","error":false,"replaced_by":"spark.a.size"}})",
    R"({"key":"spark.share","type":"double","min":0.0,"min_exclusive":true,"max":1.0,"max_exclusive":true})",
    R"({"key":"spark.strict","removed":{"in":"3.4","error":true,"accepted_value":"true"}})",
};

PropertyCatalogue Small() {
  static constexpr std::array<std::string_view, 3> kFamilies = {
      R"({"pattern":"spark.res.<name>.amount","type":"int","what":"How many."})",
      R"({"pattern":"spark.hadoop.<property>","what":"Hadoop's."})",
      R"({"pattern":"spark.hadoop.fs.<property>","what":"Files."})"};
  static constexpr std::array<std::string_view, 2> kVendors = {R"({"prefix":"spark.acme.","vendor":"Acme"})",
                                                               R"({"prefix":"spark.acme.x.","vendor":"Acme X"})"};
  static constexpr std::array<std::string_view, 1> kSynonyms = {R"({"from":"spark.the.size","to":"spark.a.size"})"};
  static constexpr std::array<std::string_view, 1> kNotes = {R"({"key":"spark.a.size","note":"The size."})"};
  Result<PropertyCatalogue> parsed = PropertyCatalogue::Of({kProperties, kFamilies, kVendors, kSynonyms, kNotes});
  EXPECT_TRUE(parsed.ok()) << parsed.error().message();
  return *std::move(parsed);
}

TEST(PropertyCatalogue, DefaultsFollowTheVersion) {
  const PropertyCatalogue catalogue = Small();
  EXPECT_EQ(catalogue.Find("spark.a.size")->DefaultAt(V("3.5.9")), "1g");
  EXPECT_EQ(catalogue.Find("spark.a.size")->DefaultAt(V("4.0")), "2g");
  EXPECT_EQ(catalogue.Find("spark.a.size")->DefaultAt(V("3.3.0-amzn-1")), "1g");
  EXPECT_EQ(catalogue.Find("spark.later")->DefaultAt(V("3.5")), std::nullopt);
  EXPECT_EQ(catalogue.EffectiveDefault("spark.a.wait", V("4.0")), "10s");
  EXPECT_EQ(catalogue.EffectiveDefault("spark.none", V("4.0")), std::nullopt);
  EXPECT_EQ(catalogue.Find("spark.none"), nullptr);
  EXPECT_EQ(catalogue.newest(), V("4.3.0"));
  EXPECT_EQ(catalogue.Note("spark.a.size"), "The size.");
  EXPECT_EQ(catalogue.Note("spark.a.wait"), std::nullopt);
}

TEST(PropertyCatalogue, AKeyHasAFateInEveryVersion) {
  const PropertyCatalogue catalogue = Small();
  struct Case {
    std::string_view key;
    std::string_view version;
    KeyStatus status;
  };
  for (const Case& one :
       {Case{"spark.a.size", "3.1.3", KeyStatus::kKnown}, Case{"spark.later", "3.5.9", KeyStatus::kNotYet},
        Case{"spark.later", "4.0.0", KeyStatus::kKnown}, Case{"spark.earlier", "3.5.9", KeyStatus::kKnown},
        Case{"spark.earlier", "4.0.0", KeyStatus::kNoLonger}, Case{"spark.old", "4.0.5", KeyStatus::kDeprecated},
        Case{"spark.old", "4.1.0", KeyStatus::kRemoved}, Case{"spark.strict", "3.3", KeyStatus::kKnown},
        Case{"spark.strict", "3.4", KeyStatus::kRemoved}, Case{"spark.res.gpu.amount", "3.1", KeyStatus::kFamily},
        Case{"spark.res.a.b.amount", "3.1", KeyStatus::kUnknown}, Case{"spark.acme.q", "3.1", KeyStatus::kVendor},
        Case{"hive.x", "3.1", KeyStatus::kNotSpark}, Case{"spark.A.size", "3.1", KeyStatus::kUnknown}}) {
    EXPECT_EQ(catalogue.Describe(one.key, V(one.version)).status, one.status) << one.key << " " << one.version;
  }
  EXPECT_EQ(catalogue.Describe("spark.old", V("3.5")).replaced_by, "spark.a.size");
  EXPECT_EQ(catalogue.Describe("spark.hadoop.fs.s3a.key", V("3.5")).family->what, "Files.");
  EXPECT_EQ(catalogue.Describe("spark.acme.x.y", V("3.5")).vendor->vendor, "Acme X");
  EXPECT_EQ(catalogue.FindFamily("spark.hadoop."), nullptr);
  const PropertyFamily filter{"spark.<class>.param.<key>", "string", "", "", std::nullopt, std::nullopt};
  EXPECT_TRUE(filter.Matches("spark.org.acme.Filter.param.a.b"));
  EXPECT_FALSE(filter.Matches("spark.acme.param.a"));
  EXPECT_FALSE(filter.Matches("spark.org.acme.Filter.param."));
}

TEST(PropertyCatalogue, ValuesAreCheckedAsTheVersionDoes) {
  const PropertyCatalogue catalogue = Small();
  struct Case {
    std::string_view key;
    std::string_view value;
    std::string_view version;
    std::string_view refusal;  ///< Part of the message; empty when the value is right.
  };
  for (const Case& one : {Case{"spark.a.size", "1g", "3.5", ""},
                          Case{"spark.a.size", "2048", "3.5", ""},
                          Case{"spark.a.size", "3g", "3.5", "of at most 2g"},
                          Case{"spark.a.size", "1000k", "3.5", "of at least 1m"},
                          Case{"spark.a.size", "1.5g", "3.5", "write 1536m"},
                          Case{"spark.a.wait", "0", "3.5", ""},
                          Case{"spark.a.wait", "0", "4.0", "of at least 1s"},
                          Case{"spark.mode", "B", "3.3", "not one of A"},
                          Case{"spark.mode", "b", "3.5", "write B"},
                          Case{"spark.mode", "b", "4.0", ""},
                          Case{"spark.cpus", "0.5", "4.3", ""},
                          Case{"spark.cpus", "0.5", "4.2", "not a whole number"},
                          Case{"spark.share", "0", "4.2", "above 0.0"},
                          Case{"spark.share", "1", "4.2", "below 1.0"},
                          Case{"spark.share", "0.999", "4.2", ""},
                          Case{"spark.level", "0", "4.2", "other than 0"},
                          Case{"spark.level", "-5", "4.2", "of at least -1"},
                          Case{"spark.level", "12", "4.2", "a multiple of 5"},
                          Case{"spark.level", "15", "4.2", ""},
                          Case{"spark.old", "anything", "3.5", ""}}) {
    const Result<PropertyValue> value = catalogue.Find(one.key)->Check(one.value, V(one.version));
    EXPECT_EQ(value.ok(), one.refusal.empty()) << one.key << " " << one.value;
    if (!value.ok()) {
      EXPECT_THAT(value.error().message(), HasSubstr(std::string(one.refusal)));
      EXPECT_THAT(value.error().message(), HasSubstr(std::string(one.key)));
    }
  }
}

TEST(PropertyCatalogue, DamagedDataIsRefusedWithItsPlace) {
  const auto message = [](std::string_view line) {
    const std::array<std::string_view, 2> lines = {kProperties[0], line};
    const Result<PropertyCatalogue> parsed = PropertyCatalogue::Of({lines, {}, {}, {}, {}});
    EXPECT_FALSE(parsed.ok());
    EXPECT_EQ(parsed.error().code(), ErrorCode::kCorrupt);
    return parsed.error().message();
  };
  EXPECT_THAT(message("{"), HasSubstr("not a JSON object"));
  EXPECT_THAT(message("{}"), HasSubstr("key"));
  EXPECT_THAT(message(R"({"key":"a","type":"nonsense"})"), HasSubstr("nonsense"));
  EXPECT_THAT(message(R"({"key":"a","first":"x"})"), HasSubstr("not a version"));
  EXPECT_THAT(message(R"({"key":7})"), HasSubstr("spark_properties.jsonl:2"));
  const std::array<std::string_view, 1> other_format = {R"({"format":2,"spark_versions":["3.1.3"]})"};
  EXPECT_FALSE(PropertyCatalogue::Of({other_format, {}, {}, {}, {}}).ok());
  const std::array<std::string_view, 3> twice = {kProperties[0], R"({"key":"a"})", R"({"key":"a"})"};
  EXPECT_FALSE(PropertyCatalogue::Of({twice, {}, {}, {}, {}}).ok());
  EXPECT_FALSE(PropertyCatalogue::Of({}).ok());
  const std::span<const std::string_view> of_vendor(twice);
  const Result<PropertyCatalogue> parsed = PropertyCatalogue::Of({kProperties, {}, {}, {}, {}, of_vendor});
  ASSERT_FALSE(parsed.ok());
  EXPECT_THAT(parsed.error().message(), HasSubstr("rapids_properties.jsonl: a is there twice"));
  for (const auto& [line, place] :
       {std::pair("{\"key\":7}", "rapids_properties.jsonl:2"), std::pair("{", "rapids_properties.jsonl:2")}) {
    const std::array<std::string_view, 2> lines = {R"({"format":1})", line};
    EXPECT_THAT(PropertyCatalogue::Of({kProperties, {}, {}, {}, {}, lines}).error().message(), HasSubstr(place));
  }
  const std::array<std::string_view, 1> unknown = {R"({"format":9})"};
  EXPECT_THAT(PropertyCatalogue::Of({kProperties, {}, {}, {}, {}, unknown}).error().message(),
              HasSubstr("rapids_properties.jsonl:1: this format is not known"));
}

TEST(PropertyCatalogue, TheBuiltinOneKnowsWhatSparkKnows) {
  const PropertyCatalogue& catalogue = Builtin();
  EXPECT_GE(catalogue.properties().size(), 1726U);
  EXPECT_EQ(catalogue.versions().front(), V("3.1.3"));
  EXPECT_EQ(catalogue.newest(), V("4.3.0"));
  // Changes of defaults that the migration guide names.
  struct Case {
    std::string_view key;
    std::string_view before;
    std::string_view after;
    std::string_view in;
    std::string_view until;
  };
  for (const Case& one : {Case{"spark.sql.adaptive.enabled", "false", "true", "3.2", "3.1"},
                          Case{"spark.speculation.multiplier", "1.5", "3.0", "4.0", "3.5"},
                          Case{"spark.speculation.quantile", "0.75", "0.9", "4.0", "3.5"},
                          Case{"spark.sql.ansi.enabled", "false", "true", "4.0", "3.5"},
                          Case{"spark.eventLog.compress", "false", "true", "4.0", "3.5"},
                          Case{"spark.sql.orc.compression.codec", "snappy", "zstd", "4.0", "3.5"},
                          Case{"spark.dynamicAllocation.shuffleTracking.enabled", "false", "true", "3.4", "3.3"},
                          Case{"spark.rdd.compress", "false", "true", "4.3", "4.2"}}) {
    const Property* const property = catalogue.Find(one.key);
    ASSERT_NE(property, nullptr) << one.key;
    const std::string before = property->DefaultAt(V(one.until)).value_or("none");
    const std::string after = property->DefaultAt(V(one.in)).value_or("none");
    EXPECT_TRUE(IsSameValue(*property->form, before, one.before)) << one.key << " " << before;
    EXPECT_TRUE(IsSameValue(*property->form, after, one.after)) << one.key << " " << after;
  }
  EXPECT_EQ(catalogue.Find("spark.sql.shuffle.partitions")->settable, Settable::kRuntime);
  EXPECT_EQ(catalogue.Find("spark.executor.memory")->settable, Settable::kStart);
  EXPECT_EQ(catalogue.Find("spark.sql.extensions")->scope, PropertyScope::kStaticSql);
  EXPECT_EQ(catalogue.Describe("spark.yarn.executor.memoryOverhead", V("3.5")).replaced_by,
            "spark.executor.memoryOverhead");
}

TEST(PropertyCatalogue, PropertiesOfRapidsBelongToTheirVendorInEveryVersion) {
  const PropertyCatalogue& catalogue = Builtin();
  EXPECT_GE(catalogue.vendor_properties().size(), 170U);
  for (const Property& property : catalogue.vendor_properties()) {
    const KeyFacts facts = catalogue.Describe(property.key, catalogue.versions().front());
    EXPECT_EQ(facts.status, KeyStatus::kVendor) << property.key;
    EXPECT_EQ(facts.property, &property) << property.key;
    ASSERT_NE(facts.vendor, nullptr) << property.key;
    EXPECT_EQ(facts.vendor->vendor, "NVIDIA RAPIDS") << property.key;
    EXPECT_EQ(catalogue.Find(property.key), nullptr) << property.key;
    EXPECT_TRUE(property.form.has_value()) << property.key;
    if (const auto value = property.DefaultAt(catalogue.newest()); value.has_value()) {
      const Result<PropertyValue> checked = property.Check(*value, catalogue.newest());
      EXPECT_TRUE(checked.ok()) << (checked.ok() ? "" : checked.error().message());
    }
  }
  EXPECT_FALSE(catalogue.FindOfVendor("spark.rapids.memory.gpu.allocFraction")->Check("1.5", catalogue.newest()).ok());
  EXPECT_EQ(catalogue.Describe("spark.rapids.memory.gpu.pooling.enabled", V("3.5")).replaced_by,
            "spark.rapids.memory.gpu.pool");
  const KeyFacts other = catalogue.Describe("spark.rapids.sql.expression.Upper", V("3.5"));
  EXPECT_EQ(other.status, KeyStatus::kVendor);
  EXPECT_EQ(other.property, nullptr);
}

TEST(PropertyCatalogue, EveryDefaultIsAValueOfItsProperty) {
  const PropertyCatalogue& catalogue = Builtin();
  int num_checked = 0;
  for (const Property& property : catalogue.properties()) {
    for (const DefaultStep& step : property.defaults) {
      if (!step.value.has_value() || property.is_machine_dependent) {
        continue;
      }
      const Result<PropertyValue> value = property.Check(*step.value, step.from);
      EXPECT_TRUE(value.ok()) << (value.ok() ? "" : value.error().message());
      ++num_checked;
    }
  }
  EXPECT_GT(num_checked, 1400);
}

TEST(PropertyCatalogue, WhatItPointsToExists) {
  const PropertyCatalogue& catalogue = Builtin();
  std::set<std::string> missing;
  for (const Property& property : catalogue.properties()) {
    if (!property.fallback.empty() && catalogue.Find(property.fallback) == nullptr) {
      missing.insert(property.fallback);
    }
  }
  EXPECT_THAT(missing, ElementsAre());
  EXPECT_GE(catalogue.notes().size(), 120U);
  for (const auto& [key, note] : catalogue.notes()) {
    EXPECT_NE(catalogue.Describe(key, catalogue.newest()).status, KeyStatus::kUnknown) << key;
    EXPECT_TRUE(note.ends_with('.')) << key;
  }
}

}  // namespace
}  // namespace sparkwright::conf
