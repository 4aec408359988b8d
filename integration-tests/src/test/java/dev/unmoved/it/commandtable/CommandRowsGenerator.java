package dev.unmoved.it.commandtable;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes CommandRows.java from what Redis and Valkey say about their commands. One file without
 * dependencies, so that it runs as it is:
 *
 * <pre>
 * java integration-tests/src/test/java/dev/unmoved/it/commandtable/CommandRowsGenerator.java \
 *     commands_core.json 127.0.0.1:6379 127.0.0.1:6380 \
 *     &gt; bootstrap/src/main/java/dev/unmoved/command/CommandRows.java
 * </pre>
 *
 * The first argument is data/commands_core.json of the repository redis/docs, which covers the
 * newest Redis and its modules. The others are servers without a password, Redis or Valkey; each
 * adds the commands that nobody before it named. Where two sources differ on a command the first
 * wins, and the difference is told on stderr.
 */
public final class CommandRowsGenerator {

  /** In the order in which the flags of a row are written: what matters for routing first. */
  private static final List<String> FLAGS =
      List.of(
          "readonly",
          "write",
          "blocking",
          "pubsub",
          "may_replicate",
          "movablekeys",
          "no_mandatory_keys",
          "no_multi",
          "denyoom",
          "admin",
          "noscript",
          "loading",
          "stale",
          "fast",
          "no_auth",
          "no_async_loading",
          "allow_busy",
          "asking",
          "skip_monitor",
          "skip_slowlog",
          "script_runner",
          "module");

  /**
   * Flags whose constant has another name than COMMAND's. Valkey calls its slow log a command log.
   */
  private static final Map<String, String> RENAMED_FLAGS =
      Map.of("movablekeys", "MOVABLE_KEYS", "skip_commandlog", "SKIP_SLOWLOG");

  private record Row(
      String name,
      String group,
      long arity,
      List<String> flags,
      String request,
      String response,
      List<String> keySpecs) {}

  public static void main(String[] args) throws IOException {
    if (args.length == 0) {
      System.err.println("usage: CommandRowsGenerator commands_core.json [host:port ...]");
      System.exit(2);
    }
    Map<String, Row> rows = new TreeMap<>();
    List<String> sources = new ArrayList<>();
    sources.add(addDocumented(Files.readString(Path.of(args[0])), rows));
    for (int i = 1; i < args.length; i++) {
      sources.add(addServed(args[i], rows));
    }
    // Debugging aids of the search module, many and undocumented; the row of the container serves
    // them all.
    rows.keySet().removeIf(name -> name.startsWith("_") && name.contains("|"));
    System.out.print(java(rows, sources));
  }

  private static String addDocumented(String json, Map<String, Row> rows) {
    String newest = "0";
    for (Map.Entry<String, Object> entry : map(new Json(json).value()).entrySet()) {
      Map<String, Object> command = map(entry.getValue());
      String name = entry.getKey().replace(' ', '|').toUpperCase(Locale.ROOT);
      String group = (String) command.getOrDefault("module", command.get("group"));
      List<String> specs = new ArrayList<>();
      for (Object spec : list(command.get("key_specs"))) {
        specs.add(keySpec(map(spec)));
      }
      rows.put(
          name,
          row(
              name,
              group,
              (Long) command.get("arity"),
              list(command.get("command_flags")),
              list(command.get("hints")),
              specs));
      String since = (String) command.get("since");
      if (since != null && !command.containsKey("module") && compareVersions(since, newest) > 0) {
        newest = since;
      }
    }
    return "the documentation of Redis " + newest;
  }

  private static String addServed(String address, Map<String, Row> rows) throws IOException {
    int colon = address.lastIndexOf(':');
    try (Socket socket =
        new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String info = (String) call(socket, in, "INFO", "server");
      String server =
          info.contains("valkey_version:")
              ? "Valkey " + infoField(info, "valkey_version")
              : "Redis " + infoField(info, "redis_version");
      for (Object command : list(call(socket, in, "COMMAND"))) {
        addServed(list(command), server, rows);
      }
      return "COMMAND of " + server;
    }
  }

