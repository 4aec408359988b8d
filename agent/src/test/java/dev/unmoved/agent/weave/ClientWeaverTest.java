package dev.unmoved.agent.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.log.Log;
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

  @BeforeEach
  void listen() {
    Log.sink((level, message, thrown) -> lines.add(message));
  }

  @AfterEach
  void restore() {
    Log.sink(null);
  }

  @Test
  void aClassWithAllItsMembersIsWoven() throws IOException {
    assertNotNull(weaver.weave(CONNECTION, getClass().getClassLoader(), JedisWeavingTest.classFile(CONNECTION), false));
    assertEquals(Collections.emptyList(), lines);
  }

  @Test
  void aRefusalNamesClientVersionAndMember() throws IOException {
    assertNull(weaver.weave(CONNECTION, new VersionedLoader(), JedisWeavingTest.without("socket"), false));
    assertEquals(Collections.singletonList("Jedis 9.9.9: redis.clients.jedis.Connection is left alone, "
        + "it has no assignable field socket of type java.net.Socket"), lines);
  }

  @Test
  void aClassFileOfAFutureVersionIsLeftAlone() throws IOException {
    byte[] future = JedisWeavingTest.classFile(CONNECTION);
    future[6] = 1;
    assertNull(weaver.weave(CONNECTION, getClass().getClassLoader(), future, false));
    assertEquals(1, lines.size());
    assertTrue(lines.get(0).startsWith("Jedis of unknown version: redis.clients.jedis.Connection is left alone, "
        + "its class file cannot be read"), lines.get(0));
  }

  @Test
  void aLoaderThatHidesTheHookIsLeftAlone() throws IOException {
    ClassLoader filtering = new ClassLoader(getClass().getClassLoader()) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("dev.unmoved.")) {
          throw new ClassNotFoundException(name);
        }
        return super.loadClass(name, resolve);
      }
    };
    assertNull(weaver.weave(CONNECTION, filtering, JedisWeavingTest.classFile(CONNECTION), false));
    assertNull(weaver.weave(CONNECTION, filtering, JedisWeavingTest.classFile(CONNECTION), false));
    assertEquals(1, lines.size());
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
