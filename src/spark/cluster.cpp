#include "spark/cluster.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "hardware/clusters/json_text.h"
#include "hardware/clusters/standalone_master.h"
#include "model/cluster.h"
#include "spark/descriptor.h"
#include "spark/driver_log.h"
#include "spark/ports.h"

namespace sparkwright::spark {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = "SPARKWRIGHT_CLUSTER";
constexpr int64_t kMebibyte = int64_t{1} << 20;
constexpr std::chrono::milliseconds kPoll{200};
// A worker ends its executors when it is asked to end; they take a second or two.
constexpr Millis kEndPatience{10'000};
constexpr std::size_t kShownLogLines = 15;
constexpr Bytes kMostLog{int64_t{64} << 10};

std::string SystemText(int code) { return std::generic_category().message(code); }

/// Keeps other programs from starting or stopping the same cluster for as long as the descriptor is open.
Result<Descriptor> LockFolder(const std::string& folder) {
  const std::string path = folder + "/lock";
  constexpr mode_t kOwnerOnly = 0600;
  Descriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly));
  if (lock.number() < 0) {
    return Error(ErrorCode::kUnavailable, fmt::format("{}: cannot create: {}", path, SystemText(errno)));
  }
  if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0) {
    return Error(ErrorCode::kUnavailable,
                 fmt::format("{}: another sparkwright is starting or stopping this cluster; wait for it", folder));
  }
  return lock;
}

/// The end of a log, each line indented and with a line break in front.
std::string EndOfLog(const std::string& path) {
  const std::string end = ReadEnd(path, kMostLog);
  std::string text;
  for (const std::string_view line : LastLines(end, kShownLogLines)) {
    text += fmt::format("\n  {}", line);
  }
  return text;
}

/// Every process that is the folder's cluster: those of the record that are still the same ones, and those with its
/// mark.
std::vector<ProcessId> ProcessesOf(const std::string& folder, const std::optional<ClusterRecord>& record) {
  std::vector<ProcessId> processes = ProcessesWithVariable(std::string(kMark), folder);
  if (record.has_value() && record->boot_id == BootId()) {
    for (const ClusterProcess& process : record->processes) {
      if (IsRunning(process.id) && std::find(processes.begin(), processes.end(), process.id) == processes.end()) {
        processes.push_back(process.id);
      }
    }
  }
  return processes;
}

/// Ends all of it, and then what was started while that went on.
Result<int64_t> EndAll(const std::string& folder, const std::optional<ClusterRecord>& record) {
  int64_t num_ended = 0;
  for (std::vector<ProcessId> left = ProcessesOf(folder, record); !left.empty(); left = ProcessesOf(folder, record)) {
    num_ended += static_cast<int64_t>(left.size());
    SPARKWRIGHT_TRY(EndProcesses(left, kEndPatience));
  }
  return num_ended;
}

/// How many workers the master says are alive. Errors: kUnavailable when it does not answer or is another one.
Result<int64_t> NumAlive(hardware::HttpClient& client, const ClusterRecord& record) {
  if (record.processes.empty()) {
    return Error(ErrorCode::kUnavailable, "there is no master");
  }
  const std::string page = record.processes.front().web_ui + "/json/";
  SPARKWRIGHT_TRY(const std::string text, client.Get(page));
  SPARKWRIGHT_TRY(const nlohmann::json json, hardware::ParseJson(text, page, "the page of a master"));
  if (const std::string url = hardware::TextMember(json, "url"); url != record.master_url) {
    return Error(ErrorCode::kUnavailable, fmt::format("{} is of another master, {}", page, url));
  }
  const Result<model::Cluster> cluster = hardware::ParseStandaloneMaster(text, page);
  if (!cluster.ok()) {
    return cluster.error().code() == ErrorCode::kInvalidArgument ? Result<int64_t>(0) : cluster.error();
  }
  int64_t num_alive = 0;
  for (const model::NodeGroup& group : cluster.value().nodes) {
    num_alive += group.num_nodes;
  }
  return num_alive;
}

