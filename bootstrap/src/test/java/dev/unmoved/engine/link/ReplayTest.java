package dev.unmoved.engine.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.link.Replay.Outcome;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which word counts when a link logs in, and what its node's answers lead to. */
class ReplayTest {
  private static final String OK = "+OK\r\n";
  private static final String REFUSED = "-WRONGPASS invalid username-password pair\r\n";
  private static final String UNKNOWN = "-NOAUTH Authentication required.\r\n";

  private static ConnectionState state(String... commands) {
    return ConnectionState.after(
        Arrays.stream(commands)
            .map(command -> RespWriter.command(command.split(" ")))
            .collect(Collectors.toList()));
  }

  private static List<String> written(Replay replay) {
    return replay.commands().stream()
        .map(
            command -> {
              dev.unmoved.resp.Arguments words = Part.parse(command, 0, command.length);
              StringBuilder text = new StringBuilder();
              for (int i = 0; i < words.count(); i++) {
                text.append(i == 0 ? "" : " ").append(words.text(i));
              }
              return text.toString();
            })
        .collect(Collectors.toList());
  }

  private static Outcome answer(Replay replay, String reply) throws ProtocolException {
    byte[] bytes = reply.getBytes(StandardCharsets.US_ASCII);
    return replay.onReply(RespValue.parse(bytes, 0, bytes.length));
  }

  /** Of a client that has logged in once more since its connection was opened. */
  private static Replay anew(ConnectionState said) {
    return new Replay(said, said, false);
  }

  private static Login login(String user, String password) {
    return Login.of(user, password);
  }

  @Test
  void whatTheProviderHasNowTakesThePlaceOfWhatTheConnectionWasOpenedWith() throws Exception {
    Replay replay = Replay.of(state("HELLO 3 AUTH app token-1 SETNAME me"));
    assertTrue(replay.wantsLogin());
    replay.onLogin(login("app", "token-2"));
    assertEquals(
        Arrays.asList("AUTH app token-2", "HELLO 3", "CLIENT SETNAME me"), written(replay));
    assertEquals(Outcome.PENDING, answer(replay, OK));
    assertEquals(Outcome.PENDING, answer(replay, "%0\r\n"));
    assertEquals(Outcome.DONE, answer(replay, OK));
    assertEquals(state("AUTH app token-2", "HELLO 3", "CLIENT SETNAME me"), replay.state());
  }

  @Test
  void theSameInOtherWordsChangesNothing() {
    ConnectionState said = state("AUTH default secret");
    Replay replay = Replay.of(said);
    replay.onLogin(login(null, "secret"));
    assertSame(said, replay.state());
    replay.onLogin(null);
    assertSame(said, replay.state());
  }

  @Test
  void whatTheClientSaidIsTriedWhereTheProvidersIsRefused() throws Exception {
    Replay replay = Replay.of(state("AUTH app token-1", "HELLO 3"));
    replay.onLogin(login("app-2", "token-2"));
    assertEquals(Outcome.PENDING, answer(replay, REFUSED));
    assertEquals(Outcome.AGAIN, answer(replay, UNKNOWN), "all replies of the first try are in");
    assertEquals(Arrays.asList("AUTH app token-1", "HELLO 3"), written(replay));
    assertEquals(Outcome.PENDING, answer(replay, OK));
    assertEquals(Outcome.DONE, answer(replay, "%0\r\n"));
    assertEquals(state("AUTH app token-1", "HELLO 3"), replay.state());
  }

  @Test
  void whereBothAreRefusedTheFirstAnswerCounts() throws Exception {
    Replay replay = Replay.of(state("AUTH app token-1"));
    replay.onLogin(login("app", "token-2"));
    assertEquals(Outcome.AGAIN, answer(replay, REFUSED));
    assertEquals(Outcome.REFUSED, answer(replay, "-WRONGPASS again\r\n"));
    assertEquals("WRONGPASS invalid username-password pair", replay.refusal());
  }