  private static void addServed(List<Object> command, String server, Map<String, Row> rows) {
    String name = ((String) command.get(0)).toUpperCase(Locale.ROOT);
    List<String> specs = new ArrayList<>();
    for (Object spec : list(command.get(8))) {
      specs.add(keySpec(flatToMap(list(spec))));
    }
    Row row =
        row(
            name,
            server.substring(0, server.indexOf(' ')).toLowerCase(Locale.ROOT),
            (Long) command.get(1),
            list(command.get(2)),
            list(command.get(7)),
            specs);
    Row known = rows.putIfAbsent(name, row);
    if (known != null && !line(known).equals(line(row))) {
      System.err.println(
          "differs at "
              + server
              + ":\n  kept "
              + line(known).strip()
              + "\n  not  "
              + line(row).strip());
    }
    for (Object subcommand : list(command.get(9))) {
      addServed(list(subcommand), server, rows);
    }
  }

  private static Row row(
      String name,
      String group,
      long arity,
      List<Object> flags,
      List<Object> tips,
      List<String> keySpecs) {
    List<String> known = new ArrayList<>();
    for (Object flag : flags) {
      String constant = RENAMED_FLAGS.getOrDefault(flag, ((String) flag).toUpperCase(Locale.ROOT));
      known.add(constant);
    }
    known.sort((a, b) -> Integer.compare(rank(a), rank(b)));
    return new Row(
        name,
        group,
        arity,
        known,
        policy(tips, "request_policy:"),
        policy(tips, "response_policy:"),
        keySpecs);
  }

  private static int rank(String constant) {
    for (int i = 0; i < FLAGS.size(); i++) {
      String flag = FLAGS.get(i);
      if (constant.equals(RENAMED_FLAGS.getOrDefault(flag, flag.toUpperCase(Locale.ROOT)))) {
        return i;
      }
    }
    throw new IllegalStateException("A flag that the table does not know: " + constant);
  }

  private static String policy(List<Object> tips, String prefix) {
    for (Object tip : tips) {
      if (((String) tip).startsWith(prefix)) {
        return ((String) tip).substring(prefix.length()).toUpperCase(Locale.ROOT);
      }
    }
    return "DEFAULT";
  }

  private static String keySpec(Map<String, Object> spec) {
    Map<String, Object> begin = map(spec.get("begin_search"));
    Map<String, Object> find = map(spec.get("find_keys"));
    String suffix =
        (is(spec, "not_key") ? ".notKey()" : "") + (is(spec, "incomplete") ? ".incomplete()" : "");
    Map<String, Object> beginAt = map(begin.get("spec"));
    Map<String, Object> findBy = map(find.get("spec"));
    String how = begin.get("type") + " " + find.get("type");
    switch (how) {
      case "index range":
        {
          boolean one = number(findBy, "lastkey") == 0 && number(findBy, "keystep") == 1;
          long limit = number(findBy, "limit");
          return (one
                  ? "key(" + beginAt.get("index")
                  : "range("
                      + beginAt.get("index")
                      + ", "
                      + findBy.get("lastkey")
                      + ", "
                      + findBy.get("keystep")
                      + (limit > 1 ? ", " + limit : ""))
              + ")"
              + suffix;
        }
      case "index keynum":
        return "keynum("
            + beginAt.get("index")
            + ", "
            + findBy.get("keynumidx")
            + ", "
            + findBy.get("firstkey")
            + ", "
            + findBy.get("keystep")
            + ")"
            + suffix;
      case "keyword range":
        return "keyword(\""
            + beginAt.get("keyword")
            + "\", "
            + beginAt.get("startfrom")
            + ", "
            + findBy.get("lastkey")
            + ", "
            + findBy.get("keystep")
            + ", "
            + findBy.get("limit")
            + ")"
            + suffix;
      case "unknown unknown":
        return "unknown()" + (is(spec, "not_key") ? ".notKey()" : "");
      default:
        throw new IllegalStateException("A key spec that the table cannot say: " + spec);
    }
  }

  private static boolean is(Map<String, Object> spec, String flag) {
    return Boolean.TRUE.equals(spec.get(flag)) || list(spec.get("flags")).contains(flag);
  }

  // ---- The Java source.

