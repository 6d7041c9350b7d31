#include "validate/secret.h"

#include <gtest/gtest.h>

namespace sparkwright::validate {
namespace {

TEST(Secret, IsToldByTheNameOfTheKey) {
  for (const char* key :
       {"spark.hadoop.fs.s3a.secret.key", "spark.ssl.keyStorePassword", "spark.authenticate.secret",
        "spark.executorEnv.AWS_SECRET_ACCESS_KEY", "spark.hadoop.fs.s3a.session.token", "spark.app.api-key",
        "spark.hadoop.fs.azure.account.key.store.dfs.core.windows.net", "spark.ssl.ui.keyPassword"}) {
    EXPECT_TRUE(IsSecretKey(key)) << key;
  }
  for (const char* key :
       {"spark.hadoop.fs.s3a.access.key", "spark.kubernetes.executor.secrets.token", "spark.authenticate.secret.file",
        "spark.kubernetes.driver.secretKeyRef.DB_PASSWORD", "spark.hadoop.fs.s3a.aws.credentials.provider",
        "spark.authenticate.secretBitLength", "spark.redaction.regex",
        "spark.kubernetes.authenticate.driver.oauthTokenFile", "spark.executor.memory"}) {
    EXPECT_FALSE(IsSecretKey(key)) << key;
  }
}

TEST(Secret, ReferencesAndSwitchesAreNone) {
  EXPECT_TRUE(IsLiteral("hunter2"));
  for (const char* value : {"", "${env:PASSWORD}", "*********(redacted)", "true", "FALSE"}) {
    EXPECT_FALSE(IsLiteral(value)) << value;
  }
}

TEST(Secret, IsFoundInsideOfAddressesAndOptions) {
  for (const char* value : {"https://user:secret@host/path", "jdbc:postgresql://db/x?user=a&password=secret",
                            "-Dfile.encoding=UTF-8 -Djavax.net.ssl.keyStorePassword=secret", "a,http://u:p@h"}) {
    EXPECT_TRUE(HasPasswordInside(value)) << value;
  }
  for (const char* value :
       {"https://host:8080/path@x", "https://user@host", "https://user:${env:P}@host",
        "jdbc:postgresql://db/x?password=${env:P}", "k8s://https://cluster:6443", "s3a://bucket/path", "password="}) {
    EXPECT_FALSE(HasPasswordInside(value)) << value;
  }
}

}  // namespace
}  // namespace sparkwright::validate
