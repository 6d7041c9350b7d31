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
#include "spark/descriptor.h"
#include "spark/driver_log.h"
#include "spark/ports.h"
#include "spark/process_mark.h"
#include "spark/system_text.h"

namespace sparkwright::spark {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMark = "SPARKWRIGHT_PROCESS_OF_CLUSTER";
constexpr std::string_view kMarker = ".sparkwright-cluster";
constexpr std::chrono::milliseconds kPoll{200};
// A worker ends its executors when it is asked to end; they take a second or two.
constexpr Millis kEndPatience{10'000};
constexpr std::size_t kShownLogLines = 15;
constexpr Bytes kMostLog{int64_t{64} << 10};

/// Whose folder it is.
enum class Owner {
  kNobody,  ///< It is not there, or empty.
  kCluster,
  kOther,
};

/// Errors: kUnavailable; kInvalidArgument when it is no folder.
Result<Owner> OwnerOf(const std::string& folder) {
  const Result<std::vector<std::string>> names = RealEnv().files().List(folder);
  if (!names.ok()) {
    return names.error().code() == ErrorCode::kNotFound ? Result<Owner>(Owner::kNobody) : names.error();
  }
  if (names->empty()) {
    return Owner::kNobody;
  }
  // Beside the mark, a record says so: that of an earlier version, or of a folder that was copied without hidden files.
  const auto has = [&](std::string_view name) { return std::find(names->begin(), names->end(), name) != names->end(); };
  if (has(kMarker)) {
    return Owner::kCluster;
  }
  const Result<std::optional<ClusterRecord>> record = ReadClusterRecord(folder);
  return record.ok() && record->has_value() ? Owner::kCluster : Owner::kOther;
}

/// Makes the folder the cluster's. Errors: kUnavailable; kInvalidArgument when it is another's.
Status TakeFolder(const std::string& folder) {
  SPARKWRIGHT_TRY(const Owner owner, OwnerOf(folder));
  if (owner == Owner::kOther) {
    return Error(ErrorCode::kInvalidArgument,
                 fmt::format("{} holds other things than a cluster; give a new or empty folder with --folder", folder));
  }
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error && owner == Owner::kNobody) {
    fs::permissions(folder, fs::perms::owner_all, error);
  }
  if (error) {
    return Error(ErrorCode::kUnavailable, fmt::format("{}: cannot create: {}", folder, error.message()));
  }
  return RealEnv().files().WriteFile(fmt::format("{}/{}", folder, kMarker),
                                     "This folder is a cluster of `sparkwright cluster`.\n");
}

/// Keeps other programs from starting or stopping the same cluster for as long as the descriptor is open.
Result<Descriptor> LockFolder(const std::string& folder) {
  const std::string path = folder + "/lock";
  constexpr mode_t kOwnerOnly = 0600;
  Descriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly));
  if (lock.number() < 0) {
    return Error(ErrorCode::kUnavailable, fmt::format("{}: cannot create: {}", path, SystemText(errno)));
  }
  if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return Error(ErrorCode::kUnavailable,
                   fmt::format("{}: cannot be locked ({}); give a folder of another file system with --folder", path,
                               SystemText(errno)));
    }
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
  std::vector<ProcessId> processes = MarkedProcesses(kMark, folder);
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

/// What the master says of its workers that are alive.
struct AliveWorkers {
  int64_t count = 0;
  std::vector<std::string> web_uis;
};

/// Errors: those of HttpClient::Get; kCorrupt when the answer is no master's; kUnavailable when it is another master's,
/// or this one is not ready.
Result<AliveWorkers> AskMaster(hardware::HttpClient& client, const ClusterRecord& record) {
  if (record.processes.empty()) {
    return Error(ErrorCode::kUnavailable, "there is no master");
  }
  const std::string page = record.processes.front().web_ui + "/json/";
  SPARKWRIGHT_TRY(const std::string text, client.Get(page));
  SPARKWRIGHT_TRY(const nlohmann::json json, hardware::ParseJson(text, page, "the page of a master"));
  if (const std::string url = hardware::TextMember(json, "url"); url != record.master_url) {
    return Error(ErrorCode::kUnavailable, fmt::format("{} is of another master, {}", page, url));
  }
  if (const std::string state = hardware::TextMember(json, "status"); state != "ALIVE") {
    return Error(ErrorCode::kUnavailable, fmt::format("{}: the master is {}, and takes no workers", page, state));
  }
  AliveWorkers alive;
  for (const nlohmann::json& worker : hardware::Member(json, "workers")) {
    if (hardware::TextMember(worker, "state") == "ALIVE") {
      ++alive.count;
      alive.web_uis.push_back(hardware::TextMember(worker, "webuiaddress"));
    }
  }
  return alive;
}

