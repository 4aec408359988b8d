package legacy.webapp.lettuce;

import legacy.common.Settings;
import legacy.webapp.Held;
import legacy.webapp.WebApp;

/** On Lettuce. */
public final class LettuceWebApp extends WebApp {
  @Override
  protected Held open(Settings settings) {
    return new LettuceHeld(settings);
  }
}
