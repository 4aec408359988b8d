package dev.unmoved.plan;

import dev.unmoved.plan.SortedSetOperation.Aggregate;
import dev.unmoved.plan.SortedSetOperation.Input;
import dev.unmoved.plan.SortedSetOperation.Scored;
import dev.unmoved.resp.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ZUNION, ZINTER and ZDIFF, ZINTERCARD, and their STORE forms; sets count as sorted sets of score
 * 1.
 */
final class SortedSetPlan extends ReadFirst {
  private enum Form {
    READ,
    COUNT,
    STORE
  }

  /**
   * Answers a number with a fraction, where nothing that was read tells how the server writes them.
   */
  private static final String FORMAT_SCRIPT = "return {double=0.1}";

  private static final double FORMAT_EXAMPLE = 0.1;

  private final SortedSetOperation operation;
  private final Form form;
  private final Sources sources;
  private final int protocol;
  private final byte @Nullable [] destination; // of the STORE form
  private final double[] weights;
  private Aggregate aggregate = Aggregate.SUM;
  private boolean withScores;
  private long limit; // of a count; 0 is none
  // found while the options were read; a key of the wrong type comes first
  private byte @Nullable [] optionError;
  // scores as the server writes them
  private final Map<Double, String> written = new HashMap<Double, String>();
  private List<Scored> result = Collections.emptyList();

  private SortedSetPlan(
      SortedSetOperation operation,
      Form form,
      Sources sources,
      int protocol,
      byte @Nullable [] destination,
      long maxBytes) {
    super(reads(operation, sources), maxBytes);
    this.operation = operation;
    this.form = form;
    this.sources = sources;
    this.protocol = protocol;
    this.destination = destination;
    weights = new double[sources.count()];
    Arrays.fill(weights, 1);
  }

  /**
   * {@code ZUNION numkeys key [key ...] [WEIGHTS weight ...] [AGGREGATE SUM|MIN|MAX] [WITHSCORES]}
   */
  static Plan read(SortedSetOperation operation, byte[][] arguments, int protocol, long maxBytes) {
    return plan(operation, Form.READ, arguments, protocol, maxBytes);
  }

  /** {@code ZINTERCARD numkeys key [key ...] [LIMIT limit]} */
  static Plan count(SortedSetOperation operation, byte[][] arguments, int protocol, long maxBytes) {
    return plan(operation, Form.COUNT, arguments, protocol, maxBytes);
  }

  /**
   * {@code ZUNIONSTORE destination numkeys key [key ...] [WEIGHTS weight ...] [AGGREGATE
   * SUM|MIN|MAX]}
   */
  static Plan store(SortedSetOperation operation, byte[][] arguments, int protocol, long maxBytes) {
    return plan(operation, Form.STORE, arguments, protocol, maxBytes);
  }

