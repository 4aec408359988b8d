package dev.unmoved.command;

import dev.unmoved.resp.Arguments;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Calls of commands as the parser would hand them over, and their keys as words. */
final class Calls {
  private Calls() {}

  /** A call whose arguments are the words of {@code line}; {@code <>} is the empty word. */
  static Arguments call(String line) {
    String[] words = line.split(" ");
    for (int i = 0; i < words.length; i++) {
      words[i] = words[i].equals("<>") ? "" : words[i];
    }
    return call(words);
  }

  static Arguments call(String[] words) {
    Arguments arguments = new Arguments();
    StringBuilder all = new StringBuilder("*"); // arguments never start at 0 in a real buffer
    for (String word : words) {
      all.append(word).append("\r\n");
    }
    arguments.reset(all.toString().getBytes(StandardCharsets.ISO_8859_1));
    int start = 1;
    for (String word : words) {
      arguments.add(start, word.length());
      start += word.length() + 2;
    }
    return arguments;
  }

  /** The indexes of the call's keys. */
  static List<Integer> keyIndexes(Command command, Arguments arguments) {
    KeyPositions positions = new KeyPositions();
    command.keys(arguments, positions);
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < positions.size(); i++) {
      indexes.add(positions.get(i));
    }
    return indexes;
  }

  /** The keys of a call of a known command, separated by spaces. */
  static String keys(String line) {
    Arguments arguments = call(line);
    StringBuilder keys = new StringBuilder();
    for (int index : keyIndexes(CommandTable.find(arguments), arguments)) {
      keys.append(keys.length() == 0 ? "" : " ").append(arguments.text(index));
    }
    return keys.toString();
  }
}
