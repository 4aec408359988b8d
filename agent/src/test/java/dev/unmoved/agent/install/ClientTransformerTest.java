package dev.unmoved.agent.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.agent.client.ClientLibrary;
import dev.unmoved.agent.weave.ClientWeaver;
import dev.unmoved.option.Options;
import java.util.Collections;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ClientTransformerTest {
  @Test
  void onlyExactNamesOfServedClientsMatch() {
    ClientTransformer all = transformer(Options.DEFAULTS);
    assertTrue(all.matches("redis/clients/jedis/Connection"));
    assertFalse(all.matches("redis/clients/jedis/Connection$Builder"));
    assertFalse(all.matches("redis/clients/jedis/Jedis"));
    assertFalse(all.matches("com/example/redis/clients/jedis/Connection"));
    assertFalse(all.matches(null));
    assertFalse(transformer(only("lettuce")).matches("redis/clients/jedis/Connection"));
  }

  @Test
  void classesOfOthersAreNotLookedAtTwice() {
    ClientTransformer all = transformer(Options.DEFAULTS);
    assertTrue(all.mayHaveMoved("io/valkey/Connection"));
    assertFalse(all.mayHaveMoved("java/sql/Connection"));
    assertFalse(all.mayHaveMoved("acme/Connections"));
    assertFalse(all.mayHaveMoved("acme/redis/Client"));
    assertFalse(all.mayHaveMoved(null));
    assertFalse(transformer(only("lettuce")).mayHaveMoved("io/valkey/Connection"));
  }

  @Test
  void classesThatUseOpenConnectionsMatchOnceThereMayBeSome() {
    ClientTransformer transformer = transformer(Options.DEFAULTS);
    assertFalse(transformer.matches("redis/clients/jedis/util/Pool"));
    transformer.expectOpenConnections();
    assertTrue(transformer.matches("redis/clients/jedis/util/Pool"));
  }

  @Test
  void everyClassOfALibraryMatchesWhereTheLibraryIsServed() {
    ClientWeaver.allLibraries()
        .forEach(
            (client, libraries) -> {
              ClientTransformer transformer = transformer(only(client));
              transformer.expectOpenConnections();
              for (ClientLibrary library : libraries) {
                for (String name : library.wovenClasses().keySet()) {
                  assertTrue(transformer.matches(name), name);
                  String moved = "acme/" + name;
                  assertEquals(
                      !client.equals("vertx") && name.startsWith(library.home()),
                      transformer.mayHaveMoved(moved)
                          && ("acme/" + library.home()).equals(library.homeOf(moved, true)),
                      moved);
                }
              }
            });
  }

  private static Options only(String client) {
    return Options.parse(
        "clients=" + client, new Properties(), Collections.emptyMap(), message -> {});
  }

  private static ClientTransformer transformer(Options options) {
    return new ClientTransformer(options, ClientTransformerTest.class.getClassLoader(), null);
  }
}
