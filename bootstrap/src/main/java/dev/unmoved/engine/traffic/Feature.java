package dev.unmoved.engine.traffic;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;

/**
 * Something that a session does beyond sending a command to the node of its slot and handing back
 * the reply. A session asks its features one after the other, in a fixed order, and the first that
 * takes something up has it; what none takes up goes its usual way. So a new one is a new class and
 * a place in that order.
 */
public abstract class Feature {
  /**
   * The client has sent a request.
   *
   * @return whether this feature has taken it up: answered, sent, or kept it
   */
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    return false;
  }

  /**
   * A part is to be sent that the session has waited with.
   *
   * @return whether this feature has sent it, since it is one that does not simply go to the node
   *     of its slot
   */
  public boolean send(Part part, long nowNanos) {
    return false;
  }

  /**
   * A node has answered a part, with what lies in the link's buffer between {@code start} and
   * {@code end}. Whether that is a refusal was not looked at.
   *
   * @return whether this feature has dealt with it
   * @throws ProtocolException when the node has answered what cannot be an answer
   */
  public boolean onReply(Link link, Part part, int start, int end, long nowNanos)
      throws ProtocolException {
    return false;
  }

  /** The reply is the one that the client or the gathering gets: what follows from it? */
  public void onAnswered(Link link, Part part, int start, int end) {}

  /** A link broke; what is to become of the parts on it is asked for each. */
  public void onLinkLost(Link link) {}

  /**
   * A part was on a link that broke, and has been taken off it.
   *
   * @param message what happened, for people
   * @param mayGoAgain whether it was not executed, and another node may be asked
   * @return whether this feature has dealt with it
   */
  public boolean onPartLost(
      Part part, Link link, String message, boolean mayGoAgain, long nowNanos) {
    return false;
  }

  /**
   * A part was on a link that its node would not have opened, and has been taken off it: nothing of
   * it was written.
   *
   * @param error what the node has said, as the reply to the part
   * @return whether this feature has answered the part
   */
  public boolean onPartRefused(Part part, Link link, byte[] error) {
    return false;
  }

  /** Time has passed. */
  public void onTime(long nowNanos) {}

  /** When {@link #onTime} has something to do; {@link Long#MAX_VALUE} for never. */
  public long nextWakeNanos() {
    return Long.MAX_VALUE;
  }

  /** Whether nothing that the client has begun depends on this feature. */
  public boolean isAtRest() {
    return true;
  }
}
