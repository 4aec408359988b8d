package dev.unmoved.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.log.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {
  private final Properties system = new Properties();
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();

  @Test
  void defaultsAreThoseOfTheTable() {
    Options options = parse(null);
    assertEquals(Mode.ROUTE, options.mode());
    assertTrue(options.client("jedis"));
    assertTrue(options.endpointAllowed("anything", 1));
    assertEquals(Collections.emptyList(), options.seeds());
    assertEquals(Collections.emptyMap(), options.addressMap());
    assertEquals(TimeUnit.SECONDS.toNanos(60), options.refreshPeriodNanos());
    assertTrue(options.refreshOnMoved());
    assertEquals(TimeUnit.MILLISECONDS.toNanos(200), options.refreshMinIntervalNanos());
    assertEquals(16, options.redirectsMax());
    assertTrue(options.redirectsKnownOnly());
    assertEquals(TimeUnit.SECONDS.toNanos(5), options.retryTimeoutNanos());
    assertEquals(TimeUnit.SECONDS.toNanos(60), options.linkIdleTimeoutNanos());
    assertTrue(options.splitReads());
    assertTrue(options.splitWrites());
    assertTrue(options.fanOut());
    assertEquals(Log.INFO, options.logLevel());
    assertEquals("", options.logFile());
    assertEquals(Collections.emptyList(), warnings);
    assertEquals(Mode.ROUTE, Options.DEFAULTS.mode());
  }

  @Test
  void databasesAreTheServersUnlessToldOtherwise() {
    assertEquals(Databases.SERVER, parse(null).databases());
    Options options = parse("databases=prefix,databases.prefix=~%d~,databases.count=64");
    assertEquals(Databases.PREFIX, options.databases());
    assertEquals("~%d~", options.databasePrefix());
    assertEquals(64, options.databaseCount());
    assertEquals(Mode.ROUTE, options.mode());
    assertEquals(Databases.ONE, parse("databases=one").databases());
    assertEquals(Collections.emptyList(), warnings);
  }

  @Test
  void namesThatCannotBeReadAreWorseThanNoRouting() {
    String[] wrong = {
      "databases=several",
      "databases.count=0",
      "databases.prefix=db:",
      "databases.prefix=db%d",
      "databases.prefix=%d%d:",
      "databases.prefix=db%d0:",
      "databases.prefix={db%d}:",
      "databases.prefix=db%d*",
      "databases.prefix=%s%d:"
    };
    for (String argument : wrong) {
      warnings.clear();
      assertEquals(Mode.OFF, parse(argument).mode(), argument);
      assertEquals(1, warnings.size(), argument);
      assertTrue(
          warnings.get(0).startsWith("unmoved." + argument + " cannot be used"), warnings.get(0));
    }
  }

  @Test
  void rulesAreReadInOrder() {
    Options options = parse("colocate=queue:{*}:*,{jobs}*,*=app,mode=observe");
    assertEquals("[queue:*:*, jobs*=jobs, *=app]", options.colocate().toString());
    assertEquals(Mode.OBSERVE, options.mode());
    assertEquals(Collections.emptyList(), warnings);
  }

  @Test
  void rulesThatAreWrongAreRefused() {
    String[] wrong = {
      "colocate=queue",
      "colocate=queue:*",
      "colocate={a}:{b}",
      "colocate={}a",
      "colocate=}a{",
      "colocate={a",
      "colocate={a*}",
      "colocate=a?{*}",
      "colocate=[ab]{*}",
      "colocate=a**=b",
      "colocate==b",
      "colocate=a*=",
      "colocate=a*=b*",
      "colocate=*=app,{a}*",
      "colocate=a:{*},a:*=b",
      "colocate={*}*"
    };
    for (String argument : wrong) {
      warnings.clear();
      assertEquals(Mode.OFF, parse(argument).mode(), argument);
      assertEquals(1, warnings.size(), argument);
      assertTrue(warnings.get(0).contains("nothing is routed"), warnings.get(0));
    }
  }

  @Test
  void systemPropertyBeatsArgumentBeatsEnvironmentBeatsFile(@TempDir Path directory)
      throws IOException {
    Path file =
        Files.write(
            directory.resolve("unmoved.properties"),
            Arrays.asList(
                "unmoved.redirects.max=1",
                "retry.timeout=1s",
                "unmoved.link.idle-timeout=1s",
                "topology.refresh-period=1s"));
    environment.put("UNMOVED_CONFIG", file.toString());
    environment.put("UNMOVED_RETRY_TIMEOUT", "2s");
    environment.put("UNMOVED_LINK_IDLE_TIMEOUT", "2s");
    environment.put("UNMOVED_TOPOLOGY_REFRESH_PERIOD", "2s");
    system.setProperty("unmoved.topology.refresh-period", "4s");
    Options options = parse("link.idle-timeout=3s,topology.refresh-period=3s");
    assertEquals(1, options.redirectsMax());
    assertEquals(TimeUnit.SECONDS.toNanos(2), options.retryTimeoutNanos());
    assertEquals(TimeUnit.SECONDS.toNanos(3), options.linkIdleTimeoutNanos());
    assertEquals(TimeUnit.SECONDS.toNanos(4), options.refreshPeriodNanos());
    assertEquals(Collections.emptyList(), warnings);
  }

  @Test
  void fileIsNamedByAnAgentArgument(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("x"), Collections.singletonList("unmoved.mode=off"));
    assertEquals(Mode.OFF, parse("config=" + file).mode());
  }

  @Test
  void missingFileIsOneWarning() {
    assertEquals(Mode.ROUTE, parse("config=/no/such/file").mode());
    assertEquals(1, warnings.size());
    assertTrue(
        warnings.get(0).startsWith("unmoved.config=/no/such/file cannot be read"), warnings.get(0));
  }

  @Test
  void durationsHaveUnits() {
    assertEquals(500_000_000L, parse("retry.timeout=500ms").retryTimeoutNanos());
    assertEquals(TimeUnit.MINUTES.toNanos(5), parse("retry.timeout=5m").retryTimeoutNanos());
    assertEquals(TimeUnit.HOURS.toNanos(1), parse("retry.timeout=1h").retryTimeoutNanos());
    assertEquals(0, parse("retry.timeout=0").retryTimeoutNanos());
    assertEquals(Collections.emptyList(), warnings);
  }

  @Test
  void malformedValuesWarnAndLeaveTheDefault() {
    for (String wrong :
        new String[] {"60", "1d", "-1s", "s", "1.5s", "99999999999999s", "9999999999h", "1 s"}) {
      warnings.clear();
      assertEquals(
          TimeUnit.SECONDS.toNanos(5), parse("retry.timeout=" + wrong).retryTimeoutNanos(), wrong);
      assertEquals(1, warnings.size(), wrong);
      assertTrue(
          warnings
              .get(0)
              .startsWith(
                  "unmoved.retry.timeout=" + wrong + " is ignored, 5s is used instead: expected "),
          warnings.get(0));
    }
    warnings.clear();
    Options options =
        parse(
            "mode=on,redirects.max=-1,redirects.known-only=yes,split.reads=maybe,log.level=loud,"
                + "seeds=nowhere,clients=jedis,jdbc,address-map=a");
    assertEquals(8, warnings.size(), warnings.toString());
    assertEquals(Mode.ROUTE, options.mode());
    assertEquals(16, options.redirectsMax());
    assertTrue(options.client("lettuce"));
  }

  @Test
  void unknownNamesWarnWithASuggestion() {
    system.setProperty("unmoved.retry.timout", "1s");
    system.setProperty("unmoved.nonsense", "1");
    system.setProperty("unmovedelse", "1");
    environment.put("UNMOVED_MODUS", "off");
    parse("sedes=a:1");
    Collections.sort(warnings);
    assertEquals(
        Arrays.asList(
            "UNMOVED_MODUS is not an option and is ignored, did you mean UNMOVED_MODE?",
            "agent argument sedes is not an option and is ignored, did you mean unmoved.seeds?",
            "unmoved.nonsense is not an option and is ignored",
            "unmoved.retry.timout is not an option and is ignored, did you mean unmoved.retry.timeout?"),
        warnings);
  }

  @Test
  void socketClassesAreExactNamesWithWhatIsNestedInThemOrPackages() {
    Options options = parse("socket.classes=acme.Client,acme.wire.*,mode=off");
    for (String named :
        new String[] {"acme.Client", "acme.Client$Reader", "acme.wire.A", "acme.wire.deep.B$1"}) {
      assertTrue(options.socketClass(named), named);
    }
    for (String other :
        new String[] {"acme.ClientX", "acme.Clien", "acme.wireless.A", "acme.wire", "Client"}) {
      assertFalse(options.socketClass(other), other);
    }
    assertEquals(Collections.emptyList(), warnings);
    assertFalse(parse("socket.classes=*").hasSocketClasses());
    assertFalse(parse("socket.classes=acme.*.Client").hasSocketClasses());
    assertEquals(2, warnings.size());
  }

  @Test
  void listsInAgentArgumentsMayHoldCommas() {
    Options options =
        parse("clients=jedis,vertx,seeds=a:1,[::1]:2,address-map=a:1=b:2,c=d,mode=off");
    assertTrue(options.client("jedis"));
    assertFalse(options.client("lettuce"));
    assertEquals(Arrays.asList("a:1", "[::1]:2"), options.seeds());
    Map<String, String> map = new LinkedHashMap<>();
    map.put("a:1", "b:2");
    map.put("c", "d");
    assertEquals(map, options.addressMap());
    assertEquals(Mode.OFF, options.mode());
    assertEquals(Collections.emptyList(), warnings);
  }

  @Test
  void observingMayEndInAFile() {
    Options options = parse("mode=observe,report.file=/tmp/readiness.html");
    assertEquals(Mode.OBSERVE, options.mode());
    assertEquals("/tmp/readiness.html", options.reportFile());
    assertEquals(Collections.emptyList(), warnings);
  }

  @Test
  void endpointsArePatterns() {
    Options options = parse("endpoints=redis-*.example.com:7000,127.0.0.?,[::1]:1,cache:*");
    assertTrue(options.endpointAllowed("redis-a.example.com", 7000));
    assertTrue(options.endpointAllowed("REDIS-A.Example.com", 7000));
    assertFalse(options.endpointAllowed("redis-a.example.com", 7001));
    assertTrue(options.endpointAllowed("127.0.0.1", 9));
    assertFalse(options.endpointAllowed("127.0.0.10", 9));
    assertTrue(options.endpointAllowed("::1", 1));
    assertFalse(options.endpointAllowed("::1", 2));
    assertTrue(options.endpointAllowed("cache", 2));
    assertFalse(options.endpointAllowed("caches", 2));
  }

  @Test
  void everyOptionIsReadableUnderEachOfItsNames() {
    for (Option option : Option.values()) {
      assertEquals(option, Option.byKey(option.key()));
      assertEquals(option, Option.byKey(option.property()));
      assertEquals(option, Option.byVariable(option.variable()));
      assertFalse(option.help().isEmpty());
    }
  }

  private Options parse(String agentArguments) {
    return Options.parse(agentArguments, system, environment, warnings::add);
  }

  @Test
  void theReadmeTellsEveryOption() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Option option : Option.values()) {
      String value = option.defaultValue().isEmpty() ? "" : "`" + option.defaultValue() + "`";
      rows.add("| `" + option.property() + "` | " + value + " | " + option.help() + " |");
    }
    List<String> told = new ArrayList<>();
    for (String line : Files.readAllLines(Paths.get("..", "README.md"), StandardCharsets.UTF_8)) {
      if (line.startsWith("| `unmoved.")) {
        told.add(line);
      }
    }
    assertEquals(rows, told);
  }
}
