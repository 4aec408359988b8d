package dev.unmoved.naming;

import java.util.Arrays;

/** What a name has in front in the cluster. Refilled again and again; not thread-safe. */
final class Front {
  private final Tag tag = new Tag();
  private byte[] bytes = new byte[64];
  private int length;

  void clear() {
    length = 0;
  }

  boolean isEmpty() {
    return length == 0;
  }

  int length() {
    return length;
  }

  void add(byte[] source) {
    add(source, 0, source.length);
  }

  /** Where its hash tag is looked for; not part of it before {@link #addTag}. */
  Tag tag() {
    return tag;
  }

  /** Adds the hash tag that was found. */
  void addTag() {
    add('{');
    add(tag.bytes(), tag.start(), tag.end() - tag.start());
    add('}');
  }

  private void add(char sign) {
    makeRoom(1);
    bytes[length++] = (byte) sign;
  }

  private void add(byte[] source, int start, int count) {
    makeRoom(count);
    System.arraycopy(source, start, bytes, length, count);
    length += count;
  }

  private void makeRoom(int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * (length + count));
    }
  }

  void copyTo(byte[] target, int start) {
    System.arraycopy(bytes, 0, target, start, length);
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }
}
