package dev.unmoved.it.commandtable;

import dev.unmoved.command.CommandTable;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.RespConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Writes calls of commands by the grammar that COMMAND DOCS tells. Where an argument may be any
 * text, it is at times a word that means something elsewhere in the call (a group called STREAMS):
 * that is where key positions go wrong.
 */
final class CallGenerator {
  private static final List<String> MISLEADING =
      List.of(
          "STREAMS",
          "STORE",
          "STOREDIST",
          "KEYS",
          "GET",
          "BY",
          "LIMIT",
          "COUNT",
          "BLOCK",
          "AUTH",
          "AUTH2",
          "GROUP",
          "1",
          "");

  // of each command, as COMMAND DOCS gives them
  private final Map<String, List<?>> arguments = new LinkedHashMap<>();
  private final Random random;

  /** The grammar that {@code server} tells, 7.0 or later. */
  CallGenerator(RedisServer server, Random random) {
    this.random = random;
    addAll((List<?>) server.call("COMMAND", "DOCS"));
  }

  private void addAll(List<?> docs) {
    for (int i = 0; i < docs.size(); i += 2) {
      Map<String, Object> fields = fields(docs.get(i + 1));
      String name = RespConnection.asText(docs.get(i)).toUpperCase(Locale.ROOT);
      arguments.put(name, (List<?>) fields.getOrDefault("arguments", List.of()));
      addAll((List<?>) fields.getOrDefault("subcommands", List.of()));
    }
  }

  /**
   * A call of {@code name} ({@code CONFIG|GET}); with as many words as it has to have where no
   * grammar is told.
   */
  List<String> call(String name) {
    Call call = new Call();
    call.words.addAll(List.of(name.split("\\|")));
    List<?> grammar = arguments.get(name);
    if (grammar != null && !grammar.isEmpty()) {
      call.addAll(grammar);
    } else {
      int arity = Math.abs(CommandTable.named(name).arity());
      for (int i = call.words.size(); i < arity; i++) {
        call.words.add("text" + i);
      }
    }
    return call.words;
  }

  private String misleading() {
    return MISLEADING.get(random.nextInt(MISLEADING.size()));
  }

  private static Map<String, Object> fields(Object flat) {
    List<?> list = (List<?>) flat;
    Map<String, Object> fields = new HashMap<>();
    for (int i = 0; i < list.size(); i += 2) {
      fields.put(RespConnection.asText(list.get(i)), list.get(i + 1));
    }
    return fields;
  }

  private final class Call {
    final List<String> words = new ArrayList<>();
    private int numberOfKeys = -1; // where it has to be written, once it is known
    private int keys; // since then
    private int streams; // ids follow STREAMS, as many as keys

    void addAll(List<?> list) {
      list.forEach(argument -> add(fields(argument)));
    }

    private void add(Map<String, Object> argument) {
      String flags = argument.getOrDefault("flags", List.of()).toString();
      String name = RespConnection.asText(argument.get("name"));
      if (flags.contains("optional") && random.nextInt(10) < 4) {
        return;
      }
      int times = flags.contains("multiple") ? 1 + random.nextInt(3) : 1;
      if (streams > 0 && name.toLowerCase(Locale.ROOT).equals("id")) {
        times = streams;
      }
      Object token = argument.get("token");
      for (int i = 0; i < times; i++) {
        if (token != null && (i == 0 || flags.contains("multiple_token"))) {
          String word = RespConnection.asText(token);
          words.add(random.nextBoolean() ? word : word.toLowerCase(Locale.ROOT));
        }
        addValue(name, argument);
      }
      streams = token != null && RespConnection.asText(token).equals("STREAMS") ? 0 : streams;
      if (name.equals("key") && numberOfKeys < 0) {
        streams = times;
      }
    }

    private void addValue(String name, Map<String, Object> argument) {
      List<?> inner = (List<?>) argument.getOrDefault("arguments", List.of());
      switch (RespConnection.asText(argument.get("type"))) {
        case "key":
          words.add(random.nextInt(8) == 0 ? misleading() : "key" + random.nextInt(5));
          if (numberOfKeys >= 0) {
            words.set(numberOfKeys, String.valueOf(++keys));
          }
          break;
        case "oneof":
          add(fields(inner.get(random.nextInt(inner.size()))));
          break;
        case "block":
          addAll(inner);
          break;
        case "pure-token":
          break;
        case "integer":
        case "unix-time":
          if (name.equals("numkeys") || name.equals("num_keys")) {
            numberOfKeys = words.size();
            keys = 0;
            words.add("0");
          } else {
            words.add(String.valueOf(1 + random.nextInt(9)));
          }
          break;
        case "double":
          words.add("1.5");
          break;
        default:
          words.add(random.nextInt(4) == 0 ? misleading() : "text" + random.nextInt(5));
          break;
      }
    }
  }
}
