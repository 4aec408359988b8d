package dev.unmoved.agent.operate.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.agent.operate.login.Login;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that answer as no server does. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SurveyTest {
  private interface Peer {
    void answer(InputStream in, OutputStream out) throws IOException;
  }

  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void anAnswerWithoutEndIsGivenUpBeforeMemoryIs() throws Exception {
    byte[] elements = new byte[1 << 20];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (byte) ":1\r\n".charAt(i % 4);
    }
    Examination examination =
        survey(
            null,
            (in, out) -> {
              out.write("*1000000000\r\n".getBytes(StandardCharsets.US_ASCII));
              while (true) {
                out.write(elements);
              }
            });
    assertFalse(examination.isConclusive());
    assertTrue(examination.obstacle().contains("protocol"), examination.obstacle());
  }

  @Test
  void anAnswerThatDripsEndsWithTheTimeThatOneNodeHas() throws Exception {
    Examination examination = survey(null, SurveyTest::drip);
    assertFalse(examination.isConclusive());
    assertTrue(examination.obstacle().contains("within 750 ms"), examination.obstacle());
  }

  @Test
  void soDoesAHandshakeThatDrips() throws Exception {
    Examination examination = survey(SSLContext.getDefault(), SurveyTest::dripHandshake);
    assertFalse(examination.isConclusive());
  }

  @Test
  void whatAPeerSaysIsNoMoreThanALine() throws Exception {
    Examination examination =
        survey(
            null,
            (in, out) ->
                out.write("-\u001b[2JEVIL\u0007 x\r\n".getBytes(StandardCharsets.US_ASCII)));
    assertTrue(examination.obstacle().contains("(?[2JEVIL?)"), examination.obstacle());
  }

  @Test
  void theNodesThatAreAskedAreBoundedHoweverManyAreNamed() throws Exception {
    StringBuilder nodes = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      nodes.append(String.format("%040x 127.0.0.1:1@2 master - 0 0 %d connected%n", i + 1, i));
    }
    String self =
        String.format(
            "%040x 127.0.0.1:%d@2 myself,master - 0 0 1 connected 0-16383%n",
            0, server.getLocalPort());
    String text = self + nodes;
    Examination examination =
        survey(
            null,
            40_000,
            (in, out) -> {
              String[] answers = {
                bulk("cluster_state:ok"), bulk(text), "*0\r\n", "*0\r\n", bulk("role:master")
              };
              byte[] question = new byte[1024]; // it is small, and comes in one piece
              for (String answer : answers) {
                in.read(question);
                out.write(answer.getBytes(StandardCharsets.US_ASCII));
              }
            });
    assertTrue(examination.isCluster());
    assertEquals(2_000, examination.nodes().size());
  }

  private static String bulk(String text) {
    return "$" + text.length() + "\r\n" + text + "\r\n";
  }

  private static void drip(InputStream in, OutputStream out) throws IOException {
    out.write('$');
    while (true) {
      out.write('1');
      out.flush();
      pause();
    }
  }

  /** A record of TLS that claims 16 KB. */
  private static void dripHandshake(InputStream in, OutputStream out) throws IOException {
    out.write(new byte[] {22, 3, 3, 0x40, 0});
    while (true) {
      out.write(2);
      out.flush();
      pause();
    }
  }

  /** The peer that this test is about is slow; nothing is awaited here. */
  private static void pause() throws IOException {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private Examination survey(SSLContext tls, Peer peer) throws Exception {
    return survey(tls, 1_000, peer);
  }

  private Examination survey(SSLContext tls, int timeoutMillis, Peer peer) throws Exception {
    Thread accepts =
        new Thread(
            () -> {
              while (true) {
                try (Socket socket = server.accept()) {
                  peer.answer(socket.getInputStream(), socket.getOutputStream());
                  while (socket.getInputStream().read() >= 0) {
                    // asked on: there is no further answer
                  }
                } catch (IOException e) {
                  if (server.isClosed()) {
                    return;
                  }
                }
              }
            });
    accepts.setDaemon(true);
    accepts.start();
    return Survey.of(
        NodeAddress.parse("127.0.0.1:" + server.getLocalPort()),
        new Access(
            new Login(null, null, tls, true),
            timeoutMillis,
            Collections.<String, String>emptyMap()));
  }
}
