package dev.unmoved.agent.operate.copy;

import dev.unmoved.resp.RespValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Two values, compared by what clients can read of them, a page at a time. Not thread-safe. */
final class Contents {
  private static final int STRING_BYTES = 1024 * 1024;

  private final Side source;
  private final Side target;

  Contents(Side source, Side target) {
    this.source = source;
    this.target = target;
  }

  /**
   * What differs, for people, without anything of the values; null: they are equal.
   *
   * @param size in bytes; not positive: not known
   * @throws KeyException when values of this type cannot be compared
   */
  String difference(Item item, long size) throws IOException, CopyException, KeyException {
    String type = source.about(item.source, "TYPE", item.source.name).text();
    String other = target.about(item.target, "TYPE", item.target.name).text();
    if (!type.equals(other)) {
      return "a " + other + ", in the source a " + type;
    }
    String lengthCommand = Elements.lengthCommand(type);
    if (lengthCommand == null) {
      throw new KeyException(
          "a value of type " + type + " is compared by DUMP only, which differs between versions");
    }
    long length = source.about(item.source, lengthCommand, item.source.name).number();
    long otherLength = target.about(item.target, lengthCommand, item.target.name).number();
    if (length != otherLength) {
      return "a " + type + " of length " + otherLength + ", in the source " + length;
    }
    if (type.equals("string")) {
      return string(item, length);
    }
    Elements elements = Elements.of(source, item.source, type, size, length);
    switch (type) {
      case "list":
        return inOrder(elements, Elements.of(target, item.target, type, size, length));
      case "stream":
        String entries = inOrder(elements, Elements.of(target, item.target, type, size, length));
        return entries == null ? groups(item) : entries;
      default:
        return unordered(item, type, elements);
    }
  }

  private String string(Item item, long length) throws IOException, CopyException, KeyException {
    for (long from = 0; from < length; from += STRING_BYTES) {
      long to = from + STRING_BYTES - 1;
      RespValue here = source.about(item.source, "GETRANGE", item.source.name, from, to);
      RespValue there = target.about(item.target, "GETRANGE", item.target.name, from, to);
      if (!isSame(here, there)) {
        return "another string of that length";
      }
    }
    return null;
  }

  private static String inOrder(Elements here, Elements there)
      throws IOException, CopyException, KeyException {
    List<RespValue> page = here.next();
    while (page != null) {
      if (!areSame(page, there.next())) {
        return "other elements";
      }
      page = here.next();
    }
    return null;
  }

  private String unordered(Item item, String type, Elements elements)
      throws IOException, CopyException, KeyException {
    for (List<RespValue> page = elements.next(); page != null; page = elements.next()) {
      if (page.isEmpty()) {
        continue;
      }
      boolean isSet = type.equals("set");
      List<RespValue> names = isSet ? page : FieldTimes.fieldsOf(page);
      List<Object> words = new ArrayList<Object>();
      for (RespValue name : names) {
        words.add(name.bytes());
      }
      String command = isSet ? "SMISMEMBER" : type.equals("zset") ? "ZMSCORE" : "HMGET";
      RespValue reply =
          target
              .ask(new Calls().add(item.target.database, words, command, item.target.name))
              .get(0);
      List<RespValue> found = target.good(reply, item.target).elements();
      for (int i = 0; i < names.size(); i++) {
        RespValue other = found.get(i);
        boolean isSame =
            isSet
                ? other.number() == 1
                : !other.isNull() && isSameValue(type, page.get(2 * i + 1), other);
        if (!isSame) {
          return "other elements";
        }
      }
      if (type.equals("hash") && !haveSameTimes(item, names)) {
        return "other times to live of fields";
      }
    }
    return null;
  }

  private static boolean isSameValue(String type, RespValue here, RespValue there) {
    return isSame(here, there) || type.equals("zset") && score(here.text()) == score(there.text());
  }

  /** Versions write the same number in different ways. */
  private static double score(String text) {
    if (text.endsWith("inf")) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.parseDouble(text);
  }

  private boolean haveSameTimes(Item item, List<RespValue> fields)
      throws IOException, CopyException, KeyException {
    long[] here = FieldTimes.of(source, item.source, fields);
    long[] there = FieldTimes.of(target, item.target, fields);
    for (int i = 0; i < fields.size(); i++) {
      long first = here == null ? -1 : here[i];
      long second = there == null ? -1 : there[i];
      boolean isOtherKind = first < 0 != second < 0;
      if (isOtherKind || Math.abs(first - second) > Comparison.TOLERANCE_MILLIS) {
        return false;
      }
    }
    return true;
  }

  private String groups(Item item) throws IOException, CopyException, KeyException {
    RespValue here = source.about(item.source, "XINFO", "STREAM", item.source.name);
    RespValue there = target.about(item.target, "XINFO", "STREAM", item.target.name);
    if (!isSame(here.get("last-generated-id"), there.get("last-generated-id"))) {
      return "another last id";
    }
    List<RespValue> mine =
        source.about(item.source, "XINFO", "GROUPS", item.source.name).elements();
    List<RespValue> its = target.about(item.target, "XINFO", "GROUPS", item.target.name).elements();
    if (mine.size() != its.size()) {
      return "other consumer groups";
    }
    for (int i = 0; i < mine.size(); i++) { // in the order of their names
      for (String what : new String[] {"name", "consumers", "pending", "last-delivered-id"}) {
        if (!isSame(mine.get(i).get(what), its.get(i).get(what))) {
          return "consumer groups with other " + what;
        }
      }
    }
    return null;
  }

  private static boolean areSame(List<RespValue> here, List<RespValue> there) {
    if (there == null || here.size() != there.size()) {
      return false;
    }
    for (int i = 0; i < here.size(); i++) {
      if (!isSame(here.get(i), there.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(RespValue here, RespValue there) {
    if (here == null || there == null) {
      return here == there;
    }
    return Arrays.equals(here.bytes(), there.bytes()) && areSame(here.elements(), there.elements());
  }
}
