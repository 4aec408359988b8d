package dev.unmoved.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * One server process on 127.0.0.1. Ready when {@link Builder#start} returns; gone at the latest
 * when this JVM ends, also when it is interrupted.
 */
public final class RedisServer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final int START_ATTEMPTS = 5;
  private static final Set<RedisServer> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(RedisServer::kill), "kill test servers"));
  }

  private final Builder setup;
  private final int port;
  private final Path folder;
  private volatile Process process;
  private RespConnection admin;

  private RedisServer(Builder setup, int port) throws IOException {
    this.setup = setup;
    this.port = port;
    this.folder = Folders.newWorkFolder("server");
    Files.write(folder.resolve("server.conf"), setup.configLines(port, folder));
    launch();
  }

  private void launch() throws IOException {
    process =
        new ProcessBuilder(
                setup.version.binary().toString(), folder.resolve("server.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    RUNNING.add(this);
  }

  public static Builder of(ServerVersion version) {
    return new Builder(version);
  }

  /** How a server is to be started. Reusable: every {@link #start} gives another process. */
  public static final class Builder {
    private final ServerVersion version;
    private final Map<String, String> config = new TreeMap<>();
    private final List<String> users = new ArrayList<>();
    private TlsFiles tls;
    private boolean certificates; // of clients are required
    private String password;

    private Builder(ServerVersion version) {
      this.version = version;
    }

    public Builder config(String name, String value) {
      config.put(name, value);
      return this;
    }

    /** TLS alone: there is no plain-text port then. */
    public Builder tls(TlsFiles files) {
      tls = files;
      return this;
    }

    /** TLS alone, and only with clients that have a certificate of the same authority. */
    public Builder mutualTls(TlsFiles files) {
      certificates = true;
      return tls(files);
    }

    /** Password of the default user; also what replicas authenticate with. */
    public Builder password(String newPassword) {
      password = newPassword;
      return this;
    }

    /** A further ACL user, as in an ACL file: {@code app on >secret ~* +@all}. */
    public Builder user(String rule) {
      users.add("user " + rule);
      return this;
    }

    /** Starts a process on a free port and waits until it answers. */
    public RedisServer start() {
      // Between choosing a port and binding it, another process may take it.
      IllegalStateException last = null;
      for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
        try {
          return start(Ports.free());
        } catch (IllegalStateException e) {
          last = e;
        }
      }
      throw last;
    }

    /** Starts a process on {@code port}, for example where an earlier one was killed. */
    public RedisServer start(int port) {
      if (!version.isAvailable()) {
        throw new IllegalStateException(version.whyUnavailable());
      }
      try {
        RedisServer server = new RedisServer(this, port);
        server.awaitReady();
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private List<String> configLines(int port, Path folder) throws IOException {
      List<String> lines = new ArrayList<>();
      lines.add("bind 127.0.0.1");
      lines.add("dir " + folder);
      lines.add("save \"\"");
      lines.add("appendonly no");
      // Time limits of blocking commands are looked at this often per second; 10 as usual would
      // slow tests down.
      lines.add("hz 100");
      // Replicas in tests should be in step at once.
      lines.add("repl-diskless-sync yes");
      lines.add("repl-diskless-sync-delay 0");
      if (tls == null) {
        lines.add("port " + port);
      } else {
        lines.add("port 0");
        lines.add("tls-port " + port);
        lines.add("tls-cluster yes");
        lines.add("tls-replication yes");
        lines.add("tls-auth-clients " + (certificates ? "yes" : "no"));
        lines.add("tls-ca-cert-file " + tls.caCertificate());
        lines.add("tls-cert-file " + tls.serverCertificate());
        lines.add("tls-key-file " + tls.serverKey());
      }
      if (!users.isEmpty()) {
        // With an ACL file requirepass is not looked at, so the default user is written there too.
        List<String> acl = new ArrayList<>(users);
        acl.add(
            "user default on " + (password == null ? "nopass" : ">" + password) + " ~* &* +@all");
        lines.add("aclfile " + Files.write(folder.resolve("users.acl"), acl));
      } else if (password != null) {
        lines.add("requirepass " + password);
      }
      if (password != null) {
        lines.add("masterauth " + password);
      }
      config.forEach((name, value) -> lines.add(name + " " + value));
      return lines;
    }
  }

  public int port() {
    return port;
  }

  /** {@code 127.0.0.1:port}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  public ServerVersion version() {
    return setup.version;
  }

  public String password() {
    return setup.password;
  }

  public Path log() {
    return folder.resolve("server.log");
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** A new connection, authenticated as the default user. The caller closes it. */
  public RespConnection connect() {
    SSLContext tls = setup.tls == null ? null : setup.tls.context();
    RespConnection connection = RespConnection.open(port, tls);
    if (setup.password != null) {
      connection.call("AUTH", setup.password);
    }
    return connection;
  }

  /** One command on this server's own administrative connection. */
  public synchronized Object call(Object... command) {
    if (admin == null) {
      admin = connect();
    }
    try {
      return admin.call(command);
    } catch (UncheckedIOException e) {
      // what is left of it cannot be trusted: the next call starts afresh
      admin.close();
      admin = null;
      throw e;
    }
  }

  public String text(Object... command) {
    return RespConnection.asText(call(command));
  }

  /**
   * Calls served since the last {@link #resetStats}, by command name in lower case: {@code get},
   * {@code cluster}.
   */
  public Map<String, Long> commandCalls() {
    return counters("calls=");
  }

  /**
   * Calls of {@code command}; subcommands as {@code cluster|shards}. Before Redis 7 those count as
   * their command.
   */
  public long calls(String command) {
    return commandCalls().getOrDefault(command, 0L);
  }

  /** Errors answered since the last {@link #resetStats}, by code: {@code MOVED}, {@code ASK}. */
  public Map<String, Long> errorCounts() {
    Map<String, Long> counts = new TreeMap<>();
    text("INFO", "errorstats")
        .lines()
        .filter(line -> line.startsWith("errorstat_"))
        .forEach(
            line -> {
              String[] parts = line.substring("errorstat_".length()).split(":count=");
              counts.put(parts[0], Long.valueOf(parts[1].trim()));
            });
    return counts;
  }

  /** Deletes all keys and scripts. */
  public void flush() {
    call("FLUSHALL");
    call("SCRIPT", "FLUSH");
  }

  public void resetStats() {
    call("CONFIG", "RESETSTAT");
  }

  /** Connections of clients at this moment, our own administrative one included. */
  public int connectedClients() {
    return Integer.parseInt(infoField("clients", "connected_clients"));
  }

  /** One field of INFO. */
  public String infoField(String section, String field) {
    return text("INFO", section)
        .lines()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1).trim())
        .findFirst()
        .orElse("");
  }

  private Map<String, Long> counters(String counter) {
    Map<String, Long> counts = new TreeMap<>();
    text("INFO", "commandstats")
        .lines()
        .filter(line -> line.startsWith("cmdstat_"))
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              String name = line.substring("cmdstat_".length(), colon);
              String value =
                  line.substring(line.indexOf(counter, colon) + counter.length()).split(",")[0];
              counts.put(name, Long.valueOf(value.trim()));
            });
    return counts;
  }

  /** Stops it at once, as a power cut would: nobody is told. */
  public void kill() {
    RUNNING.remove(this);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts a killed server again: same port, same folder, so a cluster node is who it was. */
  public void restart() {
    try {
      launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady();
  }

  /** The process stands still while its connections stay open: what a hung node looks like. */
  public void pause() {
    signal("-STOP");
  }

  public void resume() {
    signal("-CONT");
  }

  @Override
  public void close() {
    kill();
    Folders.delete(folder);
  }

  private void signal(String signal) {
    try {
      int exit =
          new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill " + signal + " ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void awaitReady() {
    try {
      Await.until(
          setup.version + " on port " + port + " answers",
          START_LIMIT,
          () -> {
            if (!process.isAlive()) {
              throw new IllegalStateException(setup.version + " ended at once: " + readLog());
            }
            try {
              return "PONG".equals(call("PING"));
            } catch (UncheckedIOException e) {
              return false;
            }
          },
          this::readLog);
    } catch (RuntimeException | Error e) {
      kill();
      throw e;
    }
  }

  private String readLog() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  @Override
  public String toString() {
    return setup.version + "@" + port;
  }
}