std::string DefaultsFile(const ClusterRecord& record, const std::optional<std::string>& python) {
  std::string text = fmt::format(
      "# The cluster of `sparkwright cluster up`. For spark-submit --properties-file.\n"
      "spark.master {}\n"
      "spark.eventLog.enabled true\n"
      "spark.eventLog.dir file://{}\n"
      "spark.driver.host {}\n"
      "spark.driver.bindAddress {}\n",
      record.master_url, record.event_logs, kLoopback, kLoopback);
  if (python.has_value()) {
    text += fmt::format("spark.pyspark.python {}\n", *python);
  }
  return text;
}

/// One start, from nothing to a whole cluster.
class Starter {
 public:
  Starter(Env& env, hardware::HttpClient& client, const Installation& installation, const Java& java,
          const ClusterWish& wish, const ClusterHooks& hooks)
      : env_(env), client_(client), installation_(installation), java_(java), wish_(wish), hooks_(hooks) {}

  Result<ClusterRecord> Run() {
    const Status status = StartAll();
    if (status.ok()) {
      return std::move(record_);
    }
    // Nothing of a start that failed remains but its logs.
    SPARKWRIGHT_TRY(EndAll(wish_.folder, record_));
    std::error_code ignored;
    fs::remove(wish_.folder + "/cluster.json", ignored);
    return status.error();
  }

 private:
  Status MakeFolders() {
    for (const char* part : {"conf", "events", "logs", "work"}) {
      const std::string path = wish_.folder + "/" + part;
      std::error_code error;
      fs::create_directories(path, error);
      if (error) {
        return Error(ErrorCode::kUnavailable, fmt::format("{}: cannot create: {}", path, error.message()));
      }
    }
    return {};
  }

  Status StartAll() {
    SPARKWRIGHT_TRY(MakeFolders());
    FreePorts free;
    const auto port_of = [&](const std::optional<int64_t>& wished) -> Result<int64_t> {
      if (!wished.has_value()) {
        return free.Take();
      }
      SPARKWRIGHT_TRY(CheckPort(*wished));
      return *wished;
    };
    SPARKWRIGHT_TRY(const int64_t port, port_of(wish_.port));
    SPARKWRIGHT_TRY(const int64_t web_ui_port, port_of(wish_.web_ui_port));
    std::vector<int64_t> worker_ports;
    for (int64_t i = 0; i < wish_.num_workers; ++i) {
      SPARKWRIGHT_TRY(const int64_t worker_port, free.Take());
      worker_ports.push_back(worker_port);
    }
    record_.spark_home = installation_.home;
    record_.spark_version = installation_.version;
    record_.java_home = java_.home;
    record_.master_url = fmt::format("spark://{}:{}", kLoopback, port);
    record_.event_logs = wish_.folder + "/events";
    record_.logs = wish_.folder + "/logs";
    record_.properties_file = wish_.folder + "/conf/spark-defaults.conf";
    record_.num_workers = wish_.num_workers;
    record_.cores = wish_.cores;
    record_.memory = wish_.memory;
    record_.started = env_.clock().Now();
    record_.boot_id = BootId();
    SPARKWRIGHT_TRY(env_.files().WriteFile(record_.properties_file, DefaultsFile(record_, installation_.python)));
    free.Release();

    hooks_.say(fmt::format("Spark {} of {}, Java {} of {}", installation_.version, installation_.home, java_.version,
                           java_.home));
    hooks_.say(fmt::format("starting the master {}", record_.master_url));
    SPARKWRIGHT_TRY(Start("master", web_ui_port,
                          {"org.apache.spark.deploy.master.Master", "--host", std::string(kLoopback), "--port",
                           fmt::format("{}", port), "--webui-port", fmt::format("{}", web_ui_port)}));
    // Workers ask again when the master is not there yet, but only after many seconds.
    SPARKWRIGHT_TRY(WaitFor("the master", [&] { return NumAlive(client_, record_).ok(); }));
    hooks_.say(fmt::format("starting {} worker{}", wish_.num_workers, wish_.num_workers == 1 ? "" : "s"));
    for (int64_t i = 0; i < wish_.num_workers; ++i) {
      const std::string name = fmt::format("worker-{}", i + 1);
      const int64_t worker_port = worker_ports[static_cast<std::size_t>(i)];
      SPARKWRIGHT_TRY(Start(name, worker_port,
                            {"org.apache.spark.deploy.worker.Worker", "--host", std::string(kLoopback), "--webui-port",
                             fmt::format("{}", worker_port), "--cores", fmt::format("{}", wish_.cores), "--memory",
                             fmt::format("{}m", wish_.memory.count() / kMebibyte), "--work-dir",
                             fmt::format("{}/work/{}", wish_.folder, name), record_.master_url}));
    }
    return WaitFor("all workers", [&] {
      const Result<int64_t> num_alive = NumAlive(client_, record_);
      return num_alive.ok() && num_alive.value() == wish_.num_workers;
    });
  }

