#include "conf/submit_command.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparkwright::conf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

SubmitCommand Parsed(std::string_view text) {
  Result<SubmitCommand> command = ParseSubmitCommand(text, "job.sh");
  EXPECT_TRUE(command.ok()) << (command.ok() ? "" : command.error().message());
  return command.ok() ? *std::move(command) : SubmitCommand();
}

TEST(SubmitCommand, AScriptIsReadAsSparkReadsIt) {
  const SubmitCommand command = Parsed(
      "#!/bin/bash\n"
      "set -e\n"
      "export X=1\n"
      "SPARK_CONF_DIR=/etc/spark nohup /opt/spark/bin/spark-submit \\\n"
      "  --master yarn --deploy-mode cluster \\\n"
      "  --class com.acme.Etl \\\n"
      "  --executor-memory 8g --num-executors=10 \\\n"
      "  --conf \"spark.executor.extraJavaOptions=-XX:+UseG1GC -Dx=y\" \\\n"
      "  -c spark.sql.shuffle.partitions=400 \\\n"
      "  --conf spark.executor.memory=4g \\\n"
      "  --properties-file /etc/spark/etl.conf --proxy-user etl --supervise -v \\\n"
      "  etl.jar --conf not=ours 'a b' 2>&1 | tee log\n"
      "echo done\n");
  EXPECT_EQ(command.program, "/opt/spark/bin/spark-submit");
  EXPECT_THAT(command.environment, ElementsAre("SPARK_CONF_DIR=/etc/spark"));
  EXPECT_EQ(command.main_class, "com.acme.Etl");
  EXPECT_EQ(command.application, "etl.jar");
  EXPECT_THAT(command.application_arguments, ElementsAre("--conf", "not=ours", "a b"));
  EXPECT_THAT(command.other_arguments, ElementsAre("--proxy-user", "etl", "-v"));
  EXPECT_EQ(command.properties_file, "/etc/spark/etl.conf");
  EXPECT_THAT(command.unknown, IsEmpty());
  const Configuration& configuration = command.configuration;
  EXPECT_EQ(configuration.Value("spark.master"), "yarn");
  EXPECT_EQ(configuration.Value("spark.submit.deployMode"), "cluster");
  EXPECT_EQ(configuration.Value("spark.executor.instances"), "10");
  EXPECT_EQ(configuration.Value("spark.executor.extraJavaOptions"), "-XX:+UseG1GC -Dx=y");
  EXPECT_EQ(configuration.Value("spark.sql.shuffle.partitions"), "400");
  EXPECT_EQ(configuration.Value("spark.driver.supervise"), "true");
  EXPECT_EQ(configuration.Value("spark.executor.memory"), "8g") << "a flag of its own beats --conf";
  EXPECT_EQ(configuration.Find("spark.executor.memory")->origin.Text(), "job.sh:7 (--executor-memory)");
  EXPECT_EQ(configuration.Find("spark.sql.shuffle.partitions")->origin.Text(), "job.sh:9 (--conf)");
}

TEST(SubmitCommand, TheLastConfOfAKeyCounts) {
  EXPECT_EQ(Parsed("spark-submit --conf a=1 --conf a=2=3 x.py").configuration.Value("a"), "2=3");
  EXPECT_EQ(Parsed("spark-submit --conf a= x.py").configuration.Value("a"), "");
}

TEST(SubmitCommand, WhatOnlyTheShellKnowsIsNotTaken) {
  const SubmitCommand command = Parsed(
      "$SPARK_HOME/bin/spark-submit --executor-memory ${MEM} \\\n --conf spark.a=$(nproc) $MORE --name x app.py "
      "$(date)");
  EXPECT_EQ(command.configuration.Value("spark.executor.memory"), std::nullopt);
  EXPECT_EQ(command.configuration.Value("spark.a"), std::nullopt);
  EXPECT_EQ(command.configuration.Value("spark.app.name"), "x") << "$MORE is not the application";
  EXPECT_EQ(command.application, "app.py");
  EXPECT_THAT(command.unknown, ElementsAre("job.sh:1: --executor-memory ${MEM}", "job.sh:2: --conf spark.a=$(nproc)",
                                           "job.sh:2: $MORE"));
}

