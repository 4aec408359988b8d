package legacy.jedis.raw;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import legacy.jedis.v4.Generation;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Any command by its name, and replies in one canonical form, so that two runs can be compared as
 * text.
 */
final class Raw implements ProtocolCommand {
  private static final Charset LATIN_1 = Charset.forName("ISO-8859-1");

  private final byte[] name;

  private Raw(String name) {
    this.name = name.getBytes(LATIN_1);
  }

  @Override
  public byte[] getRaw() {
    return name;
  }

  /** The reply of the server, errors included. A broken connection is an exception as usual. */
  static String send(Jedis jedis, List<String> command) {
    try {
      return canonical(jedis.sendCommand(new Raw(command.get(0)), arguments(command)));
    } catch (JedisDataException e) {
      return canonical(e);
    }
  }

  /** The same for many at once. */
  static List<String> sendAll(Jedis jedis, List<List<String>> commands) {
    Pipeline pipeline = jedis.pipelined();
    List<Response<Object>> responses = new ArrayList<Response<Object>>();
    for (List<String> command : commands) {
      responses.add(Generation.send(pipeline, new Raw(command.get(0)), arguments(command)));
    }
    pipeline.sync();
    List<String> replies = new ArrayList<String>();
    for (Response<Object> response : responses) {
      try {
        replies.add(canonical(response.get()));
      } catch (JedisDataException e) {
        replies.add(canonical(e));
      }
    }
    return replies;
  }

  private static byte[][] arguments(List<String> command) {
    byte[][] arguments = new byte[command.size() - 1][];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = command.get(i + 1).getBytes(LATIN_1);
    }
    return arguments;
  }

  /** Bulk and status replies quoted, everything else as redis-cli would name it. */
  static String canonical(Object reply) {
    if (reply == null) {
      return "(nil)";
    }
    if (reply instanceof byte[]) {
      return quoted((byte[]) reply);
    }
    if (reply instanceof JedisDataException) {
      return "(error) " + ((JedisDataException) reply).getMessage();
    }
    if (reply instanceof List) {
      List<String> elements = new ArrayList<String>();
      for (Object element : (List<?>) reply) {
        elements.add(canonical(element));
      }
      return elements.toString();
    }
    return "(" + reply.getClass().getSimpleName().toLowerCase() + ") " + reply;
  }

  private static String quoted(byte[] bytes) {
    StringBuilder text = new StringBuilder("\"");
    for (byte b : bytes) {
      if (b >= ' ' && b < 127 && b != '"' && b != '\\') {
        text.append((char) b);
      } else {
        text.append(String.format("\\x%02x", b));
      }
    }
    return text.append('"').toString();
  }
}
