package dev.unmoved.agent.client.jedis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unmoved.engine.link.Login;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** With classes that have the shapes of Jedis 4 and newer. */
class ConfiguredLoginTest {
  /** A {@code RedisCredentials}. */
  public static final class Words {
    private final String password;

    Words(String password) {
      this.password = password;
    }

    public String getUser() {
      return "app";
    }

    public char[] getPassword() {
      return password == null ? null : password.toCharArray();
    }
  }

  /** What Jedis calls so. */
  public interface RedisCredentialsProvider extends Supplier<Object> {
    void prepare();

    void cleanUp();
  }

  private static final class Prepared implements RedisCredentialsProvider {
    private final List<String> called = new ArrayList<>();
    private RuntimeException thrown;

    @Override
    public void prepare() {
      called.add("prepare");
    }

    @Override
    public void cleanUp() {
      called.add("cleanUp");
    }

    @Override
    public Object get() {
      called.add("get");
      if (thrown != null) {
        throw thrown;
      }
      return new Words("token-" + called.size());
    }
  }

  /** A {@code JedisClientConfig} up to 5.2. */
  public static class Config {
    private final Supplier<Object> provider;

    Config(Supplier<Object> provider) {
      this.provider = provider;
    }

    public Supplier<Object> getCredentialsProvider() {
      return provider;
    }
  }

  /** One of 5.3 and newer. */
  public static final class ConfigWithManager extends Config {
    private final Supplier<Object> manager;

    ConfigWithManager(Supplier<Object> provider, Supplier<Object> manager) {
      super(provider);
      this.manager = manager;
    }

    public Supplier<Object> getAuthXManager() {
      return manager;
    }
  }

  @Test
  void theProviderIsAskedEachTimeAsJedisAsks() throws Exception {
    Prepared provider = new Prepared();
    ConfiguredLogin login = ConfiguredLogin.of(new Config(provider));
    assertEquals(Login.of("app", "token-2"), login.current());
    assertEquals(Login.of("app", "token-5"), login.current());
    assertEquals(
        Arrays.asList("prepare", "get", "cleanUp", "prepare", "get", "cleanUp"), provider.called);
  }

  @Test
  void whatItThrowsIsThrownAndCleanedUpBehind() {
    Prepared provider = new Prepared();
    provider.thrown = new IllegalStateException("no token");
    ConfiguredLogin login = ConfiguredLogin.of(new Config(provider));
    assertSame(provider.thrown, assertThrows(IllegalStateException.class, login::current));
    assertEquals(Arrays.asList("prepare", "get", "cleanUp"), provider.called);
  }

  /** It may have a method of that name for reasons of its own. */
  @Test
  void whatIsASupplierOnlyIsNotPrepared() throws Exception {
    class Own implements Supplier<Object> {
      public void prepare() {
        throw new AssertionError("not meant for us");
      }

      @Override
      public Object get() {
        return new Words("token");
      }
    }

    assertEquals(Login.of("app", "token"), ConfiguredLogin.of(new Config(new Own())).current());
  }

  @Test
  void aTokenManagerGoesBeforeTheProvider() throws Exception {
    Supplier<Object> provider = () -> new Words("of the provider");
    assertEquals(
        Login.of("app", "of the manager"),
        ConfiguredLogin.of(new ConfigWithManager(provider, () -> new Words("of the manager")))
            .current());
    assertEquals(
        Login.of("app", "of the provider"),
        ConfiguredLogin.of(new ConfigWithManager(provider, null)).current());
  }

  @Test
  void withoutAPasswordThereIsNoLogin() throws Exception {
    assertNull(ConfiguredLogin.of(new Config(() -> new Words(null))).current());
    assertNull(ConfiguredLogin.of(new Config(() -> null)).current());
    assertNull(ConfiguredLogin.of(new Config(null)).current());
    assertNull(ConfiguredLogin.of(new Object()), "up to 3.x");
  }

  /** Threads of ours have none, and would keep an application's that they had. */
  @Test
  void theApplicationsCodeFindsItsClassLoader() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    List<ClassLoader> seen = new ArrayList<>();
    Config config =
        new Config(
            () -> {
              seen.add(thread.getContextClassLoader());
              return null;
            });
    try {
      thread.setContextClassLoader(null);
      ConfiguredLogin.of(config).current();
      assertNull(thread.getContextClassLoader());
    } finally {
      thread.setContextClassLoader(before);
    }
    assertEquals(Arrays.asList(Config.class.getClassLoader()), seen);
  }

  @Test
  void aConfigurationIsThatOfTheConnectionThatIsBeingOpenedOnce() {
    Configurations configurations = new Configurations();
    Object connection = new Object();
    Object config = new Object();
    assertNull(configurations.of(connection));
    configurations.opening(connection, config);
    assertNull(configurations.of(new Object()));
    assertSame(config, configurations.of(connection));
    assertNull(configurations.of(connection), "when it connects again, it does not log in");
  }
}
