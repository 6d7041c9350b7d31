package properties;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Objects of Scala by reflection, so that one program serves Scala 2.12 and 2.13. */
final class Scala {
  private Scala() {}

  static SerializedLambda lambdaOf(Object function) throws Exception {
    try {
      Method replace = function.getClass().getDeclaredMethod("writeReplace");
      replace.setAccessible(true);
      Object result = replace.invoke(function);
      return result instanceof SerializedLambda ? (SerializedLambda) result : null;
    } catch (NoSuchMethodException error) {
      return null;
    }
  }

  static Object moduleField(String className, String suffix) throws Exception {
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

  static boolean hasField(Object target, String name) {
    for (Field field : target.getClass().getDeclaredFields()) {
      if (field.getName().equals(name)) {
        return true;
      }
    }
    return false;
  }

  static Object fieldValue(Object target, String name) throws Exception {
    Field field = target.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(target);
  }

  static Method method(Object target, String name) {
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

  static Object call(Object target, String name) throws Exception {
    Method method = method(target, name);
    if (method == null) {
      throw new NoSuchMethodException(target.getClass().getName() + "." + name);
    }
    return method.invoke(target);
  }

  static Object apply(Object function, Object argument) throws ReflectiveOperationException {
    return Class.forName("scala.Function1").getMethod("apply", Object.class).invoke(function, argument);
  }

  static Object option(Object option) throws Exception {
    Class<?> type = Class.forName("scala.Option");
    return (Boolean) type.getMethod("isEmpty").invoke(option) ? null : type.getMethod("get").invoke(option);
  }

  static List<Object> iterate(Object collection) throws Exception {
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
}
