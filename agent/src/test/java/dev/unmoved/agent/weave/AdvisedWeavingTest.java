package dev.unmoved.agent.weave;

import static dev.unmoved.agent.client.MethodPattern.constructors;
import static dev.unmoved.agent.client.MethodPattern.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.unmoved.agent.client.ArgumentOfType;
import dev.unmoved.agent.client.Descriptors;
import dev.unmoved.agent.client.MethodPattern;
import dev.unmoved.agent.client.Requirement;
import dev.unmoved.agent.client.ScopeAdvice;
import dev.unmoved.agent.client.WovenClass;
import dev.unmoved.hook.ClusterScope;
import dev.unmoved.hook.RedissonCalls;
import dev.unmoved.hook.RedissonHook;
import dev.unmoved.hook.VertxCalls;
import dev.unmoved.hook.VertxHook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.jar.asm.ClassReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Weaves advice of every kind into a class, and lets the JVM verify and run it. */
class AdvisedWeavingTest {
  private static final String NAME = Client.class.getName();

  private final List<String> reached = new ArrayList<>();

  /** Stands in for a client's class. */
  public static class Client {
    final List<String> log;

    public Client(long number, List<String> log, String name) {
      this.log = log;
      log.add("constructed");
    }

    public String connect(double number, String name, boolean early) {
      log.add("connect");
      if (early) {
        return "early";
      }
      for (int i = 0; i < 3; i++) {
        log.add("tried " + i);
      }
      return name + number;
    }

    public String connect(List<String> log) {
      return null;
    }

    public List<String> ask() {
      for (int i = 0; i < 2; i++) {
        log.add("asked " + i);
      }
      return log;
    }
  }

  /** The value is an argument, when the method begins. */
  static final class ArgumentAtStart {
    @Advice.OnMethodEnter
    static void enter(
        @Advice.This Object self, @ArgumentOfType("Ljava/lang/String;") Object value) {
      VertxHook.socketReady(self, value);
    }
  }

  /** There is no value. */
  static final class Start {
    @Advice.OnMethodEnter
    static void enter(@Advice.This Object self) {
      VertxHook.connecting(self);
    }
  }

  /** The value is what the method returns. */
  static final class Result {
    @Advice.OnMethodExit
    static void exit(@Advice.This Object self, @Advice.Return Object value) {
      VertxHook.socketReady(self, value);
    }
  }

  /** The value is an argument, when the method ends. */
  static final class ArgumentAtEnd {
    @Advice.OnMethodExit(backupArguments = false)
    static void exit(@Advice.This Object self, @ArgumentOfType("Ljava/lang/String;") Object value) {
      VertxHook.socketReady(self, value);
    }
  }

  /** What is returned is an upper case word instead. */
  static final class Replacing {
    @Advice.OnMethodExit
    static void exit(
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object value) {
      value = String.valueOf(value).concat("!");
    }
  }

  @BeforeEach
  void listen() {
    VertxHook.agent(
        new RecordedCalls<>(
            VertxCalls.class,
            (method, arguments) -> {
              reached.add(method + RecordedCalls.values(arguments));
              return null;
            }));
  }

  @AfterEach
  void restore() {
    VertxHook.agent(null);
  }

  @Test
  void argumentIsTakenAtTheStartOfTheMethodsThatHaveIt() throws Exception {
    Object client = client(named("connect").taking("Ljava/lang/String;"), ArgumentAtStart.class);
    assertEquals("a1.5", connect(client, "a", false));
    assertEquals("early", connect(client, "b", true));
    call(client);
    assertEquals(
        Arrays.asList(
            "constructed",
            "socketReady a",
            "connect",
            "tried 0",
            "tried 1",
            "tried 2",
            "socketReady b",
            "connect"),
        reached);
  }

  @Test
  void everyMethodOfTheNameIsTakenAtItsStartWithoutAValue() throws Exception {
    Object client = client(named("connect"), Start.class);
    connect(client, "b", true);
    call(client);
    assertEquals(Arrays.asList("constructed", "connecting", "connect", "connecting"), reached);
  }

  @Test
  void resultIsTakenAtEachReturn() throws Exception {
    Object client =
        client(
            named("connect").described("(DLjava/lang/String;Z)Ljava/lang/String;"), Result.class);
    connect(client, "a", false);
    connect(client, "b", true);
    call(client);
    assertEquals(
        Arrays.asList(
            "constructed",
            "connect",
            "tried 0",
            "tried 1",
            "tried 2",
            "socketReady a1.5",
            "connect",
            "socketReady early"),
        reached);
  }

