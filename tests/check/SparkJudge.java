import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.*;
import java.lang.reflect.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.*;
import org.apache.spark.deploy.*;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.*;
import org.apache.spark.storage.StorageLevel;
import scala.Option;

/**
 * Asks real Spark whether it starts with a configuration: one configuration a line on standard input, one answer a line on
 * standard output, in JSON. judge.py starts it with the jars of one version of Spark; README.md says what each stage is.
 *
 * Main programs: without arguments the judge; "job" starts a session and runs the jobs; Heap.
 */
public class SparkJudge {
  /** Prints what this JVM may have; without a class of anybody else. */
  public static class Heap {
    public static void main(String[] arguments) { System.out.println("heap=" + Runtime.getRuntime().maxMemory()); }
  }

  static final ObjectMapper JSON = new ObjectMapper();
  static final String LAUNCHED = "org.apache.spark.deploy.SparkSubmit";
  /** A cluster without workers: the driver starts, nothing runs. */
  static final String NO_WORKERS = "local-cluster[0,1024,2000000000]";
  static final String SOME_CORES = "local[4]";

  /** Where a configuration failed. */
  static volatile String stage = "";
  static Path folder;
  static volatile boolean ends;

  /** This machine cannot say. */
  static class CannotSay extends RuntimeException {
    CannotSay(String why) { super(why); }
  }

