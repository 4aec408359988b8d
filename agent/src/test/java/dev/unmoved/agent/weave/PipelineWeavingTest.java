package dev.unmoved.agent.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.unmoved.agent.weave.PipelineWeaving.Description;
import dev.unmoved.hook.ClusterHook;
import dev.unmoved.hook.ClusterScope;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Weaves a class by descriptions of every kind, and lets the JVM verify and run it. */
class PipelineWeavingTest {
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

  @BeforeEach
  void listen() {
    ClusterHook.pipelines((point, value, self) -> reached.add(point + " " + value));
  }

  @AfterEach
  void restore() {
    ClusterHook.pipelines(null);
  }

  @Test
  void argumentIsTakenAtTheStartOfTheMethodsThatHaveIt() throws Exception {
    Object client = client(new Description().before("connect", "Ljava/lang/String;", "start"));
    assertEquals("a1.5", connect(client, "a", false));
    assertEquals("early", connect(client, "b", true));
    call(client);
    assertEquals(
        Arrays.asList(
            "constructed",
            "start a",
            "connect",
            "tried 0",
            "tried 1",
            "tried 2",
            "start b",
            "connect"),
        reached);
  }

  @Test
  void everyMethodOfTheNameIsTakenAtItsStartWithoutAValue() throws Exception {
    Object client = client(new Description().beforeAll("connect", "start"));
    connect(client, "b", true);
    call(client);
    assertEquals(Arrays.asList("constructed", "start null", "connect", "start null"), reached);
  }

  @Test
  void resultIsTakenAtEachReturn() throws Exception {
    Object client =
        client(
            new Description()
                .after(
                    "connect",
                    "(DLjava/lang/String;Z)Ljava/lang/String;",
                    "end",
                    PointAdvice.RESULT));
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
            "end a1.5",
            "connect",
            "end early"),
        reached);
  }

  @Test
  void argumentOfAConstructorIsTakenAtItsEnd() throws Exception {
    client(new Description().afterTaking("<init>", "Ljava/lang/String;", "made"));
    assertEquals(Arrays.asList("constructed", "made name"), reached);
  }

  @Test
  void whatTheAgentReturnsTakesThePlaceOfTheMethod() throws Exception {
    List<String> other = new ArrayList<>();
    List<List<String>> answers = new ArrayList<>(Arrays.asList(other, null));
    ClusterHook.pipelines((point, value, self) -> ((Object[]) value)[0] = answers.remove(0));
    Object client = client(new Description().instead("ask", "()Ljava/util/List;", "asked"));
    assertSame(other, client.getClass().getMethod("ask").invoke(client));
    assertEquals(Collections.singletonList("constructed"), reached);
    assertSame(reached, client.getClass().getMethod("ask").invoke(client));
    assertEquals(Arrays.asList("constructed", "asked 0", "asked 1"), reached);
    ClusterHook.pipelines(
        (point, value, self) -> {
          throw new IllegalStateException("no agent");
        });
    assertSame(reached, client.getClass().getMethod("ask").invoke(client));
  }

  @Test
  void nothingIsReachedByWhatIsMarked() throws Exception {
    Object client = client(new Description().beforeAll("connect", "start"));
    ClusterScope.mark(client);
    call(client);
    assertEquals(Collections.singletonList("constructed"), reached);
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    assertEquals(
        "method connect with a Ljava/util/Map;",
        weaving(new Description().before("connect", "Ljava/util/Map;", "start")).missing());
    assertEquals("field socket", weaving(new Description().field("socket")).missing());
    assertNull(
        weaving(new Description().field("log").before("connect", "Ljava/lang/String;", "start"))
            .missing());
  }

  @Test
  void variablesAreCountedWithTheWideOnesBefore() {
    assertEquals(3, PointAdvice.variable("(DLjava/lang/String;Z)V", "Ljava/lang/String;"));
    assertEquals(0, PointAdvice.variable("(D[Ljava/lang/String;)V", "Ljava/lang/String;"));
  }

  private Object client(Description description) throws Exception {
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

  private static PipelineWeaving weaving(Description description) throws IOException {
    try (InputStream in = Client.class.getResourceAsStream("PipelineWeavingTest$Client.class")) {
      byte[] classFile = new byte[in.available()];
      new DataInputStream(in).readFully(classFile);
      return new PipelineWeaving(NAME.replace('.', '/'), new ClassReader(classFile), description);
    }
  }
}
