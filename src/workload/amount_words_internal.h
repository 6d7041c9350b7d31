#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

// The words in which amounts of data are said, for amounts.cpp.
namespace sparkwright::workload {

/// A word and what it is worth.
using WordValue = std::pair<std::string_view, double>;

inline std::optional<double> FindWord(std::span<const WordValue> table, std::string_view word) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const WordValue& one) { return one.first == word; });
  return found == table.end() ? std::nullopt : std::optional(found->second);
}

inline constexpr auto kSmallNumbers = std::to_array<WordValue>(
    {{"one", 1},       {"two", 2},       {"three", 3},    {"four", 4},     {"five", 5},       {"six", 6},
     {"seven", 7},     {"eight", 8},     {"nine", 9},     {"ten", 10},     {"eleven", 11},    {"twelve", 12},
     {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18},
     {"nineteen", 19}, {"twenty", 20},   {"thirty", 30},  {"forty", 40},   {"fifty", 50},     {"sixty", 60},
     {"seventy", 70},  {"eighty", 80},   {"ninety", 90}});

/// Words that multiply what stands before them.
inline constexpr auto kScales = std::to_array<WordValue>(
    {{"dozen", 12},       {"hundred", 1e2},   {"thousand", 1e3}, {"grand", 1e3},       {"lakh", 1e5},
     {"million", 1e6},    {"tausend", 1e3},   {"tsd", 1e3},      {"mil", 1e3},         {"mille", 1e3},
     {"mio", 1e6},        {"mln", 1e6},       {"mn", 1e6},       {"crore", 1e7},       {"billion", 1e9},
     {"bn", 1e9},         {"bln", 1e9},       {"milliard", 1e9}, {"milliards", 1e9},   {"milliarde", 1e9},
     {"milliarden", 1e9}, {"mrd", 1e9},       {"mlrd", 1e9},     {"millionen", 1e6},   {"millones", 1e6},
     {"millón", 1e6},     {"milhões", 1e6},   {"milioni", 1e6},  {"miliardi", 1e9},    {"bilhões", 1e9},
     {"billionen", 1e12}, {"trillion", 1e12}, {"trn", 1e12},     {"quadrillion", 1e15}});
inline constexpr auto kManyScales = std::to_array<WordValue>({{"tens", 10},
                                                              {"dozens", 12},
                                                              {"hundreds", 1e2},
                                                              {"thousands", 1e3},
                                                              {"lakhs", 1e5},
                                                              {"millions", 1e6},
                                                              {"crores", 1e7},
                                                              {"billions", 1e9},
                                                              {"trillions", 1e12}});
inline constexpr double kSomeOfThem = 3.0;
/// Letters right behind a number that is a count.
inline constexpr auto kCountLetters =
    std::to_array<WordValue>({{"k", 1e3}, {"m", 1e6}, {"mm", 1e6}, {"b", 1e9}, {"t", 1e12}});