  /** A refusal that Spark tells by other means than an exception. */
  static class Refused extends RuntimeException {
    Refused(String why) { super(why); }
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals("job")) {
      SparkContext context = new SparkContext(new SparkConf());
      runJobs(context, SparkSession.builder().getOrCreate(), Files.createTempDirectory("judge"));
      context.stop();
      System.out.println("judge: the jobs ended");
      return;
    }
    // Spark writes to standard output here and there.
    PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    forbidExit();
    BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    JsonNode first = JSON.readTree(questions.readLine());
    for (JsonNode name : first.get("objects")) {
      try { Class.forName(name.asText()); } catch (Throwable missing) { System.err.println(name + ": " + missing); }
    }
    folder = Paths.get(first.get("folder").asText());
    long limit = first.get("limit").asLong();
    answers.println("{\"ready\":true}");
    for (String line; (line = questions.readLine()) != null; ) {
      JsonNode question = JSON.readTree(line);
      ObjectNode answer = JSON.createObjectNode();
      Throwable[] problem = new Throwable[1];
      stage = "launcher";
      Thread thread = new Thread(() -> {
        try { judge(question); } catch (Throwable thrown) { problem[0] = thrown; }
      }, "judge");
      thread.setDaemon(true);
      thread.start();
      thread.join(limit * 1000);
      boolean hangs = thread.isAlive();
      if (hangs) {
        for (StackTraceElement frame : thread.getStackTrace()) System.err.println("  at " + frame);
        problem[0] = new Refused("does not end within " + limit + " s");
      }
      answer.put("started", problem[0] == null);
      if (problem[0] != null) {
        problem[0].printStackTrace();
        String why = cannotSay(problem[0]);
        if (why != null) answer.put("cannot_say", why);
        answer.put("stage", stage);
        answer.put("message", messageOf(problem[0]));
      }
      answers.println(JSON.writeValueAsString(answer));
      // What hangs may hold locks of Spark: the caller starts another JVM.
      ends = hangs;
      if (hangs) Runtime.getRuntime().halt(3);
    }
    ends = true;
    Runtime.getRuntime().halt(0);
  }

  @SuppressWarnings("removal")
  static void forbidExit() {
    System.setSecurityManager(new SecurityManager() {
      @Override public void checkExit(int status) { if (!ends) throw new SecurityException("exits with " + status); }
      @Override public void checkPermission(java.security.Permission permission) {}
      @Override public void checkPermission(java.security.Permission permission, Object context) {}
    });
  }

  // What went wrong -------------------------------------------------------------------------------------------------------

  static Throwable rootOf(Throwable thrown) {
    while (true) {
      Throwable cause = thrown instanceof InvocationTargetException ? ((InvocationTargetException) thrown).getTargetException()
                                                                    : thrown.getCause();
      if (cause == null || cause == thrown) return thrown;
      thrown = cause;
    }
  }

  static String messageOf(Throwable thrown) {
    Throwable root = rootOf(thrown);
    String text = root.getMessage() == null ? "" : root.getMessage();
    String kind = root instanceof Refused || root instanceof CannotSay ? "" : root.getClass().getSimpleName() + ": ";
    return kind + text;
  }

  /** Why a failure says nothing about the configuration, or null. */
  static String cannotSay(Throwable thrown) {
    for (Throwable at = thrown; at != null && at != at.getCause(); at = at.getCause()) {
      String text = String.valueOf(at.getMessage());
      if (at instanceof CannotSay) return text;
      // A name without a package is no class of anybody.
      if ((at instanceof ClassNotFoundException || at instanceof NoClassDefFoundError) && text.matches(".*[./].*") && !text.matches(".*org[./]apache[./]spark.*"))
        return "a class of another library: " + text.split("\n")[0];
      if (at instanceof java.net.UnknownHostException) return "a host that is not there: " + text.split("\n")[0];
      if (text.contains("No FileSystem for scheme")) return text.split("\n")[0];
    }
    return null;
  }

  // The stages ------------------------------------------------------------------------------------------------------------

  static void judge(JsonNode question) throws Throwable {
    Path own = Files.createDirectories(folder.resolve(question.get("id").asText()));
    Path properties = own.resolve("spark-defaults.conf");
    Files.write(properties, question.get("text").asText().getBytes(StandardCharsets.UTF_8));
    List<String> submit = new ArrayList<>();
    for (String flag : new String[] {"master", "deploy-mode"}) {
      if (question.hasNonNull(flag)) submit.addAll(List.of("--" + flag, question.get(flag).asText()));
    }
    submit.addAll(List.of("--properties-file", properties.toString()));
    boolean isPython = question.path("language").asText().equals("python");
    if (!isPython) submit.addAll(List.of("--class", "SparkJudge"));
    submit.add(isPython ? "local:///judge.py" : "spark-internal");
    String how = question.path("how").asText("start");

    stage = "launcher";
    List<String> command = launcherCommand(submit);

    stage = "submit";
    SparkSubmit spark = new SparkSubmit();
    SparkSubmitArguments parsed = spark.parseArguments(submit.toArray(new String[0]));
    boolean hasMaster = question.hasNonNull("master") || parsed.sparkProperties().contains("spark.master");
    SparkConf conf = spark.prepareSubmitEnvironment(parsed, spark.prepareSubmitEnvironment$default$2())._3();
    String master = conf.get("spark.master", "local[*]");
    boolean isCluster = conf.get("spark.submit.deployMode", "client").equals("cluster");
    conf.setIfMissing("spark.app.name", "judge");

    stage = "read";
    readAll(conf);
    if (how.equals("read")) return;

    stage = "driver JVM";
    Long heap = driverHeap(command, conf, isCluster, own);
    boolean isLocal = master.startsWith("local") && !master.startsWith("local-cluster");
    if (!isLocal || !hasMaster) {
      stage = "executor JVM";
      executorHeap(conf, own);
    }

    if (!isLocal) {
      stage = "resources";
      Object profiles = newProfiles();
      Object profile = methodOf(profiles, "getOrCreateDefaultProfile").invoke(profiles, conf);
      methodOf(profile, "limitingResource").invoke(profile, conf);
      // The backends of these two ask for it, that of a standalone cluster does not.
      if (master.equals("yarn") || master.startsWith("k8s://")) {
        Object backends = Class.forName("org.apache.spark.scheduler.cluster.SchedulerBackendUtils$").getField("MODULE$").get(null);
        methodOf(backends, "getInitialTargetExecutorNumber").invoke(backends, conf, 2);
      }
    }
    if (master.startsWith("spark://")) {
      stage = "standalone";
      Object addresses = Class.forName("org.apache.spark.rpc.RpcAddress$").getField("MODULE$").get(null);
      for (String host : master.substring(8).split(",")) methodOf(addresses, "fromSparkURL").invoke(addresses, "spark://" + host);
    } else if (master.equals("yarn")) {
      stage = "yarn";
      yarn(conf.clone(), isCluster);
    } else if (master.startsWith("k8s://")) {
      stage = "kubernetes";
      kubernetes(conf.clone(), isCluster);
    }

    // Spark asks this before it asks the JVM.
    if (heap != null) conf.set("spark.testing.memory", String.valueOf(heap));
    conf.set("spark.submit.deployMode", "client");
    // These make a secret of their own.
    if (master.equals("yarn") || master.startsWith("k8s://")) conf.setIfMissing("spark.authenticate.secret", "a secret of the judge");
    quieten(conf, own);
    if (how.equals("executors")) {
      long memory = Math.max(1024, conf.getSizeAsMb("spark.executor.memory", "1g"));
      long cores = Math.max(2, conf.getInt("spark.executor.cores", 2));
      start(conf.clone().set("spark.master", "local-cluster[1," + cores + "," + memory + "]"), own, Jobs.ON_EXECUTORS);
      return;
    }
    // Local mode has no resources for tasks. Whoever asks for them and names no master means a cluster.
    boolean needsCluster = !hasMaster && Arrays.stream(conf.getAll()).anyMatch(pair -> pair._1().matches("spark\\.task\\.resource\\..*\\.amount"));
    if (isLocal && !needsCluster) start(conf.clone().set("spark.master", hasMaster ? master : SOME_CORES), own, how.equals("jobs") ? Jobs.ALL : Jobs.FEW);
    // What belongs to sessions does not depend on the master.
    boolean isOfSessions = Arrays.stream(question.get("text").asText().split("\n")).allMatch(line -> line.startsWith("spark.sql."));
    if (!isLocal || (!hasMaster && !isOfSessions)) start(conf.clone().set("spark.master", NO_WORKERS), own, Jobs.NONE);
    stage = "executor";
    boolean looks = Arrays.stream(conf.getAll()).anyMatch(pair -> pair._1().matches("spark\\.executor\\.resource\\..*\\.amount"));
    if (looks && (master.equals("yarn") || master.startsWith("k8s://"))) throw new CannotSay("an executor that looks for its resources");
  }

  /** The command that bin/spark-submit would start, which is where it checks the driver's options. */
  static List<String> launcherCommand(List<String> submit) throws Exception {
    Class<?> type = Class.forName("org.apache.spark.launcher.SparkSubmitCommandBuilder");
    Constructor<?> constructor = type.getDeclaredConstructor(List.class);
    constructor.setAccessible(true);
    Object builder = constructor.newInstance(submit);
    Method build = type.getMethod("buildCommand", Map.class);
    build.setAccessible(true);
    @SuppressWarnings("unchecked") List<String> command = (List<String>) build.invoke(builder, new HashMap<String, String>());
    return command;
  }

  /** Reads every property that Spark has an entry for, as Spark does where it uses it. */
  static void readAll(SparkConf conf) {
    for (scala.Tuple2<String, String> pair : conf.getAll()) {
      ConfigEntry<?> entry = ConfigEntry.findEntry(pair._1());
      if (entry != null) conf.get(entry);
    }
  }

  /** Starts a JVM with these options; returns its heap. */
  static long heapOf(List<String> options, Path own) throws Exception {
    List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("judge.classes"), "SparkJudge$Heap"));
    Process process = new ProcessBuilder(command).directory(own.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      String line = Arrays.stream(said.split("\n")).filter(text -> !text.toLowerCase().contains("warning")).findFirst().orElse(said);
      if (said.contains("annot allocate memory") || said.contains("not enough space")) throw new CannotSay("a heap larger than this machine");
      throw new Refused(line);
    }
    return Arrays.stream(said.split("\n")).filter(text -> text.startsWith("heap=")).mapToLong(text -> Long.parseLong(text.substring(5).trim())).findFirst().orElseThrow();
  }

  static void addWords(List<String> options, String text) throws Exception {
    Class<?> type = Class.forName("org.apache.spark.launcher.CommandBuilderUtils");
    Method parse = type.getDeclaredMethod("parseOptionString", String.class);
    parse.setAccessible(true);
    @SuppressWarnings("unchecked") List<String> words = (List<String>) parse.invoke(null, text);
    options.addAll(words);
  }

  /** Null when the configuration says nothing about the driver's JVM. */
  static Long driverHeap(List<String> command, SparkConf conf, boolean isCluster, Path own) throws Exception {
    boolean says = conf.contains("spark.driver.memory") || conf.contains("spark.driver.extraJavaOptions") || conf.contains("spark.driver.defaultJavaOptions");
    if (!says) return null;
    List<String> options = new ArrayList<>();
    if (isCluster) {
      options.add("-Xmx" + conf.getSizeAsMb("spark.driver.memory", "1g") + "m");
      addWords(options, JavaModuleOptions.defaultModuleOptions());
      addWords(options, conf.get("spark.driver.defaultJavaOptions", ""));
      addWords(options, conf.get("spark.driver.extraJavaOptions", ""));
    } else {
      int from = command.indexOf("-cp") + 2;
      options.addAll(command.subList(from, command.indexOf(LAUNCHED)));
    }
    return heapOf(options, own);
  }

  static void executorHeap(SparkConf conf, Path own) throws Exception {
    boolean says = conf.contains("spark.executor.extraJavaOptions") || conf.contains("spark.executor.defaultJavaOptions");
    if (!says) return;
    List<String> options = new ArrayList<>();
    options.add("-Xmx" + conf.getSizeAsMb("spark.executor.memory", "1g") + "m");
    // SparkContext puts them in front of what is set.
    addWords(options, JavaModuleOptions.defaultModuleOptions());
    addWords(options, conf.get("spark.executor.defaultJavaOptions", ""));
    addWords(options, conf.get("spark.executor.extraJavaOptions", "").replace("{{APP_ID}}", "app").replace("{{EXECUTOR_ID}}", "1"));
    heapOf(options, own);
  }

  /** The code of the YARN client that runs before it talks to YARN. */
  static void yarn(SparkConf conf, boolean isCluster) throws Throwable {
    conf.set("spark.submit.deployMode", isCluster ? "cluster" : "client");
    Class<?> arguments = Class.forName("org.apache.spark.deploy.yarn.ClientArguments");
    Class<?> client = Class.forName("org.apache.spark.deploy.yarn.Client");
    try {
      client.getConstructors()[0].newInstance(arguments.getConstructors()[0].newInstance((Object) new String[] {"--class", "SparkJudge"}), conf, null);
    } catch (InvocationTargetException thrown) {
      throw thrown.getTargetException();
    }
  }

  /** The pods of driver and executor, as Spark would ask Kubernetes for them. */
  static void kubernetes(SparkConf conf, boolean isCluster) throws Throwable {
    String id = "spark-judge";
    conf.set("spark.app.id", id);
    Class<?> configuration = Class.forName("org.apache.spark.deploy.k8s.KubernetesConf");
    Class<?> kubernetesClient = Class.forName("io.fabric8.kubernetes.client.KubernetesClient");
    Object noClient = Proxy.newProxyInstance(SparkJudge.class.getClassLoader(), new Class<?>[] {kubernetesClient}, (proxy, method, values) -> {
      throw new CannotSay("asks Kubernetes: " + method.getName());
    });
    try {
      if (isCluster) {
        Class<?> resource = Class.forName("org.apache.spark.deploy.k8s.submit.JavaMainAppResource");
        Object main = resource.getConstructors()[0].newInstance(Option.apply("local:///judge.jar"));
        Method create = Arrays.stream(configuration.getMethods()).filter(method -> method.getName().equals("createDriverConf")
            && method.getParameterTypes()[5] == Option.class).findFirst().orElseThrow();
        Object driver = create.invoke(null, conf, id, main, "SparkJudge", new String[0], Option.empty());
        Object builder = Class.forName("org.apache.spark.deploy.k8s.submit.KubernetesDriverBuilder").getConstructor().newInstance();
        methodOf(builder, "buildFromFeatures").invoke(builder, driver, noClient);
      }
      Object executor = Arrays.stream(configuration.getMethods()).filter(method -> method.getName().equals("createExecutorConf")).findFirst().orElseThrow()
          .invoke(null, conf, "1", id, Option.empty(), 0);
      Object builder = Class.forName("org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBuilder").getConstructor().newInstance();
      Class<?> manager = Class.forName("org.apache.spark.SecurityManager");
      Object security = manager.getConstructors()[0].newInstance(conf, Option.empty(), manager.getMethod("$lessinit$greater$default$3").invoke(null));
      // The service of the driver, which the driver itself sets.
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.port", "7078");
      Object profile = methodOf(newProfiles(), "getOrCreateDefaultProfile").invoke(newProfiles(), conf);
      methodOf(builder, "buildFromFeatures").invoke(builder, executor, security, noClient, profile);
    } catch (InvocationTargetException thrown) {
      throw thrown.getTargetException();
    }
  }

  /** ResourceProfile, without the default profile of the last configuration. */
  static Object newProfiles() throws Exception {
    Object profiles = Class.forName("org.apache.spark.resource.ResourceProfile$").getField("MODULE$").get(null);
    methodOf(profiles, "clearDefaultProfile").invoke(profiles);
    return profiles;
  }

  static Method methodOf(Object object, String name) {
    return Arrays.stream(object.getClass().getMethods()).filter(method -> method.getName().equals(name)).findFirst().orElseThrow();
  }

  /** What is of this machine and not of the configuration: folders, and a web server that nobody looks at. */
  static void quieten(SparkConf conf, Path own) throws IOException {
    boolean hasUi = Arrays.stream(conf.getAll()).anyMatch(pair -> pair._1().startsWith("spark.ui."));
    if (!hasUi) conf.set("spark.ui.enabled", "false");
    conf.set("spark.eventLog.dir", Files.createDirectories(own.resolve("events")).toUri().toString());
    conf.set("spark.local.dir", Files.createDirectories(own.resolve("local")).toString());
    conf.set("spark.sql.warehouse.dir", own.resolve("warehouse").toUri().toString());
  }

  enum Jobs { NONE, FEW, ALL, ON_EXECUTORS }

  static void start(SparkConf conf, Path own, Jobs jobs) throws Throwable {
    SparkContext context = null;
    newProfiles();
    try {
      stage = jobs == Jobs.NONE ? "context on a cluster" : "context";
      boolean hasSession = jobs == Jobs.ALL || jobs == Jobs.ON_EXECUTORS
          || Arrays.stream(conf.getAll()).anyMatch(pair -> pair._1().startsWith("spark.sql.") && !pair._1().equals("spark.sql.warehouse.dir"));
      if (hasSession) conf.setIfMissing("spark.sql.shuffle.partitions", "3");
      context = new SparkContext(conf);
      if (jobs == Jobs.FEW) {
        stage = "job";
        runShuffle(new JavaSparkContext(context));
      }
      if (!hasSession) return;
      stage = jobs == Jobs.NONE ? "session on a cluster" : "session";
      SparkSession spark = SparkSession.builder().getOrCreate();
      // Makes the session's state; runs no job.
      spark.sql("SET spark.app.name").collectAsList();
      if (jobs != Jobs.NONE) {
        stage = jobs == Jobs.ON_EXECUTORS ? "executor" : "job";
        if (jobs == Jobs.FEW) {
          expect(spark.range(0, 300, 1, 3).selectExpr("id % 7 AS k").distinct().collectAsList().size(), 7);
        } else {
          runJobs(context, spark, own);
        }
      }
    } finally {
      String where = stage;
      if (context != null) context.stop();
      Object contexts = Class.forName("org.apache.spark.SparkContext$").getField("MODULE$").get(null);
      Option<?> left = (Option<?>) methodOf(contexts, "getActive").invoke(contexts);
      if (left.isDefined()) ((SparkContext) left.get()).stop();
      SparkSession.clearActiveSession();
      SparkSession.clearDefaultSession();
      stage = where;
    }
  }

  /** Small jobs that use a shuffle, a cache, a broadcast, joins, and files; only with functions of Spark itself. */
  static void runJobs(SparkContext context, SparkSession spark, Path own) {
    JavaSparkContext java = new JavaSparkContext(context);
    List<Integer> numbers = runShuffle(java);
    expect(java.broadcast(numbers).value().size(), 500);
    Dataset<Row> table = spark.range(0, 300, 1, 3).selectExpr("id", "id % 7 AS k");
    table.createOrReplaceTempView("t");
    spark.sql("CACHE TABLE t");
    expect(spark.sql("SELECT k, count(*) AS n FROM t GROUP BY k").collectAsList().size(), 7);
    expect(spark.sql("SELECT /*+ MERGE(b) */ a.id FROM t a JOIN t b ON a.id = b.id").collectAsList().size(), 300);
    expect(spark.sql("SELECT /*+ BROADCAST(b) */ a.id FROM t a JOIN t b ON a.id = b.id ORDER BY a.id").collectAsList().size(), 300);
    String files = own.resolve("files-" + System.nanoTime()).toString();
    table.write().parquet(files);
    expect(spark.read().parquet(files).count(), 300);
    spark.sql("UNCACHE TABLE t");
  }

  static List<Integer> runShuffle(JavaSparkContext java) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 500; i++) numbers.add(i % 100);
    JavaRDD<Integer> rdd = java.parallelize(numbers, 3).persist(StorageLevel.MEMORY_AND_DISK());
    expect(rdd.distinct(2).count(), 100);
    expect(rdd.count(), 500);
    // Spark reads the number of partitions where a job names none.
    expect(java.parallelize(numbers).count(), 500);
    return numbers;
  }

  static void expect(long is, long wanted) {
    if (is != wanted) throw new Refused("a wrong answer: " + is + " in the place of " + wanted);
  }
}
