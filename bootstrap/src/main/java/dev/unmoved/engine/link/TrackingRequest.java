package dev.unmoved.engine.link;

import dev.unmoved.resp.Arguments;

/** What a CLIENT TRACKING asks for. */
public final class TrackingRequest {
  private static final int FIRST_OPTION = 3;

  private TrackingRequest() {}

  private static boolean isOn(Arguments tracking) {
    return tracking.count() > 2 && tracking.is(2, "ON");
  }

  /**
   * Whether the connection that asks is to be told of keys that change. A node can tell connections
   * of its own only, and knows others by other ids; so that one is told for another ({@link
   * #redirection}) is not for links to repeat: the one that is told sees to it.
   */
  static boolean isForItself(Arguments tracking) {
    return isOn(tracking) && redirection(tracking) == 0;
  }

  /** Whether it is to be told of keys that it has not read, too. */
  static boolean broadcasts(Arguments tracking) {
    for (int i = FIRST_OPTION; i < tracking.count(); i = nextOption(tracking, i)) {
      if (tracking.is(i, "BCAST")) {
        return true;
      }
    }
    return false;
  }

  /**
   * The id of the connection that a CLIENT TRACKING ON has told of keys that change; 0: of none
   * other, -1: what stands there is no id.
   */
  public static long redirection(Arguments tracking) {
    if (!isOn(tracking)) {
      return 0;
    }
    for (int i = FIRST_OPTION; i + 1 < tracking.count(); i = nextOption(tracking, i)) {
      if (tracking.is(i, "REDIRECT") && !tracking.text(i + 1).equals("0")) {
        return id(tracking.text(i + 1));
      }
    }
    return 0;
  }

  private static int nextOption(Arguments tracking, int option) {
    boolean hasValue = tracking.is(option, "REDIRECT") || tracking.is(option, "PREFIX");
    return option + (hasValue ? 2 : 1);
  }

  private static long id(String text) {
    try {
      return Math.max(-1, Long.parseLong(text));
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