  @Test
  void whatTheClientHasSaidSinceItWasOpenedComesFirst() throws Exception {
    Replay replay = anew(state("AUTH app by-hand"));
    replay.onLogin(login("app", "token-2"));
    assertEquals(Collections.singletonList("AUTH app by-hand"), written(replay));
    assertEquals(Outcome.AGAIN, answer(replay, REFUSED));
    assertEquals(Collections.singletonList("AUTH app token-2"), written(replay));
    assertEquals(Outcome.DONE, answer(replay, OK));
    assertEquals(state("AUTH app token-2"), replay.state());
  }

  /** Nodes learn of a token one after the other; the client's own connection has the old one. */
  @Test
  void whatTheClientSaidIsTriedAlsoWhenOtherLinksHaveWhatTheProviderHas() throws Exception {
    ConnectionState said = state("AUTH app token-1");
    ConnectionState learned = state("AUTH app token-2", "CLIENT SETNAME me");
    for (String now : new String[] {"token-1", "token-2", "token-3"}) {
      Replay replay = new Replay(learned, said, true);
      replay.onLogin(login("app", now));
      Outcome outcome = Outcome.AGAIN;
      int tries = 0;
      while (outcome == Outcome.AGAIN) {
        tries++;
        String password = written(replay).get(0);
        answer(replay, password.endsWith("token-1") ? OK : REFUSED);
        outcome = answer(replay, OK);
      }
      assertEquals(Outcome.DONE, outcome, now);
      assertEquals(Integer.parseInt(now.substring("token-".length())), tries);
      ConnectionState provided = state("AUTH app token-1", "CLIENT SETNAME me");
      assertEquals(now.equals("token-1") ? provided : learned, replay.state());
      assertEquals("AUTH app token-1", written(replay).get(0));
    }
  }

  /** Links of two users are not interchangeable. */
  @Test
  void whoIsAnotherUserAfterAllIsKnownAsSuch() throws Exception {
    ConnectionState said = state("AUTH one secret");
    Replay replay = new Replay(state("AUTH two secret"), said, true);
    replay.onLogin(login("three", "secret"));
    assertEquals(Outcome.AGAIN, answer(replay, REFUSED));
    assertEquals(Outcome.AGAIN, answer(replay, REFUSED));
    assertEquals(Outcome.DONE, answer(replay, OK));
    assertEquals(said, replay.state());
  }

  /** Who has become eve by hand must not be app again, whatever becomes of eve. */
  @Test
  void nobodyBecomesSomebodyElse() throws Exception {
    Replay replay = anew(state("AUTH eve secret"));
    replay.onLogin(login("app", "token-2"));
    assertEquals(Outcome.REFUSED, answer(replay, REFUSED));
    Replay unnamed = anew(state("AUTH secret"));
    unnamed.onLogin(login("default", "other"));
    assertEquals(Outcome.AGAIN, answer(unnamed, REFUSED), "the default user, named or not");
  }

  @Test
  void anotherRefusalThanThatOfTheLoginEndsIt() throws Exception {
    Replay replay = Replay.of(state("AUTH app token-1", "HELLO 3"));
    replay.onLogin(login("app", "token-2"));
    assertEquals(Outcome.PENDING, answer(replay, OK));
    assertEquals(Outcome.REFUSED, answer(replay, "-NOPROTO no\r\n"));
    assertEquals("NOPROTO no", replay.refusal());
  }

  @Test
  void whoHasNotLoggedInDoesNot() {
    Replay replay = Replay.of(state("CLIENT SETNAME me"));
    assertFalse(replay.wantsLogin());
    replay.onLogin(login("app", "token-2"));
    assertEquals(Collections.singletonList("CLIENT SETNAME me"), written(replay));
  }

  @Test
  void aProviderThatFailsLeavesWhatTheClientSaid() throws Exception {
    Replay replay = Replay.of(state("AUTH app token-1"));
    IllegalStateException thrown = new IllegalStateException("no token");
    replay.onLoginFailed(thrown);
    assertEquals(Collections.singletonList("AUTH app token-1"), written(replay));
    assertEquals(Outcome.REFUSED, answer(replay, REFUSED));
    assertSame(thrown, replay.failure());
  }

  @Test
  void aLoginIsNotTold() {
    assertFalse(login("app", "secret").toString().contains("secret"));
    assertFalse(Replay.of(state("AUTH app secret")).toString().contains("secret"));
    assertNull(login("app", ""));
    assertNull(login("app", null));
  }
}
