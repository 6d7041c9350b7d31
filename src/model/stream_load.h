#pragma once

namespace sparkwright::model {

/// The load at a peak that a stream is given machines for: a backlog still shrinks at 0.4 of its rate.
inline constexpr double kMostLoadAtPeak = 0.7;
/// How many times the day's mean a peak is: all of a day's data comes in twelve hours.
inline constexpr double kUsualPeak = 2.0;
/// The same where it comes in six; what has room for more than that has no use of it.
inline constexpr double kHighPeak = 4.0;

}  // namespace sparkwright::model
