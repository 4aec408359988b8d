package dev.unmoved.engine.link;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConnectionStateTest {
  private static final String NO_PASSWORD =
      "ERR AUTH <password> called without any password configured for the default user. Are"
          + " you sure your configuration is correct?";

  private static boolean refuses(ConnectionState state, int index, String error) throws Exception {
    byte[] reply = RespWriter.error(error);
    return state.isRefusal(index, RespValue.parse(reply, 0, reply.length));
  }

  private static ConnectionState after(String... commands) {
    byte[][] written = new byte[commands.length][];
    for (int i = 0; i < commands.length; i++) {
      written[i] = RespWriter.command(commands[i].split(" "));
    }
    return ConnectionState.after(Arrays.asList(written));
  }

  /** On one server the connections that have given it go on when it is taken away. */
  @Test
  void aPasswordThatIsNotWantedAnyMoreIsNoReasonToRefuse() throws Exception {
    assertFalse(refuses(ConnectionState.of(null, "secret"), 0, NO_PASSWORD));
    ConnectionState both = after("HELLO 3", "AUTH secret");
    assertFalse(refuses(both, 0, NO_PASSWORD));
    assertTrue(refuses(both, 1, NO_PASSWORD));
  }

  @Test
  void anythingElseThatIsSaidToItIs() throws Exception {
    assertTrue(refuses(ConnectionState.of(null, "secret"), 0, "WRONGPASS no"));
    assertTrue(refuses(ConnectionState.of(null, "secret"), 0, "ERR unknown command"));
    assertTrue(refuses(ConnectionState.of("eve", "secret"), 0, NO_PASSWORD));
    assertTrue(refuses(after("CLIENT SETNAME x"), 0, NO_PASSWORD));
  }
}