inline constexpr double kKibi = 1024.0;
inline constexpr auto kByteUnits = std::to_array<WordValue>({{"b", 1},
                                                             {"octet", 1},
                                                             {"octets", 1},
                                                             {"gigaoctets", 1e9},
                                                             {"téraoctets", 1e12},
                                                             {"teraoctets", 1e12},
                                                             {"byte", 1},
                                                             {"bytes", 1},
                                                             {"kb", 1e3},
                                                             {"kilobyte", 1e3},
                                                             {"kilobytes", 1e3},
                                                             {"kbyte", 1e3},
                                                             {"kbytes", 1e3},
                                                             {"mb", 1e6},
                                                             {"meg", 1e6},
                                                             {"megs", 1e6},
                                                             {"mbyte", 1e6},
                                                             {"mbytes", 1e6},
                                                             {"megabyte", 1e6},
                                                             {"megabytes", 1e6},
                                                             {"gb", 1e9},
                                                             {"gbs", 1e9},
                                                             {"gig", 1e9},
                                                             {"gigs", 1e9},
                                                             {"giga", 1e9},
                                                             {"gbyte", 1e9},
                                                             {"gbytes", 1e9},
                                                             {"gigabyte", 1e9},
                                                             {"gigabytes", 1e9},
                                                             {"tb", 1e12},
                                                             {"tbs", 1e12},
                                                             {"tera", 1e12},
                                                             {"teras", 1e12},
                                                             {"tbyte", 1e12},
                                                             {"tbytes", 1e12},
                                                             {"terabyte", 1e12},
                                                             {"terabytes", 1e12},
                                                             {"pb", 1e15},
                                                             {"peta", 1e15},
                                                             {"petabyte", 1e15},
                                                             {"petabytes", 1e15},
                                                             {"eb", 1e18},
                                                             {"exabyte", 1e18},
                                                             {"exabytes", 1e18},
                                                             {"kib", kKibi},
                                                             {"kibibyte", kKibi},
                                                             {"kibibytes", kKibi},
                                                             {"mib", kKibi* kKibi},
                                                             {"mebibyte", kKibi* kKibi},
                                                             {"mebibytes", kKibi* kKibi},
                                                             {"gib", kKibi* kKibi* kKibi},
                                                             {"gibibyte", kKibi* kKibi* kKibi},
                                                             {"gibibytes", kKibi* kKibi* kKibi},
                                                             {"tib", kKibi* kKibi* kKibi* kKibi},
                                                             {"tebibyte", kKibi* kKibi* kKibi* kKibi},
                                                             {"tebibytes", kKibi* kKibi* kKibi* kKibi},
                                                             {"pib", kKibi* kKibi* kKibi* kKibi* kKibi},
                                                             {"pebibyte", kKibi* kKibi* kKibi* kKibi* kKibi},
                                                             {"pebibytes", kKibi* kKibi* kKibi* kKibi* kKibi},
                                                             {"eib", kKibi* kKibi* kKibi* kKibi* kKibi* kKibi}});
/// Octets, as French has them, with a capital: "1,2 To".
inline constexpr auto kOctetUnits = std::to_array<WordValue>({{"ko", 1e3},
                                                              {"mo", 1e6},
                                                              {"go", 1e9},
                                                              {"to", 1e12},
                                                              {"po", 1e15},
                                                              {"gio", kKibi* kKibi* kKibi},
                                                              {"tio", kKibi* kKibi* kKibi* kKibi}});
/// Scales that are written with a point: "200 Mio. Zeilen".
inline constexpr auto kDottedScales = std::to_array<std::string_view>({"mio", "mrd", "mlrd", "mln", "tsd", "bn"});
/// Letters that are bytes when they stand right behind a number and nothing is counted.
inline constexpr auto kByteLetters = std::to_array<WordValue>({{"g", 1e9}, {"t", 1e12}, {"p", 1e15}});

/// What a job reads one of at a time.
inline constexpr auto kRowNouns = std::to_array<std::string_view>(
    {"row", "rows", "record", "records", "line", "lines", "tuple", "tuples", "event", "events", "entry", "entries",
     "message", "messages", "observation", "observations", "transaction", "transactions", "reading", "readings",
     "click", "clicks", "impression", "impressions", "document", "documents", "docs", "example", "examples", "sample",
     "samples", "edge", "edges", "ping", "pings", "tweet", "tweets", "measurement", "measurements", "datapoint",
     "datapoints", "points", "request", "requests", "msg", "msgs", "evt", "evts", "recs", "txn", "txns", "cdrs",
     // German, French, Spanish, Portuguese
     "zeilen", "zeile", "datensätze", "datensaetze", "sätze", "ereignisse", "nachrichten", "einträge", "buchungen",
     "transaktionen", "messwerte", "lignes", "ligne", "enregistrements", "événements", "evenements", "filas",
     "registros", "eventos", "mensajes", "transacciones", "linhas", "mensagens", "transações"});
