package dev.unmoved.it.commandtable;

import dev.unmoved.command.CommandInfo;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.RespConnection;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a server's COMMAND says of one command or subcommand.
 *
 * @param name as our table writes it: {@code CONFIG|GET}
 * @param tips request and response policies, {@code request_policy:all_shards}; empty before 7.0
 */
record ServedCommand(String name, int arity, Set<String> flags, Set<String> tips) {

  /** Everything that {@code server} knows, subcommands behind their commands. */
  static List<ServedCommand> all(RedisServer server) {
    List<ServedCommand> commands = new ArrayList<>();
    for (Object entry : (List<?>) server.call("COMMAND")) {
      add((List<?>) entry, commands);
    }
    return commands;
  }

  /**
   * What is read of the same answer for commands that the table does not know, by name; without
   * subcommands.
   */
  static Map<String, CommandInfo> infos(RedisServer server) {
    Map<String, CommandInfo> infos = new HashMap<>();
    for (Object entry : (List<?>) server.call("COMMAND")) {
      StringBuilder resp = new StringBuilder();
      write(entry, resp);
      byte[] bytes = resp.toString().getBytes(StandardCharsets.ISO_8859_1);
      try {
        CommandInfo info = CommandInfo.parse(RespValue.parse(bytes, 0, bytes.length));
        infos.put(info.command().name(), info);
      } catch (ProtocolException e) {
        throw new IllegalStateException(e);
      }
    }
    return infos;
  }

  private static void write(Object reply, StringBuilder resp) {
    if (reply instanceof List<?> list) {
      resp.append('*').append(list.size()).append("\r\n");
      list.forEach(element -> write(element, resp));
    } else if (reply instanceof Long) {
      resp.append(':').append(reply).append("\r\n");
    } else {
      resp.append('+').append(RespConnection.asText(reply)).append("\r\n");
    }
  }

  private static void add(List<?> entry, List<ServedCommand> into) {
    List<?> subcommands = entry.size() > 9 ? (List<?>) entry.get(9) : List.of();
    into.add(
        new ServedCommand(
            RespConnection.asText(entry.get(0)).toUpperCase(Locale.ROOT),
            ((Long) entry.get(1)).intValue(),
            texts(entry.get(2)),
            entry.size() > 7 ? policies(entry.get(7)) : Set.of()));
    for (Object subcommand : subcommands) {
      add((List<?>) subcommand, into);
    }
  }

  private static Set<String> policies(Object tips) {
    return texts(tips).stream()
        .filter(tip -> tip.contains("_policy:"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> texts(Object list) {
    return ((List<?>) list)
        .stream().map(RespConnection::asText).collect(Collectors.toCollection(TreeSet::new));
  }
}
