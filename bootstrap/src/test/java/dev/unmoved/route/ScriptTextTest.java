package dev.unmoved.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.resp.Arguments;
import dev.unmoved.topology.Slot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the text of a script tells of its undeclared keys. */
class ScriptTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "return redis.call('get','foo')",
        "return redis.call(\"GET\", \"foo\")",
        "return redis.pcall( 'get' , [[foo]] )",
        "return redis.call('get', [==[foo]==])",
        "return server.call('get', 'foo')",
        "-- redis.call('get', 'other')\n--[[ redis.call('get', 'other') ]] return redis.call('get', 'foo')",
        "local s = \"redis.call('get', 'other')\" return redis.call('get', 'foo')",
        "local now = redis.call('time') redis.call('set', 'foo', now[1])",
        "redis.call('publish', 'other', 'x') redis.call('incr', 'foo')",
        "local key = 'foo'; return redis.call('get', key)",
        "local key = 'fo' .. 'o' if redis.call('exists', key) == 1 then return 1 end",
        "return redis.call('hset', 'foo', tostring(1), redis.call('get', 'other'))",
        "redis.call('get', other()) return redis.call('get', 'foo')",
        "return redis.call('zunion', 2, 'foo', 'other')",
        "return redis.call('xread', 'count', 2, 'streams', 'foo', '0-0')",
        "return redis.call('object', 'encoding', 'foo')",
        "return redis.call('del', 'foo', unpack(ARGV))",
      })
  void theKeyIsTold(String script) {
    assertEquals(Slot.of("foo".getBytes(StandardCharsets.UTF_8)), slot(script));
  }

  @Test
  void argumentsOfTheCallAreKnown() {
    int foo = Slot.of("foo".getBytes(StandardCharsets.UTF_8));
    assertEquals(foo, slot("return redis.call('get', ARGV[1])", "foo"));
    assertEquals(foo, slot("local k = ARGV[2] or 'x' return redis.call('get', k)", "other", "foo"));
    assertEquals(foo, slot("return redis.call('get', ARGV[1] .. 'o')", "fo"));
    assertEquals(
        Slot.of("lock:42".getBytes(StandardCharsets.UTF_8)),
        slot(
            "local key = 'lock:' .. ARGV[1]\nif redis.call('exists', key) == 0 then redis.call('set', key, 1) end",
            "42"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return 1",
        "return redis.call('ping')",
        "return redis.call('get', KEYS[1])",
        "return redis.call('get', ARGV[1])",
        "return redis.call('get', ARGV[99999999999])",
        "return redis.call('get', 'foo' .. key())",
        "return redis.call('get', key())",
        "return redis.call('get', 'a\\065')",
        "return redis.call('nosuch', 'foo')",
        "return redis.log('get', 'foo')",
        "return redis.sha1hex('foo')",
        "local get = redis['call']",
        "redis.call('get', 'foo",
        "redis.call('get'",
        "redis.call(",
        "redis.",
        "redis",
        "[[",
        "[==",
        "'",
        "--[[",
        "--",
        "..",
        "x=",
        "x==",
        "",
      })
  void nothingIsTold(String script) {
    assertEquals(Slot.NONE, slot(script));
  }

  private static int slot(String script, String... argv) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int[] starts = new int[argv.length + 3];
    String[] all = new String[argv.length + 3];
    all[0] = "EVAL";
    all[1] = script;
    all[2] = "0";
    System.arraycopy(argv, 0, all, 3, argv.length);
    for (int i = 0; i < all.length; i++) {
      starts[i] = bytes.size();
      bytes.write(
          all[i].getBytes(StandardCharsets.UTF_8),
          0,
          all[i].getBytes(StandardCharsets.UTF_8).length);
    }
    Arguments call = new Arguments();
    call.reset(bytes.toByteArray());
    for (int i = 0; i < all.length; i++) {
      call.add(starts[i], all[i].getBytes(StandardCharsets.UTF_8).length);
    }
    return ScriptText.slot(call.bytes(), call.start(1), call.start(1) + call.length(1), call);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local keys = redis.call('KEYS', ARGV[1]) for _, k in ipairs(keys) do redis.call('del', k) end return #keys",
        "return redis.call('del', unpack(redis.call(\"keys\", ARGV[1] .. '*')))",
        "repeat local r = redis.pcall ( [[scan]], c) until c == '0'",
        "return server.call('DBSIZE')",
      })
  void scriptsThatAskForAllKeysAreTold(String script) {
    byte[] text = ("x" + script + "'").getBytes(StandardCharsets.UTF_8);
    assertTrue(ScriptText.asksForAllKeys(text, 1, text.length - 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return redis.call('get', KEYS[1])",
        "-- redis.call('keys', '*')\nreturn 1",
        "return redis.call('set', 'keys', 'scan')",
        "return redis.call('hscan', 'h', 0)",
        "return \"redis.call('keys', '*')\""
      })
  void otherScriptsAreNot(String script) {
    byte[] text = script.getBytes(StandardCharsets.UTF_8);
    assertFalse(ScriptText.asksForAllKeys(text, 0, text.length));
  }
}