  private static String java(Map<String, Row> rows, List<String> sources) {
    Map<String, List<Row>> groups = new TreeMap<>();
    for (Row row : rows.values()) {
      groups.computeIfAbsent(methodName(row.group()), g -> new ArrayList<>()).add(row);
    }
    StringBuilder out = new StringBuilder();
    out.append("package dev.unmoved.command;\n\n");
    for (String policy : List.of("ALL_NODES", "ALL_SHARDS", "MULTI_SHARD")) {
      out.append("import static dev.unmoved.command.RequestPolicy.").append(policy).append(";\n");
    }
    for (String policy :
        List.of("AGG_LOGICAL_AND", "AGG_MIN", "AGG_SUM", "ALL_SUCCEEDED", "ONE_SUCCEEDED")) {
      out.append("import static dev.unmoved.command.ResponsePolicy.").append(policy).append(";\n");
    }
    List<String> imports = new ArrayList<>();
    for (String factory : List.of("key", "keynum", "keyword", "range", "unknown")) {
      imports.add("KeySpec." + factory);
    }
    rows.values().stream()
        .flatMap(row -> row.flags().stream())
        .distinct()
        .forEach(flag -> imports.add("Flag." + flag));
    imports.sort(null);
    int at = out.indexOf("import");
    StringBuilder more = new StringBuilder();
    for (String name : imports) {
      more.append("import static dev.unmoved.command.").append(name).append(";\n");
    }
    out.insert(at, more);
    out.append("\nimport java.util.LinkedHashMap;\nimport java.util.Map;\n\n");
    out.append("/**\n");
    out.append(
        " * What servers declare about their commands, unchanged; {@link CommandOverrides} knows better.\n *\n");
    out.append(
        " * <p>Generated by CommandRowsGenerator (integration-tests); not to be edited. Sources:\n");
    for (int i = 0; i < sources.size(); i++) {
      out.append(" * ").append(sources.get(i)).append(i + 1 < sources.size() ? ",\n" : ".\n");
    }
    out.append(" */\nfinal class CommandRows {\n");
    out.append("  private final Map<String, Command> byName = new LinkedHashMap<>(2048);\n\n");
    out.append(
        "  // One method per group: all rows in one would be more than a method may hold.\n");
    out.append("  CommandRows() {\n");
    for (String group : groups.keySet()) {
      out.append("    ").append(group).append("();\n");
    }
    out.append("  }\n\n  Map<String, Command> byName() {\n    return byName;\n  }\n");
    for (Map.Entry<String, List<Row>> group : groups.entrySet()) {
      out.append("\n  private void ").append(group.getKey()).append("() {\n");
      for (Row row : group.getValue()) {
        out.append(line(row));
      }
      out.append("  }\n");
    }
    out.append("\n  private void row(String name, int arity, int flags, KeySpec... keySpecs) {\n");
    out.append(
        "    row(name, arity, flags, RequestPolicy.DEFAULT, ResponsePolicy.DEFAULT, keySpecs);\n  }\n\n");
    out.append("  private void row(\n      String name,\n      int arity,\n      int flags,\n");
    out.append(
        "      RequestPolicy request,\n      ResponsePolicy response,\n      KeySpec... keySpecs) {\n");
    out.append(
        "    byName.put(name, Command.of(name, arity, flags, request, response, keySpecs));\n  }\n}\n");
    return out.toString();
  }

  private static String line(Row row) {
    List<String> parts = new ArrayList<>();
    parts.add("\"" + row.name() + "\"");
    parts.add(Long.toString(row.arity()));
    parts.add(row.flags().isEmpty() ? "0" : String.join(" | ", row.flags()));
    if (!row.request().equals("DEFAULT") || !row.response().equals("DEFAULT")) {
      parts.add(qualified("RequestPolicy", row.request()));
      parts.add(qualified("ResponsePolicy", row.response()));
    }
    parts.addAll(row.keySpecs());
    return "    row(" + String.join(", ", parts) + ");\n"; // the formatter breaks long ones
  }

  /** The two policies share these names, so they cannot both be imported. */
  private static String qualified(String type, String policy) {
    return policy.equals("DEFAULT") || policy.equals("SPECIAL") ? type + "." + policy : policy;
  }

