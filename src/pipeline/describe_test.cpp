#include "pipeline/describe.h"

#include "gtest/gtest.h"

namespace sparkwright::pipeline {
namespace {

TEST(Describe, WordsAndAClusterAreARequest) {
  const auto request = Describe("Train a model on 1TB of clicks", "nodes=4,cores=16,memory=64g", "yarn", "3.5");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->job.workload.workload_class, model::WorkloadClass::kMlTraining);
  EXPECT_EQ(request->job.workload.size.input_bytes, Bytes(1'000'000'000'000));
  EXPECT_EQ(request->job.data_place, model::DataPlace::kNetwork);
  EXPECT_EQ(request->context.manager, conf::ClusterManager::kYarn);
  EXPECT_EQ(request->context.version.Line(), "3.5");
  EXPECT_TRUE(Recommend(*request).ok());
}

TEST(Describe, AClassThatIsKnownIsGiven) {
  const auto request =
      Describe("Read 1TB of clicks", "nodes=4,cores=16,memory=64g", "yarn", "3.5", model::WorkloadClass::kMlTraining);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->job.workload.workload_class, model::WorkloadClass::kMlTraining);
  EXPECT_EQ(request->job.workload.confidence, 1.0);
  EXPECT_EQ(request->job.workload.size.input_bytes, Bytes(1'000'000'000'000));
}

TEST(Describe, TheDataOfOneNodeIsOnItsDisks) {
  const auto request = Describe("Copy 1TB of tables", "nodes=1,cores=16,memory=64g");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->job.data_place, model::DataPlace::kDisks);
  EXPECT_FALSE(request->context.manager.has_value());
}

TEST(Describe, WhatNobodyKnowsIsAnError) {
  EXPECT_EQ(Describe("Copy 1TB", "nodes=lots").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(Describe("Copy 1TB", "nodes=1,cores=4,memory=8g", "mesos://host").error().code(),
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(Describe("Copy 1TB", "nodes=1,cores=4,memory=8g", "yarn", "1.6").error().code(),
            ErrorCode::kInvalidArgument);
}

TEST(Describe, AJobWithoutASizeIsAnErrorWhenItIsAskedAbout) {
  const auto request = Describe("Copy tables", "nodes=1,cores=4,memory=8g");
  ASSERT_TRUE(request.ok());
  EXPECT_FALSE(Recommend(*request).ok());
}

}  // namespace
}  // namespace sparkwright::pipeline
