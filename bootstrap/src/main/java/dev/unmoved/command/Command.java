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
  private final NameUse nameUse;
  private final ReplyNames replyNames;

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
      @Nullable OptionSearch timeoutOption,
      NameUse nameUse,
      ReplyNames replyNames) {
    this.name = name;
    this.arity = arity;
    this.flags = flags;
    this.keySpecs = keySpecs;
    this.requestPolicy = requestPolicy;
    this.responsePolicy = responsePolicy;
    this.effect = effect;
    this.timeoutIndex = timeoutIndex;
    this.timeoutOption = timeoutOption;
    this.nameUse = nameUse;
    this.replyNames = replyNames;
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
        name,
        arity,
        flags,
        specs,
        requestPolicy,
        responsePolicy,
        Effect.NONE,
        0,
        null,
        NameUse.KEYS,
        ReplyNames.NONE);
  }

  Command with(RequestPolicy request, ResponsePolicy response) {
    return copy(flags, keySpecs, request, response, effect);
  }

  Command with(Effect newEffect) {
    return copy(flags, keySpecs, requestPolicy, responsePolicy, newEffect);
  }

  Command withFlag(int flag) {
    return copy(flags | flag, keySpecs, requestPolicy, responsePolicy, effect);
  }

  Command withKeys(KeySpec... specs) {
    return copy(flags, specs, requestPolicy, responsePolicy, effect);
  }

  private Command copy(
      int newFlags,
      KeySpec[] specs,
      RequestPolicy request,
      ResponsePolicy response,
      Effect newEffect) {
    return new Command(
        name,
        arity,
        newFlags,
        specs,
        request,
        response,
        newEffect,
        timeoutIndex,
        timeoutOption,
        nameUse,
        replyNames);
  }

  Command withTimeout(int index, @Nullable OptionSearch option) {
    return new Command(
        name,
        arity,
        flags,
        keySpecs,
        requestPolicy,
        responsePolicy,
        effect,
        index,
        option,
        nameUse,
        replyNames);
  }

  Command withNames(NameUse use, ReplyNames inReply) {
    return new Command(
        name,
        arity,
        flags,
        keySpecs,
        requestPolicy,
        responsePolicy,
        effect,
        timeoutIndex,
        timeoutOption,
        use,
        inReply);
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

  /** Where a call names keys beside those that {@link #keys} finds. */
  public NameUse nameUse() {
    return nameUse;
  }

  /** Where its reply names keys. */
  public ReplyNames replyNames() {
    return replyNames;
  }

  /** Whether what {@link #keys} finds are keys, rather than channels. */
  public boolean namesKeys() {
    for (KeySpec spec : keySpecs) {
      if (spec.isNotKey()) {
        return false;
      }
    }
    return true;
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
   * Whether the number of keys, where this call tells one, is a number to the server that executes
   * it. Keys are found also by what merely begins as one, such as {@code 1.5}: servers redirect
   * such a call before they refuse it (getKeysFromCommand).
   */
  public boolean countsKeysProperly(Arguments arguments) {
    for (KeySpec spec : keySpecs) {
      if (!spec.countsProperly(arguments)) {
        return false;
      }
    }
    return true;
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
