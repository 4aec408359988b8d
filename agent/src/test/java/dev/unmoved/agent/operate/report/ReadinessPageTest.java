package dev.unmoved.agent.operate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.unmoved.option.Options;
import dev.unmoved.report.Observations;
import dev.unmoved.report.Readiness;
import dev.unmoved.report.Tap;
import dev.unmoved.resp.RespWriter;
import org.junit.jupiter.api.Test;

/** The page, as text. */
class ReadinessPageTest {
  private static final String HOSTILE = "<script>alert(1)</script>\"'&\u202e";

  private final Observations observations = new Observations(Options.DEFAULTS);

  @Test
  void theVerdictIsThatOfTheFindings() {
    assertTrue(page().contains("Nothing was observed yet"));
    Tap tap = new Tap(observations, "Jedis 1", "server:1");
    sends(tap, "GET", "a");
    assertTrue(page().contains("Ready for a cluster"));
    sends(tap, "RENAME", "a", "b");
    assertTrue(page().contains("Ready with emulation"));
    sends(tap, "SELECT", "1");
    assertTrue(page().contains("to change"));
  }

  @Test
  void whateverWasObservedIsTextAndNeverMarkup() {
    Tap tap = new Tap(observations, HOSTILE, HOSTILE);
    Throwable stack = new Throwable();
    stack.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("app." + HOSTILE, "<init>", HOSTILE, 1)});
    tap.comesFrom(0, stack);
    sends(tap, "RENAME", HOSTILE + ":a", HOSTILE + ":b");
    sends(tap, HOSTILE, HOSTILE);
    String page = ReadinessPage.of(Readiness.json(observations, HOSTILE, 1, HOSTILE));
    assertFalse(page.contains("<script"), page);
    assertFalse(page.contains("\u202e"), "what turns the direction of writing");
    assertTrue(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), page);
    assertTrue(page.contains("&lt;init&gt;"), page);
  }

  @Test
  void thePageNeedsNothingButItself() {
    sends(new Tap(observations, "Jedis 1", "server:1"), "MGET", "a", "b");
    String page = page();
    assertFalse(page.matches("(?s).*(href=|src=|url\\(|@import|http:|https:).*"), page);
    assertEquals(1, page.split("<main>", -1).length - 1);
  }

  @Test
  void theLineToPasteIsOnThePageAndInTheText() {
    Tap tap = new Tap(observations, "Jedis 1", "server:1");
    for (int i = 100; i < 130; i++) {
      sends(tap, "RENAME", "user:" + i + ":cart", "user:" + i + ":orders");
    }
    String line = "-Dunmoved.colocate=user:{*}:*";
    assertTrue(page().contains("<code>" + line + "</code>"), page());
    String text = text();
    assertTrue(text.contains(line), text);
    assertTrue(text.contains("busiest slot has 3.3 % of the keys seen"), text);
  }

  @Test
  void theLastResortHasItsPrice() {
    assertEquals("", text());
    sends(new Tap(observations, "Jedis 1", "server:1"), "RENAME", "a", "b");
    assertTrue(page().contains("-Dunmoved.colocate=*=app"), page());
    assertTrue(text().contains("100 % of the keys"), text());
  }

  private String text() {
    return RulesSection.text(
        new JsonParser()
            .parse(Readiness.json(observations, "shop.Main", 1, "0"))
            .getAsJsonObject()
            .getAsJsonObject("colocation"));
  }

  private String page() {
    return ReadinessPage.of(Readiness.json(observations, "shop.Main", 1, "0"));
  }

  private static void sends(Tap tap, String... words) {
    byte[] bytes = RespWriter.command(words);
    tap.onClientBytes(bytes, 0, bytes.length);
  }
}
