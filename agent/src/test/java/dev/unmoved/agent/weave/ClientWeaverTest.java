package dev.unmoved.agent.weave;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.agent.install.Relocation;
import dev.unmoved.hook.JedisHook;
import dev.unmoved.hook.LettuceHook;
import dev.unmoved.hook.RedissonHook;
import dev.unmoved.hook.VertxHook;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientWeaverTest {
  private static final String CONNECTION = "redis/clients/jedis/Connection";

  private final List<String> lines = new ArrayList<>();
  private final ClientWeaver weaver = new ClientWeaver();
  private boolean loadersTakeClasses;

  @BeforeEach
  void listen() {
    Log.sink((level, message, thrown) -> lines.add(message));
    weaver.start(Options.DEFAULTS, new Loaders());
  }

  @AfterEach
  void restore() {
    Log.sink(null);
    JedisHook.agent(null);
    LettuceHook.agent(null);
    RedissonHook.agent(null);
    VertxHook.agent(null);
  }

  @Test
  void aClassWithAllItsMembersIsWoven() throws IOException {
    assertNotNull(
        weaver.weave(
            CONNECTION,
            getClass().getClassLoader(),
            JedisWeavingTest.classFile(CONNECTION),
            false,
            false));
    assertEquals(Collections.emptyList(), lines);
  }

  @Test
  void aRefusalNamesClientVersionAndMember() throws IOException {
    assertNull(
        weaver.weave(
            CONNECTION, new VersionedLoader(), JedisWeavingTest.without("socket"), false, false));
    assertEquals(
        Collections.singletonList(
            "Jedis 9.9.9: redis.clients.jedis.Connection is left alone, "
                + "it has no assignable field socket of type java.net.Socket"),
        lines);
  }

  @Test
  void aClassThatWasMovedIsWovenWhereItIs() throws IOException {
    Relocation there = Relocation.NONE.and("redis/clients/jedis/", "acme/shaded/");
    byte[] moved = there.move(JedisWeavingTest.classFile(CONNECTION));
    ClassLoader loader = getClass().getClassLoader();
    byte[] woven = weaver.weave("acme/shaded/Connection", loader, moved, false, false);
    assertNotNull(woven);
    assertArrayEquals(
        weaver.weave(CONNECTION, loader, there.restore(moved), false, false),
        there.restore(woven),
        "as where it was published");
    assertEquals(
        Collections.singletonList("Jedis in acme.shaded is served"), lines, "and is told of once");
    weaver.weave("acme/shaded/Connection", loader, moved, false, false);
    assertEquals(1, lines.size());
  }

  @Test
  void aClassThatMerelyBearsTheNameIsLeftAlone() throws IOException {
    ClassLoader loader = getClass().getClassLoader();
    Relocation there = Relocation.NONE.and("redis/clients/jedis/", "acme/");
    byte[] other = there.move(JedisWeavingTest.without("outputStream"));
    assertNull(weaver.weave("acme/Connection", loader, other, false, false));
    // and one whose library is not there, whatever it is like
    byte[] factory = there.move(JedisWeavingTest.classFile("redis/clients/jedis/JedisFactory"));
    assertNull(weaver.weave("acme/JedisFactory", loader, factory, false, false));
    assertFalse(weaver.wantsMoved("acme/JedisFactory", loader, false));
    assertEquals(Collections.emptyList(), lines);
  }

  @Test
  void aClassWithNamesOfBothPlacesIsLeftAlone() throws IOException {
    byte[] half =
        Relocation.NONE
            .and("redis/clients/jedis/Connection", "acme/Connection")
            .move(JedisWeavingTest.classFile(CONNECTION));
    assertNull(weaver.weave("acme/Connection", getClass().getClassLoader(), half, false, false));
  }

  @Test
  void aClassFileOfAFutureVersionIsLeftAlone() throws IOException {
    byte[] future = JedisWeavingTest.classFile(CONNECTION);
    future[6] = 1;
    assertNull(weaver.weave(CONNECTION, getClass().getClassLoader(), future, false, false));
    assertEquals(1, lines.size());
    assertTrue(
        lines
            .get(0)
            .startsWith(
                "Jedis of unknown version: redis.clients.jedis.Connection is left alone, "
                    + "its class file cannot be read"),
        lines.get(0));
  }

  @Test
  void aLoaderThatHidesTheHookAndTakesNoneFromUsIsLeftAlone() throws IOException {
    ClassLoader hiding = new HidingLoader();
    assertNull(
        weaver.weave(CONNECTION, hiding, JedisWeavingTest.classFile(CONNECTION), false, false));
    assertNull(
        weaver.weave(CONNECTION, hiding, JedisWeavingTest.classFile(CONNECTION), false, false));
    assertEquals(1, lines.size());
  }

  /**
   * Here the hook is not on the bootstrap class path, where the class that passes calls on to it
   * looks for it.
   */
  @Test
  void aLoaderWhoseWayToTheHookIsBrokenIsLeftAlone() throws IOException {
    loadersTakeClasses = true;
    HidingLoader hiding = new HidingLoader() {}; // of another class: there is one warning for each
    assertNull(
        weaver.weave(CONNECTION, hiding, JedisWeavingTest.classFile(CONNECTION), false, false));
    assertTrue(hiding.took, "a class that passes calls on");
  }

  private final class Loaders extends ClassPathLoaders {
    @Override
    public Class<?> define(ClassLoader loader, String name, byte[] classFile)
        throws ReflectiveOperationException {
      return loadersTakeClasses
          ? ((HidingLoader) loader).define(name, classFile)
          : super.define(loader, name, classFile);
    }

    @Override
    public boolean isOurs(Class<?> type) {
      return type.getClassLoader() instanceof HidingLoader;
    }
  }

  /** As those of module systems: what it was not told of is not there. */
  private static class HidingLoader extends ClassLoader {
    private boolean took;

    HidingLoader() {
      super(ClientWeaverTest.class.getClassLoader());
    }

    Class<?> define(String name, byte[] classFile) {
      took = true;
      return defineClass(name, classFile, 0, classFile.length);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("dev.unmoved.")) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }

  /** A class path that says which Jedis it has. */
  private static final class VersionedLoader extends ClassLoader {
    VersionedLoader() {
      super(ClientWeaverTest.class.getClassLoader());
    }

    @Override
    public InputStream getResourceAsStream(String name) {
      return name.equals("META-INF/maven/redis.clients/jedis/pom.properties")
          ? new ByteArrayInputStream("version=9.9.9\n".getBytes(StandardCharsets.ISO_8859_1))
          : super.getResourceAsStream(name);
    }
  }
}
