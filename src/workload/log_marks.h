#pragma once

#include <set>
#include <string>
#include <string_view>

namespace sparkwright::workload {

/// Facts that a call stack and a stage's or a query's name tell: what MLlib does there (ml-fit, ml-save, ml-evaluate,
/// ml-load, ml-apply), graphx, graphframes, dstream. MLlib without a word of what it does is fitting.
std::set<std::string_view> StackFacts(std::string_view name, std::string_view details);

/// Facts that the name and the description of a plan's operator tell, such as aggregate, join, write, ml-apply.
std::set<std::string_view> OperatorFacts(std::string_view name, std::string_view description);

/// What an operator reads, so that two that read the same have the same text: the files of a scan, the columns of a
/// cached table without their numbers. Empty for an operator that reads nothing.
std::string SourceOf(std::string_view name, std::string_view description);

/// An operator's expressions have a number with so many digits behind the point that a program has computed it, as the
/// weights of a model of its own are: people write fewer.
bool HasCoefficient(std::string_view description);

/// The stack is of MLlib's own reading and writing of models; what it queries is no query of the job's.
bool IsModelStorage(std::string_view details);

/// The stack writes an RDD as files.
bool WritesRdd(std::string_view name, std::string_view details);

/// The description is of a job that a micro-batch of a streaming query runs.
bool IsOfMicroBatch(std::string_view description);

}  // namespace sparkwright::workload
