package dev.unmoved.naming;

import dev.unmoved.command.Command;
import org.jspecify.annotations.Nullable;

/** Makes the application's names of the cluster's in the replies to one request, or some. */
public abstract class ReplyTranslation {
  /**
   * The reply as the client gets it.
   *
   * @param reply one whole frame; not to be written
   * @param command of the request; null: unknown
   * @param request the array that has the request, in the names of the cluster, from {@code start}
   *     to {@code end}
   */
  public abstract byte[] toClient(
      byte[] reply, @Nullable Command command, byte[] request, int start, int end);

  /** Whether all but errors stay as they are. */
  public boolean isOfErrorsOnly() {
    return false;
  }
}