/// Whether a log names the port of an address: "on port 34741.", "started at http://localhost:34741". The host may have
/// another name there.
bool NamesPortOf(std::string_view log, std::string_view address) {
  const std::string_view port = address.substr(std::min(address.rfind(':') + 1, address.size()));
  for (std::size_t at = log.find(port); !port.empty() && at != std::string_view::npos; at = log.find(port, at + 1)) {
    const std::string_view before = log.substr(0, at);
    const std::string_view behind = log.substr(at + port.size());
    const bool is_whole = behind.empty() || behind.front() < '0' || behind.front() > '9';
    if (is_whole && (before.ends_with(':') || before.ends_with("port "))) {
      return true;
    }
  }
  return false;
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
    begin_ = env_.clock().Monotonic();
    Status status = StartAll();
    if (!status.ok() && has_lost_port_) {
      // Another program took a port between its choice and its use.
      hooks_.say("a port was taken by another program; starting once more with others");
      if (EndAll(wish_.folder, record_).ok()) {
        record_ = {};
        status = StartAll();
      }
    }
    if (status.ok()) {
      return std::move(record_);
    }
    // Nothing of a start that failed remains but its logs.
    std::string message = status.error().message();
    if (const Result<int64_t> ended = EndAll(wish_.folder, record_); !ended.ok()) {
      message += "\nWhat was started could not be ended: " + ended.error().message();
    }
    std::error_code ignored;
    fs::remove(RecordPath(wish_.folder), ignored);
    return Error(status.error().code(), message);
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
      SPARKWRIGHT_TRY(free.Hold(*wished));
      return *wished;
    };
    SPARKWRIGHT_TRY(const int64_t port, port_of(wish_.port));
    SPARKWRIGHT_TRY(const int64_t web_ui_port, port_of(wish_.web_ui_port));
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
    SPARKWRIGHT_TRY(Start("master", fmt::format("http://{}:{}", kLoopback, web_ui_port),
                          {"org.apache.spark.deploy.master.Master", "--host", std::string(kLoopback), "--port",
                           fmt::format("{}", port), "--webui-port", fmt::format("{}", web_ui_port)}));
    // Workers ask again when the master is not there yet, but only after many seconds.
    SPARKWRIGHT_TRY(WaitFor("the master", [&] { return AskMaster(client_, record_).ok(); }));
    hooks_.say(fmt::format("starting {} worker{}", wish_.num_workers, wish_.num_workers == 1 ? "" : "s"));
    for (int64_t i = 0; i < wish_.num_workers; ++i) {
      const std::string name = fmt::format("worker-{}", i + 1);
      SPARKWRIGHT_TRY(Start(
          name, "",
          {"org.apache.spark.deploy.worker.Worker", "--host", std::string(kLoopback), "--webui-port", "0", "--cores",
           fmt::format("{}", wish_.cores), "--memory", fmt::format("{}m", wish_.memory.count() / kMebibyte.count()),
           "--work-dir", fmt::format("{}/work/{}", wish_.folder, name), record_.master_url}));
    }
    AliveWorkers alive;
    SPARKWRIGHT_TRY(WaitFor("all workers", [&] {
      Result<AliveWorkers> answer = AskMaster(client_, record_);
      alive = answer.ok() ? *std::move(answer) : AliveWorkers();
      return alive.count == wish_.num_workers;
    }));
    NameWebUis(std::move(alive.web_uis));
    return WriteClusterRecord(wish_.folder, record_);
  }

  /// Which worker is at which of the master's addresses: its log names its own port. One whose log does not, as when it
  /// is set to say little, gets one that is left.
  void NameWebUis(std::vector<std::string> addresses) {
    const auto take = [&](ClusterProcess& process, const auto& is_its) {
      const auto found = std::find_if(addresses.begin(), addresses.end(), is_its);
      if (process.web_ui.empty() && found != addresses.end()) {
        process.web_ui = *found;
        addresses.erase(found);
      }
    };
    for (ClusterProcess& process : record_.processes) {
      const std::string log = ReadEnd(process.log, kMostLog);
      take(process, [&](const std::string& address) { return NamesPortOf(log, address); });
    }
    for (ClusterProcess& process : record_.processes) {
      take(process, [](const std::string&) { return true; });
    }
  }

  Status Start(const std::string& name, std::string web_ui, const std::vector<std::string>& arguments) {
    ClusterProcess process;
    process.name = name;
    process.web_ui = std::move(web_ui);
    process.log = fmt::format("{}/{}.log", record_.logs, name);
    ProgramStart start;
    start.command = {installation_.home + "/bin/spark-class"};
    start.command.insert(start.command.end(), arguments.begin(), arguments.end());
    start.folder = wish_.folder;
    start.output = process.log;
    // What the user's shell has for other clusters must not change this one.
    start.without_variables = {"SPARK_MASTER_*",       "SPARK_WORKER_*",      "SPARK_DAEMON_*", "SPARK_PUBLIC_DNS",
                               "SPARK_LOCAL_HOSTNAME", "SPARK_SCALA_VERSION", "SPARK_CLASSPATH"};
    start.variables = {{kMark, mark_},
                       {"SPARK_HOME", installation_.home},
                       {"JAVA_HOME", java_.home},
                       {"SPARK_CONF_DIR", wish_.folder + "/conf"},
                       {"SPARK_LOG_DIR", record_.logs},
                       {"SPARK_LOCAL_IP", std::string(kLoopback)},
                       {"SPARK_DAEMON_MEMORY", "512m"},
                       // A service whose port is taken would go on to the next one, where nobody looks for it. The
                       // REST server, which 4.x starts, has the same port for every master and takes jobs from anybody.
                       {"SPARK_DAEMON_JAVA_OPTS", "-Dspark.port.maxRetries=0 -Dspark.master.rest.enabled=false"}};
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
          const bool is_own_choice = !wish_.port.has_value() || !wish_.web_ui_port.has_value();
          has_lost_port_ = is_own_choice && ReadEnd(process.log, kMostLog).find("BindException") != std::string::npos;
          return Error(ErrorCode::kUnavailable, fmt::format("{} ended; the last lines of {}:{}", process.name,
                                                            process.log, EndOfLog(process.log)));
        }
      }
      constexpr int64_t kNanosPerMilli = 1'000'000;
      if (Millis((env_.clock().Monotonic() - begin_).count() / kNanosPerMilli) > wish_.patience) {
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
  std::string mark_ = NewMark(wish_.folder);
  Nanos begin_;
  bool has_lost_port_ = false;
  ClusterRecord record_;
};

