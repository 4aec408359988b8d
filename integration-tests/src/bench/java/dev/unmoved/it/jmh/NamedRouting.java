package dev.unmoved.it.jmh;

import dev.unmoved.option.Options;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What {@link Routing} measures, where the cluster knows keys by other names than the client. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
public class NamedRouting {
  private static final int KEYS = 512;
  private static final int PIPELINE = 99;

  /** Which names there are; none, one that all keys get, or one that a rule decides. */
  public enum Naming {
    /** No option is set: what the others are compared with. */
    NONE("", name -> name),
    /** Keys of database 3 begin with a prefix. */
    DATABASE("databases=prefix", name -> "db3:" + name),
    /** A rule puts what the last segment of a key says into braces in front of it. */
    RULE(
        "colocate=order:{*}:*,user:*:{*}",
        name -> "{" + name.substring(name.lastIndexOf(':') + 1) + "}" + name);

    final String options;
    final UnaryOperator<String> names;

    Naming(String options, UnaryOperator<String> names) {
      this.options = options;
      this.names = names;
    }
  }

  /** What there is to measure. */
  @Param public Naming naming;

  private final byte[][] home = new byte[KEYS][];
  private final byte[][] anywhere = new byte[KEYS][];
  private Model model;
  private byte[] pipeline;
  private int next;

  /** Commands of one length, so that the model can tell how many it was sent. */
  @Setup
  public void choose() {
    model =
        new Model(
            Options.parse(
                naming.options,
                new Properties(),
                Map.of(),
                message -> {
                  throw new IllegalArgumentException(message);
                }));
    byte[][][] byNode = new byte[3][][];
    for (int node = 0; node < 3; node++) {
      byNode[node] = Model.gets(node, 4 * KEYS, naming.names);
    }
    int length = byNode[0][4 * KEYS - 1].length;
    for (int i = 4 * KEYS - 1, count = 0; count < KEYS; i--) {
      if (byNode[0][i].length == length && byNode[count % 3][i].length == length) {
        home[count] = byNode[0][i];
        anywhere[count] = byNode[count % 3][i];
        count++;
      }
    }
    ByteArrayOutputStream commands = new ByteArrayOutputStream();
    for (int i = 0; i < PIPELINE; i++) {
      commands.writeBytes(anywhere[i]);
    }
    pipeline = commands.toByteArray();
    if (naming == Naming.DATABASE) {
      model.select(3);
    }
    int key = "user:100:1234".length();
    int named = naming.names.apply("user:100:1234").length();
    model.addsToCommands(
        named - key + Integer.toString(named).length() - Integer.toString(key).length());
  }

  @Benchmark
  public int getAtHome() {
    return model.exchange(home[++next & KEYS - 1], 1);
  }

  @Benchmark
  public int getOfThreeNodes() {
    return model.exchange(anywhere[++next & KEYS - 1], 1);
  }

  @Benchmark
  @OperationsPerInvocation(PIPELINE)
  public int pipelineOfThreeNodes() {
    return model.exchange(pipeline, PIPELINE);
  }
}
