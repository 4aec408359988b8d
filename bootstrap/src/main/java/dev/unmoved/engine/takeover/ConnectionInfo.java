package dev.unmoved.engine.takeover;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server tells of a connection (CLIENT INFO): who uses it, and what was made of it.
 * Immutable.
 */
public final class ConnectionInfo {
  private static final String DEFAULT_USER = "default";

  private final Map<String, String> fields = new HashMap<String, String>();
  private final boolean resp3;

  /** {@code line} is the server's answer; {@code resp3}: it came in that protocol. */
  ConnectionInfo(String line, boolean resp3) {
    this.resp3 = resp3;
    for (String field : line.trim().split(" ")) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        fields.put(field.substring(0, equals), field.substring(equals + 1));
      }
    }
  }

  private String get(String name) {
    String value = fields.get(name);
    return value == null ? "" : value;
  }

  private boolean isOver(String name, int limit) {
    String value = get(name);
    try {
      return !value.isEmpty() && Integer.parseInt(value) > limit;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The user it is authenticated as. */
  public String user() {
    return get("user").isEmpty() ? DEFAULT_USER : get("user");
  }

  /** Whether its client reads from replicas, as only clients do that know the cluster. */
  public boolean isClusterAware() {
    return get("flags").contains("r");
  }

  /**
   * Why it must be left alone for now, in words, or null: what is under way there could not be
   * carried over.
   */
  public @Nullable String occupied() {
    String flags = get("flags");
    if (flags.contains("P") || isOver("sub", 0) || isOver("psub", 0) || isOver("ssub", 0)) {
      return "it is subscribed";
    } else if (flags.contains("O")) {
      return "it monitors";
    } else if (flags.contains("t")) {
      return "what it tracks would be lost";
    } else if (flags.contains("x") || isOver("multi", 0)) {
      return "it is in a transaction";
    } else if (isOver("watch", 1)) { // one key is the fence's
      return "it watches keys";
    }
    return null;
  }

  /**
   * What its client has made of it, or null when another user has authenticated than the one whose
   * password is known.
   *
   * @param user who the client authenticates as; null for nobody in particular
   * @param password that user's; null for none
   */
  public @Nullable ConnectionState state(@Nullable String user, @Nullable String password) {
    String expected = user == null || user.isEmpty() ? DEFAULT_USER : user;
    if (!expected.equals(user())) {
      return null;
    }
    List<byte[]> commands = new ArrayList<byte[]>(ConnectionState.of(user, password).commands());
    if (resp3 || get("resp").equals("3")) {
      commands.add(RespWriter.command("HELLO", "3"));
    }
    add(commands, get("name"), "CLIENT", "SETNAME");
    add(commands, get("lib-name"), "CLIENT", "SETINFO", "LIB-NAME");
    add(commands, get("lib-ver"), "CLIENT", "SETINFO", "LIB-VER");
    if (get("flags").contains("e")) {
      commands.add(RespWriter.command("CLIENT", "NO-EVICT", "ON"));
    }
    if (get("flags").contains("T")) {
      commands.add(RespWriter.command("CLIENT", "NO-TOUCH", "ON"));
    }
    if (isOver("db", 0)) {
      commands.add(RespWriter.command("SELECT", get("db")));
    }
    return ConnectionState.after(commands);
  }

  private static void add(List<byte[]> commands, String value, String... words) {
    if (!value.isEmpty()) {
      byte[][] head = new byte[words.length][];
      for (int i = 0; i < words.length; i++) {
        head[i] = words[i].getBytes(StandardCharsets.US_ASCII);
      }
      commands.add(RespWriter.command(head, value.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** The fields' names: values may tell more than belongs into a log. */
  @Override
  public String toString() {
    return fields.keySet().toString();
  }
}
