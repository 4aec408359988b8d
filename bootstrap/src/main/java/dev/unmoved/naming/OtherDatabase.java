package dev.unmoved.naming;

import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for of another database than its own: MOVE is a RENAMENX to another name, COPY
 * with DB one without. A call of them is read as a server reads it. Immutable.
 */
public final class OtherDatabase {
  private static final byte[] NOT_AN_INTEGER =
      RespWriter.error("ERR value is not an integer or out of range");
  private static final byte[] OUT_OF_RANGE = RespWriter.error("ERR DB index is out of range");
  private static final byte[] SAME =
      RespWriter.error("ERR source and destination objects are the same");

  private final Names names;

  /** Of a client with these names. */
  public OtherDatabase(Names names) {
    this.names = names;
  }

  /** The database that a word names; negative: none. */
  public int number(Arguments arguments, int index) {
    int number = arguments.number(index);
    boolean plain =
        number == 0 ? arguments.length(index) == 1 : number > 0 && !leadsWithZero(arguments, index);
    return plain && number < names.databaseCount() ? number : -1;
  }

  private static boolean leadsWithZero(Arguments arguments, int index) {
    return arguments.bytes()[arguments.start(index)] == '0';
  }

  /** What a server says of a word that names none. */
  public byte[] refusal(Arguments arguments, int index) {
    try {
      Integer.parseInt(arguments.text(index));
      return OUT_OF_RANGE.clone();
    } catch (NumberFormatException e) {
      return NOT_AN_INTEGER.clone();
    }
  }

  /**
   * A call of MOVE or COPY as one of RENAMENX or COPY.
   *
   * @param database the client's
   * @return one that begins with {@code -}: the reply; null: a server is to say what is wrong with
   *     it
   */
  public byte @Nullable [] toCluster(Arguments arguments, int database) {
    return arguments.is(0, "MOVE") ? move(arguments, database) : copy(arguments, database);
  }

  private byte @Nullable [] move(Arguments arguments, int database) {
    if (arguments.count() != 3) {
      return null;
    }
    int other = number(arguments, 2);
    if (other < 0) {
      return refusal(arguments, 2);
    }
    byte[] key = arguments.copy(1);
    return other == database
        ? SAME.clone()
        : RespWriter.command(
            new byte[][] {RespWriter.ascii("RENAMENX")},
            names.toCluster(key, database),
            names.toCluster(key, other));
  }

  private byte @Nullable [] copy(Arguments arguments, int database) {
    if (arguments.count() < 3) {
      return null;
    }
    int other = database;
    List<byte[]> options = new ArrayList<byte[]>(); // what is wrong with them a server says
    for (int i = 3; i < arguments.count(); i++) {
      if (arguments.is(i, "DB") && i + 1 < arguments.count()) {
        other = number(arguments, ++i);
        if (other < 0) {
          return refusal(arguments, i);
        }
      } else if (arguments.is(i, "REPLACE")) {
        options.add(arguments.copy(i));
      } else {
        options.add(arguments.copy(i));
        break;
      }
    }
    byte[][] head = {
      RespWriter.ascii("COPY"),
      names.toCluster(arguments.copy(1), database),
      names.toCluster(arguments.copy(2), other)
    };
    return RespWriter.command(head, options.toArray(new byte[0][]));
  }
}
