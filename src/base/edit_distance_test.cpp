#include "base/edit_distance.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace sparkwright {
namespace {

TEST(EditDistance, EditsAreCounted) {
  EXPECT_EQ(EditDistance("", ""), 0U);
  EXPECT_EQ(EditDistance("", "abc"), 3U);
  EXPECT_EQ(EditDistance("abc", ""), 3U);
  EXPECT_EQ(EditDistance("analyze", "analyze"), 0U);
  EXPECT_EQ(EditDistance("anlayze", "analyze"), 1U) << "a swap is one edit";
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3U);
}

TEST(EditDistance, BeyondTheLimitIsNoDistance) {
  EXPECT_EQ(EditDistanceWithin("kitten", "sitting", 3), 3U);
  EXPECT_EQ(EditDistanceWithin("kitten", "sitting", 2), std::nullopt);
  EXPECT_EQ(EditDistanceWithin("a", "abcdef", 4), std::nullopt);
  EXPECT_EQ(EditDistanceWithin("same", "same", 0), 0U);
  EXPECT_EQ(EditDistanceWithin("smae", "same", 0), std::nullopt);
  EXPECT_EQ(EditDistanceWithin("", "", 0), 0U);
}

TEST(EditDistance, TheLimitDoesNotChangeTheDistance) {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same words in every run.
  const auto word = [&] {
    std::string letters(random() % 9, ' ');
    for (char& letter : letters) {
      letter = static_cast<char>('a' + static_cast<int>(random() % 3));
    }
    return letters;
  };
  for (int i = 0; i < 3000; ++i) {
    const std::string from = word();
    const std::string to = word();
    const std::size_t distance = EditDistance(from, to);
    for (std::size_t limit = 0; limit < 10; ++limit) {
      const std::optional<std::size_t> within = EditDistanceWithin(from, to, limit);
      EXPECT_EQ(within, distance <= limit ? std::optional(distance) : std::nullopt)
          << from << " " << to << " " << limit;
    }
  }
}

}  // namespace
}  // namespace sparkwright
