package dev.unmoved.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.DomainCombiner;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class TakeoverTest {
  /** A combiner of domains comes along with whoever acts with the permissions of its caller. */
  @Test
  @EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "no permissions of callers any more")
  void othersAreDialledWithOurPermissions() throws Exception {
    List<DomainCombiner> asWhom = new ArrayList<>();
    Dialer dialer =
        new FaultyDialer() {
          @Override
          public Socket dial(String host, int port, int timeoutMillis) throws IOException {
            asWhom.add(AccessController.getContext().getDomainCombiner());
            throw new IOException("not today");
          }
        };
    AccessControlContext application =
        new AccessControlContext(AccessController.getContext(), (current, assigned) -> current);
    try (ServerSocket server = new ServerSocket(0);
        Socket held = new Socket(server.getInetAddress(), server.getLocalPort())) {
      PrivilegedExceptionAction<Takeover.Outcome> takeover =
          () -> {
            assertNotNull(AccessController.getContext().getDomainCombiner());
            return new Takeover("127.0.0.1", server.getLocalPort(), dialer, null, null).run(held);
          };
      assertEquals(Takeover.Outcome.NEVER, AccessController.doPrivileged(takeover, application));
    }
    assertEquals(Collections.singletonList(null), asWhom);
  }
}
