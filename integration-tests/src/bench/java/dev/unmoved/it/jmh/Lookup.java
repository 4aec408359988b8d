package dev.unmoved.it.jmh;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.resp.Arguments;
import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The two lookups that every command pays for. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Lookup {
  private static final String[][] CALLS = {
    {"GET", "k"}, {"set", "k", "v"}, {"HSET", "h", "f", "v"}, {"CONFIG", "GET"}
  };

  private final Arguments[] calls = new Arguments[CALLS.length];
  private final byte[] key = "user:100:12345".getBytes(StandardCharsets.US_ASCII);
  private final byte[] taggedKey = "{user:12345}:cart".getBytes(StandardCharsets.US_ASCII);
  private int next;

  public Lookup() {
    for (int i = 0; i < calls.length; i++) {
      byte[] bytes = String.join("", CALLS[i]).getBytes(StandardCharsets.US_ASCII);
      calls[i] = new Arguments();
      calls[i].reset(bytes);
      int start = 0;
      for (String word : CALLS[i]) {
        calls[i].add(start, word.length());
        start += word.length();
      }
    }
  }

  @Benchmark
  public Command command() {
    return CommandTable.find(calls[++next & CALLS.length - 1]);
  }

  @Benchmark
  public int slot() {
    return Slot.of(key, 0, key.length);
  }

  @Benchmark
  public int slotOfHashTag() {
    return Slot.of(taggedKey, 0, taggedKey.length);
  }
}
