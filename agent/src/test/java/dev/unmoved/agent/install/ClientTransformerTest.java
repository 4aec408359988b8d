package dev.unmoved.agent.install;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.option.Options;
import java.util.Collections;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ClientTransformerTest {
  @Test
  void onlyExactNamesOfServedClientsMatch() {
    ClientTransformer all = new ClientTransformer(Options.DEFAULTS, null);
    assertTrue(all.matches("redis/clients/jedis/Connection"));
    assertFalse(all.matches("redis/clients/jedis/Connection$Builder"));
    assertFalse(all.matches("redis/clients/jedis/Jedis"));
    assertFalse(all.matches("com/example/redis/clients/jedis/Connection"));
    assertFalse(all.matches(null));
    Options without =
        Options.parse("clients=lettuce", new Properties(), Collections.emptyMap(), message -> {});
    assertFalse(new ClientTransformer(without, null).matches("redis/clients/jedis/Connection"));
  }
}