/// What of a cluster that runs is not as wished; empty when all is.
std::string DifferenceOf(const ClusterRecord& record, const ClusterWish& wish, const Installation& installation) {
  if (record.num_workers != wish.num_workers || record.cores != wish.cores || record.memory != wish.memory) {
    return fmt::format("{} x {} cores, {} MiB", record.num_workers, record.cores,
                       record.memory.count() / kMebibyte.count());
  }
  if (record.spark_home != installation.home) {
    return fmt::format("Spark {} of {}", record.spark_version, record.spark_home);
  }
  if (wish.port.has_value() && record.master_url != fmt::format("spark://{}:{}", kLoopback, *wish.port)) {
    return "another port";
  }
  const std::string& web_ui = record.processes.front().web_ui;
  if (wish.web_ui_port.has_value() && web_ui != fmt::format("http://{}:{}", kLoopback, *wish.web_ui_port)) {
    return "the web UI " + web_ui;
  }
  return {};
}

}  // namespace

Result<RunningCluster> StartCluster(Env& env, hardware::HttpClient& client, const Installation& installation,
                                    const Java& java, const ClusterWish& wish, const ClusterHooks& hooks) {
  SPARKWRIGHT_TRY(TakeFolder(wish.folder));
  SPARKWRIGHT_TRY(const Descriptor lock, LockFolder(wish.folder));
  // A record that cannot be read says nothing; its processes still have their mark.
  const Result<ClusterStatus> looked = LookAtCluster(client, wish.folder);
  const ClusterStatus before = looked.ok() ? looked.value() : ClusterStatus();
  if (before.state == ClusterState::kWhole && before.record.has_value()) {
    const ClusterRecord& record = *before.record;
    if (const std::string difference = DifferenceOf(record, wish, installation); !difference.empty()) {
      return Error(ErrorCode::kInvalidArgument,
                   fmt::format("another cluster runs in {}: {} with {}; stop it first with 'sparkwright cluster down', "
                               "or start this one in another --folder",
                               wish.folder, record.master_url, difference));
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
  SPARKWRIGHT_TRY(const Owner owner, OwnerOf(folder));
  if (owner == Owner::kCluster) {
    SPARKWRIGHT_TRY(status.record, ReadClusterRecord(folder));
  }
  const ClusterRecord record = status.record.value_or(ClusterRecord());
  const bool is_same_boot = status.record.has_value() && record.boot_id == BootId();
  // Asked first: a process that ends meanwhile is then seen as gone.
  const Result<AliveWorkers> alive = is_same_boot ? AskMaster(client, record) : Result<AliveWorkers>(AliveWorkers());
  for (const ClusterProcess& process : record.processes) {
    status.is_running.push_back(is_same_boot && IsRunning(process.id));
  }
  const auto gone = std::find(status.is_running.begin(), status.is_running.end(), false);
  if (status.record.has_value() && gone == status.is_running.end() && alive.ok()) {
    status.num_alive = alive->count;
    if (alive->count == record.num_workers) {
      status.state = ClusterState::kWhole;
      return status;
    }
  }
  const auto num_running = std::count(status.is_running.begin(), status.is_running.end(), true);
  status.num_leftovers = static_cast<int64_t>(ProcessesOf(folder, status.record).size()) - num_running;
  if (num_running == 0 && status.num_leftovers <= 0) {
    status.num_leftovers = 0;
    return status;
  }
  status.state = ClusterState::kBroken;
  if (num_running == 0) {
    status.trouble = fmt::format("{} process{} of an earlier cluster still run{}", status.num_leftovers,
                                 status.num_leftovers == 1 ? "" : "es", status.num_leftovers == 1 ? "s" : "");
  } else if (gone != status.is_running.end()) {
    const auto index = static_cast<std::size_t>(gone - status.is_running.begin());
    status.trouble = fmt::format("{} does not run", record.processes[index].name);
  } else if (!alive.ok()) {
    status.trouble = alive.error().message();
  }
  if (alive.ok() && num_running > 0 && status.is_running.front()) {
    status.num_alive = alive->count;
  }
  return status;
}

Result<int64_t> StopCluster(const std::string& folder) {
  SPARKWRIGHT_TRY(const Owner owner, OwnerOf(folder));
  if (owner != Owner::kCluster) {
    // Its folder may be gone, and it may run.
    return EndAll(folder, std::nullopt);
  }
  SPARKWRIGHT_TRY(const Descriptor lock, LockFolder(folder));
  const Result<std::optional<ClusterRecord>> record = ReadClusterRecord(folder);
  SPARKWRIGHT_TRY(const int64_t num_ended, EndAll(folder, record.ok() ? *record : std::nullopt));
  std::error_code error;
  fs::remove(RecordPath(folder), error);
  if (error) {
    return Error(ErrorCode::kUnavailable, fmt::format("ended {} processes, but {} cannot be removed: {}", num_ended,
                                                      RecordPath(folder), error.message()));
  }
  return num_ended;
}

}  // namespace sparkwright::spark