TEST(SubmitCommand, VariablesThatTheScriptGivesAreFilledIn) {
  const SubmitCommand command = Parsed(
      "MEM=8g\nexport SIZE=\"${MEM}b\"\nARGS=(--conf spark.a=1\n  --conf \"spark.b=$MEM\")\nOPTS='--name x --queue q'\n"
      "TWO=1\nTWO=2\nSUM=$(nproc)\n"
      "spark-submit --executor-memory $SIZE --driver-memory ${DRIVER:-4g} \"${ARGS[@]}\" $OPTS \\\n"
      "  --conf spark.c=$TWO --conf spark.d=$SUM --conf 'spark.e=$MEM' $JAR");
  EXPECT_EQ(command.configuration.Value("spark.executor.memory"), "8gb");
  EXPECT_EQ(command.configuration.Value("spark.driver.memory"), "4g") << "the default";
  EXPECT_EQ(command.configuration.Value("spark.a"), "1");
  EXPECT_EQ(command.configuration.Value("spark.b"), "8g");
  EXPECT_EQ(command.configuration.Value("spark.app.name"), "x");
  EXPECT_EQ(command.configuration.Value("spark.yarn.queue"), "q");
  EXPECT_EQ(command.configuration.Find("spark.a")->origin.line, 9);
  EXPECT_EQ(command.configuration.Value("spark.e"), "$MEM") << "in single quotes";
  EXPECT_EQ(command.application, "$JAR");
  EXPECT_THAT(command.unknown, ElementsAre("job.sh:10: --conf spark.c=$TWO", "job.sh:10: --conf spark.d=$SUM"));
}

TEST(SubmitCommand, OnlyWhatIsCertainOfAVariableIsFilledIn) {
  struct Case {
    std::string_view written;
    std::optional<std::string> value;
  };
  const std::string script = "MEM=8g\nDEFAULT=2g\nEMPTY=\nTWO=1\nTWO=2\nLIST=(a b)\n";
  for (const Case& one : {Case{"${MEM:-${DEFAULT}}", "8g"},
                          Case{"${NONE:-${DEFAULT}}", "2g"},
                          Case{"${NONE:-${NO:-1}$MEM}", "18g"},
                          Case{"${MEM-1g}", "8g"},
                          Case{"${EMPTY:-4g}", "4g"},
                          Case{"${EMPTY-4g}", ""},
                          Case{"x${EMPTY}y", "xy"},
                          Case{"${NONE-}", ""},
                          Case{"${MEM:-\"4g\"}", "8g"},
                          Case{"'$MEM'", "$MEM"},
                          Case{"\\$MEM", "$MEM"},
                          Case{"${NONE:-\"4g\"}", std::nullopt},
                          Case{"${NONE:-$(nproc)}", std::nullopt},
                          Case{"${MEM:0:1}", std::nullopt},
                          Case{"${MEM%g}", std::nullopt},
                          Case{"${MEM:+x}", std::nullopt},
                          Case{"${NONE:=x}", std::nullopt},
                          Case{"${#MEM}", std::nullopt},
                          Case{"${TWO:-3}", std::nullopt},
                          Case{"${1:-3}", std::nullopt},
                          Case{"${LIST}", std::nullopt},
                          Case{"`MEM`", std::nullopt},
                          Case{"'$MEM'\"$MEM\"", std::nullopt}}) {
    const SubmitCommand command = Parsed(script + "spark-submit --conf spark.a=" + std::string(one.written) + " x.py");
    EXPECT_EQ(command.configuration.Value("spark.a"), one.value) << one.written;
    EXPECT_EQ(command.unknown.empty(), one.value.has_value()) << one.written;
    EXPECT_EQ(command.application, "x.py") << one.written;
  }
}

