#include "validate/rule.h"
#include "validate/value_problem.h"

namespace sparkwright::validate {
namespace {

Outcome Check(const Subject& subject) { return WithFault(subject, ValueFault::kComment); }

}  // namespace

extern constinit const Rule kTrailingCommentInValue = {
    .id = "SC113",
    .name = "trailing-comment-in-value",
    .title = "Comment in a value",
    .since = "0.1.0",
    .message = "{key} is \"{value}\": {reason}.",
    .advice = "Put the comment in a line of its own.",
    .doc =
        "A properties file knows comments only as whole lines. What stands behind a value, # included, is part of it: "
        "a size or a number is then none and the application does not start, and a path or a name is a wrong one.",
    .check = &Check,
};

}  // namespace sparkwright::validate
