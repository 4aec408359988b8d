package legacy.webapp.jedis;

import legacy.common.Settings;
import legacy.webapp.Held;
import legacy.webapp.WebApp;

/** On Jedis. */
public final class JedisWebApp extends WebApp {
  @Override
  protected Held open(Settings settings) {
    return new JedisHeld(settings);
  }
}
