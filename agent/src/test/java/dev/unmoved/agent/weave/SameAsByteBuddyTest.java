package dev.unmoved.agent.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.agent.client.ClientLibrary;
import dev.unmoved.agent.client.MethodPattern;
import dev.unmoved.agent.client.WovenClass;
import dev.unmoved.hook.ClusterScope;
import dev.unmoved.hook.JedisCalls;
import dev.unmoved.hook.JedisHook;
import dev.unmoved.hook.LettuceCalls;
import dev.unmoved.hook.LettuceHook;
import dev.unmoved.hook.OpenConnections;
import dev.unmoved.hook.RedissonCalls;
import dev.unmoved.hook.RedissonHook;
import dev.unmoved.hook.ScopeHook;
import dev.unmoved.hook.VertxCalls;
import dev.unmoved.hook.VertxHook;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our inliner and Byte Buddy's own {@code Advice} make classes that do the same. */
class SameAsByteBuddyTest {
  private static final File CLIENTS = new File("target", "clients");
  private static final String SHAPE = WovenShape.class.getName().replace('.', '/');

  private final AdviceCodes codes = new AdviceCodes(new ClassPathLoaders());

  @AfterEach
  void restore() {
    JedisHook.agent(null);
    LettuceHook.agent(null);
    RedissonHook.agent(null);
    VertxHook.agent(null);
    assertFalse(ClusterScope.entered());
  }

  static Stream<File> clients() {
    File[] jars = CLIENTS.listFiles((directory, name) -> name.endsWith(".jar"));
    assertEquals(24, jars.length, CLIENTS + " has " + Arrays.toString(jars));
    return Arrays.stream(jars).sorted();
  }

  /** Takes the place of methods of objects that are marked. */
  static final class Skipping {
    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static Object enter(@Advice.This Object self) {
      return ScopeHook.enterIfMarked(self);
    }

    @Advice.OnMethodExit
    static void exit(@Advice.This Object self, @Advice.Enter Object entered) {
      ScopeHook.exit(entered);
      VertxHook.connecting(self);
    }
  }

  /** Classes of the client itself: both are what a JVM verifies, and call the same. */
  @ParameterizedTest
  @MethodSource("clients")
  void classesOfEveryClientCallTheSame(File jar) throws Exception {
    Set<String> woven = new TreeSet<>();
    try (JarFile file = new JarFile(jar)) {
      for (Map.Entry<String, WovenClass> each : allClasses().entrySet()) {
        String name = each.getKey();
        if (file.getEntry(name + ".class") == null) {
          continue;
        }
        byte[] original = bytes(file, name);
        AdvisedWeaving ours =
            new AdvisedWeaving(name, new ClassReader(original), each.getValue(), codes);
        if (ours.missing() != null) {
          continue; // what is left alone is another test's
        }
        byte[] inlined = ours.weave();
        byte[] theirs =
            ByteBuddyWeaving.weave(
                name, original, each.getValue(), ours.shape, new ClassFileLocator.ForJarFile(file));
        Map<String, Set<String>> calls = hookCalls(theirs);
        assertEquals(calls, inlined == null ? Collections.emptyMap() : hookCalls(inlined), name);
        if (inlined != null) {
          assertFalse(calls.isEmpty(), name);
          verify(file, name, inlined);
          verify(file, name, theirs);
          woven.add(name);
        }
      }
    }
    assertTrue(woven.size() >= 2, jar + ": " + woven);
  }

  /** Every advice that there is, in every method of a class of ours that it fits. */
  @Test
  void everyAdviceBehavesTheSameInMethodsOfManyShapes() throws Exception {
    OpenConnections.expect();
    byte[] original = ClassPathLoaders.ofClass(SHAPE);
    Set<Class<?>> fitting = new LinkedHashSet<>();
    int compared = 0;
    for (Class<?> advice : allAdvice()) {
      for (Method method : WovenShape.class.getDeclaredMethods()) {
        compared += compare(original, advice, MethodPattern.named(method.getName()), fitting);
      }
      compared += compare(original, advice, MethodPattern.constructors(), fitting);
    }
    assertTrue(compared > 100, compared + " are alike");
    assertTrue(fitting.size() >= 15, fitting::toString);
  }

