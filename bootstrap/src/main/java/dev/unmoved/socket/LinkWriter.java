package dev.unmoved.socket;

import dev.unmoved.driver.DriverLimits;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes what a session has for a link, in as few writes as can be. Guarded as the session is. */
final class LinkWriter {
  private byte @Nullable [] gather; // commands for one link that do not lie side by side

  /** Writes all of it and flushes. */
  void writeOut(SocketLink link) throws IOException {
    int gathered = 0;
    while (link.nextWrite()) {
      int length = link.writeEnd() - link.writeStart();
      if (gathered == 0 && !link.hasWrites()) {
        // the common case: one range, no copy
        link.write(link.writeBytes(), link.writeStart(), length);
        break;
      }
      byte[] target = gather;
      if (target == null) {
        target = new byte[DriverLimits.GATHER_MAX];
        gather = target;
      }
      if (length > target.length - gathered) {
        if (gathered > 0) {
          link.write(target, 0, gathered);
          gathered = 0;
        }
        if (length > target.length) {
          link.write(link.writeBytes(), link.writeStart(), length);
          continue;
        }
      }
      System.arraycopy(link.writeBytes(), link.writeStart(), target, gathered, length);
      gathered += length;
    }
    if (gather != null && gathered > 0) {
      link.write(gather, 0, gathered);
    }
    link.flush();
  }
}