  Status Start(const std::string& name, int64_t web_ui_port, std::vector<std::string> arguments) {
    ClusterProcess process;
    process.name = name;
    process.web_ui = fmt::format("http://{}:{}", kLoopback, web_ui_port);
    process.log = fmt::format("{}/{}.log", record_.logs, name);
    ProgramStart start;
    start.command = {installation_.home + "/bin/spark-class"};
    start.command.insert(start.command.end(), arguments.begin(), arguments.end());
    start.folder = wish_.folder;
    start.output = process.log;
    // What the user's shell has for other clusters must not change this one.
    start.without_variables = {"SPARK_MASTER_*",       "SPARK_WORKER_*",      "SPARK_DAEMON_*", "SPARK_PUBLIC_DNS",
                               "SPARK_LOCAL_HOSTNAME", "SPARK_SCALA_VERSION", "SPARK_CLASSPATH"};
    start.variables = {{std::string(kMark), wish_.folder}, {"SPARK_HOME", installation_.home},
                       {"JAVA_HOME", java_.home},          {"SPARK_CONF_DIR", wish_.folder + "/conf"},
                       {"SPARK_LOG_DIR", record_.logs},    {"SPARK_LOCAL_IP", std::string(kLoopback)},
                       {"SPARK_DAEMON_MEMORY", "512m"}};
    SPARKWRIGHT_TRY(process.id, StartProgram(start));
    record_.processes.push_back(std::move(process));
    // At once: after a crash of this program, the next one has to know.
    return WriteClusterRecord(wish_.folder, record_);
  }

