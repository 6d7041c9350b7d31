#include "workload/code_features.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/one_of.h"
#include "conf/java_text.h"
#include "workload/code_tokens.h"
#include "workload/concepts.h"
#include "workload/embedded_lines_internal.h"
#include "workload/text.h"

namespace sparkwright::workload {
namespace {

using model::CodeLanguage;

struct Pattern {
  std::vector<CodeToken> tokens;
  std::string text;
  std::size_t concept_index = 0;
};

/// The patterns of data/workload_calls.jsonl.
class CallTable {
 public:
  static const CallTable& Builtin() {
    static const CallTable kTable;
    return kTable;
  }

  /// All patterns that begin with this text, the longest first.
  [[nodiscard]] const std::vector<Pattern>* StartingWith(const std::string& text, bool is_sql) const {
    const auto& table = is_sql ? sql_ : code_;
    const auto found = table.find(text);
    return found == table.end() ? nullptr : &found->second;
  }
  [[nodiscard]] const Concept& At(std::size_t index) const { return concepts_[index]; }

 private:
  CallTable() {
    for (const std::string_view line : WorkloadCallsLines()) {
      const nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
      concepts_.push_back(ConceptOf(object));
      SPARKWRIGHT_CHECK(object.contains("patterns"));
      const bool is_sql = object.value("in", "") == "sql";
      for (const nlohmann::json& text : object["patterns"]) {
        Pattern pattern;
        pattern.text = text.get<std::string>();
        pattern.tokens = TokensOf(pattern.text, is_sql ? CodeLanguage::kSql : CodeLanguage::kPython);
        pattern.concept_index = concepts_.size() - 1;
        SPARKWRIGHT_CHECK(!pattern.tokens.empty());
        (is_sql ? sql_ : code_)[pattern.tokens.front().text].push_back(std::move(pattern));
      }
    }
    for (auto* table : {&code_, &sql_}) {
      for (auto& [first, patterns] : *table) {
        std::stable_sort(patterns.begin(), patterns.end(),
                         [](const Pattern& a, const Pattern& b) { return a.tokens.size() > b.tokens.size(); });
      }
    }
  }

  std::vector<Concept> concepts_;
  std::map<std::string, std::vector<Pattern>> code_;
  std::map<std::string, std::vector<Pattern>> sql_;
};

constexpr auto kFormats = std::to_array<std::string_view>(
    {"parquet",   "orc",      "csv",      "json",    "avro",     "text",       "delta", "iceberg",
     "hudi",      "xml",      "jdbc",     "kafka",   "kinesis",  "binaryFile", "image", "libsvm",
     "snowflake", "bigquery", "redshift", "mongodb", "tfrecord", "eventhubs",  "rate"});

bool IsFormat(std::string_view text) { return IsOneOf(text, kFormats); }

class Scanner {
 public:
  Scanner(FeatureSet& set, CodeFacts& facts) : set_(set), facts_(facts) {}

  void Scan(std::string_view code, CodeLanguage language, const std::string& name, std::size_t first_line) {
    if (std::find(facts_.languages.begin(), facts_.languages.end(), language) == facts_.languages.end()) {
      facts_.languages.push_back(language);
    }
    const std::vector<CodeToken> tokens = TokensOf(code, language);
    const bool is_sql = language == CodeLanguage::kSql;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      const std::size_t line = first_line + tokens[at].line - 1;
      TakeFormat(tokens, at);
      if (tokens[at].kind == CodeToken::Kind::kText && !is_sql && LooksLikeSql(tokens[at].text)) {
        Scan(tokens[at].text, CodeLanguage::kSql, name, line);
        continue;
      }
      const std::size_t taken = TakeCalls(tokens, at, is_sql, name, line);
      if (taken == 0 && tokens[at].kind == CodeToken::Kind::kName && !is_sql) {
        TakeName(tokens[at].text, name, line);
      }
    }
  }

  void Finish() {
    const CallTable& table = CallTable::Builtin();
    constexpr std::size_t kMany = 3;
    for (auto a = seen_.begin(); a != seen_.end(); ++a) {
      const std::string& own = a->first;
      for (const std::size_t mention : a->second) {
        set_.Add("k:" + own, mention);
        if (a->second.size() >= kMany) {
          set_.Add("k3:" + own, mention);
        }
      }
      for (auto b = std::next(a); b != seen_.end(); ++b) {
        set_.Add("p:" + own + "+" + b->first, a->second.front());
        set_.Add("p:" + own + "+" + b->first, b->second.front());
      }
    }
    std::vector<std::size_t> givers;
    for (const auto& [name, mentions] : seen_) {
      givers.push_back(mentions.front());
    }
    set_.AddRuleFeatures(givers);
    if (last_.has_value()) {
      set_.Add("last:" + table.At(last_->first).name, last_->second);
    }
    if (set_.features.empty()) {
      return;  // A language alone says nothing of what a program does.
    }
    for (const CodeLanguage language : facts_.languages) {
      const std::string_view name = CodeLanguageName(language);
      set_.Add(fmt::format("lang:{}", name), set_.AddMention(fmt::format("written in {}", name)));
    }
  }

