package dev.unmoved.naming;

import dev.unmoved.command.Command;
import dev.unmoved.command.ReplyNames;
import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The translation of a reply by where names stand in it, in the shapes of both versions of the
 * protocol. What has another shape (an error, a null, QUEUED) has no names. Immutable.
 */
public final class ReplyShapes extends ReplyTranslation {
  private final Names names;
  private final ReplyNames where;
  private final @Nullable NamePattern pattern; // null: all that is named belongs to the request
  private final int database;
  private final ReplyTranslation errors;

  private ReplyShapes(Names names, ReplyNames where, @Nullable NamePattern pattern, int database) {
    this.names = names;
    this.where = where;
    this.pattern = pattern;
    this.database = database;
    errors = new ErrorNames(names);
  }

  /**
   * The translation of replies that name no keys.
   *
   * @param names of the client
   */
  public static ReplyTranslation ofErrors(Names names) {
    return new ErrorNames(names);
  }

  /** The translation of what RENAMENX answers for a MOVE, to which a missing key is no error. */
  public static ReplyTranslation ofMove(Names names) {
    return new MoveReply(names);
  }

  /**
   * The translation of the reply to a call of {@code command}.
   *
   * @param pattern which names are meant; null: all
   * @param database the client's
   * @param otherwise what to do where the reply names none
   */
  public static ReplyTranslation of(
      Names names,
      Command command,
      @Nullable NamePattern pattern,
      int database,
      ReplyTranslation otherwise) {
    switch (command.replyNames()) {
      case WHOLE:
      case EACH:
      case FIRST:
      case PAGE:
      case STREAMS:
      case PREFIXES:
      case CHANNELS:
        return names.areDifferent()
            ? new ReplyShapes(names, command.replyNames(), pattern, database)
            : otherwise;
      case DATABASE:
        return new ReplyShapes(names, ReplyNames.DATABASE, null, database);
      default:
        return otherwise;
    }
  }

  @Override
  public byte[] toClient(
      byte[] reply, @Nullable Command command, byte[] request, int start, int end) {
    if (reply.length == 0 || reply[0] == '+' || reply[0] == '_') {
      return reply;
    }
    if (reply[0] == '-') {
      return errors.toClient(reply, command, request, start, end);
    }
    try {
      return translate(reply);
    } catch (ProtocolException e) {
      return RespWriter.error(
          "ERR unmoved: the names in the reply to "
              + (command == null ? "a command" : command.name().replace('|', ' '))
              + " were not found where they should be");
    }
  }

  private byte[] translate(byte[] reply) throws ProtocolException {
    switch (where) {
      case WHOLE:
        return bulk(reply, 0, reply.length);
      case DATABASE:
        return withDatabase(reply);
      default:
        break;
    }
    if (reply[1] == '-' || reply[1] == '0' && reply[2] == '\r') {
      return reply;
    }
    Frames frames = Frames.of(reply);
    switch (where) {
      case EACH:
        return each(frames, reply[0]);
      case FIRST:
        return list(frames, reply[0], element(frames, 0));
      case PAGE:
        return page(frames);
      case STREAMS:
        return streams(frames, reply[0]);
      case CHANNELS:
        return channels(frames, reply[0]);
      default:
        return prefixes(frames, reply[0]);
    }
  }

  private byte[] element(Frames frames, int index) throws ProtocolException {
    return bulk(frames.bytes(), frames.start(index), frames.end(index));
  }

  /** A name between {@code start} and {@code end}, translated. */
  private byte[] bulk(byte[] bytes, int start, int end) throws ProtocolException {
    if (bytes[start] != '$' || bytes[start + 1] == '-') {
      return Arrays.copyOfRange(bytes, start, end);
    }
    int from = contentOf(bytes, start);
    Name name = names.toClient(bytes, from, end - 2 - from);
    if (name == null) {
      throw new ProtocolException("a name that nobody has given");
    }
    return bulkOf(name.key());
  }

  /** Where the content of a bulk begins. */
  static int contentOf(byte[] bytes, int start) {
    int from = start;
    while (bytes[from] != '\n') {
      from++;
    }
    return from + 1;
  }

  static byte[] bulkOf(byte[] content) {
    byte[] head = RespWriter.ascii("$" + content.length + "\r\n");
    byte[] bulk = Arrays.copyOf(head, head.length + content.length + 2);
    System.arraycopy(content, 0, bulk, head.length, content.length);
    bulk[bulk.length - 2] = '\r';
    bulk[bulk.length - 1] = '\n';
    return bulk;
  }