inline constexpr auto kEntityNouns = std::to_array<std::string_view>(
    {"user",      "users",      "customer",     "customers",   "account",  "accounts",  "product",  "products",
     "item",      "items",      "order",        "orders",      "page",     "pages",     "image",    "images",
     "photo",     "photos",     "picture",      "pictures",    "session",  "sessions",  "vertex",   "vertices",
     "device",    "devices",    "sensor",       "sensors",     "trip",     "trips",     "call",     "calls",
     "review",    "reviews",    "sale",         "sales",       "patient",  "patients",  "player",   "players",
     "member",    "members",    "people",       "persons",     "claim",    "claims",    "invoice",  "invoices",
     "payment",   "payments",   "article",      "articles",    "post",     "posts",     "vehicle",  "vehicles",
     "meter",     "meters",     "subscriber",   "subscribers", "sequence", "sequences", "email",    "emails",
     "ticket",    "tickets",    "song",         "songs",       "rating",   "ratings",   "link",     "links",
     "household", "households", "listing",      "listings",    "shipment", "shipments", "visit",    "visits",
     "companies", "sentences",  "reads",        "variants",    "policies", "bookings",  "flights",  "kunden",
     "nutzer",    "benutzer",   "bestellungen", "artikel",     "clientes", "usuarios",  "usuários", "utilisateurs"});
inline constexpr auto kFileNouns = std::to_array<std::string_view>(
    {"file", "files", "object", "objects", "csvs", "jsons", "parquets", "pdfs", "xmls", "blobs", "gzips", "datei",
     "dateien", "fichier", "fichiers", "fichero", "ficheros", "archivos", "arquivos"});
/// What a machine has bytes of.
inline constexpr auto kMachineNouns = std::to_array<std::string_view>(
    {"ram",    "memory", "heap",    "vram",     "hbm",    "gpu",      "gpus",      "executor",   "executors", "driver",
     "node",   "nodes",  "machine", "machines", "worker", "workers",  "instance",  "instances",  "box",       "boxes",
     "disk",   "disks",  "ssd",     "ssds",     "nvme",   "overhead", "container", "containers", "pod",       "pods",
     "laptop", "server", "servers", "cluster",  "limit",  "quota",    "swap",      "mem"});

/// How many of a period a day has, by the word for one.
inline constexpr auto kPeriods = std::to_array<WordValue>({{"s", 86400},
                                                           {"sec", 86400},
                                                           {"second", 86400},
                                                           {"seconds", 86400},
                                                           {"min", 1440},
                                                           {"minute", 1440},
                                                           {"minutes", 1440},
                                                           {"h", 24},
                                                           {"hr", 24},
                                                           {"hour", 24},
                                                           {"hours", 24},
                                                           {"d", 1},
                                                           {"day", 1},
                                                           {"days", 1},
                                                           {"night", 1},
                                                           {"nights", 1},
                                                           {"morning", 1},
                                                           {"evening", 1},
                                                           {"week", 1.0 / 7},
                                                           {"weeks", 1.0 / 7},
                                                           {"month", 12.0 / 365.25},
                                                           {"months", 12.0 / 365.25},
                                                           {"quarter", 4.0 / 365.25},
                                                           {"year", 1.0 / 365.25},
                                                           {"years", 1.0 / 365.25},
                                                           {"sekunde", 86400},
                                                           {"sekunden", 86400},
                                                           {"seconde", 86400},
                                                           {"secondes", 86400},
                                                           {"segundo", 86400},
                                                           {"segundos", 86400},
                                                           {"minuten", 1440},
                                                           {"minuto", 1440},
                                                           {"minutos", 1440},
                                                           {"stunde", 24},
                                                           {"stunden", 24},
                                                           {"heure", 24},
                                                           {"heures", 24},
                                                           {"hora", 24},
                                                           {"horas", 24},
                                                           {"tag", 1},
                                                           {"tage", 1},
                                                           {"nacht", 1},
                                                           {"jour", 1},
                                                           {"jours", 1},
                                                           {"nuit", 1},
                                                           {"día", 1},
                                                           {"días", 1},
                                                           {"dia", 1},
                                                           {"dias", 1},
                                                           {"noche", 1},
                                                           {"noite", 1},
                                                           {"woche", 1.0 / 7},
                                                           {"wochen", 1.0 / 7},
                                                           {"semaine", 1.0 / 7},
                                                           {"semana", 1.0 / 7},
                                                           {"monat", 12.0 / 365.25},
                                                           {"monate", 12.0 / 365.25},
                                                           {"mois", 12.0 / 365.25},
                                                           {"mes", 12.0 / 365.25},
                                                           {"mês", 12.0 / 365.25},
                                                           {"jahr", 1.0 / 365.25},
                                                           {"jahre", 1.0 / 365.25},
                                                           {"año", 1.0 / 365.25}});
