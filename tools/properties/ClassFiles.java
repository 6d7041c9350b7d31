package properties;

import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
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
 * Spark's class files: the string constants in them that look like keys, with the calls that take them, and the strings that
 * a given method compares with.
 */
final class ClassFiles {
  /** What a key looks like; the driver applies stricter rules. */
  private static final Pattern KEY = Pattern.compile("spark(\\.[A-Za-z0-9_-]+)+");
  private static final String CONFIG = PropertyCatalogue.CONFIG;
  private static final int API = Opcodes.ASM8;

  /** By class name with slashes. */
  final Map<String, byte[]> bytesOfClass = new TreeMap<>();
  final Map<String, String> jarOfClass = new HashMap<>();
  final Map<String, Literal> literals = new TreeMap<>();

  static final class Literal {
    final Set<String> classes = new TreeSet<>();
    final Set<String> uses = new TreeSet<>();
  }

  ClassFiles(File folder) throws Exception {
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
            bytesOfClass.put(className, bytes);
            jarOfClass.put(className, jar.getName());
          }
        }
      }
    }
    for (Map.Entry<String, byte[]> file : bytesOfClass.entrySet()) {
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
  Set<String> stringsInMethod(String className, String methodName, int depth) {
    Set<String> found = new LinkedHashSet<>();
    byte[] bytes = bytesOfClass.get(className);
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
    byte[] bytes = bytesOfClass.get(className);
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
}
