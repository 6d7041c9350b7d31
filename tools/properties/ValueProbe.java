package properties;

import static properties.Scala.apply;
import static properties.Scala.call;
import static properties.Scala.fieldValue;
import static properties.Scala.hasField;
import static properties.Scala.iterate;
import static properties.Scala.lambdaOf;
import static properties.Scala.method;
import static properties.Scala.option;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out what the converter of a ConfigEntry takes: its type and unit, its bounds and the values it allows. */
final class ValueProbe {
  private static final String CONFIG = PropertyCatalogue.CONFIG;
  private static final Pattern ROOT = Pattern.compile(
      "\\$anonfun\\$(int|long|double|decimal|boolean|string|time|bytes|regex|enum)Conf\\$\\d+(\\$adapted)?");
  private static final String GARBAGE = "no-such-value-7f3a";

  private final ClassFiles files;

  ValueProbe(ClassFiles files) {
    this.files = files;
  }

  void probe(Map<String, Object> record, Object entry, boolean optional) throws Exception {
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
      Matcher root = ROOT.matcher(name);
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
      } else if (owner.startsWith("org/apache/spark/") && !owner.startsWith(CONFIG + "ConfigBuilder")
          && !owner.startsWith(CONFIG + "TypedConfigBuilder") && !owner.startsWith(CONFIG + "ConfigHelpers")) {
        // Spark's own check or transformation; the builder's functions carry no values.
        String plain = name.endsWith("$adapted") ? name.substring(0, name.length() - 8) : name;
        candidates.addAll(files.stringsInMethod(owner, plain, 0));
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

  private static final double[] POINTS = {0, 1e-12, 1e-9, 1e-6, 0.001, 0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7,
      0.75, 0.8, 0.9, 0.95, 0.99, 0.999, 1, 1.1, 1.5, 2, 3, 4, 5, 8, 10, 16, 20, 32, 50, 64, 99, 100, 101, 500, 1000, 1e4,
      1e6, 1e9, 1e15, 1e300, Double.MAX_VALUE};

  private static void probeDoubles(Map<String, Object> record, Predicate<String> accepts, Object value) {
    TreeSet<Double> grid = new TreeSet<>();
    for (double point : POINTS) {
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
}
