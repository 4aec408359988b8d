package dev.unmoved.agent.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unmoved.agent.client.SharedEntries;
import dev.unmoved.agent.client.WovenClass;
import dev.unmoved.agent.client.jedis.JedisLibrary;
import dev.unmoved.hook.ClusterScope;
import dev.unmoved.hook.JedisCalls;
import dev.unmoved.hook.JedisHook;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Weaves classes that stand in for Jedis's, and lets the JVM verify and run them. */
class JedisWeavingTest {
  private final ClassLoader woven = new WeavingLoader();
  private final List<Object> connected = new ArrayList<>();

  @AfterEach
  void restore() {
    JedisHook.agent(null);
    assertFalse(ClusterScope.entered());
  }

  @Test
  void aNewSocketIsReportedOnceAndAnOldOneNever() throws Exception {
    JedisHook.agent(new SharedEntries<JedisCalls>(new Recorder()));
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Object connection = connection(server.getLocalPort());
      call(connection, "connect");
      call(connection, "connect");
      assertEquals(Collections.singletonList(connection), connected);
      ((Socket) call(connection, "socket")).close();
      call(connection, "connect");
      assertEquals(2, connected.size());
    }
  }

  @Test
  void aFailureComesThroughUnlessAnotherNodeTookItsPlace() throws Exception {
    Object connection = connection(closedPort());
    Throwable thrown =
        assertThrows(InvocationTargetException.class, () -> call(connection, "connect"))
            .getTargetException();
    assertInstanceOf(IllegalStateException.class, thrown);
    JedisHook.agent(
        new SharedEntries<JedisCalls>(
            new Recorder() {
              @Override
              public Throwable connectFailed(Object connection, Throwable thrown) {
                return null;
              }
            }));
    assertThrows(
        InvocationTargetException.class, () -> call(connection, "connect"), "broken stays broken");
    call(connection(closedPort()), "connect");
  }

  @Test
  void theBridgeReadsAndLeavesWhatTheEngineDoesNotReplace() throws Exception {
    new JedisLibrary().connect(new ClassPathLoaders());
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Object connection = connection(server.getLocalPort());
      call(connection, "connect");
      assertEquals(server.getLocalPort(), ((Socket) call(connection, "socket")).getPort());
    }
    Object unreachable = connection(closedPort());
    assertThrows(InvocationTargetException.class, () -> call(unreachable, "connect"));
    assertEquals(true, call(unreachable, "broken"));
  }

  @Test
  void clusterAwareMethodsRunInAScopeHoweverTheyEnd() throws Exception {
    Object cache =
        woven.loadClass("redis.clients.jedis.JedisClusterInfoCache").getConstructor().newInstance();
    assertEquals(
        7L,
        cache
            .getClass()
            .getMethod("setupNodeIfNotExist", long.class, double.class, String.class)
            .invoke(cache, 1L, 2.5, null));
    Throwable thrown =
        assertThrows(
            InvocationTargetException.class,
            () ->
                cache
                    .getClass()
                    .getMethod("renewClusterSlots", Object.class)
                    .invoke(cache, (Object) null));
    assertInstanceOf(UnsupportedOperationException.class, thrown.getCause());
    assertEquals(false, call(cache, "reset"));
  }

  @Test
  void factoriesMadeInAScopeMakeTheirConnectionsInOne() throws Exception {
    Object cache =
        woven.loadClass("redis.clients.jedis.JedisClusterInfoCache").getConstructor().newInstance();
    assertEquals(true, call(call(cache, "discoverClusterNodesAndSlots"), "makeObject"));
    Object plain =
        woven.loadClass("redis.clients.jedis.JedisFactory").getConstructor().newInstance();
    assertEquals(false, call(plain, "makeObject"));
  }

  @Test
  void oldClassFilesGetNoFramesAndStillVerify() throws Exception {
    // Java 5, as Jedis 2.0 is: the constant is in the class file's head, and javac wrote nothing
    // newer for this class.
    byte[] old = classFile("redis.clients.jedis.JedisFactory");
    old[7] = 49;
    byte[] result = weaving("redis/clients/jedis/JedisFactory", old).weave();
    assertEquals(49, result[7]);
    Class<?> type =
        new ClassLoader(getClass().getClassLoader()) {
          Class<?> define() {
            return defineClass(null, result, 0, result.length);
          }
        }.define();
    assertEquals(false, call(type.getConstructor().newInstance(), "makeObject"));
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    String name = "redis/clients/jedis/Connection";
    assertNull(weaving(name, classFile(name)).missing());
    assertEquals(
        "assignable field inputStream of type RedisInputStream",
        weaving(name, without("inputStream")).missing());
    assertEquals(
        "field socketFactory, nor fields host and port", weaving(name, without("port")).missing());
    assertEquals(
        "method connect()", weaving(name, classFile("redis/clients/jedis/JedisFactory")).missing());
  }

  @Test
  void onlyClassesThatAreWovenAreReturned() throws Exception {
    String name = "redis/clients/jedis/util/RedisInputStream";
    assertNull(woven(name, classFile(name)));
  }

  /** Its methods begin like those in which cluster-aware classes open connections. */
  @Test
  void aJedisThatConnectsWhileItIsMadeIsNoClusterAwareOne() throws Exception {
    ClassShape any = new ClassShape(new ClassReader(classFile("redis.clients.jedis.JedisFactory")));
    for (String name :
        new String[] {"redis/clients/jedis/Jedis", "redis/clients/jedis/BinaryJedis"}) {
      WovenClass jedis = new JedisLibrary().wovenClass(name, true);
      for (String method : new String[] {"initializeFromClientConfig", "initializeFromURI"}) {
        assertEquals(Collections.emptyList(), jedis.advice(method, "()V", any), name + method);
      }
    }
  }

  @Test
  void wovenClassesAreNotTheTestsOwn() throws Exception {
    assertNotSame(
        redis.clients.jedis.Connection.class, woven.loadClass("redis.clients.jedis.Connection"));
    assertSame(JedisHook.class, woven.loadClass(JedisHook.class.getName()));
  }

  private Object connection(int port) throws Exception {
    return woven
        .loadClass("redis.clients.jedis.Connection")
        .getConstructor(int.class)
        .newInstance(port);
  }

  private static Object call(Object object, String method) throws Exception {
    return object.getClass().getMethod(method).invoke(object);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return server.getLocalPort();
    }
  }

  static byte[] without(String field) throws IOException {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classFile("redis/clients/jedis/Connection"))
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public FieldVisitor visitField(
                  int access, String name, String descriptor, String signature, Object value) {
                return name.equals(field)
                    ? null
                    : super.visitField(access, name, descriptor, signature, value);
              }
            },
            0);
    return writer.toByteArray();
  }

  static byte[] classFile(String name) throws IOException {
    return ClassPathLoaders.ofClass(name);
  }

  private static AdvisedWeaving weaving(String name, byte[] classFile) {
    return new AdvisedWeaving(
        name,
        new ClassReader(classFile),
        new JedisLibrary().wovenClass(name, true),
        new AdviceCodes(new ClassPathLoaders()));
  }

  /** The woven class, null when it is none of those that are woven. */
  private static byte[] woven(String name, byte[] classFile) {
    return new JedisLibrary().wovenClass(name, true) == null
        ? null
        : weaving(name, classFile).weave();
  }

  private class Recorder implements JedisCalls {
    @Override
    public void configuring(Object connection, Object config) {}

    @Override
    public void connected(Object connection) {
      connected.add(connection);
    }

    @Override
    public void connectionUsed(Object connection) {}

    @Override
    public void jedisUsed(Object jedis) {}

    @Override
    public void borrowedFromPool(Object pool, Object resource) {}

    @Override
    public void poolsOfCluster(Object pools) {}

    @Override
    public void nodesTold(Object cluster, Object nodes) {}

    @Override
    public void sending(Object connection, Object command) {}

    @Override
    public Throwable connectFailed(Object connection, Throwable thrown) {
      return thrown;
    }
  }

  /** Weaves what stands in for Jedis, and leaves the rest to the tests' own loader. */
  private static final class WeavingLoader extends ClassLoader {
    WeavingLoader() {
      super(JedisWeavingTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("redis.clients.jedis.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try {
        byte[] original = classFile(name);
        byte[] result = woven(name.replace('.', '/'), original);
        byte[] bytes = result == null ? original : result;
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
