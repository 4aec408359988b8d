package dev.unmoved;

/**
 * How often tests try what they leave to chance: as often as they say where a build has to be sure,
 * an eighth of that where somebody waits for it. A build has to be sure where the environment says
 * {@code CI=true} and with {@code -Dunmoved.tries=all}; {@code -Dunmoved.tries=some} overrules the
 * environment.
 */
public final class Tries {
  private static final int SHARE = 8;

  /** Fewer would hardly get beyond the edge cases that jqwik begins with. */
  private static final int LEAST = 30;

  private Tries() {}

  /** How often to try what is tried {@code wanted} times to be sure. */
  public static int of(int wanted) {
    String said = System.getProperty("unmoved.tries", "");
    boolean all = said.isEmpty() ? "true".equals(System.getenv("CI")) : said.equals("all");
    return all ? wanted : Math.min(wanted, Math.max(LEAST, wanted / SHARE));
  }
}
