package dev.unmoved.socket;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.link.ConnectionState;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replies that never end must not take the reader's time or memory with them. */
@Timeout(60)
class ReplyInputTest {
  /** What a node does once it has accepted. */
  private interface Node {
    void speak(OutputStream out) throws Exception;
  }

  private ServerSocket listening;
  private SocketLink link;

  @BeforeEach
  void start() throws IOException {
    listening = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
  }

  @AfterEach
  void stop() throws IOException {
    link.closeConnection();
    listening.close();
  }

  private ReplyInput reading(Node node, int timeoutMillis) throws IOException {
    Thread thread =
        new Thread(
            () -> {
              try (Socket socket = listening.accept()) {
                node.speak(socket.getOutputStream());
              } catch (Exception e) {
                // whoever reads has seen enough
              }
            });
    thread.setDaemon(true);
    thread.start();
    link = new SocketLink(null, ConnectionState.NEW, null, null);
    link.connected(new Socket(listening.getInetAddress(), listening.getLocalPort()));
    return new ReplyInput(link, timeoutMillis);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aReplyThatIsAlwaysJustComingIsWaitedForNoLongerThanOneThatDoesNotCome() throws IOException {
    ReplyInput replies =
        reading(
            out -> {
              out.write(bytes("*1000\r\n"));
              while (true) {
                out.write(':');
                Thread.sleep(10);
                out.write(bytes("1\r\n"));
              }
            },
            300);
    assertThrows(SocketTimeoutException.class, replies::read);
  }

  @Test
  void aReplyWithoutEndIsNotReadToItsEnd() throws IOException {
    byte[] much = bytes("$65526\r\n" + new String(new char[65526]).replace('\0', 'y') + "\r\n");
    ReplyInput replies =
        reading(
            out -> {
              out.write(bytes("*1000000000\r\n"));
              while (true) {
                out.write(much);
              }
            },
            30_000);
    IOException thrown = assertThrows(IOException.class, replies::read);
    assertTrue(thrown.getMessage().contains("without end"), thrown.getMessage());
  }

  @Test
  void aReplyOfMoreElementsThanAnyTopologyHasIsNotTakenApart() throws IOException {
    StringBuilder nulls = new StringBuilder("*600000\r\n");
    for (int i = 0; i < 600_000; i++) {
      nulls.append("_\r\n");
    }
    ReplyInput replies = reading(out -> out.write(bytes(nulls.toString())), 30_000);
    IOException thrown = assertThrows(IOException.class, replies::read);
    assertTrue(thrown.getMessage().contains("too many elements"), thrown.getMessage());
  }
}
