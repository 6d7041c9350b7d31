package properties;

import static properties.Scala.call;
import static properties.Scala.fieldValue;
import static properties.Scala.hasField;
import static properties.Scala.iterate;
import static properties.Scala.method;
import static properties.Scala.moduleField;
import static properties.Scala.option;

import java.io.BufferedWriter;
import java.io.File;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Prints, as JSON, what one installation of Spark knows of its own configuration properties.
 *
 * <p>Usage: {@code java … PropertyCatalogue JARS_FOLDER OUTPUT}, with all jars of that folder on the class path.
 * Nothing of Spark is needed to compile it: Spark is read by reflection and by its class files, so that one program serves
 * Scala 2.12 and 2.13 and Spark 3.1 to 4.x. No session is started.
 *
 * <p>Three sources: the registry that every ConfigEntry adds itself to, filled by initialising every Scala object whose
 * class file mentions it; the tables of renamed, deprecated and removed keys in SparkConf and SQLConf; and the string
 * constants in Spark's methods, with the calls that take them, for keys that have no ConfigEntry.
 */
public final class PropertyCatalogue {
  static final String CONFIG = "org/apache/spark/internal/config/";

  private final ClassFiles files;
  private final Map<String, String> failures = new TreeMap<>();
  private final Map<Object, String> definedIn = new IdentityHashMap<>();
  private final Set<String> otherHolders = new TreeSet<>();
  private int numObjects;

  private PropertyCatalogue(ClassFiles files) {
    this.files = files;
  }

