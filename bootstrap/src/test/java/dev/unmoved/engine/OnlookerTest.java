package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.link.Sighting;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody who follows requests hears of them. */
@ParameterizedClass
@EnumSource(Chopping.class)
class OnlookerTest {
  private final Script script;
  private final Client client;
  private final List<String> heard = new ArrayList<>();

  OnlookerTest(Chopping chopping) {
    script = new Script(chopping);
    client = script.client();
    client.session.onlooker(Followed::new);
  }

  private final class Followed implements Sighting {
    @Override
    public void goes(Way way) {
      heard.add("goes " + way);
    }

    @Override
    public void answered() {
      heard.add("answered");
    }

    @Override
    public void refused(byte[] reply, int from, int to) {
      heard.add("refused " + new String(reply, from, 4, StandardCharsets.US_ASCII));
    }

    @Override
    public String line() {
      return null;
    }
  }

  @Test
  void answersOfAClusterAreToldOnceEach() {
    client.sends("GET", "onA");
    script.node("A").receives("GET onA").answers("$-1\r\n");
    client.receives("$-1\r\n");
    client.sends("INCR", "onC");
    script.node("C").receives("INCR onC").answers("-ERR value is not an integer\r\n");
    client.receives("-ERR value is not an integer\r\n");
    client.sends("MGET", "onA", "onC");
    script.node("A").receives("MGET onA").answers("*1\r\n$-1\r\n");
    script.node("C").receives("MGET onC").answers("*1\r\n$-1\r\n");
    client.receives("*2\r\n$-1\r\n$-1\r\n");
    assertEquals(Arrays.asList("answered", "refused -ERR", "goes SPLIT", "answered"), heard);
  }

  @Test
  void whatIsAskedBeforeItIsKnownWhetherThereIsAClusterIsAnsweredAsEver() {
    client.sends("PING"); // for which nobody has to know
    script.node("A").receives("PING").answers("+PONG\r\n");
    client.receives("+PONG\r\n");
    client.isFine();
  }
}
