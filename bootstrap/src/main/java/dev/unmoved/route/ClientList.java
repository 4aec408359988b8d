package dev.unmoved.route;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What CLIENT LIST answers. Pure. */
public final class ClientList {
  private ClientList() {}

  /**
   * Of the line that has {@code field}, what stands behind {@code name}; null: no such line. What
   * clients choose themselves has neither blanks nor line ends.
   */
  public static @Nullable String field(byte[] reply, String field, String name) {
    for (String line : new String(reply, StandardCharsets.ISO_8859_1).split("\n")) {
      String found = null;
      boolean isIt = false;
      for (String each : line.substring(Math.max(0, line.indexOf("id="))).trim().split(" ")) {
        isIt |= each.equals(field);
        if (each.startsWith(name)) {
          found = each.substring(name.length());
        }
      }
      if (isIt && found != null) {
        return found;
      }
    }
    return null;
  }
}
