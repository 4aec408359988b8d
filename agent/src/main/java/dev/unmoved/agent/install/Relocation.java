package dev.unmoved.agent.install;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Packages that were moved, as a build does that shades a library into its own jar: class files
 * with the names of the one place turned into those of the other and back, in whatever they name
 * others by. Immutable.
 *
 * <p>What is known of a client is known by its published names. So its classes are given those
 * names to be woven, and get theirs back; and what of ours runs beside them, and was compiled
 * against the published names, is moved as they were.
 */
public final class Relocation {
  /** Nothing has moved. */
  public static final Relocation NONE = new Relocation(new String[0], new String[0]);

  private static final int UTF8 = 1;

  private final String[] published; // with slashes, the last included
  private final String[] moved; // with slashes, the last included

  private Relocation(String[] published, String[] moved) {
    this.published = published;
    this.moved = moved;
  }

  /** This, and one package more, with all below it; names with slashes, the last included. */
  public Relocation and(String itsPublished, String itsMoved) {
    if (itsPublished.equals(itsMoved)) {
      return this;
    }
    int count = published.length;
    String[] from = new String[count + 1];
    String[] to = new String[count + 1];
    System.arraycopy(published, 0, from, 0, count);
    System.arraycopy(moved, 0, to, 0, count);
    from[count] = itsPublished;
    to[count] = itsMoved;
    return new Relocation(from, to);
  }

  /** Whether nothing has moved. */
  public boolean isNone() {
    return published.length == 0;
  }

  /**
   * A class file with the published names, with those of where they were moved.
   *
   * @throws IllegalArgumentException when it cannot be read
   */
  public byte[] move(byte[] classFile) {
    return isNone() ? classFile : renamed(classFile, published, moved);
  }

  /**
   * A class file as it is where it was moved, with the published names.
   *
   * @throws IllegalArgumentException when it cannot be read
   */
  public byte[] restore(byte[] classFile) {
    return isNone() ? classFile : renamed(classFile, moved, published);
  }

  /** A text of a class file as it is where it was moved, with the published names. */
  String restore(String text) {
    return renamed(text, moved, published);
  }

  /** All names of classes, descriptors and texts are entries of one kind in its first part. */
  private static byte[] renamed(byte[] classFile, String[] from, String[] to) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(classFile.length + 1024);
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeLong(in.readLong()); // magic number and version
      int entries = in.readUnsignedShort();
      out.writeShort(entries);
      for (int i = 1; i < entries; i++) {
        int tag = in.readUnsignedByte();
        out.writeByte(tag);
        if (tag == UTF8) {
          out.writeUTF(renamed(in.readUTF(), from, to));
        } else {
          copy(in, out, size(tag));
          i += tag == 5 || tag == 6 ? 1 : 0; // long and double count twice
        }
      }
      copy(in, out, in.available());
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalArgumentException("no class file", e);
    }
  }

  /** Bytes after the tag of a constant, as in section 4.4 of the specification of the JVM. */
  private static int size(int tag) {
    switch (tag) {
      case 7: // class
      case 8: // string
      case 16: // method type
      case 19: // module
      case 20: // package
        return 2;
      case 15: // method handle
        return 3;
      case 5: // long
      case 6: // double
        return 8;
      case 3: // int
      case 4: // float
      case 9: // field
      case 10: // method
      case 11: // method of an interface
      case 12: // name and type
      case 17: // dynamic
      case 18: // invokedynamic
        return 4;
      default:
        throw new IllegalArgumentException("a constant with tag " + tag);
    }
  }

  private static void copy(DataInputStream in, DataOutputStream out, int count) throws IOException {
    byte[] bytes = new byte[count];
    in.readFully(bytes);
    out.write(bytes);
  }

  private static String renamed(String text, String[] from, String[] to) {
    StringBuilder renamed = null;
    int copied = 0;
    for (int at = 0; at < text.length(); at++) {
      int found = mayBegin(text, at) ? longest(text, at, from) : -1;
      if (found >= 0) {
        renamed = renamed == null ? new StringBuilder() : renamed;
        boolean dotted = text.charAt(at + from[found].length() - 1) == '.';
        renamed.append(text, copied, at).append(dotted ? to[found].replace('/', '.') : to[found]);
        copied = at + from[found].length();
        at = copied - 1;
      }
    }
    return renamed == null ? text : renamed.append(text, copied, text.length()).toString();
  }

  /** Whether a package's name may begin here: at the start, or behind what is no part of a name. */
  private static boolean mayBegin(String text, int at) {
    char before = at == 0 ? ' ' : text.charAt(at - 1);
    return before == 'L' // of a descriptor
        || before != '/' && before != '.' && !Character.isJavaIdentifierPart(before);
  }

  /** The index of the longest of these packages that is named at a place, -1: none is. */
  private static int longest(String text, int at, String[] packages) {
    int longest = -1;
    for (int i = 0; i < packages.length; i++) {
      if ((longest < 0 || packages[i].length() > packages[longest].length())
          && (text.startsWith(packages[i], at)
              || text.startsWith(packages[i].replace('/', '.'), at))) {
        longest = i;
      }
    }
    return longest;
  }
}
