package dev.unmoved.command;

import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a server's COMMAND INFO says of one command and its subcommands. Before 7.0 that is where
 * its first and last key are; from then on its key specs, tips and subcommands too. Immutable.
 *
 * @see <a href="https://redis.io/docs/latest/commands/command/">COMMAND</a>
 */
public final class CommandInfo {
  /**
   * Positions beyond this are a mistake of whoever declared them; kept small, so that sums of them
   * cannot overflow.
   */
  private static final int POSITION_MAX = 1_000_000;

  private final Command command;
  private final Map<String, Command> subcommands; // by the word that follows the command's name

  private CommandInfo(Command command, Map<String, Command> subcommands) {
    this.command = command;
    this.subcommands = subcommands;
  }

  /**
   * Reads one element of the reply.
   *
   * @return null where the server does not know the command, or says nothing that could be read
   */
  public static @Nullable CommandInfo parse(RespValue entry) {
    List<RespValue> fields = entry.elements();
    if (fields.size() < 6 || fields.get(0).text() == null) {
      return null;
    }
    Map<String, Command> subcommands = new HashMap<String, Command>();
    if (fields.size() > 9) {
      for (RespValue subcommand : fields.get(9).elements()) {
        CommandInfo info = parse(subcommand);
        if (info != null) {
          String name = info.command.name();
          subcommands.put(name.substring(name.indexOf('|') + 1), info.command);
        }
      }
    }
    return new CommandInfo(command(fields), subcommands);
  }

  /**
   * The row of the command; its name is the server's own, also where it goes by another one
   * (rename-command).
   */
  public Command command() {
    return command;
  }

  /** The row of a call: that of its subcommand where it has one. */
  public Command commandOf(Arguments arguments) {
    if (!subcommands.isEmpty() && arguments.count() > 1) {
      Command subcommand = subcommands.get(upperCase(arguments, 1));
      if (subcommand != null) {
        return subcommand;
      }
    }
    return command;
  }

  /** An argument as names are compared: ASCII letters in upper case, other bytes as they are. */
  static String upperCase(Arguments arguments, int index) {
    String name =
        new String(
            arguments.bytes(),
            arguments.start(index),
            arguments.length(index),
            StandardCharsets.ISO_8859_1);
    return name.toUpperCase(Locale.ROOT);
  }

  private static Command command(List<RespValue> fields) {
    int flags = 0;
    for (RespValue flag : fields.get(2).elements()) {
      flags |= Flag.named(flag.text());
    }
    List<KeySpec> specs = new ArrayList<KeySpec>();
    if (fields.size() > 8) {
      for (RespValue spec : fields.get(8).elements()) {
        specs.add(keySpec(spec));
      }
    } else if (fields.get(3).number() > 0) {
      specs.add(legacy(fields.get(3).number(), fields.get(4).number(), fields.get(5).number()));
    }
    if ((flags & Flag.MOVABLE_KEYS) != 0 && allStandStill(specs)) {
      specs.add(KeySpec.unknown()); // then it is code that finds the rest
    }
    RequestPolicy request = RequestPolicy.DEFAULT;
    ResponsePolicy response = ResponsePolicy.DEFAULT;
    if (fields.size() > 7) {
      for (RespValue tip : fields.get(7).elements()) {
        request = requestPolicy(tip.text(), request);
        response = responsePolicy(tip.text(), response);
      }
    }
    String name = Objects.requireNonNull(fields.get(0).text()).toUpperCase(Locale.ROOT);
    return Command.of(
        name,
        (int) fields.get(1).number(),
        flags,
        request,
        response,
        specs.toArray(new KeySpec[0]));
  }

  private static boolean allStandStill(List<KeySpec> specs) {
    for (KeySpec spec : specs) {
      if (spec.fixedIndex() == 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * What 6.2 says: the index of the first key, that of the last (negative: from the end), and how
   * far apart they are.
   */
  private static KeySpec legacy(long first, long last, long step) {
    if (first > POSITION_MAX || Math.abs(last) > POSITION_MAX || step < 1 || step > POSITION_MAX) {
      return KeySpec.unknown();
    }
    return KeySpec.range(
        (int) first, (int) (last < 0 ? last : Math.max(0, last - first)), (int) step);
  }

  private static KeySpec keySpec(RespValue declared) {
    RespValue begin = declared.get("begin_search");
    RespValue find = declared.get("find_keys");
    KeySpec spec = begin == null || find == null ? null : keySpec(begin, find);
    if (spec == null) {
      return KeySpec.unknown();
    }
    RespValue flags = declared.get("flags");
    for (RespValue flag : flags == null ? new ArrayList<RespValue>() : flags.elements()) {
      if ("not_key".equals(flag.text())) {
        spec = spec.notKey();
      } else if ("incomplete".equals(flag.text())) {
        spec = spec.incomplete();
      }
    }
    return spec;
  }

  /** Null where begin or find is of a type we do not know, or its numbers make no sense. */
  private static @Nullable KeySpec keySpec(RespValue begin, RespValue find) {
    String how = text(begin, "type") + " " + text(find, "type");
    RespValue from = begin.get("spec");
    RespValue by = find.get("spec");
    boolean word = how.startsWith("keyword ");
    int start = position(from, word ? "startfrom" : "index");
    int step = position(by, "keystep");
    if (step < 1 || start == 0 || (start < 0 && !word)) {
      return null;
    }
    String keyword = word ? text(from, "keyword").toUpperCase(Locale.ROOT) : "";
    if (how.endsWith(" range")) {
      int last = position(by, "lastkey");
      int limit = position(by, "limit");
      return limit < 0
          ? null
          : word
              ? KeySpec.keyword(keyword, start, last, step, limit)
              : KeySpec.range(start, last, step, limit);
    }
    if (how.endsWith(" keynum")) {
      int numberAt = position(by, "keynumidx");
      int first = position(by, "firstkey");
      return numberAt < 0 || first < 0
          ? null
          : word
              ? KeySpec.keynumAfter(keyword, start, numberAt, first, step)
              : KeySpec.keynum(start, numberAt, first, step);
    }
    return null;
  }

  private static String text(@Nullable RespValue map, String name) {
    RespValue value = map == null ? null : map.get(name);
    return value == null || value.text() == null ? "" : value.text();
  }

  /** A small number; 0 where there is none, or one that no call reaches. */
  private static int position(@Nullable RespValue map, String name) {
    try {
      long number = Long.parseLong(text(map, name));
      return Math.abs(number) > POSITION_MAX ? 0 : (int) number;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static RequestPolicy requestPolicy(@Nullable String tip, RequestPolicy otherwise) {
    switch (String.valueOf(tip)) {
      case "request_policy:all_nodes":
        return RequestPolicy.ALL_NODES;
      case "request_policy:all_shards":
        return RequestPolicy.ALL_SHARDS;
      case "request_policy:multi_shard":
        return RequestPolicy.MULTI_SHARD;
      default:
        return otherwise; // "special" means rules of its own, which nobody here knows
    }
  }

  private static ResponsePolicy responsePolicy(@Nullable String tip, ResponsePolicy otherwise) {
    for (ResponsePolicy policy : ResponsePolicy.values()) {
      if (("response_policy:" + policy.name().toLowerCase(Locale.ROOT)).equals(tip)) {
        return policy;
      }
    }
    return otherwise;
  }
}
