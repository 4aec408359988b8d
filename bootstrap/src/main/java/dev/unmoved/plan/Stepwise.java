package dev.unmoved.plan;

import dev.unmoved.command.Command;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.resp.Arguments;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a cluster can do over several slots only in steps, each atomic, the whole not. */
final class Stepwise {
  private static final List<byte[]> NO_OPTIONS = Collections.emptyList();

  private final Arguments arguments;
  private final KeyPositions keys;
  private final int protocol;

  private Stepwise(Arguments arguments, KeyPositions keys, int protocol) {
    this.arguments = arguments;
    this.keys = keys;
    this.protocol = protocol;
  }

  static @Nullable Plan plan(
      Command command, Arguments arguments, KeyPositions keys, int protocol) {
    boolean hasArity = command.hasArity(arguments.count());
    return hasArity ? new Stepwise(arguments, keys, protocol).plan(command.name()) : null;
  }

  private @Nullable Plan plan(String name) {
    switch (name) {
      case "RENAME":
        return new Renaming(key(0), key(1), false, protocol);
      case "RENAMENX":
        return new Renaming(key(0), key(1), true, protocol);
      case "COPY":
        return copy();
      case "SMOVE":
        return new MemberMove(key(0), key(1), arguments.copy(3), protocol);
      case "RPOPLPUSH":
        return new ElementMove(key(0), key(1), false, true, Patience.none(), protocol);
      case "BRPOPLPUSH":
        return blockingMove(3);
      case "LMOVE":
        return move(0);
      case "BLMOVE":
        return move(5);
      case "BLPOP":
        return blockingPop(FirstFilled.Form.FIRST);
      case "BRPOP":
        return blockingPop(FirstFilled.Form.LAST);
      case "BZPOPMIN":
        return blockingPop(FirstFilled.Form.LOWEST);
      case "BZPOPMAX":
        return blockingPop(FirstFilled.Form.HIGHEST);
      case "LMPOP":
        return popSome(FirstFilled.Form.SOME_OF_LIST, "LEFT", "RIGHT", false);
      case "BLMPOP":
        return popSome(FirstFilled.Form.SOME_OF_LIST, "LEFT", "RIGHT", true);
      case "ZMPOP":
        return popSome(FirstFilled.Form.SOME_OF_SORTED_SET, "MIN", "MAX", false);
      case "BZMPOP":
        return popSome(FirstFilled.Form.SOME_OF_SORTED_SET, "MIN", "MAX", true);
      case "MSETNX":
        return setIfNoneExists();
      case "MSETEX":
        return setWithExpiry();
      case "ZRANGESTORE":
      case "GEOSEARCHSTORE":
        return relayed(name, 1, 0);
      case "GEORADIUS":
      case "GEORADIUSBYMEMBER":
        return relayed(name, 0, keys.size() - 1);
      case "SORT":
      case "SORT_RO":
        return sort(name);
      default:
        return Stored.plan(name, arguments, protocol);
    }
  }

  private @Nullable Plan copy() {
    boolean replace = false;
    for (int i = 3; i < arguments.count(); i++) {
      if (arguments.is(i, "DB") && i + 1 < arguments.count()) {
        return null; // a cluster has one database, and its nodes say so
      }
      if (!arguments.is(i, "REPLACE")) {
        return new RefusedCall(ServerErrors.syntax());
      }
      replace = true;
    }
    return new Copying(key(0), key(1), replace, protocol);
  }

  private Plan blockingMove(int timeout) {
    byte[] refusal = Patience.refusal(arguments.copy(timeout));
    return refusal != null
        ? new RefusedCall(refusal)
        : new ElementMove(
            key(0), key(1), false, true, Patience.of(arguments.copy(timeout)), protocol);
  }

  /** {@code timeout} is the index of the time limit, or 0. */
  private Plan move(int timeout) {
    for (int i = 3; i <= 4; i++) {
      if (!arguments.is(i, "LEFT") && !arguments.is(i, "RIGHT")) {
        return new RefusedCall(ServerErrors.syntax());
      }
    }
    byte[] refusal = timeout == 0 ? null : Patience.refusal(arguments.copy(timeout));
    if (refusal != null) {
      return new RefusedCall(refusal);
    }
    Patience limit = timeout == 0 ? Patience.none() : Patience.of(arguments.copy(timeout));
    return new ElementMove(
        key(0), key(1), arguments.is(3, "LEFT"), arguments.is(4, "LEFT"), limit, protocol);
  }

  private Plan blockingPop(FirstFilled.Form form) {
    byte[] timeout = arguments.copy(arguments.count() - 1);
    byte[] refusal = Patience.refusal(timeout);
    return refusal != null
        ? new RefusedCall(refusal)
        : new FirstFilled(form, allKeys(), NO_OPTIONS, Patience.of(timeout), protocol);
  }

