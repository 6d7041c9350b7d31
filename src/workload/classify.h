#pragma once

#include <vector>

#include "model/job_input.h"
#include "model/workload.h"

namespace sparkwright::workload {

/// What kind of work a job is. Pure.
///
/// Each source has its own learned model (learned_model.h). They are combined as independent witnesses: the log-odds of
/// the sources are added, which is Bayes' rule with no class preferred beforehand. A source in which nothing speaks for
/// or against a class is no witness; without any, all classes are as probable and the class is kMixed.
/// Traits are those usual for the class, corrected by what words and code say and, above both, by what a log measured.
/// A size that the log measured stands before one that words say.
///
/// A class that is given is the class, with a confidence of 1, and the first opinion is WorkloadSource::kGiven; what
/// the sources say stays beside it. Words that are nothing but the name of a class ("mixed") give it, too.
model::Workload Classify(const model::JobInput& input);

/// The features of each source that has any: words, code, log. What the learned model is trained on.
std::vector<model::WorkloadFeatures> FeaturesOf(const model::JobInput& input);

}  // namespace sparkwright::workload