TEST(SubmitCommand, HereDocumentsAreReadOnlyWhenNothingElseIsACommand) {
  EXPECT_EQ(Parsed("cat <<EOF\ndon't\nEOF\nspark-submit --name x a.py\n").line, 4);
  EXPECT_THAT(Parsed("spark-submit --name x a.py <<EOF\nspark-submit --name y b.py\nEOF\n").other_lines, IsEmpty());
  EXPECT_EQ(Parsed("ssh edge <<EOF\nspark-submit --name x a.py\nEOF\n").configuration.Value("spark.app.name"), "x");
  EXPECT_TRUE(HasSubmitCommand("ssh edge <<EOF\nspark-submit --name x a.py\nEOF\n"));
}

TEST(SubmitCommand, OnlyACommandWithArgumentsIsOne) {
  const SubmitCommand command =
      Parsed("command -v spark-submit || exit 1\nspark-submit --name x a.py\nspark-submit --name y b.py\n");
  EXPECT_EQ(command.configuration.Value("spark.app.name"), "x");
  EXPECT_EQ(command.line, 2);
  EXPECT_THAT(command.other_lines, ElementsAre(3));
  EXPECT_TRUE(HasSubmitCommand("spark-submit --name 'x\n"));
}

TEST(SubmitCommand, FilesOfPropertiesAreNamed) {
  const SubmitCommand command =
      Parsed("pyspark --load-spark-defaults --extra-properties-file a --extra-properties-file=b --properties-file c");
  EXPECT_TRUE(command.loads_spark_defaults);
  EXPECT_THAT(command.extra_properties_files, ElementsAre("a", "b"));
  EXPECT_EQ(command.properties_file, "c");
  EXPECT_EQ(command.application, "");
}

TEST(SubmitCommand, WhatSparkSubmitRefusesIsRefusedWithItsLine) {
  struct Case {
    std::string_view text;
    std::string_view message;
  };
  for (const Case& one :
       {Case{"spark-submit \\\n --executor-memry 8g x.jar",
             "job.sh:2: spark-submit has no option '--executor-memry'; did you mean --executor-memory?"},
        Case{"spark-submit --conf spark.x x.jar", "--conf KEY=VALUE"}, Case{"spark-submit --conf =x x.jar", "no key"},
        Case{"spark-submit --name", "--name has no value"},
        Case{"spark-submit --deploy-mode local x.py", "client or cluster"}, Case{"spark-submit 'x", "job.sh: line 1"},
        Case{"spark-submit --conf\nx", "--conf has no value"}}) {
    const Result<SubmitCommand> command = ParseSubmitCommand(one.text, "job.sh");
    ASSERT_FALSE(command.ok()) << one.text;
    EXPECT_EQ(command.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(command.error().message(), HasSubstr(std::string(one.message)));
  }
  EXPECT_EQ(ParseSubmitCommand("echo hello", "job.sh").error().code(), ErrorCode::kNotFound);
}

TEST(SubmitCommand, ArgumentsMayBeSplitAlready) {
  const std::vector<std::string> arguments = {"--driver-memory", "2g", "--conf", "a=b c", "x.py", "--name"};
  const Result<SubmitCommand> command = ParseSubmitArguments(arguments);
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->configuration.Find("spark.driver.memory")->origin.Text(), "--driver-memory");
  EXPECT_EQ(command->configuration.Value("a"), "b c");
  EXPECT_THAT(command->application_arguments, ElementsAre("--name"));
}

TEST(SubmitCommand, FlagsArePrintedForAShell) {
  Configuration configuration;
  configuration.Add("spark.b", "two words", {});
  configuration.Add("spark.a", "1", {});
  configuration.Add("spark.a", "it's", {});
  const std::string flags = PrintConfFlags(configuration);
  EXPECT_EQ(flags, "--conf 'spark.a=it'\\''s' \\\n--conf 'spark.b=two words'\n");
  const Configuration back = Parsed("spark-submit " + flags).configuration;
  EXPECT_EQ(back.Value("spark.a"), "it's");
  EXPECT_EQ(back.Value("spark.b"), "two words");
  EXPECT_EQ(PrintConfFlags(Configuration()), "");
}

}  // namespace
}  // namespace sparkwright::conf