  public static void main(String[] arguments) throws Exception {
    PropertyCatalogue catalogue = new PropertyCatalogue(new ClassFiles(new File(arguments[0])));
    catalogue.initialiseObjects();
    Map<String, Object> result = catalogue.read();
    try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[1]), StandardCharsets.UTF_8)) {
      StringBuilder text = new StringBuilder();
      Json.write(text, result);
      out.write(text.append('\n').toString());
    }
    // Initialised objects may have left threads behind.
    Runtime.getRuntime().halt(0);
  }

  // Initialising.

  private void initialiseObjects() {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : files.bytesOfClass.entrySet()) {
      String text = new String(file.getValue(), StandardCharsets.ISO_8859_1);
      boolean mentions = text.contains(CONFIG + "ConfigBuilder") || text.contains(CONFIG + "ConfigEntry")
          || text.contains(CONFIG + "OptionalConfigEntry") || text.contains(CONFIG + "ProtoBackedConfigEntry")
          || text.contains(CONFIG + "TypedConfigBuilder");
      if (!mentions || file.getKey().startsWith(CONFIG + "ConfigBuilder")) {
        continue;
      }
      if (file.getKey().endsWith("$")) {
        names.add(file.getKey());
      } else if (text.contains(CONFIG + "ConfigBuilder")) {
        otherHolders.add(file.getKey());
      }
    }
    for (String name : names) {
      try {
        Class<?> type = Class.forName(name.replace('/', '.'), true, getClass().getClassLoader());
        numObjects++;
        recordFields(type);
      } catch (Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
          cause = cause.getCause();
        }
        failures.put(name, cause.getClass().getName());
      }
    }
  }

  private void recordFields(Class<?> type) throws Exception {
    Object module = null;
    try {
      module = type.getField("MODULE$").get(null);
    } catch (NoSuchFieldException ignored) {
      // A class whose name ends in $ without being an object.
    }
    Class<?> entryType = Class.forName("org.apache.spark.internal.config.ConfigEntry");
    for (Field field : type.getDeclaredFields()) {
      boolean isStatic = Modifier.isStatic(field.getModifiers());
      if (!entryType.isAssignableFrom(field.getType()) || (!isStatic && module == null)) {
        continue;
      }
      field.setAccessible(true);
      Object entry = field.get(isStatic ? null : module);
      if (entry != null) {
        definedIn.putIfAbsent(entry, type.getName());
      }
    }
    // Lazy values are made by their accessors.
    for (Method method : type.getDeclaredMethods()) {
      if (module == null || method.getParameterCount() != 0 || !entryType.isAssignableFrom(method.getReturnType())
          || Modifier.isStatic(method.getModifiers()) || method.getName().contains("$anonfun$")) {
        continue;
      }
      method.setAccessible(true);
      Object entry = method.invoke(module);
      if (entry != null) {
        definedIn.putIfAbsent(entry, type.getName());
      }
    }
  }

  // Reading.

  private Map<String, Object> read() throws Exception {
    Map<String, Object> result = new LinkedHashMap<>();
    Map<?, ?> known = (Map<?, ?>) moduleField("org.apache.spark.internal.config.ConfigEntry$", "knownConfigs");
    Map<?, ?> sql = (Map<?, ?>) moduleField("org.apache.spark.sql.internal.SQLConf$", "sqlConfEntries");
    Set<?> staticKeys = (Set<?>) moduleField("org.apache.spark.sql.internal.SQLConf$", "staticConfKeys");
    Map<String, Object> entriesByKey = new TreeMap<>();
    known.forEach((key, entry) -> entriesByKey.put((String) key, entry));
    sql.forEach((key, entry) -> entriesByKey.putIfAbsent((String) key, entry));
    List<Object> entries = new ArrayList<>();
    for (Map.Entry<String, Object> item : entriesByKey.entrySet()) {
      Map<String, Object> record = readEntry(item.getKey(), item.getValue());
      String scope = staticKeys.contains(item.getKey()) ? "static_sql" : sql.containsKey(item.getKey()) ? "sql" : "core";
      if (hasField(item.getValue(), "protoEntry")) {
        // Declared in a resource file of Spark; SQLConf looks these up there and does not list them.
        Object proto = fieldValue(item.getValue(), "protoEntry");
        boolean cluster = proto.getClass().getMethod("getScope").invoke(proto).toString().equals("SCOPE_CLUSTER");
        scope = cluster ? "static_sql" : "sql";
        record.put("proto", proto.getClass().getMethod("getMutability").invoke(proto).toString());
      }
      record.put("scope", scope);
      entries.add(record);
    }
    result.put("objects", numObjects);
    result.put("failures", failures);
    result.put("other_holders", otherHolders);
    result.put("entries", entries);
    result.put("conf_deprecated", readTable(moduleField("org.apache.spark.SparkConf$", "deprecatedConfigs")));
    List<Object> renamed = new ArrayList<>();
    for (Object pair : iterate(moduleField("org.apache.spark.SparkConf$", "configsWithAlternatives"))) {
      for (Object alternative : iterate(call(pair, "_2"))) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("key", call(alternative, "key"));
        record.put("version", call(alternative, "version"));
        record.put("to", call(pair, "_1"));
        renamed.add(record);
      }
    }
    result.put("conf_renamed", renamed);
    result.put("sql_deprecated", readTable(moduleField("org.apache.spark.sql.internal.SQLConf$", "deprecatedSQLConfigs")));
    result.put("sql_removed", readTable(moduleField("org.apache.spark.sql.internal.SQLConf$", "removedSQLConfigs")));
    List<Object> strings = new ArrayList<>();
    for (Map.Entry<String, ClassFiles.Literal> item : files.literals.entrySet()) {
      Map<String, Object> record = new LinkedHashMap<>();
      record.put("key", item.getKey());
      Set<String> jars = new TreeSet<>();
      item.getValue().classes.forEach(name -> jars.add(files.jarOfClass.get(name)));
      record.put("jars", jars);
      record.put("classes", item.getValue().classes);
      record.put("uses", item.getValue().uses);
      strings.add(record);
    }
    result.put("literals", strings);
    result.put("rocksdb", readStateStore());
    return result;
  }

  private static final String STATE_STORE = "spark.sql.streaming.stateStore.rocksdb";

  /** The RocksDB state store keeps a small registry of its own: names, without regard to case, and defaults. */
  private static List<Object> readStateStore() throws Exception {
    List<Object> result = new ArrayList<>();
    Class<?> holder;
    try {
      holder = Class.forName("org.apache.spark.sql.execution.streaming.state.RocksDBConf$");
    } catch (ClassNotFoundException error) {
      return result; // Since 3.2.
    }
    Object module = holder.getField("MODULE$").get(null);
    for (Field field : holder.getDeclaredFields()) {
      String type = field.getType().getSimpleName();
      if (!type.equals("SQLConfEntry") && !type.equals("ConfEntry")) {
        continue;
      }
      field.setAccessible(true);
      Object entry = field.get(Modifier.isStatic(field.getModifiers()) ? null : module);
      if (!String.valueOf(call(entry, "fullName")).equalsIgnoreCase(STATE_STORE + "." + call(entry, "name"))) {
        continue;
      }
      Map<String, Object> record = new LinkedHashMap<>();
      record.put("key", STATE_STORE + "." + call(entry, "name"));
      record.put("default", call(entry, "default"));
      result.add(record);
    }
    return result;
  }

  private static List<Object> readTable(Object table) throws Exception {
    List<Object> result = new ArrayList<>();
    for (Object pair : iterate(table)) {
      Object row = call(pair, "_2");
      Map<String, Object> record = new LinkedHashMap<>();
      for (Field field : row.getClass().getDeclaredFields()) {
        if (field.getType() == String.class) {
          field.setAccessible(true);
          record.put(field.getName(), field.get(row));
        }
      }
      result.add(record);
    }
    return result;
  }

  private Map<String, Object> readEntry(String key, Object entry) throws Exception {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("key", key);
    record.put("kind", entry.getClass().getSimpleName());
    record.put("version", call(entry, "version"));
    record.put("public", call(entry, "isPublic"));
    record.put("doc", call(entry, "doc"));
    List<Object> alternatives = new ArrayList<>();
    for (Object alternative : iterate(call(entry, "alternatives"))) {
      alternatives.add(alternative);
    }
    record.put("alternatives", alternatives);
    record.put("prepended", option(call(entry, "prependedKey")));
    record.put("prepend_separator", call(entry, "prependSeparator"));
    if (method(entry, "bindingPolicy") != null) {
      Object policy = option(call(entry, "bindingPolicy"));
      record.put("binding_policy", policy == null ? null : policy.toString());
    }
    String holder = definedIn.get(entry);
    record.put("defined_in", holder);
    record.put("jar", holder == null ? null : files.jarOfClass.get(holder.replace('.', '/')));
    if (method(entry, "fallback") != null) {
      record.put("fallback", call(call(entry, "fallback"), "key"));
    }
    Object base = entry;
    while (method(base, "fallback") != null) {
      base = call(base, "fallback");
    }
    boolean optional = base.getClass().getSimpleName().equals("OptionalConfigEntry");
    record.put("optional", optional);
    String text = (String) call(base, "defaultValueString");
    record.put("default", optional || text == null || text.equals("<undefined>") ? null : text);
    new ValueProbe(files).probe(record, base, optional);
    return record;
  }
}
