#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/application.h"

namespace sparkwright::workload {

/// What a query or a job was for.
enum class Purpose {
  kFit,    ///< MLlib fits, evaluates or saves a model, or the program does, with one query and other numbers each time.
  kModel,  ///< MLlib loads a model.
  kApply,  ///< The query has columns that a model makes.
  kGraph,  ///< GraphX, GraphFrames.
  kStream,    ///< A micro-batch.
  kRounds,    ///< Its shuffle or its action is one that the program runs again and again, over RDDs.
  kPrepared,  ///< Writes what a later query or job of the application reads.
  kTable,     ///< Writes a good part of the rows that it reads.
  kFigures,   ///< Writes few rows for all that it reads.
  kAnswer,    ///< Its result goes to the driver.
  kCount,
};
inline constexpr std::array<std::string_view, static_cast<std::size_t>(Purpose::kCount)> kPurposeNames = {
    "fit", "model", "apply", "graph", "stream", "rounds", "prepared", "table", "figures", "answer"};

/// A SQL execution, or a job of none.
struct Unit {
  Purpose purpose = Purpose::kAnswer;
  std::string what;       ///< Its name in the log.
  double run_time = 0.0;  ///< Of its stages' executors, in milliseconds.
  bool writes = false;    ///< Files or a table.
};

/// Places in the program that run again and again over RDDs: names of stages, with how often they ran. Stages of SQL,
/// of MLlib and the like are none of the program's own.
struct Loops {
  std::map<std::string, int64_t> shuffles;  ///< At least kManyShuffles times.
  std::map<std::string, int64_t> actions;   ///< At least kManyActions times, with results for the driver.
  /// Operators of a query with numbers that a program has computed, at least kManyFits times.
  std::map<std::string, int64_t> fits;
};
inline constexpr int64_t kManyFits = 4;
inline constexpr int64_t kManyShuffles = 3;
inline constexpr int64_t kManyActions = 4;

struct Purposes {
  std::vector<Unit> units;  ///< All that ran, in no order. Units without a stage that ran are left out.
  Loops loops;
};
Purposes PurposesOf(const model::Application& application);

/// The action, which a stage's name begins with, brings what it computes to the driver.
bool IsAnswer(std::string_view action);

}  // namespace sparkwright::workload