  /** Those of all that are meant. */
  private byte[] each(Frames frames, byte type) throws ProtocolException {
    List<byte[]> kept = new ArrayList<byte[]>();
    for (int i = 0; i < frames.count(); i++) {
      byte[] bytes = frames.bytes();
      int start = frames.start(i);
      if (bytes[start] != '$' || pattern == null) {
        kept.add(element(frames, i));
        continue;
      }
      int from = contentOf(bytes, start);
      byte[] key = pattern.meant(bytes, from, frames.end(i) - 2 - from);
      if (key != null) {
        kept.add(bulkOf(key));
      }
    }
    return aggregate(type, kept.size(), kept);
  }

  /** Who hears a channel under the name that it has as a key hears it under its own as well. */
  private byte[] channels(Frames frames, byte type) {
    List<byte[]> kept = new ArrayList<byte[]>();
    for (int i = 0; i < frames.count(); i++) {
      int from = contentOf(frames.bytes(), frames.start(i));
      int length = frames.end(i) - 2 - from;
      Name name = names.toClient(frames.bytes(), from, length);
      if (name == null || name.key().length == length) {
        kept.add(copy(frames, i));
      }
    }
    return aggregate(type, kept.size(), kept);
  }

  private byte[] page(Frames frames) throws ProtocolException {
    if (frames.count() != 2) {
      throw new ProtocolException("expected a page");
    }
    List<byte[]> elements = new ArrayList<byte[]>();
    elements.add(copy(frames, 0));
    Frames keys = frames.nested(1);
    elements.add(each(keys, (byte) '*'));
    return aggregate((byte) '*', 2, elements);
  }

  /** The frames with another first one. */
  private static byte[] list(Frames frames, byte type, byte[] first) {
    List<byte[]> elements = new ArrayList<byte[]>();
    elements.add(first);
    for (int i = 1; i < frames.count(); i++) {
      elements.add(copy(frames, i));
    }
    return aggregate(type, frames.count(), elements);
  }

  private byte[] streams(Frames frames, byte type) throws ProtocolException {
    List<byte[]> elements = new ArrayList<byte[]>();
    for (int i = 0; i < frames.count(); i++) {
      if (type != '%') {
        Frames pair = frames.nested(i);
        elements.add(list(pair, (byte) '*', element(pair, 0)));
      } else {
        elements.add(i % 2 == 0 ? element(frames, i) : copy(frames, i));
      }
    }
    return aggregate(type, type == '%' ? frames.count() / 2 : frames.count(), elements);
  }

  private byte[] prefixes(Frames frames, byte type) throws ProtocolException {
    List<byte[]> elements = new ArrayList<byte[]>();
    for (int i = 0; i < frames.count(); i++) {
      boolean isTheirs = i % 2 == 1 && frames.text(i - 1).equals("prefixes");
      elements.add(isTheirs ? withoutFronts(frames, i) : copy(frames, i));
    }
    return aggregate(type, type == '%' ? frames.count() / 2 : frames.count(), elements);
  }

  private byte[] withoutFronts(Frames frames, int index) throws ProtocolException {
    List<byte[]> elements = new ArrayList<byte[]>();
    byte type = frames.bytes()[frames.start(index)];
    Frames nested = frames.nested(index);
    for (int i = 0; i < nested.count(); i++) {
      int from = contentOf(nested.bytes(), nested.start(i));
      byte[] prefix = Arrays.copyOfRange(nested.bytes(), from, nested.end(i) - 2);
      elements.add(bulkOf(names.withoutFront(prefix)));
    }
    return aggregate(type, elements.size(), elements);
  }

  /** CLIENT INFO in words: {@code ... db=0 ...}. */
  private byte[] withDatabase(byte[] reply) throws ProtocolException {
    if (reply[0] != '$' && reply[0] != '=' || reply[1] == '-') {
      return reply;
    }
    int from = contentOf(reply, 0);
    String text = new String(reply, from, reply.length - 2 - from, StandardCharsets.ISO_8859_1);
    String told = text.replaceFirst(" db=\\d+ ", " db=" + database + " ");
    byte[] bulk = bulkOf(told.getBytes(StandardCharsets.ISO_8859_1));
    bulk[0] = reply[0];
    return bulk;
  }

  private static byte[] copy(Frames frames, int index) {
    return Arrays.copyOfRange(frames.bytes(), frames.start(index), frames.end(index));
  }

  static byte[] aggregate(byte type, int count, List<byte[]> elements) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] head = RespWriter.ascii((char) type + String.valueOf(count) + "\r\n");
    out.write(head, 0, head.length);
    for (byte[] element : elements) {
      out.write(element, 0, element.length);
    }
    return out.toByteArray();
  }
}
