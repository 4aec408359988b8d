package dev.unmoved.engine;

import dev.unmoved.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/** How a link came to its end. Immutable. */
public final class Loss {
  /** What happened, for people. */
  public final String cause;

  /** Whether another try would not help. */
  final boolean forGood;

  private final @Nullable String refusal;

  private Loss(String cause, boolean forGood, @Nullable String refusal) {
    this.cause = cause;
    this.forGood = forGood;
    this.refusal = refusal;
  }

  /** It could not be opened, or broke. */
  public static Loss of(String cause) {
    return new Loss(cause, false, null);
  }

  /** It could not be opened, and never will. */
  public static Loss forGood(String cause) {
    return new Loss(cause, true, null);
  }

  /**
   * Its node was reached, and would not have this client.
   *
   * @param error what the node has answered, without the leading minus
   */
  public static Loss refused(String error) {
    return refused(error, null);
  }

  /**
   * The same when the client's provider of credentials could not be asked before.
   *
   * @param provider what it has thrown, for the client; of the application's own words only the
   *     kind is told to anybody else, since they may name a secret. Null: nothing
   */
  public static Loss refused(String error, @Nullable Throwable provider) {
    String cause = "the node refused what the client had set up its connection with: " + error;
    return provider == null
        ? new Loss(cause, true, error)
        : new Loss(
            cause + "; its credentials provider failed: " + provider.getClass().getName(),
            true,
            error + "; the credentials provider failed: " + provider);
  }

  /** What happened, for people. */
  public String cause() {
    return cause;
  }

  /** Whether another try would not help. */
  public boolean isForGood() {
    return forGood;
  }

  /** Whether the node has told why in words that a client understands. */
  boolean isRefusal() {
    return refusal != null;
  }

  /** What the node has said, as the reply to a command. Only of a {@link #isRefusal refusal}. */
  byte[] refusalReply() {
    return RespWriter.error(String.valueOf(refusal));
  }

  /** The same for a command that has no other parts, {@code where} it would have been executed. */
  byte[] refusalReply(String where) {
    return RespWriter.error(
        refusal + " (unmoved: " + where + " refused what this connection was set up with)");
  }
}