  Status WaitFor(std::string_view what, const std::function<bool()>& is_there) {
    while (!is_there()) {
      if (hooks_.is_cancelled()) {
        return Error(ErrorCode::kUnavailable, "interrupted; what was started has been ended");
      }
      for (const ClusterProcess& process : record_.processes) {
        if (!IsRunning(process.id)) {
          return Error(ErrorCode::kUnavailable, fmt::format("{} ended; the last lines of {}:{}", process.name,
                                                            process.log, EndOfLog(process.log)));
        }
      }
      const Millis passed = env_.clock().Now() - record_.started;
      if (passed > wish_.patience) {
        const ClusterProcess& last = record_.processes.back();
        return Error(ErrorCode::kUnavailable,
                     fmt::format("{} not there after {} s (--timeout); the last lines of {}:{}", what,
                                 wish_.patience.count() / 1'000, last.log, EndOfLog(last.log)));
      }
      std::this_thread::sleep_for(kPoll);
    }
    return {};
  }

  Env& env_;
  hardware::HttpClient& client_;
  const Installation& installation_;
  const Java& java_;
  const ClusterWish& wish_;
  const ClusterHooks& hooks_;
  ClusterRecord record_;
};

}  // namespace

Result<RunningCluster> StartCluster(Env& env, hardware::HttpClient& client, const Installation& installation,
                                    const Java& java, const ClusterWish& wish, const ClusterHooks& hooks) {
  std::error_code error;
  fs::create_directories(wish.folder, error);
  if (error) {
    return Error(ErrorCode::kUnavailable, fmt::format("{}: cannot create: {}", wish.folder, error.message()));
  }
  SPARKWRIGHT_TRY(const Descriptor lock, LockFolder(wish.folder));
  // A record that cannot be read says nothing; its processes still have their mark.
  const Result<ClusterStatus> looked = LookAtCluster(client, wish.folder);
  const ClusterStatus before = looked.ok() ? looked.value() : ClusterStatus();
  if (before.state == ClusterState::kWhole && before.record.has_value()) {
    const ClusterRecord& record = *before.record;
    if (record.num_workers != wish.num_workers || record.cores != wish.cores || record.memory != wish.memory) {
      return Error(ErrorCode::kInvalidArgument,
                   fmt::format("another cluster runs in {}: {} with {} x {} cores, {} MiB; stop it first with "
                               "'sparkwright cluster down', or start this one in another --folder",
                               wish.folder, record.master_url, record.num_workers, record.cores,
                               record.memory.count() / kMebibyte));
    }
    return RunningCluster{record, true};
  }
  SPARKWRIGHT_TRY(const int64_t num_ended, EndAll(wish.folder, before.record));
  if (num_ended > 0) {
    hooks.say(fmt::format("ended {} process{} that an earlier cluster left", num_ended, num_ended == 1 ? "" : "es"));
  }
  SPARKWRIGHT_TRY(ClusterRecord record, Starter(env, client, installation, java, wish, hooks).Run());
  return RunningCluster{std::move(record), false};
}

Result<ClusterStatus> LookAtCluster(hardware::HttpClient& client, const std::string& folder) {
  ClusterStatus status;
  SPARKWRIGHT_TRY(status.record, ReadClusterRecord(folder));
  if (!status.record.has_value()) {
    return status;
  }
  const bool is_same_boot = status.record->boot_id == BootId();
  // Asked first: a process that ends meanwhile is then seen as gone.
  const Result<int64_t> num_alive = is_same_boot ? NumAlive(client, *status.record) : Result<int64_t>(0);
  std::size_t num_running = 0;
  for (const ClusterProcess& process : status.record->processes) {
    status.is_running.push_back(is_same_boot && IsRunning(process.id));
    num_running += status.is_running.back() ? 1 : 0;
  }
  if (num_running == 0) {
    return status;
  }
  status.state = ClusterState::kBroken;
  const auto gone = std::find(status.is_running.begin(), status.is_running.end(), false);
  if (gone != status.is_running.end()) {
    const auto index = static_cast<std::size_t>(gone - status.is_running.begin());
    status.trouble = fmt::format("{} does not run", status.record->processes[index].name);
  }
  if (!status.is_running.front()) {
    return status;
  }
  if (!num_alive.ok()) {
    status.trouble = num_alive.error().message();
  } else {
    status.num_alive = num_alive.value();
    if (status.num_alive == status.record->num_workers && status.trouble.empty()) {
      status.state = ClusterState::kWhole;
    }
  }
  return status;
}

Result<int64_t> StopCluster(const std::string& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) {
    return int64_t{0};
  }
  SPARKWRIGHT_TRY(const Descriptor lock, LockFolder(folder));
  const Result<std::optional<ClusterRecord>> record = ReadClusterRecord(folder);
  SPARKWRIGHT_TRY(const int64_t num_ended, EndAll(folder, record.ok() ? record.value() : std::nullopt));
  fs::remove(folder + "/cluster.json", error);
  return num_ended;
}

}  // namespace sparkwright::spark
