package dev.unmoved.command;

import dev.unmoved.resp.Arguments;
import org.jspecify.annotations.Nullable;

/** What is known of one command or subcommand. Never changes. */
public final class Command {
  private static final KeySpec[] NO_KEYS = new KeySpec[0];

  private final String name;
  private final int arity;
  private final int flags;
  private final KeySpec[] keySpecs;
  private final RequestPolicy requestPolicy;
  private final ResponsePolicy responsePolicy;
  private final Effect effect;
  private final int timeoutIndex; // negative: from the end; 0: none, or given by the option
  private final @Nullable OptionSearch timeoutOption;

  // Computed once, because most commands have their first key at a fixed index and every call asks
  // for it.
  private final int fixedFirstKey;
  private final int fixedFirstKeyNeeds;

  private Command(
      String name,
      int arity,
      int flags,
      KeySpec[] keySpecs,
      RequestPolicy requestPolicy,
      ResponsePolicy responsePolicy,
      Effect effect,
      int timeoutIndex,
      @Nullable OptionSearch timeoutOption) {
    this.name = name;
    this.arity = arity;
    this.flags = flags;
    this.keySpecs = keySpecs;
    this.requestPolicy = requestPolicy;
    this.responsePolicy = responsePolicy;
    this.effect = effect;
    this.timeoutIndex = timeoutIndex;
    this.timeoutOption = timeoutOption;
    fixedFirstKey = keySpecs.length == 0 ? 0 : keySpecs[0].fixedIndex();
    fixedFirstKeyNeeds = fixedFirstKey == 0 ? 0 : keySpecs[0].fixedIndexNeeds();
  }

  /**
   * A command as Redis declares it, without an effect; also for commands that only a server knows,
   * from what its COMMAND INFO says.
   *
   * @param flags bits of {@link Flag}
   */
  public static Command of(
      String name,
      int arity,
      int flags,
      RequestPolicy requestPolicy,
      ResponsePolicy responsePolicy,
      KeySpec... keySpecs) {
    KeySpec[] specs = keySpecs.length == 0 ? NO_KEYS : keySpecs.clone();
    return new Command(
        name, arity, flags, specs, requestPolicy, responsePolicy, Effect.NONE, 0, null);
  }

  Command with(RequestPolicy request, ResponsePolicy response) {
    return new Command(
        name, arity, flags, keySpecs, request, response, effect, timeoutIndex, timeoutOption);
  }

  Command with(Effect newEffect) {
    return new Command(
        name,
        arity,
        flags,
        keySpecs,
        requestPolicy,
        responsePolicy,
        newEffect,
        timeoutIndex,
        timeoutOption);
  }

  Command withFlag(int flag) {
    return new Command(
        name,
        arity,
        flags | flag,
        keySpecs,
        requestPolicy,
        responsePolicy,
        effect,
        timeoutIndex,
        timeoutOption);
  }

  Command withKeys(KeySpec... specs) {
    return new Command(
        name,
        arity,
        flags,
        specs,
        requestPolicy,
        responsePolicy,
        effect,
        timeoutIndex,
        timeoutOption);
  }

  Command withTimeout(int index, @Nullable OptionSearch option) {
    return new Command(
        name, arity, flags, keySpecs, requestPolicy, responsePolicy, effect, index, option);
  }

  /** The name in upper case, a subcommand's as Redis writes it: {@code GET}, {@code CONFIG|GET}. */
  public String name() {
    return name;
  }

  /** How many arguments a call has, its name included; negative where it may have more. */
  public int arity() {
    return arity;
  }

  /** Whether a call may have {@code count} arguments, its name included. */
  public boolean hasArity(int count) {
    return arity >= 0 ? count == arity : count >= -arity;
  }

  /** Whether the command has the given {@link Flag}. */
  public boolean is(int flag) {
    return (flags & flag) != 0;
  }

  /** Whether the command does not change the data set. */
  public boolean readOnly() {
    return is(Flag.READONLY);
  }

  /** Whether the command may change the data set. */
  public boolean write() {
    return is(Flag.WRITE);
  }

  /** Whether some calls of the command make the client wait; see {@link #timeoutIndex}. */
  public boolean blocking() {
    return is(Flag.BLOCKING);
  }

  /** Which nodes the command is sent to. */
  public RequestPolicy requestPolicy() {
    return requestPolicy;
  }

  /** How the replies of several nodes become one. */
  public ResponsePolicy responsePolicy() {
    return responsePolicy;
  }

  /** What the command does to its session. */
  public Effect effect() {
    return effect;
  }

  /** Whether calls of the command may have keys, or sharded channels, which are routed alike. */
  public boolean hasKeys() {
    return keySpecs.length > 0;
  }

  /**
   * How many arguments belong to one key of a command that repeats them: 2 for MSET, 1 for MGET.
   */
  public int keyStep() {
    return keySpecs.length == 0 ? 1 : keySpecs[0].keyStep();
  }

  /**
   * Whether Redis declares, and no override mends, that some keys of some calls cannot be found.
   */
  public boolean mayMissKeys() {
    for (KeySpec spec : keySpecs) {
      if (spec.isIncomplete()) {
        return true;
      }
    }
    return false;
  }

  /** The index of the first key of this call, or 0 when it has none. */
  public int firstKey(Arguments arguments) {
    if (fixedFirstKey != 0) {
      return arguments.count() >= fixedFirstKeyNeeds ? fixedFirstKey : 0;
    }
    for (KeySpec spec : keySpecs) {
      int first = spec.first(arguments);
      if (first != 0) {
        return first;
      }
    }
    return 0;
  }

  /**
   * Appends the indexes of all keys of this call and returns how many there were. Of a malformed
   * call only those keys count that are certain, often none: the server will answer with its error
   * wherever it is sent.
   */
  public int keys(Arguments arguments, KeyPositions into) {
    if (fixedFirstKey != 0 && arguments.count() < fixedFirstKeyNeeds) {
      return 0;
    }
    int keys = 0;
    for (KeySpec spec : keySpecs) {
      keys += spec.keys(arguments, into);
    }
    return keys;
  }

  /**
   * The index of the argument that limits how long this call waits, or 0 when it does not wait:
   * XREAD has none without BLOCK. Counted in milliseconds or in seconds, see {@link
   * #timeoutInMillis}; 0 waits for ever.
   */
  public int timeoutIndex(Arguments arguments) {
    int index = timeoutIndex;
    if (timeoutOption != null) {
      int option = timeoutOption.find(arguments);
      index = option == 0 ? 0 : option + 1;
    } else if (index < 0) {
      index += arguments.count();
    }
    return index > 0 && index < arguments.count() ? index : 0;
  }

  /** Whether the time limit counts whole milliseconds, rather than seconds with a fraction. */
  public boolean timeoutInMillis() {
    // all that have an option for it, and WAIT, WAITAOF
    return timeoutOption != null || name.startsWith("WAIT");
  }

  @Override
  public String toString() {
    return name;
  }
}
