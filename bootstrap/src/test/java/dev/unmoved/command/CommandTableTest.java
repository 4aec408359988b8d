package dev.unmoved.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.resp.Arguments;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTableTest {

  @Test
  void everyRowIsFoundInEitherCase() {
    for (Command command : CommandTable.all()) {
      String words = command.name().replace('|', ' ');
      assertSame(command, find(words));
      assertSame(command, find(words + " argument"));
      assertSame(command, find(words.toLowerCase(Locale.ROOT)));
      assertSame(command, CommandTable.named(command.name()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOSUCHCOMMAND",
        "GE",
        "GETT",
        "<>",
        "CONFIG|GET",
        "CONFIG|GET x",
        "JSON",
        "GET\0",
        "G\5T",
        "JSON\16GET a",
      })
  void unknownCommandIsNull(String line) {
    assertNull(find(line));
  }

  @Test
  void callWithoutArgumentsIsUnknown() {
    Arguments arguments = new Arguments();
    arguments.reset(new byte[0]);
    assertNull(CommandTable.find(arguments));
  }

  @ParameterizedTest
  @CsvSource({
    "CONFIG, CONFIG",
    "config get maxmemory, CONFIG|GET",
    "CONFIG NOSUCH, CONFIG",
    "CONFIG <>, CONFIG",
    "client SetName x, CLIENT|SETNAME",
    "OBJECT HELP, OBJECT|HELP",
    "OBJECT GET, OBJECT",
    "GET SET, GET",
    "FT.CURSOR READ i 1, FT.CURSOR|READ",
    "COMMANDLOG GET 1 slow, COMMANDLOG|GET",
  })
  void subcommandsAreFoundInTheirContainerOnly(String line, String name) {
    assertEquals(name, find(line).name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET",
        "HGETEX",
        "MSETEX",
        "DIGEST",
        "VADD",
        "VRANGE",
        "JSON.SET",
        "FT.SEARCH",
        "TS.ADD",
        "BF.ADD",
        "CF.ADD",
        "CMS.INCRBY",
        "TOPK.ADD",
        "TDIGEST.ADD",
        "ARGET",
        "FUNCTION|LOAD",
        "DELIFEQ",
        "CLUSTERSCAN",
        "CLUSTER|MIGRATESLOTS",
        "SLAVEOF",
        "SUBSTR",
        "REPLCONF",
      })
  void tableKnows(String name) {
    assertEquals(name, CommandTable.named(name).name());
  }

  @Test
  void flagsAreThoseThatServersDeclare() {
    assertTrue(CommandTable.named("GET").readOnly());
    assertTrue(CommandTable.named("SET").write());
    assertTrue(CommandTable.named("BLPOP").blocking());
    assertTrue(CommandTable.named("SUBSCRIBE").is(Flag.PUBSUB));
    assertTrue(CommandTable.named("PING").is(Flag.FAST));
    assertTrue(CommandTable.named("EVAL").is(Flag.MOVABLE_KEYS | Flag.MAY_REPLICATE));
    assertTrue(CommandTable.named("AUTH").is(Flag.NO_AUTH));
    assertTrue(CommandTable.named("JSON.GET").is(Flag.MODULE));
    assertEquals(-2, CommandTable.named("MGET").arity());
    for (Command command : CommandTable.all()) {
      assertTrue(!command.readOnly() || !command.write(), command.name());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, DEFAULT, DEFAULT",
    "DEL, MULTI_SHARD, AGG_SUM",
    "EXISTS, MULTI_SHARD, AGG_SUM",
    "TOUCH, MULTI_SHARD, AGG_SUM",
    "UNLINK, MULTI_SHARD, AGG_SUM",
    "MGET, MULTI_SHARD, DEFAULT",
    "MSET, MULTI_SHARD, ALL_SUCCEEDED",
    "KEYS, ALL_SHARDS, DEFAULT",
    "DBSIZE, ALL_SHARDS, AGG_SUM",
    "FLUSHALL, ALL_SHARDS, ALL_SUCCEEDED",
    "FLUSHDB, ALL_SHARDS, ALL_SUCCEEDED",
    "SCRIPT|EXISTS, ALL_SHARDS, AGG_LOGICAL_AND",
    "SCRIPT|KILL, ALL_SHARDS, ONE_SUCCEEDED",
    "FUNCTION|LOAD, ALL_SHARDS, ALL_SUCCEEDED",
    "FUNCTION|KILL, ALL_SHARDS, ONE_SUCCEEDED",
    "MEMORY|PURGE, ALL_SHARDS, ALL_SUCCEEDED",
    "CONFIG|SET, ALL_NODES, ALL_SUCCEEDED",
    "CONFIG|GET, DEFAULT, DEFAULT",
    "ACL|SETUSER, ALL_NODES, ALL_SUCCEEDED",
    "SCAN, SPECIAL, SPECIAL",
    "FT.CURSOR|READ, SPECIAL, DEFAULT",
  })
  void policiesAreThoseThatRedisDeclares(
      String name, RequestPolicy request, ResponsePolicy response) {
    assertEquals(request, CommandTable.named(name).requestPolicy());
    assertEquals(response, CommandTable.named(name).responsePolicy());
  }

  @ParameterizedTest
  @CsvSource({
    "PING, DEFAULT, DEFAULT",
    "INFO, DEFAULT, DEFAULT",
    "CLIENT|SETNAME, DEFAULT, DEFAULT",
    "CLIENT|SETINFO, DEFAULT, DEFAULT",
    "LATENCY|LATEST, DEFAULT, DEFAULT",
    "LATENCY|RESET, DEFAULT, DEFAULT",
    "MEMORY|STATS, DEFAULT, DEFAULT",
    "FUNCTION|STATS, DEFAULT, DEFAULT",
    "HOTKEYS|GET, DEFAULT, DEFAULT",
    "WAIT, SPECIAL, AGG_MIN",
    "WAITAOF, SPECIAL, AGG_MIN",
    "RANDOMKEY, SPECIAL, SPECIAL",
    "SCRIPT|LOAD, ALL_SHARDS, ALL_SUCCEEDED",
    "SLOWLOG|GET, ALL_SHARDS, SPECIAL",
    "SLOWLOG|LEN, ALL_SHARDS, AGG_SUM",
    "COMMANDLOG|LEN, ALL_SHARDS, AGG_SUM",
    "ACL|LOG, ALL_SHARDS, SPECIAL",
    "PUBSUB|CHANNELS, ALL_SHARDS, SPECIAL",
    "PUBSUB|NUMPAT, ALL_SHARDS, AGG_SUM",
    "JSON.MGET, MULTI_SHARD, DEFAULT",
    "MSETEX, MULTI_SHARD, AGG_MIN",
    "MIGRATE, MULTI_SHARD, SPECIAL",
    "MSETNX, STEPWISE, DEFAULT",
    "RENAME, STEPWISE, DEFAULT",
    "BLPOP, STEPWISE, DEFAULT",
    "SORT_RO, STEPWISE, DEFAULT",
  })
  void policiesOfOursReplaceTheDeclaredOnes(
      String name, RequestPolicy request, ResponsePolicy response) {
    policiesAreThoseThatRedisDeclares(name, request, response);
  }

  @ParameterizedTest
  @CsvSource({
    "GET a, NONE",
    "EVAL s 0, SCRIPT",
    "AUTH p, AUTH",
    "HELLO 3, HELLO",
    "select 0, SELECT",
    "CLIENT SETNAME n, CLIENT_SETNAME",
    "CLIENT SETINFO lib-name n, CLIENT_SETINFO",
    "CLIENT ID, CLIENT_ID",
    "CLIENT KILL ID 1, DISCONNECTS",
    "CLIENT TRACKING ON, CLIENT_TRACKING",
    "CLIENT REPLY OFF, CLIENT_REPLY",
    "PUNSUBSCRIBE, SUBSCRIBE",
    "SSUBSCRIBE c, SHARDED_SUBSCRIBE",
    "SUNSUBSCRIBE, SHARDED_SUBSCRIBE",
    "PUBLISH c m, NONE",
    "PSYNC ? -1, SYNC",
    "CLUSTER SLOTS, CLUSTER_AWARE",
    "CLUSTER NOSUCH, CLUSTER_AWARE",
    "CLUSTER, CLUSTER_AWARE",
    "ASKING, CLUSTER_AWARE",
    "READONLY, CLUSTER_AWARE",
    "READWRITE, CLUSTER_AWARE",
  })
  void effectIsWhatTheCommandDoesToTheSession(String line, Effect effect) {
    assertEquals(effect, find(line).effect());
  }

  @ParameterizedTest
  @EnumSource
  void everyEffectHasACommand(Effect effect) {
    assertTrue(CommandTable.all().stream().anyMatch(command -> command.effect() == effect));
  }

  private static Command find(String line) {
    return CommandTable.find(Calls.call(line));
  }
}
