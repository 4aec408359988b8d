package dev.unmoved.command;

import dev.unmoved.resp.Arguments;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where some of a command's keys are, in the two steps that Redis defines: begin-search finds an
 * argument to start from, find-keys says which arguments from there on are keys. Interpreted by
 * {@link #bounds}, and nowhere else.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/key-specs/">Command key
 *     specifications</a>
 */
public final class KeySpec {
  private enum Begin {
    INDEX,
    KEYWORD,
    OPTION,
    UNKNOWN
  }

  private static final KeySpec FIRST_ARGUMENT = range(1, 0, 1);

  private final Begin begin;
  // INDEX: of the argument to begin at; KEYWORD: from where to look, backwards if negative
  private final int index;
  private final @Nullable String keyword;
  private final @Nullable OptionSearch option;
  private final boolean keynum; // find-keys is keynum rather than range
  private final int lastKey; // range: relative to the first, or to the end if negative
  private final int limit; // range: 2 means that the keys are the first half of the rest, and so on
  private final int keynumIndex; // keynum: where the number of keys is, from the beginning
  private final int firstKey; // keynum: where the first key is, from the beginning
  private final int keyStep;
  // when the one key found is empty and this spec has keys, those
  private final @Nullable KeySpec insteadOfEmpty;
  private final boolean notKey;
  private final boolean incomplete;

  private KeySpec(
      Begin begin,
      int index,
      @Nullable String keyword,
      @Nullable OptionSearch option,
      boolean keynum,
      int lastKey,
      int limit,
      int keynumIndex,
      int firstKey,
      int keyStep,
      @Nullable KeySpec insteadOfEmpty,
      boolean notKey,
      boolean incomplete) {
    this.begin = begin;
    this.index = index;
    this.keyword = keyword;
    this.option = option;
    this.keynum = keynum;
    this.lastKey = lastKey;
    this.limit = limit;
    this.keynumIndex = keynumIndex;
    this.firstKey = firstKey;
    this.keyStep = keyStep;
    this.insteadOfEmpty = insteadOfEmpty;
    this.notKey = notKey;
    this.incomplete = incomplete;
  }

  /** The one key at {@code index}. */
  public static KeySpec key(int index) {
    return index == 1 ? FIRST_ARGUMENT : range(index, 0, 1);
  }

  /**
   * Every {@code keyStep}-th argument from {@code index}; {@code lastKey} counts from there, or
   * from the end of the call if negative (-1 is the last argument).
   */
  public static KeySpec range(int index, int lastKey, int keyStep) {
    return range(index, lastKey, keyStep, 0);
  }

  /**
   * A range cut to the first 1/{@code limit} of the arguments that are left; 0 and 1 cut nothing.
   */
  public static KeySpec range(int index, int lastKey, int keyStep, int limit) {
    return new KeySpec(
        Begin.INDEX, index, null, null, false, lastKey, limit, 0, 0, keyStep, null, false, false);
  }

  /**
   * As many keys as argument {@code index + keynumIndex} says, from {@code index + firstKey} on.
   */
  public static KeySpec keynum(int index, int keynumIndex, int firstKey, int keyStep) {
    return new KeySpec(
        Begin.INDEX,
        index,
        null,
        null,
        true,
        0,
        0,
        keynumIndex,
        firstKey,
        keyStep,
        null,
        false,
        false);
  }

  /**
   * A range that begins after the first argument that equals {@code keyword}, looked for from
   * {@code startFrom} on; if negative, backwards from so many before the end.
   */
  public static KeySpec keyword(
      String keyword, int startFrom, int lastKey, int keyStep, int limit) {
    return new KeySpec(
        Begin.KEYWORD,
        startFrom,
        keyword,
        null,
        false,
        lastKey,
        limit,
        0,
        0,
        keyStep,
        null,
        false,
        false);
  }

  /**
   * As {@link #keynum}, from the argument after {@code keyword}, which is looked for as in {@link
   * #keyword}.
   */
  static KeySpec keynumAfter(
      String keyword, int startFrom, int keynumIndex, int firstKey, int keyStep) {
    return new KeySpec(
        Begin.KEYWORD,
        startFrom,
        keyword,
        null,
        true,
        0,
        0,
        keynumIndex,
        firstKey,
        keyStep,
        null,
        false,
        false);
  }

  /** Keys that Redis finds by code of its own. Has no keys here unless an override says better. */
  public static KeySpec unknown() {
    return new KeySpec(Begin.UNKNOWN, 0, null, null, false, 0, 0, 0, 0, 1, null, false, true);
  }

  /**
   * A range that begins after an option; unlike {@link #keyword}, never misled by the values of
   * other options.
   */
  static KeySpec option(OptionSearch option, int lastKey, int keyStep, int limit) {
    return new KeySpec(
        Begin.OPTION, 0, null, option, false, lastKey, limit, 0, 0, keyStep, null, false, false);
  }

  /**
   * The key at {@code index}; the keys of {@code other}, if there are any, when that argument is
   * empty.
   */
  static KeySpec keyUnlessEmpty(int index, KeySpec other) {
    return new KeySpec(Begin.INDEX, index, null, null, false, 0, 0, 0, 0, 1, other, false, false);
  }

  /**
   * The same for arguments that are no keys but are routed by their slot as keys are: sharded
   * channels.
   */
  public KeySpec notKey() {
    return new KeySpec(
        begin,
        index,
        keyword,
        option,
        keynum,
        lastKey,
        limit,
        keynumIndex,
        firstKey,
        keyStep,
        insteadOfEmpty,
        true,
        incomplete);
  }

  /** The same for a spec that, as Redis declares, misses keys or finds wrong ones in some calls. */
  public KeySpec incomplete() {
    return new KeySpec(
        begin,
        index,
        keyword,
        option,
        keynum,
        lastKey,
        limit,
        keynumIndex,
        firstKey,
        keyStep,
        insteadOfEmpty,
        notKey,
        true);
  }

  /** Whether the arguments found are channels rather than keys. */
  public boolean isNotKey() {
    return notKey;
  }

  /** Whether the spec misses keys or finds wrong ones in some calls. */
  public boolean isIncomplete() {
    return incomplete;
  }

  /** How many arguments belong to one key, the key included: 2 for {@code MSET key value}. */
  public int keyStep() {
    return keyStep;
  }

  /** The key's index if it is the same in every call, else 0. */
  int fixedIndex() {
    return begin == Begin.INDEX && !keynum && limit <= 1 && insteadOfEmpty == null ? index : 0;
  }

  /** How many arguments a call needs for its key at {@link #fixedIndex} to be one. */
  int fixedIndexNeeds() {
    return lastKey >= 0 ? index + lastKey + 1 : index - lastKey;
  }

  /** The index of the first key in this call, or 0 when it has none. */
  int first(Arguments arguments) {
    return (int) (bounds(arguments) >>> 32);
  }

  /** Appends the indexes of the keys in this call and returns how many there were. */
  int keys(Arguments arguments, KeyPositions into) {
    long bounds = bounds(arguments);
    if (bounds == 0) {
      return 0;
    }
    int last = (int) bounds;
    int before = into.size();
    for (int i = (int) (bounds >>> 32); i <= last; i += keyStep) {
      into.add(i);
    }
    return into.size() - before;
  }

  /**
   * Whether the number of keys, where this call tells one, is written as a server wants it that
   * executes the call, rather than one that looks where it belongs.
   */
  boolean countsProperly(Arguments arguments) {
    int start = keynum ? begin(arguments) : 0;
    int at = start + keynumIndex;
    return start <= 0
        || at >= arguments.count()
        || arguments.is(at, Integer.toString(arguments.leadingNumber(at)));
  }

  /**
   * The interpreter: the index of the first key in the upper half, the last index that may be a key
   * in the lower; 0 when the call has no such key or is malformed, for then the server answers with
   * an error wherever it is sent.
   */
  private long bounds(Arguments arguments) {
    int count = arguments.count();
    int start = begin(arguments);
    if (start <= 0) {
      return 0;
    }
    int first = start;
    int last;
    if (keynum) {
      int at = start + keynumIndex;
      // Redirects come before a command is executed, and for them servers count keys by atoi
      // (genericGetKeys): "1.5" is one key, whose owner then says that this is no number.
      int keys = at < count ? arguments.leadingNumber(at) : -1;
      // More keys than arguments is malformed; asked first, it also keeps the product below from
      // overflowing.
      if (keys <= 0 || keys > count) {
        return 0;
      }
      first = start + firstKey;
      last = first + (keys - 1) * keyStep;
    } else if (lastKey >= 0) {
      last = start + lastKey;
    } else if (limit > 1) {
      int rest = count - start;
      if (begin == Begin.OPTION && rest % limit != 0) {
        return 0; // what follows STREAMS is as many keys as ids
      }
      last = start + rest / limit + lastKey;
    } else {
      last = count + lastKey;
    }
    if (last < first || last >= count) {
      return 0;
    }
    if (insteadOfEmpty != null && arguments.length(first) == 0) {
      long others = insteadOfEmpty.bounds(arguments);
      if (others != 0) {
        return others;
      }
    }
    return (long) first << 32 | last;
  }

  /** Begin-search: the index that find-keys counts from, or 0 when there is none. */
  private int begin(Arguments arguments) {
    switch (begin) {
      case INDEX:
        return index;
      case OPTION:
        int found = Objects.requireNonNull(option).find(arguments);
        return found == 0 ? 0 : found + 1;
      case KEYWORD:
        return afterKeyword(arguments);
      default:
        return 0;
    }
  }

  private int afterKeyword(Arguments arguments) {
    int count = arguments.count();
    int step = index > 0 ? 1 : -1;
    String word = Objects.requireNonNull(keyword);
    // The last argument is never the keyword, as nothing could follow it.
    for (int i = index > 0 ? index : count + index; i > 0 && i < count - 1; i += step) {
      if (arguments.is(i, word)) {
        return i + 1;
      }
    }
    return 0;
  }
}
