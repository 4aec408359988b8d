package dev.unmoved.engine;

import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Traffic;

/** A session in words, for people. Names commands and slots, never keys or values. */
final class SessionText {
  private SessionText() {}

  /**
   * Where the session is, why requests wait, what is on each link, and what the client awaits; each
   * link and each request on a line of its own.
   */
  static String of(Traffic traffic) {
    StringBuilder text = new StringBuilder("session at ").append(traffic.links.homeAddress());
    text.append(": ").append(traffic.lifecycle.state());
    if (traffic.lifecycle.failure() != null) {
      text.append(" (").append(traffic.lifecycle.failure()).append(')');
    }
    text.append("; ").append(traffic.intake).append('\n');
    traffic.overview.describe(text);
    for (Part part : traffic.sequence) {
      text.append("  awaited: ").append(part).append(' ').append(part.state).append('\n');
    }
    return text.toString();
  }
}
