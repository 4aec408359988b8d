package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Channels that scripts are given as keys, to publish to, as those of locks are: where keys have
 * other names in the cluster, a script publishes under that name. A is home.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class KeyChannelsTest extends Conversation {
  private static final String PONG = "*2\r\n$4\r\npong\r\n$0\r\n\r\n";
  private static final String CHANNEL = "q:onB:free";
  private static final String AS_KEY = "{onB}q:onB:free";

  KeyChannelsTest(Chopping chopping) {
    super(chopping, "colocate=q:{*}:*");
  }

  private static String confirmation(String kind, String channel, int count) {
    return "*3\r\n" + Script.bulk(kind) + Script.bulk(channel) + ":" + count + "\r\n";
  }

  private static String message(String channel, String text) {
    return "*3\r\n" + Script.bulk("message") + Script.bulk(channel) + Script.bulk(text);
  }

  private void confirms(FakeNode node, String kind, String channel, int count) {
    node.receives(kind + " " + channel, "PING").answers(confirmation(kind, channel, count), PONG);
  }

  private void subscribed() {
    client.sends("SUBSCRIBE", CHANNEL);
    a.receives("subscribe " + AS_KEY, "PING");
    confirms(b, "subscribe", AS_KEY, 1);
    a.answers(confirmation("subscribe", AS_KEY, 1), PONG);
    a.receives("SUBSCRIBE " + CHANNEL).answers(confirmation("subscribe", CHANNEL, 1));
    client.receives(confirmation("subscribe", CHANNEL, 1));
  }

  @Test
  void whatAScriptPublishesIsHeardOnceWhereHomeIsAndCountedWhereTheScriptRuns() {
    subscribed();
    b.says(message(AS_KEY, "0"));
    client.receivesNothing();
    assertEquals(0, c.connections());
    script.endsQuietly();
  }

  @Test
  void itsNameIsTheOneThatTheClientHasSubscribedTo() {
    subscribed();
    a.says(message(CHANNEL, "1"));
    client.receives(message(CHANNEL, "1"));
    client.sends("SUBSCRIBE", "q:onB:2");
    confirms(b, "subscribe", "{onB}q:onB:2", 2);
    a.receives("subscribe {onB}q:onB:2", "PING");
    a.says(message(AS_KEY, "2") + message("{onB}q:onB:2", "not yet") + message("{onB}q", "other"));
    client.receives(message(CHANNEL, "2"));
    script.endsQuietly();
  }

  @Test
  void whoIsAnsweredThatHeHearsNothingAnyMoreIsNotCounted() {
    subscribed();
    client.sends("UNSUBSCRIBE");
    a.receives("unsubscribe " + AS_KEY, "PING");
    b.receives("unsubscribe " + AS_KEY, "PING");
    a.answers(confirmation("unsubscribe", AS_KEY, 0), PONG);
    b.answers(confirmation("unsubscribe", AS_KEY, 0), PONG);
    a.receives("UNSUBSCRIBE").answers(confirmation("unsubscribe", CHANNEL, 0));
    client.receives(confirmation("unsubscribe", CHANNEL, 0));
    assertEquals(0, b.connections());
    assertFalse(client.session.unasked().isListening());
    script.endsQuietly();
  }

  @Test
  void channelsWithoutAnotherNameAreHomesAlone() {
    client.sends("SUBSCRIBE", "news");
    a.receives("SUBSCRIBE news").answers(confirmation("subscribe", "news", 1));
    client.receives(confirmation("subscribe", "news", 1));
    assertEquals(0, b.connections() + c.connections());
    assertFalse(client.session.unasked().isListening());
    script.endsQuietly();
  }

  @Test
  void inAnotherDatabaseTheyHaveItsPrefix() {
    play("databases=prefix");
    routed();
    client.sends("SELECT", "3");
    client.receives(OK);
    client.sends("SUBSCRIBE", "news");
    confirms(a, "subscribe", "db3:news", 1);
    a.receives("SUBSCRIBE news").answers(confirmation("subscribe", "news", 1));
    client.receives(confirmation("subscribe", "news", 1));
    assertEquals(0, b.connections() + c.connections());
    script.endsQuietly();
  }

  @Test
  void theListOfChannelsDoesNotShowWhatTheyAreCalledAsKeys() {
    routed();
    client.sends("PUBSUB", "CHANNELS");
    a.receives("PUBSUB CHANNELS").answers("*2\r\n" + Script.bulk(CHANNEL) + Script.bulk(AS_KEY));
    b.receives("PUBSUB CHANNELS").answers("*1\r\n" + Script.bulk(AS_KEY));
    c.receives("PUBSUB CHANNELS").answers("*1\r\n" + Script.bulk("news"));
    client.receives("*2\r\n" + Script.bulk(CHANNEL) + Script.bulk("news"));
    script.endsQuietly();
  }
}
