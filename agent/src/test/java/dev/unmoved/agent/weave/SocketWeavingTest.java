package dev.unmoved.agent.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unmoved.hook.SocketBridge;
import dev.unmoved.hook.SocketHook;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.SocketFactory;
import net.bytebuddy.jar.asm.ClassReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Weaves a client of every kind, and lets the JVM verify and run it. */
class SocketWeavingTest {
  private static final String NAME = Client.class.getName();

  private final List<String> reached = new ArrayList<>();
  private ServerSocket server;
  private Class<?> client;

  /** Stands in for an application's class. */
  public static class Client {
    /** Arguments of its own branch, and there is another socket half made meanwhile. */
    public static Socket byName(String host, Integer port) throws IOException {
      return new Socket(
          port > 0 ? host : new Socket(host, -port).getInetAddress().getHostName(), Math.abs(port));
    }

    public static Socket byAddress(String host, Integer port) throws IOException {
      long wide = 1; // a local variable more
      Socket socket = new Socket(InetAddress.getByName(host), (int) (port * wide));
      return socket;
    }

    public static Socket connected(String host, Integer port) throws IOException {
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress(host, port));
      return socket;
    }

    public static Socket made(String host, Integer port) throws IOException {
      return SocketFactory.getDefault().createSocket(host, port);
    }

    public static Socket proxied(String host, Integer port) throws IOException {
      Socket socket = new Socket(Proxy.NO_PROXY);
      socket.connect(new InetSocketAddress(host, port), 1000);
      return socket;
    }

    public static String talk(Socket socket) throws IOException {
      socket.setSoTimeout(1234);
      socket.getOutputStream();
      int first = socket.getInputStream().read();
      return (char) first + " " + socket.getSoTimeout();
    }

    public static String read(Source source) throws IOException {
      try (Source open = source) {
        return String.valueOf((char) open.getInputStream().read());
      }
    }
  }

  /** Has streams too, and is no socket. */
  public static final class Source implements Closeable {
    public InputStream getInputStream() {
      return new ByteArrayInputStream(new byte[] {'s'});
    }

    @Override
    public void close() {}
  }

  private final class Bridge implements SocketBridge {
    private final Socket standIn =
        new Socket() {
          @Override
          public InputStream getInputStream() {
            return new ByteArrayInputStream(new byte[] {'x'});
          }

          @Override
          public OutputStream getOutputStream() {
            return new ByteArrayOutputStream();
          }
        };

    @Override
    public Socket adopt(Socket socket) {
      reached.add("adopt");
      return standIn;
    }

    @Override
    public Socket standIn(Socket socket) {
      return standIn;
    }

    @Override
    public SocketAddress target(Socket socket, SocketAddress address, int timeoutMillis) {
      reached.add("target " + timeoutMillis);
      return address;
    }

    @Override
    public void unreachable(SocketAddress address) {
      reached.add("unreachable");
    }

    @Override
    public Socket elsewhere(SocketFactory factory, String host, int port) {
      reached.add("elsewhere");
      return standIn;
    }

    @Override
    public void made(SocketFactory factory, Socket socket, Socket under, String host, int port) {
      reached.add("made");
    }

    @Override
    public void leave(Socket socket) {
      reached.add("leave");
    }
  }

  @BeforeEach
  void start() throws Exception {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    byte[] woven =
        new SocketWeaving(NAME.replace('.', '/'), new ClassReader(classFile(Client.class))).weave();
    client =
        new ClassLoader(getClass().getClassLoader()) {
          Class<?> define() {
            return defineClass(NAME, woven, 0, woven.length);
          }
        }.define();
    SocketHook.sockets(new Bridge());
  }

  @AfterEach
  void restore() throws IOException {
    SocketHook.sockets(null);
    server.close();
  }

  @Test
  void socketsThatConnectWhileTheyAreConstructedAreSeenBefore() throws Exception {
    assertEquals(server.getLocalPort(), open("byName", server.getLocalPort()).getPort());
    assertEquals(server.getLocalPort(), open("byAddress", server.getLocalPort()).getPort());
    assertEquals(Arrays.asList("target 0", "target 0"), reached);
  }

  @Test
  void socketsOfEveryOtherMakingAreSeen() throws Exception {
    open("connected", server.getLocalPort());
    open("made", server.getLocalPort());
    open("proxied", server.getLocalPort());
    assertEquals(Arrays.asList("target 0", "made", "leave", "target 1000"), reached);
  }

  @Test
  void aServerThatIsNotThereIsReportedAndFailsAsEver() throws Exception {
    int dead = server.getLocalPort();
    server.close();
    for (String how : new String[] {"byName", "byAddress", "connected"}) {
      assertThrows(ConnectException.class, () -> open(how, dead));
    }
    open("made", dead);
    assertEquals(
        Arrays.asList(
            "target 0",
            "unreachable",
            "target 0",
            "unreachable",
            "target 0",
            "unreachable",
            "elsewhere"),
        reached);
  }

  @Test
  void theClientTalksToWhatStandsIn() throws Exception {
    Socket own = open("byName", server.getLocalPort());
    assertEquals("x 1234", client.getMethod("talk", Socket.class).invoke(null, own));
    assertEquals(0, own.getSoTimeout());
    assertEquals(Arrays.asList("target 0", "adopt", "adopt"), reached);
  }

  @Test
  void streamsOfOtherThingsAreLeftAlone() throws Exception {
    assertEquals("s", client.getMethod("read", Source.class).invoke(null, new Source()));
    assertEquals(Collections.emptyList(), reached);
  }

  @Test
  void aClassWithoutSocketsStaysAsItIs() throws Exception {
    assertNull(new SocketWeaving("x", new ClassReader(classFile(Callable.class))).weave());
    assertNull(new SocketWeaving("x", new ClassReader(classFile(ArrayList.class))).weave());
  }

  private Socket open(String how, int port) throws Exception {
    try {
      return (Socket)
          client
              .getMethod(how, String.class, Integer.class)
              .invoke(null, server.getInetAddress().getHostAddress(), port);
    } catch (java.lang.reflect.InvocationTargetException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    }
  }

  private static byte[] classFile(Class<?> type) throws IOException {
    String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      byte[] classFile = new byte[in.available()];
      new DataInputStream(in).readFully(classFile);
      return classFile;
    }
  }
}