  private static Plan plan(
      SortedSetOperation operation, Form form, byte[][] arguments, int protocol, long maxBytes) {
    int numkeysIndex = form == Form.STORE ? 2 : 1;
    Long keys = Numbers.integer(arguments[numkeysIndex]);
    if (keys == null) {
      return new RefusedCall(ServerErrors.notAnInteger());
    }
    if (keys < 1) {
      String name = new String(arguments[0], StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
      return new RefusedCall(
          ServerErrors.of("ERR at least 1 input key is needed for '" + name + "' command"));
    }
    int first = numkeysIndex + 1;
    if (keys > arguments.length - first) {
      return new RefusedCall(ServerErrors.syntax());
    }
    SortedSetPlan plan =
        new SortedSetPlan(
            operation,
            form,
            new Sources(arguments, first, keys.intValue()),
            protocol,
            form == Form.STORE ? arguments[1] : null,
            maxBytes);
    plan.readOptions(arguments, first + keys.intValue());
    return plan;
  }

  private void readOptions(byte[][] arguments, int from) {
    boolean weighted = operation != SortedSetOperation.DIFF && form != Form.COUNT;
    int i = from;
    while (i < arguments.length && optionError == null) {
      int remaining = arguments.length - i;
      if (weighted && remaining >= weights.length + 1 && Words.is(arguments[i], "WEIGHTS")) {
        readWeights(arguments, i + 1);
        i += 1 + weights.length;
      } else if (weighted && remaining >= 2 && Words.is(arguments[i], "AGGREGATE")) {
        readAggregate(arguments[i + 1]);
        i += 2;
      } else if (form == Form.READ && Words.is(arguments[i], "WITHSCORES")) {
        withScores = true;
        i++;
      } else if (form == Form.COUNT && remaining >= 2 && Words.is(arguments[i], "LIMIT")) {
        readLimit(arguments[i + 1]);
        i += 2;
      } else {
        optionError = ServerErrors.syntax();
      }
    }
  }

  private void readWeights(byte[][] arguments, int from) {
    for (int i = 0; i < weights.length; i++) {
      Double weight = Numbers.real(arguments[from + i]);
      if (weight == null) {
        optionError = ServerErrors.of("ERR weight value is not a float");
        return;
      }
      weights[i] = weight;
    }
  }

  private void readAggregate(byte[] word) {
    for (Aggregate known : Aggregate.values()) {
      if (Words.is(word, known.name())) {
        aggregate = known;
        return;
      }
    }
    optionError = ServerErrors.syntax();
  }

  private void readLimit(byte[] text) {
    Long number = Numbers.integer(text);
    if (number == null || number < 0) {
      optionError = ServerErrors.of("ERR LIMIT can't be negative");
    } else {
      limit = number;
    }
  }

  @Override
  Step combine(List<byte[]> replies) throws ProtocolException {
    if (optionError != null) {
      return Step.reply(optionError);
    }
    List<Map<Element, Double>> asked = new ArrayList<Map<Element, Double>>(replies.size());
    for (byte[] reply : replies) {
      asked.add(SortedSetOperation.members(reply, written));
    }
    List<Input> inputs = new ArrayList<Input>(weights.length);
    for (int i = 0; i < weights.length; i++) {
      inputs.add(new Input(asked.get(sources.index(i)), weights[i]));
    }
    result = operation.apply(inputs, aggregate);
    if (destination != null) {
      return Replacement.sortedSet(destination, result);
    }
    if (form == Form.COUNT) {
      return Step.reply(integer(limit == 0 ? result.size() : Math.min(limit, result.size())));
    }
    return withScores ? withScores() : Step.reply(members(null));
  }

  @Override
  Step goOn(List<byte[]> replies) throws ProtocolException {
    if (form == Form.STORE) {
      return Step.reply(Replacement.outcome(replies, integer(result.size())));
    }
    byte[] example = replies.get(0);
    ScoreFormat format = null;
    if (!ServerErrors.is(example)) {
      String text = new String(example, StandardCharsets.US_ASCII).trim();
      format =
          ScoreFormat.of(
              text.substring(text.lastIndexOf(',') + text.lastIndexOf('\n') + 2), FORMAT_EXAMPLE);
    }
    // Whoever may not run scripts gets what servers write today; the numbers are the same.
    return Step.reply(members(format == null ? ScoreFormat.SHORTEST : format));
  }

  private Step withScores() {
    boolean known = true;
    for (Scored member : result) {
      known =
          known
              && (ScoreFormat.isAlikeInAll(member.score()) || written.containsKey(member.score()));
    }
    ScoreFormat format = known ? ScoreFormat.SHORTEST : null;
    for (Map.Entry<Double, String> example : written.entrySet()) {
      format = format != null ? format : ScoreFormat.of(example.getValue(), example.getKey());
    }
    return format != null
        ? Step.reply(members(format))
        : Step.send(
            Call.of(
                "EVAL",
                FORMAT_SCRIPT.getBytes(StandardCharsets.US_ASCII),
                new byte[] {'1'},
                sources.first()));
  }

  /**
   * @param format of the scores, or null to leave them out
   */
  private byte[] members(@Nullable ScoreFormat format) {
    boolean pairs = format != null && protocol >= 3;
    Reply reply =
        new Reply(protocol).array(format == null || pairs ? result.size() : 2 * result.size());
    for (Scored member : result) {
      if (pairs) {
        reply.array(2);
      }
      member.element().writeTo(reply);
      if (format != null) {
        String text = written.get(member.score());
        reply.score(text != null ? text : format.write(member.score()));
      }
    }
    return reply.toBytes();
  }

  private byte[] integer(long value) {
    return new Reply(protocol).integer(value).toBytes();
  }

  /**
   * Of one key, ZUNION reads sets and sorted sets alike, and refuses the rest as the whole command
   * would.
   */
  private static List<Call> reads(SortedSetOperation operation, Sources sources) {
    byte[] one = {'1'};
    byte[] scores = "WITHSCORES".getBytes(StandardCharsets.US_ASCII);
    List<Call> reads = new ArrayList<Call>();
    for (byte[] key : sources.distinct()) {
      reads.add(Call.of("Z" + operation.name(), one, key, scores));
    }
    return reads;
  }
}
