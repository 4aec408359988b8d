package dev.unmoved.naming;

import dev.unmoved.resp.Arguments;
import java.util.Arrays;

/**
 * A request that is written anew: words are kept or replaced one by one, then {@link #finish} makes
 * one array of them. Refilled again and again; not thread-safe.
 */
final class Rewriting {
  private byte[][] sources = new byte[16][];
  private int[] starts = new int[16];
  private int[] lengths = new int[16];
  private int count;

  /** Begins with the words of {@code arguments}, all kept. */
  void begin(Arguments arguments) {
    count = 0;
    for (int i = 0; i < arguments.count(); i++) {
      add(arguments.bytes(), arguments.start(i), arguments.length(i));
    }
  }

  /** Begins with nothing. */
  void beginEmpty() {
    count = 0;
  }

  void add(byte[] word) {
    add(word, 0, word.length);
  }

  void add(byte[] bytes, int start, int length) {
    if (count == sources.length) {
      sources = Arrays.copyOf(sources, count * 2);
      starts = Arrays.copyOf(starts, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
    }
    sources[count] = bytes;
    starts[count] = start;
    lengths[count] = length;
    count++;
  }

  void replace(int index, byte[] word) {
    sources[index] = word;
    starts[index] = 0;
    lengths[index] = word.length;
  }

  /** The request; {@code arguments} are its words from then on. */
  byte[] finish(Arguments arguments) {
    int size = headerLength(count);
    for (int i = 0; i < count; i++) {
      size += headerLength(lengths[i]) + lengths[i] + 2;
    }
    byte[] request = new byte[size];
    int position = header(request, 0, '*', count);
    for (int i = 0; i < count; i++) {
      position = header(request, position, '$', lengths[i]);
      System.arraycopy(sources[i], starts[i], request, position, lengths[i]);
      starts[i] = position;
      position += lengths[i];
      request[position++] = '\r';
      request[position++] = '\n';
    }
    arguments.reset(request);
    for (int i = 0; i < count; i++) {
      arguments.add(starts[i], lengths[i]);
    }
    Arrays.fill(sources, 0, count, null);
    return request;
  }

  /**
   * The call with {@code front} before one of its words; {@code arguments} are its words from then
   * on.
   */
  static byte[] withFront(Arguments arguments, int index, Front front) {
    int words = arguments.count();
    int size = headerLength(words);
    for (int i = 0; i < words; i++) {
      int length = arguments.length(i) + (i == index ? front.length() : 0);
      size += headerLength(length) + length + 2;
    }
    byte[] source = arguments.bytes();
    byte[] request = new byte[size];
    int position = header(request, 0, '*', words);
    for (int i = 0; i < words; i++) {
      int length = arguments.length(i);
      int inFront = i == index ? front.length() : 0;
      position = header(request, position, '$', inFront + length);
      if (inFront > 0) {
        front.copyTo(request, position);
      }
      System.arraycopy(source, arguments.start(i), request, position + inFront, length);
      arguments.set(i, position, inFront + length);
      position += inFront + length;
      request[position++] = '\r';
      request[position++] = '\n';
    }
    arguments.moved(request);
    return request;
  }

  private static int header(byte[] target, int start, char type, int number) {
    int end = start + headerLength(number);
    target[start] = (byte) type;
    int rest = number;
    for (int i = end - 3; i > start; i--) {
      target[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    target[end - 2] = '\r';
    target[end - 1] = '\n';
    return end;
  }

  private static int headerLength(int number) {
    int digits = 1;
    for (int rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits + 3;
  }
}
