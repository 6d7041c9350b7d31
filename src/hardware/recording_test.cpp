#include "hardware/recording.h"

#include <gtest/gtest.h>

namespace sparkwright::hardware {
namespace {

TEST(Recording, WhatWasAskedIsAnsweredAgain) {
  Recording::Answers answers;
  answers.files = {{"/a", "one\n"}, {"/b", "one\ntwo\n"}, {"/c", ""}};
  answers.lists = {{"/d", {"x", "y"}}, {"/e", {}}};
  answers.existing = {"/f"};
  answers.failures = {{"/g", "/g: cannot read: Invalid argument"}};
  answers.spaces = {{"/my disk", {Bytes(10), Bytes(5)}}};
  answers.gpus = "init ok\ndevice_count 0\n";
  Recording source(answers);
  Recorder recorder(source);
  for (const char* const path : {"/a", "/b", "/c", "/g", "/nothing"}) {
    (void)recorder.ReadFile(path);
  }
  (void)recorder.List("/d");
  (void)recorder.List("/e");
  (void)recorder.Exists("/f");
  (void)recorder.Space("/my disk");
  (void)recorder.GpuAnswers();
  const std::string text = recorder.Recorded().Text();
  Result<Recording> back = Recording::Parse(text, "back");
  ASSERT_TRUE(back.ok()) << back.error().message();
  EXPECT_EQ(back->Text(), text);
  EXPECT_EQ(back->ReadFile("/b").value(), "one\ntwo\n");
  EXPECT_EQ(back->List("/d").value().size(), 2U);
  EXPECT_TRUE(back->List("/e").ok());
  EXPECT_TRUE(back->Exists("/f"));
  EXPECT_EQ(back->ReadFile("/g").error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(back->ReadFile("/nothing").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(back->Space("/my disk").value().available, Bytes(5));
  EXPECT_EQ(back->GpuAnswers().value(), "init ok\ndevice_count 0\n");
}

TEST(Recording, ControlCharactersBecomeBlanksOnce) {
  Recording::Answers answers;
  answers.files = {{"/a", "0-7\x01\n"}, {"/b", "one\n\x01"}, {"/c", "\x02\none\ntwo\x7f"}};
  const std::string text = Recording(answers).Text();
  Result<Recording> back = Recording::Parse(text, "back");
  ASSERT_TRUE(back.ok()) << back.error().message();
  EXPECT_EQ(back->Text(), text);
  EXPECT_EQ(back->ReadFile("/a").value(), "0-7\n");
}

TEST(Recording, AWrongLineIsNamed) {
  const std::string first = "sparkwright-hardware-recording 1\n";
  for (const auto& [text, line] :
       std::vector<std::pair<std::string, std::string>>{{"", "is empty"},
                                                        {"something else\n", "my.txt:1:"},
                                                        {first + "\tindented\n", "my.txt:2:"},
                                                        {first + "file proc\n", "my.txt:2:"},
                                                        {first + "line /a b\nwrong /c\n", "my.txt:3:"},
                                                        {first + "space 10 /\n", "my.txt:2:"}}) {
    const Result<Recording> recording = Recording::Parse(text, "my.txt");
    ASSERT_FALSE(recording.ok()) << text;
    EXPECT_EQ(recording.error().code(), ErrorCode::kCorrupt);
    EXPECT_NE(recording.error().message().find(line), std::string::npos) << recording.error().message();
  }
}

}  // namespace
}  // namespace sparkwright::hardware
