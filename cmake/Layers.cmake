# Who may use whom. This table is the only place that says so.
#
# A row is one folder under src/ and becomes the library sparkwright::<name>.
#   KIND       edge   may reach files, clocks, the network, the environment
#              pure   may not
#              stage  is pure and may not use another stage
#   HOLDS      one line for the diagram in ARCHITECTURE.md
#   USES       layers whose headers it may include; only rows above it
#   LINKS      third-party targets from cmake/Dependencies.cmake
#   EMBEDS     files of data/ whose lines the library carries (cmake/EmbedData.cmake)
#   CATALOG    type of the constants that the files of catalog/ define (cmake/Catalog.cmake)
#   PRECOMPILE third-party headers that most of its sources include (cmake/PrecompiledHeaders.cmake)
#   TEST_USES  further layers that its *_test.cpp may include
#   TEST_LINKS further third-party targets for its tests
#
# CMake builds from this table; tools/check_layers.py fails on an include that the table does not allow and on a USES
# entry that no source needs. Run `./dev docs` after a change: the diagram in ARCHITECTURE.md is drawn from here.

sparkwright_layer(base
  KIND edge
  HOLDS "Result, Error, typed units and ids, Env (files, clock, environment variables)"
  USES
  LINKS Threads::Threads)

sparkwright_layer(model
  KIND pure
  HOLDS "the plain types stages hand over: Application, its facts, findings"
  USES base
  LINKS)

sparkwright_layer(conf
  KIND pure
  HOLDS "what Spark knows of its properties, configuration files, the executor memory model"
  USES base model
  LINKS fmt::fmt nlohmann_json::nlohmann_json simdjson::simdjson sparkwright::dep_yaml
  EMBEDS spark_properties.jsonl spark_property_families.jsonl vendor_namespaces.jsonl property_synonyms.jsonl
         property_notes.jsonl rapids_properties.jsonl)

sparkwright_layer(ingest
  KIND edge
  HOLDS "event log bytes to Application: containers, codecs, JSON events, import counters"
  USES base model
  LINKS simdjson::simdjson sparkwright::dep_zstd sparkwright::dep_lz4 sparkwright::dep_snappy sparkwright::dep_lzf
        sparkwright::dep_xxhash ZLIB::ZLIB fmt::fmt Threads::Threads)

sparkwright_layer(hardware
  KIND edge
  HOLDS "this machine, a recorded one, a known one or a cluster manager to Machine and Cluster"
  USES base model conf
  LINKS fmt::fmt nlohmann_json::nlohmann_json sparkwright::dep_yaml sparkwright::dep_curl_headers ${CMAKE_DL_LIBS}
  EMBEDS machine_profiles.jsonl)

sparkwright_layer(facts
  KIND pure
  HOLDS "Application to what Spark does not compute: utilisation, critical path, skew"
  USES base model
  LINKS)

sparkwright_layer(workload
  KIND stage
  HOLDS "a description, code or an Application to what kind of work a job is, with the evidence"
  USES base model conf
  LINKS fmt::fmt nlohmann_json::nlohmann_json
  EMBEDS workload_lexicon.jsonl workload_calls.jsonl workload_model.jsonl)

sparkwright_layer(diagnose
  KIND stage
  HOLDS "Application and facts to the health table and to findings, catalog/ one rule a file"
  USES base model conf
  LINKS
  CATALOG Rule
  TEST_USES facts)

sparkwright_layer(predict
  KIND stage
  HOLDS "a workload, a cluster and runs of the job to what it will need, how long it takes and what it costs"
  USES base model conf
  LINKS fmt::fmt Eigen3::Eigen
  EMBEDS prices.csv what_if_accuracy.csv
  TEST_USES facts)

sparkwright_layer(optimize
  KIND stage
  HOLDS "findings of runs, or a workload and a cluster, to a configuration with a reason per property"
  USES base model conf
  LINKS fmt::fmt)

sparkwright_layer(validate
  KIND stage
  HOLDS "a configuration to what is wrong with it, its grade and fixes, catalog/ one rule a file"
  USES base model conf
  LINKS fmt::fmt
  CATALOG Rule)

sparkwright_layer(recommend
  KIND stage
  HOLDS "all of these to one ranked list of what to do: impact, effort, risk, what excludes or needs what"
  USES base model conf
  LINKS fmt::fmt nlohmann_json::nlohmann_json
  EMBEDS best-practices.json performance-history.json
  TEST_USES diagnose validate)

sparkwright_layer(report
  KIND pure
  HOLDS "any result to terminal, JSON, Markdown, CSV; all formatting of numbers"
  USES base model conf
  LINKS fmt::fmt
  TEST_LINKS nlohmann_json::nlohmann_json)

sparkwright_layer(pipeline
  KIND pure
  HOLDS "the stages called in order; reads top to bottom as the product"
  USES base model conf ingest facts workload diagnose predict optimize validate recommend
  LINKS fmt::fmt)

sparkwright_layer(spark
  KIND edge
  HOLDS "real Spark as a process: find an installation, start a cluster, spark-submit, collect its log"
  USES base model hardware
  LINKS fmt::fmt nlohmann_json::nlohmann_json)

sparkwright_layer(cli
  KIND edge
  HOLDS "the program: one file per subcommand"
  USES base model conf ingest hardware report pipeline spark
  LINKS CLI11::CLI11 fmt::fmt nlohmann_json::nlohmann_json
  PRECOMPILE <CLI/CLI.hpp>)