 private:
  static bool LooksLikeSql(std::string_view text) {
    constexpr std::size_t kLeastSql = 12;
    const std::vector<CodeCell> cells =
        text.size() < kLeastSql ? std::vector<CodeCell>() : CellsOf({"", std::string(text)});
    return !cells.empty() && cells.front().language == CodeLanguage::kSql;
  }

  /// Notes every pattern that begins at `at`, the longest of each concept; the length of the longest of all.
  std::size_t TakeCalls(const std::vector<CodeToken>& tokens, std::size_t at, bool is_sql, const std::string& name,
                        std::size_t line) {
    const CallTable& table = CallTable::Builtin();
    const std::vector<Pattern>* patterns = table.StartingWith(tokens[at].text, is_sql);
    if (patterns == nullptr) {
      return 0;
    }
    std::size_t longest = 0;
    for (const Pattern& pattern : *patterns) {
      if (at + pattern.tokens.size() > tokens.size() ||
          !std::equal(pattern.tokens.begin(), pattern.tokens.end(), tokens.begin() + static_cast<std::ptrdiff_t>(at),
                      [](const CodeToken& a, const CodeToken& b) { return a.kind == b.kind && a.text == b.text; })) {
        continue;
      }
      longest = std::max(longest, pattern.tokens.size());
      const Concept& found = table.At(pattern.concept_index);
      const std::size_t mention = set_.AddMention(pattern.text, fmt::format("{}:{}", name, line));
      std::vector<std::size_t>& mentions = seen_[found.name];
      if (mentions.empty()) {
        AddTo(set_.points, found.points);
      }
      mentions.push_back(mention);
      if (found.has_points()) {
        last_ = std::pair(pattern.concept_index, mention);
      }
      Count(found.name);
    }
    return longest;
  }

  void Count(std::string_view found) {
    facts_.num_joins += found == "join" || found == "sql-join" || found == "merge" ? 1 : 0;
    facts_.num_groups += found == "group" || found == "sql-group" || found == "window" || found == "sql-window" ? 1 : 0;
    facts_.num_writes += found == "write" || found == "sql-write" || found == "stream-write" ? 1 : 0;
    facts_.caches_data = facts_.caches_data || found == "cache";
    facts_.has_row_udfs = facts_.has_row_udfs || found == "udf";
  }

  /// ".parquet(", "format("parquet")" and "USING parquet", and whether they read or write.
  void TakeFormat(const std::vector<CodeToken>& tokens, std::size_t at) {
    const std::string& text = tokens[at].text;
    if (tokens[at].kind == CodeToken::Kind::kName) {
      is_writing_ =
          text == "write" || text == "writeStream" || text == "writeTo" || text == "INSERT" || text == "CREATE" ? true
          : text == "read" || text == "readStream" || text == "FROM" || text == "SELECT"                        ? false
                                                                                         : is_writing_;
      facts_.uses_gpu = facts_.uses_gpu || text == "cuda" || text == "cudf" || text == "cuml" || text == "rapids";
    }
    const bool is_call = at > 0 && tokens[at - 1].text == "." && at + 1 < tokens.size() && tokens[at + 1].text == "(";
    const bool is_argument = tokens[at].kind == CodeToken::Kind::kText && at > 1 && tokens[at - 1].text == "(" &&
                             (tokens[at - 2].text == "format" || tokens[at - 2].text == "source");
    const bool is_using = at > 0 && (tokens[at - 1].text == "USING" ||
                                     (tokens[at - 1].text == "AS" && at > 1 && tokens[at - 2].text == "STORED"));
    const std::string format = conf::LowerCase(text);
    if ((is_call || is_argument || is_using) && IsFormat(is_argument ? text : format)) {
      (is_writing_ ? facts_.formats_written : facts_.formats_read).insert(is_argument ? text : format);
    }
    if (is_call && text == "textFile") {
      facts_.formats_read.insert("text");
    }
    if (is_call && text == "saveAsTextFile") {
      facts_.formats_written.insert("text");
    }
  }

  void TakeName(const std::string& text, const std::string& name, std::size_t line) {
    for (const std::string_view found : Lexicon::Builtin().ConceptsIn(WordsInName(text))) {
      set_.Add(fmt::format("i:{}", found), set_.AddMention(text, fmt::format("{}:{}", name, line)));
    }
  }

  FeatureSet& set_;
  CodeFacts& facts_;
  std::map<std::string, std::vector<std::size_t>> seen_;     ///< Mentions by concept.
  std::optional<std::pair<std::size_t, std::size_t>> last_;  ///< Concept and mention.
  bool is_writing_ = false;
};

}  // namespace

FeatureSet CodeFeatures(std::span<const model::CodeFile> files, CodeFacts& facts) {
  FeatureSet set;
  set.source = model::WorkloadSource::kCode;
  Scanner scanner(set, facts);
  bool has_any = false;
  for (const model::CodeFile& file : files) {
    for (const CodeCell& cell : CellsOf(file)) {
      has_any = has_any || !cell.text.empty();
      scanner.Scan(cell.text, cell.language, file.name, cell.first_line);
    }
  }
  if (has_any) {
    scanner.Finish();
  }
  return set;
}

}  // namespace sparkwright::workload
