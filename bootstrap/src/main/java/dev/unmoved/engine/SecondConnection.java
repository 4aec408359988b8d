package dev.unmoved.engine;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/**
 * Another connection to where home leads, for the time in which home owes an answer: what every
 * server answers is asked there, which tells whether the server stands still or does not take the
 * question at home. In the latter case it becomes home.
 */
final class SecondConnection {
  private static final byte[] PING = RespWriter.command("PING");

  private final Traffic traffic;
  private @Nullable Link link; // null: there is none
  private boolean answered;

  SecondConnection(Traffic traffic) {
    this.traffic = traffic;
  }

  /** Opens it, and asks. */
  void ask() {
    link = traffic.links.openBesideHome();
    traffic.outbox.enqueue(Part.own(Part.Origin.DISCOVERY, PING), link);
  }

  /** Whether this is {@code asked}. */
  boolean owns(Link asked) {
    return asked == link;
  }

  /** The link whose answer is awaited; null: none is. */
  @Nullable Link awaited() {
    return answered ? null : link;
  }

  /** The server has answered here. */
  void onAnswer() {
    answered = true;
  }

  /** Whether it has. */
  boolean hasAnswered() {
    return answered;
  }

  /** It broke, or could not be opened. */
  void onLost() {
    link = null;
  }

  /** It takes the place of home, opened now if it was not before. */
  void replaceHome() {
    Link fresh = link == null ? traffic.links.openBesideHome() : link;
    link = null;
    traffic.links.moveHome(fresh);
  }

  /** It is not needed any more: home has answered. */
  void close() {
    Link closed = link;
    if (closed != null) {
      link = null;
      closed.inFlight.clear();
      closed.outbox.clear();
      closed.pins--;
      traffic.links.drop(closed);
    }
    answered = false;
  }
}
