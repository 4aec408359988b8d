package dev.unmoved.command;

import dev.unmoved.resp.Arguments;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** From a command's name, and its subcommand's, to what is known of it. */
public final class CommandTable {
  private static final Map<String, Command> BY_NAME = Collections.unmodifiableMap(rows());

  // Open addressing with linear probing, a third full. Commands and subcommands are kept apart, so
  // that a client that sends "CONFIG|GET" as one word finds nothing, as at a server.
  private static final int SIZE = 2048;
  private static final Entry[] COMMANDS = new Entry[SIZE];
  private static final Entry[] SUBCOMMANDS = new Entry[SIZE];

  static {
    for (Command command : BY_NAME.values()) {
      if (command.name().indexOf('|') < 0) {
        put(COMMANDS, new Entry(command, null, command.name()));
      }
    }
    for (Command command : BY_NAME.values()) {
      int bar = command.name().indexOf('|');
      if (bar >= 0) {
        Entry container = Objects.requireNonNull(named(COMMANDS, command.name().substring(0, bar)));
        container.isContainer = true;
        put(SUBCOMMANDS, new Entry(command, container, command.name().substring(bar + 1)));
      }
    }
  }

  private CommandTable() {}

  /**
   * The row of a call, or null when its command is unknown. An unknown subcommand, or a missing
   * one, gives the row of its container.
   */
  public static @Nullable Command find(Arguments arguments) {
    int count = arguments.count();
    if (count == 0) {
      return null;
    }
    byte[] bytes = arguments.bytes();
    Entry entry = find(COMMANDS, null, bytes, arguments.start(0), arguments.length(0));
    if (entry == null) {
      return null;
    }
    if (entry.isContainer && count > 1) {
      Entry subcommand = find(SUBCOMMANDS, entry, bytes, arguments.start(1), arguments.length(1));
      if (subcommand != null) {
        return subcommand.command;
      }
    }
    return entry.command;
  }

  /** The row of that name, as {@link Command#name} writes it, or null. */
  public static @Nullable Command named(String name) {
    return BY_NAME.get(name);
  }

  /**
   * The row of that name, which there is.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Command existing(String name) {
    Command command = BY_NAME.get(name);
    if (command == null) {
      throw new IllegalArgumentException(name);
    }
    return command;
  }

  /**
   * Whether {@code command} has subcommands: as the row of a call it then means that the one called
   * is unknown.
   */
  public static boolean isContainer(Command command) {
    Entry entry = named(COMMANDS, command.name());
    return entry != null && entry.isContainer;
  }

  /** Every row. */
  public static Collection<Command> all() {
    return BY_NAME.values();
  }

  private static Map<String, Command> rows() {
    Map<String, Command> rows = new CommandRows().byName();
    new CommandOverrides(rows).apply();
    new CommandNames(rows).apply();
    for (String name : rows.keySet().toArray(new String[0])) {
      Command row = Objects.requireNonNull(rows.get(name));
      if (row.keyStep() > 1) {
        rows.put(name, row.withFlag(Flag.VALUES));
      }
      int bar = name.indexOf('|');
      if (bar >= 0) {
        String container = name.substring(0, bar);
        rows.put(container, Objects.requireNonNull(rows.get(container)).withFlag(Flag.CONTAINER));
      }
    }
    return rows;
  }

  private static @Nullable Entry find(
      Entry[] table, @Nullable Entry container, byte[] bytes, int start, int length) {
    if (length == 0) {
      return null;
    }
    int hash = hash(container, bytes, start, length);
    for (int slot = slot(hash); ; slot = slot + 1 & SIZE - 1) {
      Entry entry = table[slot];
      if (entry == null) {
        return null;
      }
      if (entry.hash == hash
          && entry.container == container
          && entry.isNamed(bytes, start, length)) {
        return entry;
      }
    }
  }

  private static @Nullable Entry named(Entry[] table, String name) {
    byte[] bytes = ascii(name);
    return find(table, null, bytes, 0, bytes.length);
  }

  private static void put(Entry[] table, Entry entry) {
    int slot = slot(entry.hash);
    while (table[slot] != null) {
      slot = slot + 1 & SIZE - 1;
    }
    table[slot] = entry;
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 16) & SIZE - 1;
  }

  /**
   * Over five bytes of the word at most, spread so that it differs for nearly every command; the
   * word is compared whole afterwards. Clearing the bit that tells upper from lower case makes
   * other bytes meet too, which a hash may.
   */
  private static int hash(@Nullable Entry container, byte[] bytes, int start, int length) {
    int hash = container == null ? length : container.hash + length;
    int end = start + length - 1;
    hash = hash * 31 + (bytes[start] & 0xDF);
    hash = hash * 31 + (bytes[start + (length >> 2)] & 0xDF);
    hash = hash * 31 + (bytes[start + (length >> 1)] & 0xDF);
    hash = hash * 31 + (bytes[end - (length >> 2)] & 0xDF);
    return hash * 31 + (bytes[end] & 0xDF);
  }

  private static byte[] ascii(String name) {
    byte[] bytes = new byte[name.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) name.charAt(i);
    }
    return bytes;
  }

  private static final class Entry {
    final Command command;
    final @Nullable Entry container; // null for a command
    final byte[] name; // the last word of it
    final int hash;
    boolean isContainer;

    Entry(Command command, @Nullable Entry container, String word) {
      this.command = command;
      this.container = container;
      name = ascii(word);
      hash = hash(container, name, 0, name.length);
    }

    boolean isNamed(byte[] bytes, int start, int length) {
      if (length != name.length) {
        return false;
      }
      for (int i = 0; i < length; i++) {
        int b = bytes[start + i];
        if (b >= 'a' && b <= 'z') {
          b -= 32;
        }
        if (b != name[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
