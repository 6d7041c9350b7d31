#pragma once

#include "report/document.h"
#include "report/key_explanation.h"

namespace sparkwright::report {

/// What a configuration key is, for a person.
Document MakeKeyDocument(const KeyExplanation& explanation);

}  // namespace sparkwright::report
