#include "cli/progress_bar.h"

#include <algorithm>

#include <fmt/format.h>

#include "report/format.h"
#include "report/terminal.h"
#include "report/text.h"

namespace sparkwright::cli {
namespace {

constexpr Nanos kPatience{1'000'000'000};
constexpr Nanos kBetweenFrames{100'000'000};
constexpr std::size_t kLabelWidth = 32;
constexpr std::size_t kBarWidth = 16;

}  // namespace

ProgressBar::ProgressBar(Clock& clock, Write write) : clock_(clock), write_(std::move(write)) {}

void ProgressBar::Begin(const std::string& label) {
  Clear();
  label_ = report::ShortenMiddle(report::OneLine(label), kLabelWidth);
  begun_ = clock_.Monotonic();
  shown_ = begun_;
}

void ProgressBar::Show(const ingest::ReadProgress& progress) {
  const Nanos now = clock_.Monotonic();
  if (now - begun_ < kPatience || (is_visible_ && now - shown_ < kBetweenFrames)) {
    return;
  }
  shown_ = now;
  is_visible_ = true;
  // "Erase to the end of the line" wipes what a longer text left.
  write_("\r" + label_ + "  " + DescribeProgress(progress, Millis((now - begun_).count() / 1'000'000)) + "\x1b[K");
}

void ProgressBar::Clear() {
  if (is_visible_) {
    write_("\r\x1b[K");
    is_visible_ = false;
  }
}

std::string DescribeProgress(const ingest::ReadProgress& progress, Millis elapsed) {
  const auto seconds = std::max(static_cast<double>(elapsed.count()) / 1'000.0, 0.001);
  const auto done = static_cast<double>(progress.stored_read.count());
  const std::string rate =
      report::FormatBytes(Bytes(static_cast<int64_t>(static_cast<double>(progress.decoded.count()) / seconds))) + "/s";
  if (progress.stored_total.count() <= 0) {
    return fmt::format("{} read  {}", report::FormatBytes(progress.decoded), rate);
  }
  const double share = std::min(1.0, done / static_cast<double>(progress.stored_total.count()));
  std::string text =
      fmt::format("{}  {} of {}  {}", report::DrawBar(share, kBarWidth), report::FormatBytes(progress.stored_read),
                  report::FormatBytes(progress.stored_total), rate);
  if (share > 0.0 && share < 1.0) {
    const double left = seconds / share - seconds;
    text += "  " + report::FormatDuration(Millis(static_cast<int64_t>(std::max(left, 1.0)) * 1'000)) + " left";
  }
  return text;
}

}  // namespace sparkwright::cli