inline constexpr auto kAdverbs = std::to_array<WordValue>({{"daily", 1},
                                                           {"nightly", 1},
                                                           {"hourly", 24},
                                                           {"weekly", 1.0 / 7},
                                                           {"monthly", 12.0 / 365.25},
                                                           {"yearly", 1.0 / 365.25},
                                                           {"täglich", 1},
                                                           {"stündlich", 24},
                                                           {"wöchentlich", 1.0 / 7},
                                                           {"monatlich", 12.0 / 365.25},
                                                           {"diarios", 1},
                                                           {"quotidiens", 1}});

/// Before a period: a speed, or a schedule.
inline constexpr auto kPerWords = std::to_array<std::string_view>(
    {"per", "each", "every", "pro", "je", "par", "por", "jede", "jeden", "jedes", "alle", "chaque", "cada"});
inline constexpr auto kEveryWords =
    std::to_array<std::string_view>({"each", "every", "jede", "jeden", "jedes", "alle", "chaque", "cada"});
/// Records a second.
inline constexpr auto kRateUnits = std::to_array<std::string_view>({"eps", "tps", "rps", "qps", "mps", "wps"});
inline constexpr double kSecondsPerDay = 86400;
/// Behind bytes, they are those of one of several things.
inline constexpr auto kEachWords =
    std::to_array<std::string_view>({"each", "apiece", "jeweils", "chacun", "chacune", "cada"});
/// Between things and the bytes of one of them; the weak ones need a word of kEachWords.
inline constexpr auto kOfWords = std::to_array<std::string_view>({"of", "at", "@", "each", "zu", "à", "averaging"});
inline constexpr auto kWeakLinks =
    std::to_array<std::string_view>({",",      "(",    "~",    "≈",  "about", "around", "roughly", "approximately",
                                     "approx", "some", "with", "is", "are",   "je",     "ca",      "de",
                                     "von",    "mit",  "-",    "–",  "up",    "to",     "only",    ":"});
/// Things in other languages of which each may have bytes; what ends with an s needs no list.
inline constexpr auto kForeignPlurals =
    std::to_array<std::string_view>({"tabellen", "tage", "wochen", "monate", "jahre", "stunden", "quellen", "ordner",
                                     "partitionen", "systeme", "kunden"});
/// What is counted in millions and is no data that a job reads.
inline constexpr auto kNoData = std::to_array<std::string_view>(
    {"parameters",   "params",    "dollars",   "euros",   "pounds",     "cents",       "weights", "tokens",
     "bits",         "vcpus",     "cells",     "pixels",  "words",      "characters",  "neurons", "dimensions",
     "combinations", "scenarios", "trials",    "paths",   "steps",      "simulations", "miles",   "kilometers",
     "kilometres",   "meters",    "metres",    "buckets", "bins",       "slots",       "tasks",   "jobs",
     "queries",      "folds",     "shares",    "cycles",  "operations", "components",  "factors", "permutations",
     "resamples",    "samplings", "bootstraps"});

/// What comes out of a job, and what goes in.
inline constexpr auto kOutputWords = std::to_array<std::string_view>(
    {"write",  "writes", "writing", "written",  "output",    "outputs",   "produce", "produces", "producing",
     "emit",   "emits",  "export",  "exports",  "generate",  "generates", "yields",  "into",     "store",
     "stores", "save",   "saves",   "schreibt", "schreiben", "écrit",     "escribe"});
inline constexpr auto kOutputNouns = std::to_array<std::string_view>({"output", "outputs", "out"});
inline constexpr auto kInputWords =
    std::to_array<std::string_view>({"from", "read", "reads", "reading", "input", "load", "loads", "ingest", "ingests",
                                     "scan", "scans", "process", "in", "over", "aus", "lit", "lee"});

}  // namespace sparkwright::workload