  private Plan popSome(FirstFilled.Form form, String oneEnd, String otherEnd, boolean blocks) {
    int end = keys.get(keys.size() - 1) + 1;
    if (end >= arguments.count() || !arguments.is(end, oneEnd) && !arguments.is(end, otherEnd)) {
      return new RefusedCall(ServerErrors.syntax());
    }
    if (arguments.count() > end + 1) {
      if (!arguments.is(end + 1, "COUNT") || arguments.count() == end + 2) {
        return new RefusedCall(ServerErrors.syntax());
      }
      Long count = Numbers.integer(arguments.copy(end + 2));
      if (count == null || count <= 0) {
        return new RefusedCall(ServerErrors.of("ERR count should be greater than 0"));
      }
      if (arguments.count() > end + 3) {
        return new RefusedCall(ServerErrors.syntax());
      }
    }
    byte[] refusal = blocks ? Patience.refusal(arguments.copy(1)) : null;
    if (refusal != null) {
      return new RefusedCall(refusal);
    }
    List<byte[]> options = new ArrayList<byte[]>();
    for (int i = end; i < arguments.count(); i++) {
      options.add(arguments.copy(i));
    }
    Patience limit = blocks ? Patience.of(arguments.copy(1)) : Patience.none();
    return new FirstFilled(form, allKeys(), options, limit, protocol);
  }

  private Plan setIfNoneExists() {
    if (arguments.count() % 2 == 0) {
      byte[][] call = arguments.copies(1, arguments.count());
      Arrays.fill(call, key(0));
      return new ServerRefusal(Call.of("MSETNX", call));
    }
    return new ConditionalSet(
        Arrays.asList(arguments.copies(1, arguments.count())),
        new ConditionalSet.Form() {
          @Override
          public Call call(List<byte[]> keysAndValues) {
            return Call.of("MSETNX", keysAndValues.toArray(new byte[0][]));
          }
        },
        false,
        protocol);
  }

  private @Nullable Plan setWithExpiry() {
    int end = 2 + 2 * keys.size();
    if (end > arguments.count()) {
      return null;
    }
    boolean ifNew = false;
    boolean ifExist = false;
    int expiries = 0;
    for (int i = end; i < arguments.count(); i++) {
      if (arguments.is(i, "NX")) {
        ifNew = true;
      } else if (arguments.is(i, "XX")) {
        ifExist = true;
      } else if (arguments.is(i, "KEEPTTL")) {
        expiries++;
      } else if (isExpiry(i)) {
        expiries++;
        i++;
      } else {
        return null;
      }
    }
    if (ifNew == ifExist || expiries > 1) {
      return null; // without a condition the call is split, with both it is malformed
    }
    final List<byte[]> options = Arrays.asList(arguments.copies(end, arguments.count()));
    return new ConditionalSet(
        Arrays.asList(arguments.copies(2, end)),
        new ConditionalSet.Form() {
          @Override
          public Call call(List<byte[]> keysAndValues) {
            List<byte[]> share = new ArrayList<byte[]>();
            share.add(
                Integer.toString(keysAndValues.size() / 2).getBytes(StandardCharsets.US_ASCII));
            share.addAll(keysAndValues);
            share.addAll(options);
            return Call.of("MSETEX", share.toArray(new byte[0][]));
          }
        },
        ifExist,
        protocol);
  }

  private boolean isExpiry(int index) {
    boolean isOption =
        arguments.is(index, "EX")
            || arguments.is(index, "PX")
            || arguments.is(index, "EXAT")
            || arguments.is(index, "PXAT");
    Long time =
        isOption && index + 1 < arguments.count()
            ? Numbers.integer(arguments.copy(index + 1))
            : null;
    return time != null && time > 0;
  }

  private Plan relayed(String name, int source, int destination) {
    return new RelayedStore(
        name,
        arguments.copies(1, arguments.count()),
        key(source),
        keys.get(destination) - 1,
        protocol);
  }

  private Plan sort(String name) {
    SortCall call = SortCall.of(arguments);
    byte[] refusal = call.refusal();
    if (refusal != null) {
      return new RefusedCall(refusal);
    }
    return SortCall.hasPattern(arguments)
        ? new PatternSort(call, Call.of(name, arguments.copies(1, arguments.count())), protocol)
        : relayed(name, 0, keys.size() - 1);
  }

  private byte[] key(int index) {
    return arguments.copy(keys.get(index));
  }

  private List<byte[]> allKeys() {
    List<byte[]> all = new ArrayList<byte[]>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      all.add(arguments.copy(keys.get(i)));
    }
    return all;
  }
}
