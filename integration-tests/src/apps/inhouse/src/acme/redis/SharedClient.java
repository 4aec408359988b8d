package acme.redis;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The kind of client that a team has grown over years: all threads share one connection, one thread
 * of its own writes, another reads, and messages come in between.
 */
public final class SharedClient {
  /** Takes messages of a channel. */
  public interface Subscriber {
    /** On the reading thread. */
    void onMessage(String channel, String message);
  }

  private static final class Call {
    private final byte[] bytes;
    private final boolean answered;
    private final CompletableFuture<Object> reply = new CompletableFuture<Object>();

    Call(byte[] bytes, boolean answered) {
      this.bytes = bytes;
      this.answered = answered;
    }
  }

  private final Socket socket;
  private final BlockingQueue<Call> toWrite = new ArrayBlockingQueue<Call>(10_000);
  private final BlockingQueue<Call> toRead = new ArrayBlockingQueue<Call>(10_000);
  private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<String, Subscriber>();
  private volatile IOException broken;

  /**
   * Connects; {@code ssl} with what the JVM trusts, and the name of the server checked. {@code
   * password} may be null.
   */
  public SharedClient(String host, int port, boolean ssl, String password, int connectTimeoutMillis)
      throws IOException {
    Socket plain = new Socket();
    plain.setTcpNoDelay(true);
    plain.connect(new InetSocketAddress(host, port), connectTimeoutMillis);
    socket = ssl ? secured(plain, host, port) : plain;
    start("acme-writer", () -> write(socket));
    start("acme-reader", () -> read(socket));
    if (password != null) {
      send("AUTH", password).join();
    }
  }

  private static Socket secured(Socket plain, String host, int port) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secured = (SSLSocket) factory.createSocket(plain, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** One command; its reply later. */
  public CompletableFuture<Object> send(String... command) throws IOException {
    return put(new Call(Requests.bytes(command), true)).reply;
  }

  /**
   * Messages of {@code channel} go to {@code subscriber} from now on. This connection is for that
   * alone then.
   */
  public void subscribe(String channel, Subscriber subscriber) throws IOException {
    subscribers.put(channel, subscriber);
    put(new Call(Requests.bytes("SUBSCRIBE", channel), false));
  }

  /** No more of {@code channel}. */
  public void unsubscribe(String channel) throws IOException {
    put(new Call(Requests.bytes("UNSUBSCRIBE", channel), false));
  }

  private Call put(Call call) throws IOException {
    try {
      if (broken != null) {
        throw new IOException("the connection is broken", broken);
      }
      toWrite.put(call);
      return call;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private void write(Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      while (true) {
        Call call = toWrite.take();
        if (call.answered) {
          toRead.put(call);
        }
        out.write(call.bytes);
        if (toWrite.isEmpty()) {
          out.flush();
        }
      }
    } catch (IOException e) {
      fail(e);
    } catch (InterruptedException e) {
      fail(new IOException(e));
    }
  }

  private void read(Socket from) {
    try {
      Replies replies = new Replies(from.getInputStream());
      while (true) {
        Object reply = replies.read();
        if (!isMessage(reply)) {
          toRead.take().reply.complete(reply);
        }
      }
    } catch (IOException e) {
      fail(e);
    } catch (InterruptedException e) {
      fail(new IOException(e));
    }
  }

  private boolean isMessage(Object reply) {
    if (!(reply instanceof java.util.List) || subscribers.isEmpty()) {
      return false;
    }
    java.util.List<?> parts = (java.util.List<?>) reply;
    if (parts.size() != 3) {
      return false;
    }
    Subscriber subscriber = subscribers.get(String.valueOf(parts.get(1)));
    if ("message".equals(parts.get(0)) && subscriber != null) {
      subscriber.onMessage((String) parts.get(1), (String) parts.get(2));
    } else if ("unsubscribe".equals(parts.get(0))) {
      subscribers.remove(String.valueOf(parts.get(1)));
    }
    return "message".equals(parts.get(0))
        || "subscribe".equals(parts.get(0))
        || "unsubscribe".equals(parts.get(0));
  }

  private void fail(IOException e) {
    if (broken == null) {
      broken = e;
    }
    close();
    for (BlockingQueue<Call> queue : java.util.Arrays.asList(toRead, toWrite)) {
      for (Call call = queue.poll(); call != null; call = queue.poll()) {
        call.reply.completeExceptionally(e);
      }
    }
  }

  /** Whether it is of no further use. */
  public boolean isBroken() {
    return broken != null || socket.isClosed();
  }

  /** Ends the connection, whoever uses it. */
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no further use either way.
    }
  }
}
