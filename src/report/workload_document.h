#pragma once

#include "model/workload.h"
#include "report/document.h"

namespace sparkwright::report {

/// What kind of work a job is, for people: the class, what speaks for it, and what it asks of a machine.
Document MakeWorkloadDocument(const model::Workload& workload);

}  // namespace sparkwright::report