  private int compare(
      byte[] original, Class<?> advice, MethodPattern methods, Set<Class<?>> fitting)
      throws Exception {
    WovenClass wanted = new WovenClass().advise(methods, advice);
    byte[] ours;
    AdvisedWeaving weaving = new AdvisedWeaving(SHAPE, new ClassReader(original), wanted, codes);
    try {
      ours = weaving.weave();
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().contains("does not fit"), e.getMessage());
      return 0;
    }
    if (ours == null) {
      return 0;
    }
    byte[] theirs =
        ByteBuddyWeaving.weave(
            SHAPE, original, wanted, weaving.shape, ClassFileLocator.NoOp.INSTANCE);
    for (boolean takesPlace : new boolean[] {false, true}) {
      List<String> inlined = run(ours, takesPlace);
      assertEquals(run(theirs, takesPlace), inlined, advice + " " + methods);
      assertTrue(inlined.size() > 20, inlined::toString);
    }
    fitting.add(advice);
    return 1;
  }

  /** All that happens in a class: what is called, what it logs itself, returns and throws. */
  private List<String> run(byte[] classFile, boolean takesPlace) throws Exception {
    List<String> log = new ArrayList<>();
    record(log, takesPlace);
    Class<?> type =
        new ClassLoader(getClass().getClassLoader()) {
          Class<?> define() {
            return defineClass(null, classFile, 0, classFile.length);
          }
        }.define();
    Object shape = type.getConstructor(List.class).newInstance(log);
    Constructor<?> named = type.getConstructor(long.class, double.class, String.class, List.class);
    named.newInstance(5L, 2.5, "", log);
    named.newInstance(5L, 2.5, "name", log);
    Object[] arguments = {"one", 2};
    call(log, shape, "connect", "");
    call(log, shape, "connect", "name");
    call(log, shape, "fail", "ab");
    call(log, shape, "recover", "text", new ArrayList<>());
    call(log, shape, "recover", 7, new ArrayList<>(Arrays.asList("else")));
    call(log, shape, "recover", null, new ArrayList<>());
    call(log, shape, "reassign", "r", 3L);
    call(log, shape, "measure", new double[] {1, 5}, 2.5);
    call(log, shape, "again", (Object) arguments);
    call(log, shape, "choose", 1, arguments);
    call(log, shape, "choose", 2, arguments);
    call(log, shape, "choose", 3, arguments);
    ClusterScope.mark(shape);
    call(log, shape, "connect", "marked");
    call(log, shape, "fail", "m");
    call(log, shape, "recover", "text", new ArrayList<>());
    call(log, shape, "measure", new double[] {1, 5}, 2.5);
    call(log, shape, "again", (Object) arguments);
    call(log, shape, "choose", 1, arguments);
    return log;
  }

  private static void call(List<String> log, Object shape, String name, Object... arguments)
      throws IllegalAccessException {
    for (Method method : shape.getClass().getDeclaredMethods()) {
      if (method.getName().equals(name)) {
        try {
          Object result = method.invoke(shape, arguments);
          log.add(name + " returned " + (result == log ? "the log" : result));
        } catch (InvocationTargetException e) {
          log.add(name + " threw " + e.getCause());
        }
      }
    }
  }

  private static void record(List<String> log, boolean takesPlace) {
    BiFunction<String, Object[], Object> recorder =
        (method, arguments) -> {
          StringBuilder line = new StringBuilder(method);
          for (Object argument : arguments) {
            line.append(' ').append(text(log, argument));
          }
          log.add(line.toString());
          return takesPlace ? ClusterScope.class : null; // of no type that a method returns
        };
    JedisHook.agent(new RecordedCalls<>(JedisCalls.class, recorder, takesPlace));
    LettuceHook.agent(new RecordedCalls<>(LettuceCalls.class, recorder, takesPlace));
    RedissonHook.agent(new RecordedCalls<>(RedissonCalls.class, recorder, takesPlace));
    VertxHook.agent(new RecordedCalls<>(VertxCalls.class, recorder, takesPlace));
  }

  private static String text(List<String> log, Object argument) {
    return argument == log
        ? "the log"
        : argument != null && argument.getClass().getName().equals(WovenShape.class.getName())
            ? "the shape"
            : argument instanceof Object[]
                ? Arrays.toString((Object[]) argument)
                : argument instanceof double[]
                    ? Arrays.toString((double[]) argument)
                    : String.valueOf(argument);
  }

  private static Map<String, WovenClass> allClasses() {
    Map<String, WovenClass> classes = new TreeMap<>();
    for (List<ClientLibrary> libraries : ClientWeaver.allLibraries().values()) {
      for (ClientLibrary library : libraries) {
        classes.putAll(library.wovenClasses());
      }
    }
    return classes;
  }

  private static Set<Class<?>> allAdvice() {
    Set<Class<?>> advice = new LinkedHashSet<>();
    for (WovenClass woven : allClasses().values()) {
      advice.addAll(woven.advice());
    }
    advice.add(Skipping.class);
    advice.add(AdvisedWeavingTest.Replacing.class);
    return advice;
  }

  private static byte[] bytes(JarFile file, String name) throws IOException {
    try (InputStream in = file.getInputStream(file.getEntry(name + ".class"))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        bytes.write(buffer, 0, count);
      }
      return bytes.toByteArray();
    }
  }

  /** For each method that calls hooks: which, in the order of their first calls. */
  private static Map<String, Set<String>> hookCalls(byte[] classFile) {
    Map<String, Set<String>> calls = new TreeMap<>();
    new ClassReader(classFile)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access,
                  String method,
                  String descriptor,
                  String signature,
                  String[] exceptions) {
                return new MethodVisitor(Opcodes.ASM9) {
                  @Override
                  public void visitMethodInsn(
                      int opcode, String owner, String name, String type, boolean ofInterface) {
                    if (owner.startsWith("dev/unmoved/hook/")) {
                      calls
                          .computeIfAbsent(method + descriptor, key -> new LinkedHashSet<>())
                          .add(owner + "." + name + type);
                    }
                  }
                };
              }
            },
            0);
    return calls;
  }

  /** Has the JVM verify a class, which it does when it is asked for the methods. */
  private static void verify(JarFile file, String name, byte[] classFile) throws Exception {
    new VerifyingLoader(file, name.replace('/', '.'), classFile)
        .loadClass(name.replace('/', '.'))
        .getDeclaredMethods();
  }

  /**
   * Has the classes of one jar, one of them woven. What they need besides is made up: to verify, it
   * does not matter what it is, only that it is there.
   */
  private static final class VerifyingLoader extends ClassLoader {
    private final JarFile file;
    private final String name;
    private final byte[] woven;
    private final Set<String> parents = new TreeSet<>(); // classes that must not be interfaces

    VerifyingLoader(JarFile file, String name, byte[] woven) {
      super(SameAsByteBuddyTest.class.getClassLoader());
      this.file = file;
      this.name = name;
      this.woven = woven;
    }

    @Override
    protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
      Class<?> loaded = findLoadedClass(wanted);
      if (loaded != null) {
        return loaded;
      }
      String path = wanted.replace('.', '/');
      boolean inJar = file.getEntry(path + ".class") != null;
      if (!inJar) {
        try {
          return super.loadClass(wanted, resolve);
        } catch (ClassNotFoundException e) {
          return define(wanted, madeUp(path));
        }
      }
      try {
        return define(wanted, wanted.equals(name) ? woven : bytes(file, path));
      } catch (IOException e) {
        throw new ClassNotFoundException(wanted, e);
      }
    }

    private Class<?> define(String wanted, byte[] classFile) {
      parents.add(new ClassReader(classFile).getSuperName());
      return defineClass(wanted, classFile, 0, classFile.length);
    }

    /** The verifier takes everything for an interface that is to be one. */
    private byte[] madeUp(String path) {
      boolean thrown = path.endsWith("Exception") || path.endsWith("Error");
      boolean parent = thrown || parents.contains(path);
      ClassWriter writer = new ClassWriter(0);
      int kind = parent ? Opcodes.ACC_SUPER : Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT;
      writer.visit(
          Opcodes.V1_8,
          Opcodes.ACC_PUBLIC | kind,
          path,
          null,
          thrown ? "java/lang/RuntimeException" : "java/lang/Object",
          null);
      writer.visitEnd();
      return writer.toByteArray();
    }
  }
}