  @Test
  void argumentOfAConstructorIsTakenAtItsEnd() throws Exception {
    client(constructors().taking("Ljava/lang/String;"), ArgumentAtEnd.class);
    assertEquals(Arrays.asList("constructed", "socketReady name"), reached);
  }

  @Test
  void nothingIsReachedByWhatIsMarked() throws Exception {
    Object client = client(named("connect"), Start.class);
    ClusterScope.mark(client);
    call(client);
    assertEquals(Collections.singletonList("constructed"), reached);
  }

  /** What the agent returns takes the place of the method. */
  static final class Instead {
    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static Object enter(@Advice.This Object self) {
      return RedissonHook.renewal(self);
    }

    @Advice.OnMethodExit
    static void exit(
        @Advice.Enter Object other,
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object own) {
      own = RedissonHook.renewalOr(other, own);
    }
  }

  @Test
  void whatTheAgentReturnsTakesThePlaceOfTheMethod() throws Exception {
    List<String> other = new ArrayList<>();
    List<List<String>> answers = new ArrayList<>(Arrays.asList(other, null));
    try {
      RedissonHook.agent(
          new RecordedCalls<>(RedissonCalls.class, (method, arguments) -> answers.remove(0)));
      Object client = client(named("ask"), Instead.class);
      assertSame(other, client.getClass().getMethod("ask").invoke(client));
      assertEquals(Collections.singletonList("constructed"), reached);
      assertSame(reached, client.getClass().getMethod("ask").invoke(client));
      assertEquals(Arrays.asList("constructed", "asked 0", "asked 1"), reached);
      // there are no more answers, so the agent fails
      assertSame(reached, client.getClass().getMethod("ask").invoke(client));
    } finally {
      RedissonHook.agent(null);
    }
  }

  @Test
  void severalAdvicesNestAndShareNothing() throws Exception {
    Object client =
        client(
            new WovenClass()
                .advise(named("connect").taking("Z"), ScopeAdvice.Opening.class)
                .advise(named("connect").taking("Z"), Result.class)
                .advise(named("connect").taking("Z"), Replacing.class)
                .advise(named("connect").taking("Z"), ScopeAdvice.OpeningIfMarked.class));
    assertEquals("a1.5!", connect(client, "a", false));
    assertEquals("socketReady a1.5", reached.get(reached.size() - 1));
    assertEquals("early!", connect(client, "b", true));
    assertFalse(ClusterScope.entered());
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    assertEquals(
        "method connect with a Ljava/util/Map;",
        weaving(new WovenClass().needs(Requirement.methodTaking("connect", "Ljava/util/Map;")))
            .missing());
    assertEquals(
        "field socket", weaving(new WovenClass().needs(Requirement.field("socket"))).missing());
    assertNull(
        weaving(
                new WovenClass()
                    .needs(Requirement.field("log"))
                    .needs(Requirement.methodTaking("connect", "Ljava/lang/String;")))
            .missing());
  }

  @Test
  void variablesAreCountedWithTheWideOnesBefore() {
    assertEquals(3, Descriptors.variable("(DLjava/lang/String;Z)V", "Ljava/lang/String;"));
    assertEquals(0, Descriptors.variable("(D[Ljava/lang/String;)V", "Ljava/lang/String;"));
    assertEquals(4, Descriptors.variable("([JJ[[Ljava/lang/String;)V", "[[Ljava/lang/String;"));
  }

  private Object client(MethodPattern methods, Class<?> advice) throws Exception {
    return client(new WovenClass().advise(methods, advice));
  }

  private Object client(WovenClass description) throws Exception {
    byte[] woven = weaving(description).weave();
    Class<?> type =
        new ClassLoader(getClass().getClassLoader()) {
          Class<?> define() {
            return defineClass(NAME, woven, 0, woven.length);
          }
        }.define();
    return type.getConstructor(long.class, List.class, String.class)
        .newInstance(1L, reached, "name");
  }

  private static Object connect(Object client, String name, boolean early) throws Exception {
    return client
        .getClass()
        .getMethod("connect", double.class, String.class, boolean.class)
        .invoke(client, 1.5, name, early);
  }

  private void call(Object client) throws Exception {
    client.getClass().getMethod("connect", List.class).invoke(client, reached);
  }

  private static AdvisedWeaving weaving(WovenClass description) throws IOException {
    return new AdvisedWeaving(
        NAME.replace('.', '/'),
        new ClassReader(ClassPathLoaders.ofClass(NAME)),
        description,
        new AdviceCodes(new ClassPathLoaders()));
  }
}
