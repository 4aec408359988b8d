package dev.unmoved.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.naming.Names;
import dev.unmoved.option.Options;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Slot;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever is proposed can be set, and does what it says. */
class ProposalProperties {
  private static final String[] SHAPES = {
    "user:#:cart",
    "user:#:orders",
    "user:#",
    "user:fix:#",
    "users:#",
    "jobs:a:#",
    "jobs:b",
    "{t#}:x",
    "{user:#}:y",
    "user:{#}:z",
    "lone",
    "tenant-#.user.#",
    "#:#",
    ":#",
    "a b:#",
    "k=v,w:#",
    "x}:#:y",
    "*:#:*"
  };

  @Provide
  Arbitrary<String> calls() {
    Arbitrary<String> shape = Arbitraries.of(SHAPES);
    return Combinators.combine(
            Arbitraries.of("RENAME", "SMOVE", "LMOVE"), shape, shape, Arbitraries.of(0, 0, 0, 1))
        .as((command, one, other, offset) -> command + "\t" + one + "\t" + other + "\t" + offset);
  }

  @Property(tries = 300)
  void theLineParsesAndPutsTheKeysOfEachCallItIsForIntoOneSlot(
      @ForAll @Size(min = 1, max = 4) List<@From("calls") String> calls) {
    Observations observations = new Observations(Options.DEFAULTS);
    Tap tap = new Tap(observations, "Jedis 0", "server:1");
    for (String call : calls) {
      sends(tap, call);
    }
    RuleSearch found = RuleSearch.of(observations);
    Set<String> kept = new HashSet<>();
    for (RuleNeed need : found.met()) {
      kept.addAll(need.calls());
    }
    String report = Readiness.json(observations, "shop.Main", 1, "0");
    assertEquals(!found.rules().isEmpty(), report.contains("\"line\":\"-Dunmoved.colocate="));
    if (found.rules().isEmpty()) {
      assertTrue(kept.isEmpty());
      return;
    }
    Names names = parsed(RuleSearch.join(found.rules()));
    for (RuleNeed need : found.met()) {
      for (KeyGroup group : need.groups()) {
        Set<Integer> slots = new HashSet<>();
        for (SeenKey key : group.keys()) {
          byte[] name = names.toCluster(key.name(), 0);
          slots.add(Slot.of(name, 0, name.length));
        }
        assertEquals(1, slots.size(), found.rules().toString());
      }
    }
  }

  private static Names parsed(String rules) {
    Properties properties = new Properties();
    properties.setProperty("unmoved.colocate", rules);
    Names names =
        Names.of(
            Options.parse(
                null,
                properties,
                Collections.<String, String>emptyMap(),
                message -> {
                  throw new AssertionError(message);
                }));
    assertNotNull(names);
    return names;
  }

  /** The same call for thirty ids; of two with an offset the ids differ. */
  private static void sends(Tap tap, String call) {
    String[] words = call.split("\t");
    int offset = Integer.parseInt(words[words.length - 1]);
    for (int i = 100; i < 130; i++) {
      String one = words[1].replace("#", "" + i);
      String other = words[2].replace("#", "" + (i + offset));
      byte[] bytes =
          words[0].equals("RENAME")
              ? RespWriter.command("RENAME", one, other)
              : words[0].equals("SMOVE")
                  ? RespWriter.command("SMOVE", one, other, "m")
                  : RespWriter.command("LMOVE", one, other, "LEFT", "LEFT");
      tap.onClientBytes(bytes, 0, bytes.length);
    }
  }
}
