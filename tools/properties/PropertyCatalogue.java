import java.io.BufferedWriter;
import java.io.File;
import java.io.InputStream;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.internal.org.objectweb.asm.ClassReader;
import jdk.internal.org.objectweb.asm.ClassVisitor;
import jdk.internal.org.objectweb.asm.FieldVisitor;
import jdk.internal.org.objectweb.asm.Handle;
import jdk.internal.org.objectweb.asm.Label;
import jdk.internal.org.objectweb.asm.MethodVisitor;
import jdk.internal.org.objectweb.asm.Opcodes;
import jdk.internal.org.objectweb.asm.Type;

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
  private static final String CONFIG = "org/apache/spark/internal/config/";
  private static final String GARBAGE = "no-such-value-7f3a";
  /** What a key looks like; the driver applies stricter rules. */
  private static final Pattern KEY = Pattern.compile("spark(\\.[A-Za-z0-9_-]+)+");
  private static final int API = Opcodes.ASM8;

  private final Map<String, byte[]> classFiles = new TreeMap<>();
  private final Map<String, String> jarOfClass = new HashMap<>();
  private final Map<String, String> failures = new TreeMap<>();
  private final Map<Object, String> definedIn = new java.util.IdentityHashMap<>();
  private final Map<String, Literal> literals = new TreeMap<>();
  private final Set<String> otherHolders = new TreeSet<>();
  private int numObjects;

  private static final class Literal {
    final Set<String> classes = new TreeSet<>();
    final Set<String> uses = new TreeSet<>();
  }

  public static void main(String[] arguments) throws Exception {
    PropertyCatalogue catalogue = new PropertyCatalogue();
    catalogue.readJars(new File(arguments[0]));
    catalogue.initialiseObjects();
    Map<String, Object> result = catalogue.read();
    try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[1]), StandardCharsets.UTF_8)) {
      StringBuilder text = new StringBuilder();
      writeJson(text, result);
      out.write(text.append('\n').toString());
    }
    // Initialised objects may have left threads behind.
    Runtime.getRuntime().halt(0);
  }

  // Class files.

  private void readJars(File folder) throws Exception {
    File[] jars = folder.listFiles((directory, name) -> name.startsWith("spark-") && name.endsWith(".jar"));
    Arrays.sort(jars);
    for (File jar : jars) {
      try (JarFile file = new JarFile(jar)) {
        for (JarEntry entry : Collections.list(file.entries())) {
          String name = entry.getName();
          if (!name.startsWith("org/apache/spark/") || !name.endsWith(".class")) {
            continue;
          }
          try (InputStream in = file.getInputStream(entry)) {
            String className = name.substring(0, name.length() - 6);
            byte[] bytes = in.readAllBytes();
            classFiles.put(className, bytes);
            jarOfClass.put(className, jar.getName());
          }
        }
      }
    }
    for (Map.Entry<String, byte[]> file : classFiles.entrySet()) {
      String text = new String(file.getValue(), StandardCharsets.ISO_8859_1);
      if (text.contains("spark.")) {
        new ClassReader(file.getValue()).accept(new LiteralFinder(file.getKey()), ClassReader.SKIP_FRAMES);
      }
    }
  }

  /** Finds string constants that look like keys, and the calls that take them together with a constant default. */
  private final class LiteralFinder extends ClassVisitor {
    private final String className;

    LiteralFinder(String className) {
      super(API);
      this.className = className;
    }

    private Literal add(String key) {
      Literal literal = literals.computeIfAbsent(key, ignored -> new Literal());
      literal.classes.add(className);
      return literal;
    }

    @Override
    public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
      if (value instanceof String && KEY.matcher((String) value).matches()) {
        add((String) value).uses.add("field " + name);
      }
      return null;
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(API) {
        private String key;
        private final List<Object> after = new ArrayList<>();

        private void push(Object constant) {
          if (constant instanceof String && KEY.matcher((String) constant).matches()) {
            add((String) constant);
            key = (String) constant;
            after.clear();
          } else if (key != null) {
            after.add(constant);
          }
        }

        @Override
        public void visitLdcInsn(Object value) {
          push(value);
        }

        @Override
        public void visitInsn(int opcode) {
          if (opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.ICONST_5) {
            push(opcode - Opcodes.ICONST_0);
          } else if (opcode == Opcodes.LCONST_0 || opcode == Opcodes.LCONST_1) {
            push((long) (opcode - Opcodes.LCONST_0));
          } else if (opcode == Opcodes.DCONST_0 || opcode == Opcodes.DCONST_1) {
            push((double) (opcode - Opcodes.DCONST_0));
          } else if (opcode == Opcodes.ARETURN && key != null) {
            literals.get(key).uses.add("returned by " + name);
            key = null;
          } else if (opcode != Opcodes.NOP && opcode != Opcodes.SWAP) {
            push(null);
          }
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
          push(operand);
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
          push(null);
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
          key = null;
        }

        @Override
        public void visitInvokeDynamicInsn(String method, String type, Handle bootstrap, Object... arguments) {
          push(null);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String field, String type) {
          if (opcode == Opcodes.PUTSTATIC || opcode == Opcodes.PUTFIELD) {
            if (key != null && after.isEmpty()) {
              literals.get(key).uses.add("field " + field);
            }
            key = null;
          } else {
            push(null);
          }
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
          if (opcode != Opcodes.CHECKCAST) {
            push(null);
          }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String method, String type, boolean isInterface) {
          if (key == null) {
            return;
          }
          Type[] parameters = Type.getArgumentTypes(type);
          int position = parameters.length - 1 - after.size();
          if (position >= 0 && parameters[position].getDescriptor().matches("Ljava/lang/(String|Object);")) {
            StringBuilder use = new StringBuilder("call ").append(owner).append(' ').append(method);
            use.append(' ').append(type).append(' ').append(position);
            if (position == parameters.length - 2) {
              Object value = after.get(0);
              if (value != null && parameters[position + 1].getSort() == Type.BOOLEAN) {
                value = value.equals(1) ? "true" : "false";
              }
              if (value instanceof String || value instanceof Number) {
                use.append(" default ").append(value);
              }
            }
            literals.get(key).uses.add(use.toString());
            key = null;
          } else if (parameters.length == 0 && opcode != Opcodes.INVOKESTATIC) {
            // A value of the object beneath, such as a module's field: one value stays one.
            if (after.isEmpty()) {
              key = null;
            }
          } else {
            key = null;
          }
        }
      };
    }
  }

  /** The strings that a method's code holds, those of the lambdas it makes included: what a check may compare with. */
  private Set<String> stringsInMethod(String className, String methodName, int depth) {
    Set<String> found = new LinkedHashSet<>();
    byte[] bytes = classFiles.get(className);
    if (bytes == null || depth > 3) {
      return found;
    }
    new ClassReader(bytes).accept(new ClassVisitor(API) {
      @Override
      public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
        if (!name.equals(methodName)) {
          return null;
        }
        return new MethodVisitor(API) {
          @Override
          public void visitLdcInsn(Object value) {
            if (value instanceof String) {
              found.add((String) value);
            }
          }

          @Override
          public void visitInvokeDynamicInsn(String method, String type, Handle bootstrap, Object... arguments) {
            for (Object argument : arguments) {
              if (argument instanceof Handle) {
                Handle handle = (Handle) argument;
                found.addAll(stringsInMethod(handle.getOwner(), handle.getName(), depth + 1));
              }
            }
          }

          @Override
          public void visitMethodInsn(int opcode, String owner, String method, String type, boolean isInterface) {
            if (method.equals("valueOf") && type.equals("(Ljava/lang/String;)L" + owner + ";")) {
              found.addAll(enumNames(owner));
            } else if (owner.startsWith("org/apache/spark/") && !method.equals("<init>") && !owner.startsWith(CONFIG)) {
              found.addAll(stringsInMethod(owner, method, depth + 1));
            }
          }
        };
      }
    }, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return found;
  }

  private Set<String> enumNames(String className) {
    Set<String> found = new LinkedHashSet<>();
    byte[] bytes = classFiles.get(className);
    if (bytes != null) {
      new ClassReader(bytes).accept(new ClassVisitor(API) {
        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
          if ((access & Opcodes.ACC_ENUM) != 0) {
            found.add(name);
          }
          return null;
        }
      }, ClassReader.SKIP_CODE);
    }
    return found;
  }

  // Initialising.

  private void initialiseObjects() {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : classFiles.entrySet()) {
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
    for (Map.Entry<String, Literal> item : literals.entrySet()) {
      Map<String, Object> record = new LinkedHashMap<>();
      record.put("key", item.getKey());
      Set<String> jars = new TreeSet<>();
      item.getValue().classes.forEach(name -> jars.add(jarOfClass.get(name)));
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
    record.put("jar", holder == null ? null : jarOfClass.get(holder.replace('.', '/')));
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
    probe(record, base, optional);
    return record;
  }

  // Types, bounds and allowed values.

  private void probe(Map<String, Object> record, Object entry, boolean optional) throws Exception {
    Object converter = call(entry, optional ? "rawValueConverter" : "valueConverter");
    Walk walk = new Walk();
    walk.visit(converter, 0);
    if (method(entry, "protoEntry") != null || hasField(entry, "protoEntry")) {
      String proto = fieldValue(entry, "protoEntry").getClass().getMethod("getValueType")
          .invoke(fieldValue(entry, "protoEntry")).toString().replace("VALUE_TYPE_", "").toLowerCase(Locale.ROOT);
      walk.type = proto.equals("bool") ? "boolean" : proto;
    }
    record.put("type", walk.type);
    record.put("unit", walk.unit);
    record.put("is_seq", walk.isSeq);
    record.put("steps", walk.steps);
    if (walk.type == null) {
      record.put("trace", walk.trace);
    }
    Predicate<String> accepts = text -> {
      try {
        apply(converter, text);
        return true;
      } catch (InvocationTargetException error) {
        if (error.getCause() instanceof VirtualMachineError) {
          throw (VirtualMachineError) error.getCause();
        }
        return false;
      } catch (ReflectiveOperationException error) {
        throw new IllegalStateException(error);
      }
    };
    String type = walk.type == null ? "string" : walk.type;
    if (walk.isSeq || type.equals("string") || type.equals("enum") || type.equals("regex")) {
      probeStrings(record, walk, accepts, converter, type);
    } else if (!type.equals("boolean")) {
      Object value = optional ? null : option(call(entry, "defaultValue"));
      probeNumbers(record, type, accepts, value instanceof Number || value instanceof Comparable ? value : null);
    }
  }

  /** Follows a converter through what it captured down to the function of ConfigBuilder that made it. */
  private final class Walk {
    String type;
    String unit;
    boolean isSeq;
    final List<String> steps = new ArrayList<>();
    final List<String> trace = new ArrayList<>();
    final Set<String> allowed = new LinkedHashSet<>();
    final Set<String> candidates = new LinkedHashSet<>();
    boolean hasSet;

    void visit(Object function, int depth) throws Exception {
      if (function == null || depth > 30) {
        return;
      }
      String className = function.getClass().getName();
      if (className.endsWith("TypedConfigBuilder")) {
        visit(call(function, "converter"), depth + 1);
        return;
      }
      if (function instanceof Enum) {
        return;
      }
      SerializedLambda lambda = lambdaOf(function);
      if (lambda == null) {
        visitObject(function, depth);
        return;
      }
      String name = lambda.getImplMethodName();
      String owner = lambda.getImplClass();
      trace.add(owner + "." + name);
      Matcher root = Pattern.compile("\\$anonfun\\$(int|long|double|decimal|boolean|string|time|bytes|regex|enum)Conf\\$\\d+(\\$adapted)?")
          .matcher(name);
      if (root.matches() && owner.startsWith(CONFIG + "ConfigBuilder")) {
        type = root.group(1);
        for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
          Object argument = lambda.getCapturedArg(i);
          if (argument instanceof Enum) {
            unit = argument.toString();
          } else if (type.equals("enum")) {
            addEnum(argument);
          }
        }
        return;
      }
      if (name.startsWith("$anonfun$toSequence$")) {
        isSeq = true;
      }
      Matcher step = Pattern.compile("\\$anonfun\\$(transform|checkValues|checkValue|toSequence)\\$.*").matcher(name);
      boolean isStep = step.matches();
      if (isStep) {
        steps.add(step.group(1));
      } else if (owner.startsWith("org/apache/spark/")) {
        // Spark's own check or transformation; the builder's functions carry no values.
        if (!owner.startsWith(CONFIG + "ConfigBuilder") && !owner.startsWith(CONFIG + "TypedConfigBuilder")
            && !owner.startsWith(CONFIG + "ConfigHelpers")) {
          String plain = name.endsWith("$adapted") ? name.substring(0, name.length() - 8) : name;
          candidates.addAll(stringsInMethod(owner, plain, 0));
        }
      }
      boolean isSetCheck = isStep && step.group(1).equals("checkValues");
      for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
        Object argument = lambda.getCapturedArg(i);
        if (argument == null || argument instanceof String) {
          continue;
        }
        if (Class.forName("scala.collection.Iterable").isInstance(argument)) {
          for (Object item : iterate(argument)) {
            (isSetCheck ? allowed : candidates).add(String.valueOf(item));
          }
          hasSet |= isSetCheck;
        } else {
          visit(argument, depth + 1);
        }
      }
    }

    /** A function that is no lambda: an eta-expanded set, a map, or another object. */
    private void visitObject(Object function, int depth) throws Exception {
      if (function.getClass().getName().startsWith("scala.collection")) {
        for (Object item : iterate(function)) {
          candidates.add(String.valueOf(item));
        }
      } else {
        trace.add("object " + function.getClass().getName());
      }
    }

    private void addEnum(Object argument) throws Exception {
      if (argument instanceof Class && ((Class<?>) argument).isEnum()) {
        for (Object item : ((Class<?>) argument).getEnumConstants()) {
          allowed.add(((Enum<?>) item).name());
        }
        hasSet = true;
      } else if (method(argument, "values") != null) {
        for (Object item : iterate(call(argument, "values"))) {
          allowed.add(item.toString());
        }
        hasSet = true;
      }
    }
  }

  private void probeStrings(Map<String, Object> record, Walk walk, Predicate<String> accepts, Object converter, String type) {
    boolean restricted = !accepts.test(GARBAGE);
    record.put("restricted", restricted);
    if (!restricted || type.equals("regex")) {
      return;
    }
    Set<String> candidates = new LinkedHashSet<>(walk.allowed);
    if (candidates.isEmpty()) {
      candidates.addAll(walk.candidates);
      Object value = record.get("default");
      if (value != null) {
        candidates.addAll(Arrays.asList(value.toString().split(",")));
      }
      // What the refusal and the documentation put in quotes, or in capitals.
      String text = refusal(converter) + " " + record.get("doc");
      Matcher words = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]").matcher(text);
      while (words.find()) {
        candidates.add(words.group());
      }
    }
    Set<String> accepted = new LinkedHashSet<>();
    boolean ignoreCase = true;
    for (String candidate : candidates) {
      if (accepts.test(candidate)) {
        accepted.add(candidate);
        String lower = candidate.toLowerCase(Locale.ROOT);
        String upper = candidate.toUpperCase(Locale.ROOT);
        ignoreCase &= accepts.test(lower) && accepts.test(upper);
      }
    }
    record.put("allowed", accepted);
    record.put("allowed_exact", walk.hasSet);
    record.put("ignore_case", ignoreCase && !accepted.isEmpty());
    record.put("refusal", refusal(converter));
  }

  private static String refusal(Object converter) {
    try {
      apply(converter, GARBAGE);
    } catch (InvocationTargetException error) {
      return String.valueOf(error.getCause().getMessage());
    } catch (ReflectiveOperationException error) {
      throw new IllegalStateException(error);
    }
    return "";
  }

  private static void probeNumbers(Map<String, Object> record, String type, Predicate<String> accepts, Object value) {
    if (type.equals("double") || type.equals("decimal")) {
      probeDoubles(record, accepts, value);
    } else {
      probeIntegers(record, type, accepts, value);
    }
  }

  private static void probeIntegers(Map<String, Object> record, String type, Predicate<String> accepts, Object value) {
    long low = type.equals("int") ? Integer.MIN_VALUE : -Long.MAX_VALUE;
    long high = type.equals("int") ? Integer.MAX_VALUE : Long.MAX_VALUE;
    TreeSet<Long> grid = new TreeSet<>();
    for (long small = -3; small <= 40; small++) {
      grid.add(small);
    }
    for (int bit = 1; bit < 63; bit++) {
      for (long delta = -1; delta <= 1; delta++) {
        grid.add((1L << bit) + delta);
        grid.add(-(1L << bit) + delta);
      }
    }
    for (long ten = 10; ten < Long.MAX_VALUE / 10; ten *= 10) {
      for (long digit = 1; digit < 10; digit += 2) {
        grid.add(ten * digit);
        grid.add(-ten * digit);
      }
    }
    if (value instanceof Number) {
      for (long delta = -1; delta <= 1; delta++) {
        grid.add(((Number) value).longValue() + delta);
      }
    }
    grid.add(low);
    grid.add(high);
    TreeMap<Long, Boolean> accepted = new TreeMap<>();
    for (long point : grid.subSet(low, true, high, true)) {
      accepted.put(point, accepts.test(Long.toString(point)));
    }
    Long first = null;
    Long last = null;
    for (Map.Entry<Long, Boolean> point : accepted.entrySet()) {
      if (point.getValue()) {
        first = first == null ? point.getKey() : first;
        last = point.getKey();
      }
    }
    if (first == null) {
      record.put("no_valid_number", true);
      return;
    }
    if (first != low) {
      first = boundary(accepts, first, accepted.lowerKey(first));
      record.put("min", first);
    }
    if (last != high) {
      last = boundary(accepts, last, accepted.higherKey(last));
      record.put("max", last);
    }
    List<Long> refused = new ArrayList<>();
    for (Map.Entry<Long, Boolean> point : accepted.subMap(first, last).entrySet()) {
      if (!point.getValue()) {
        refused.add(point.getKey());
      }
    }
    if (refused.isEmpty()) {
      return;
    }
    if (last - first > 0 && last - first <= 4096) {
      List<String> taken = new ArrayList<>();
      for (long point = first; point <= last; point++) {
        if (accepts.test(Long.toString(point))) {
          taken.add(Long.toString(point));
        }
      }
      if (taken.size() <= 8) {
        record.put("allowed", taken);
        record.put("allowed_exact", true);
        return;
      }
    }
    // Multiples of something: then a bound found by halving intervals means nothing.
    BigInteger divisor = BigInteger.ZERO;
    for (Map.Entry<Long, Boolean> point : accepted.entrySet()) {
      if (point.getValue() && Math.abs(point.getKey()) < 1_000_000) {
        divisor = divisor.gcd(BigInteger.valueOf(point.getKey()));
      }
    }
    long step = divisor.longValue();
    if (step > 1 && accepts.test(Long.toString(1000003 * step))) {
      record.put("multiple_of", step);
      record.remove("max");
      return;
    }
    record.put("refused_inside", refused.size() > 8 ? refused.subList(0, 8) : refused);
    record.put("num_refused_inside", refused.size());
  }

  /** The last accepted value between one that is accepted and one that is refused. */
  private static long boundary(Predicate<String> accepts, long accepted, long refused) {
    long good = accepted;
    long bad = refused;
    while (good - bad > 1 || bad - good > 1) {
      long middle = good / 2 + bad / 2 + (good % 2 + bad % 2) / 2;
      if (accepts.test(Long.toString(middle))) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good;
  }

  private static String text(double value) {
    return new BigDecimal(Double.toString(value)).toPlainString();
  }

  private static long orderOf(double value) {
    long bits = Double.doubleToLongBits(value);
    return bits >= 0 ? bits : Long.MIN_VALUE - bits;
  }

  private static double ofOrder(long order) {
    return Double.longBitsToDouble(order >= 0 ? order : Long.MIN_VALUE - order);
  }

  private static void probeDoubles(Map<String, Object> record, Predicate<String> accepts, Object value) {
    TreeSet<Double> grid = new TreeSet<>();
    for (double point : new double[] {0, 1e-12, 1e-9, 1e-6, 0.001, 0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8,
        0.9, 0.95, 0.99, 0.999, 1, 1.1, 1.5, 2, 3, 4, 5, 8, 10, 16, 20, 32, 50, 64, 99, 100, 101, 500, 1000, 1e4, 1e6, 1e9, 1e15,
        1e300, Double.MAX_VALUE}) {
      grid.add(point);
      grid.add(point == 0 ? 0 : -point);
    }
    if (value != null) {
      grid.add(Double.parseDouble(value.toString()));
    }
    TreeMap<Double, Boolean> accepted = new TreeMap<>();
    for (double point : grid) {
      accepted.put(point, accepts.test(text(point)));
    }
    Double first = null;
    Double last = null;
    for (Map.Entry<Double, Boolean> point : accepted.entrySet()) {
      if (point.getValue()) {
        first = first == null ? point.getKey() : first;
        last = point.getKey();
      }
    }
    if (first == null) {
      record.put("no_valid_number", true);
      return;
    }
    if (first != -Double.MAX_VALUE) {
      putDoubleBound(record, "min", accepts, first, accepted.lowerKey(first));
    }
    if (last != Double.MAX_VALUE) {
      putDoubleBound(record, "max", accepts, last, accepted.higherKey(last));
    }
    List<Object> refused = new ArrayList<>();
    for (Map.Entry<Double, Boolean> point : accepted.subMap(first, last).entrySet()) {
      if (!point.getValue() && point.getKey() > first) {
        refused.add(point.getKey());
      }
    }
    record.put("refused_inside", refused.size() > 8 ? refused.subList(0, 8) : refused);
    record.put("num_refused_inside", refused.size());
  }

  /**
   * Halves the interval between an accepted and a refused value until they are neighbours. Of the two, the one with fewer
   * digits is the bound that was meant.
   */
  private static void putDoubleBound(Map<String, Object> record, String name, Predicate<String> accepts, double accepted,
      double refused) {
    long good = orderOf(accepted);
    long bad = orderOf(refused);
    while (good - bad > 1 || bad - good > 1) {
      long middle = bad + (good - bad) / 2;
      if (accepts.test(text(ofOrder(middle)))) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    boolean exclusive = text(ofOrder(bad)).length() < text(ofOrder(good)).length();
    record.put(name, ofOrder(exclusive ? bad : good) + 0.0);
    if (exclusive) {
      record.put(name + "_exclusive", true);
    }
  }

  // Scala by reflection.

  private static SerializedLambda lambdaOf(Object function) throws Exception {
    try {
      Method replace = function.getClass().getDeclaredMethod("writeReplace");
      replace.setAccessible(true);
      Object result = replace.invoke(function);
      return result instanceof SerializedLambda ? (SerializedLambda) result : null;
    } catch (NoSuchMethodException error) {
      return null;
    }
  }

  private static Object moduleField(String className, String suffix) throws Exception {
    Class<?> type = Class.forName(className);
    Object module = type.getField("MODULE$").get(null);
    for (Field field : type.getDeclaredFields()) {
      if (field.getName().equals(suffix) || field.getName().endsWith("$$" + suffix)) {
        field.setAccessible(true);
        return field.get(Modifier.isStatic(field.getModifiers()) ? null : module);
      }
    }
    throw new NoSuchFieldException(className + "." + suffix);
  }

  private static boolean hasField(Object target, String name) {
    for (Field field : target.getClass().getDeclaredFields()) {
      if (field.getName().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static Object fieldValue(Object target, String name) throws Exception {
    Field field = target.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(target);
  }

  private static Method method(Object target, String name) {
    for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals(name) && method.getParameterCount() == 0) {
          method.setAccessible(true);
          return method;
        }
      }
    }
    return null;
  }

  private static Object call(Object target, String name) throws Exception {
    Method method = method(target, name);
    if (method == null) {
      throw new NoSuchMethodException(target.getClass().getName() + "." + name);
    }
    return method.invoke(target);
  }

  private static Object apply(Object function, Object argument) throws ReflectiveOperationException {
    return Class.forName("scala.Function1").getMethod("apply", Object.class).invoke(function, argument);
  }

  private static Object option(Object option) throws Exception {
    Class<?> type = Class.forName("scala.Option");
    return (Boolean) type.getMethod("isEmpty").invoke(option) ? null : type.getMethod("get").invoke(option);
  }

  private static List<Object> iterate(Object collection) throws Exception {
    List<Object> result = new ArrayList<>();
    if (collection instanceof Collection) {
      result.addAll((Collection<?>) collection);
      return result;
    }
    Object iterator = Class.forName("scala.collection.Iterable").getMethod("iterator").invoke(collection);
    Class<?> iteratorType = Class.forName("scala.collection.Iterator");
    Method hasNext = iteratorType.getMethod("hasNext");
    Method next = iteratorType.getMethod("next");
    while ((Boolean) hasNext.invoke(iterator)) {
      result.add(next.invoke(iterator));
    }
    return result;
  }

  // JSON.

  private static void writeJson(StringBuilder out, Object value) {
    if (value == null || value instanceof Boolean || value instanceof Number) {
      out.append(value);
    } else if (value instanceof Map) {
      out.append('{');
      String separator = "";
      for (Map.Entry<?, ?> item : ((Map<?, ?>) value).entrySet()) {
        out.append(separator);
        writeJson(out, item.getKey().toString());
        out.append(':');
        writeJson(out, item.getValue());
        separator = ",\n";
      }
      out.append('}');
    } else if (value instanceof Collection) {
      out.append('[');
      String separator = "";
      for (Object item : (Collection<?>) value) {
        out.append(separator);
        writeJson(out, item);
        separator = ",";
      }
      out.append(']');
    } else {
      out.append('"');
      for (char letter : value.toString().toCharArray()) {
        if (letter == '"' || letter == '\\') {
          out.append('\\').append(letter);
        } else if (letter < ' ' || letter > '~') {
          out.append(String.format("\\u%04x", (int) letter));
        } else {
          out.append(letter);
        }
      }
      out.append('"');
    }
  }
}