  private static String methodName(String group) {
    if (group.equals("ReJSON")) {
      return "json";
    }
    if (group.equals("bf")) {
      return "bloom";
    }
    StringBuilder name = new StringBuilder();
    for (String word : group.split("-")) {
      name.append(
          name.length() == 0 ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }

  // ---- Just enough RESP2 and JSON.

  private static Object call(Socket socket, InputStream in, String... words) throws IOException {
    StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    return reply(in);
  }

  private static Object reply(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\r'; b = in.read()) {
      if (b < 0) {
        throw new IOException("The server closed the connection");
      }
      line.append((char) b);
    }
    in.read();
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case '+':
        return rest;
      case ':':
        return Long.valueOf(rest);
      case '$':
        {
          int length = Integer.parseInt(rest);
          if (length < 0) {
            return null;
          }
          String bulk = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
          in.readNBytes(2);
          return bulk;
        }
      case '*':
        {
          List<Object> array = new ArrayList<>();
          for (int i = Integer.parseInt(rest); i > 0; i--) {
            array.add(reply(in));
          }
          return array;
        }
      default:
        throw new IOException("Unexpected reply: " + line);
    }
  }

  private static String infoField(String info, String field) {
    int at = info.indexOf(field + ":") + field.length() + 1;
    return info.substring(at, info.indexOf('\r', at));
  }

  /**
   * RESP2 writes a map as a flat array; the values that are maps themselves are known by their
   * names.
   */
  private static Map<String, Object> flatToMap(List<Object> flat) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      String name = (String) flat.get(i);
      boolean nested = List.of("begin_search", "find_keys", "spec").contains(name);
      map.put(name, nested ? flatToMap(list(flat.get(i + 1))) : flat.get(i + 1));
    }
    return map;
  }

  private static long number(Map<String, Object> map, String name) {
    return (Long) map.get(name);
  }

  private static int compareVersions(String a, String b) {
    String[] as = a.split("\\.");
    String[] bs = b.split("\\.");
    for (int i = 0; i < Math.min(as.length, bs.length); i++) {
      int order = Integer.compare(Integer.parseInt(as[i]), Integer.parseInt(bs[i]));
      if (order != 0) {
        return order;
      }
    }
    return as.length - bs.length;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object value) {
    return value == null ? List.of() : (List<Object>) value;
  }

  /** Reads JSON whose numbers are integers into maps, lists, strings, longs, booleans and null. */
  private static final class Json {
    private final String text;
    private int at;

    Json(String text) {
      this.text = text;
    }

    Object value() {
      switch (peek()) {
        case '{':
          {
            Map<String, Object> map = new LinkedHashMap<>();
            at++;
            while (peek() != '}') {
              String name = string();
              skip(':');
              map.put(name, value());
              if (peek() == ',') {
                at++;
              }
            }
            at++;
            return map;
          }
        case '[':
          {
            List<Object> list = new ArrayList<>();
            at++;
            while (peek() != ']') {
              list.add(value());
              if (peek() == ',') {
                at++;
              }
            }
            at++;
            return list;
          }
        case '"':
          return string();
        default:
          int start = at;
          while (",]} \r\n\t".indexOf(text.charAt(at)) < 0) {
            at++;
          }
          String word = text.substring(start, at);
          return word.equals("null")
              ? null
              : word.equals("true") || word.equals("false")
                  ? Boolean.valueOf(word)
                  : (Object) Long.valueOf(word);
      }
    }

    private String string() {
      skip('"');
      StringBuilder string = new StringBuilder();
      while (text.charAt(at) != '"') {
        char c = text.charAt(at++);
        if (c != '\\') {
          string.append(c);
          continue;
        }
        char escaped = text.charAt(at++);
        if (escaped == 'u') {
          string.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
          at += 4;
        } else {
          int control = "nrtbf".indexOf(escaped);
          string.append(control < 0 ? escaped : "\n\r\t\b\f".charAt(control));
        }
      }
      at++;
      return string.toString();
    }

    private void skip(char expected) {
      if (peek() != expected) {
        throw new IllegalStateException("Expected " + expected + " at " + at);
      }
      at++;
    }

    private char peek() {
      while (Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return text.charAt(at);
    }
  }

  private CommandRowsGenerator() {}
}
