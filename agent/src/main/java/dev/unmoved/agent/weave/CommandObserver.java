package dev.unmoved.agent.weave;

import dev.unmoved.agent.client.jedis.JedisObserver;
import dev.unmoved.driver.Observing;
import dev.unmoved.hook.PipelineBridge;

/**
 * Hands what is woven in where clients make commands on to who knows that client, while the JVM is
 * observed. Thread-safe.
 */
final class CommandObserver implements PipelineBridge {
  private final PipelineEntries entries;

  CommandObserver(PipelineEntries entries) {
    this.entries = entries;
  }

  @Override
  public void reached(String point, Object value, Object self) throws Exception {
    if (!Observing.isOn()) {
      return;
    }
    if (point.equals("jedis.sending")) {
      JedisObserver.instance().sending(self, value);
    } else {
      entries.reached(point, value, self);
    }
  }
}
