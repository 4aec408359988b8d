package legacy.inhouse;

import acme.redis.SharedClient;
import acme.redis.SimpleClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import legacy.common.Settings;
import legacy.common.Store;

/**
 * In-house clients as services use them, which connect again after an error: {@code style=simple}
 * has one connection for each thread, {@code style=shared} one for all.
 */
final class InHouseStore implements Store {
  private final Settings settings;
  private final boolean shared;
  private final ThreadLocal<SimpleClient> simple = new ThreadLocal<SimpleClient>();
  private SharedClient common; // guarded by this

  private InHouseStore(Settings settings) {
    this.settings = settings;
    this.shared = settings.text("style", "simple").equals("shared");
  }

  static Store open(Settings settings) {
    return new InHouseStore(settings);
  }

  @Override
  public String set(String key, String value) {
    return (String) call("SET", key, value);
  }

  @Override
  public String get(String key) {
    return (String) call("GET", key);
  }

  @Override
  public long incr(String key) {
    return (Long) call("INCR", key);
  }

  @Override
  public List<String> batch(List<String[]> commands) {
    List<String> texts = new ArrayList<String>();
    for (Object reply : callAll(commands)) {
      texts.add(reply == null ? null : String.valueOf(reply));
    }
    return texts;
  }

  private Object call(String... command) {
    List<String[]> commands = new ArrayList<String[]>();
    commands.add(command);
    return callAll(commands).get(0);
  }

  private List<Object> callAll(List<String[]> commands) {
    try {
      return shared ? throughCommon(commands) : throughOwn(commands);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Object> throughOwn(List<String[]> commands) throws IOException {
    SimpleClient client = simple.get();
    if (client == null) {
      client =
          new SimpleClient(
              settings.host(),
              settings.port(),
              settings.ssl(),
              settings.password(),
              settings.timeoutMillis());
      simple.set(client);
    }
    try {
      return client.callAll(commands);
    } catch (IOException e) {
      simple.remove();
      client.close();
      throw e;
    }
  }

  private List<Object> throughCommon(List<String[]> commands) throws IOException {
    SharedClient client = common();
    List<CompletableFuture<Object>> replies = new ArrayList<CompletableFuture<Object>>();
    for (String[] command : commands) {
      replies.add(client.send(command));
    }
    List<Object> all = new ArrayList<Object>();
    for (CompletableFuture<Object> reply : replies) {
      all.add(await(client, reply));
    }
    return all;
  }

  private Object await(SharedClient client, CompletableFuture<Object> reply) throws IOException {
    try {
      Object value = reply.get(settings.timeoutMillis(), TimeUnit.MILLISECONDS);
      if (value instanceof RuntimeException) {
        throw (RuntimeException) value;
      }
      return value;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw new IOException(e);
    } catch (TimeoutException e) {
      client.close();
      throw new IOException("no reply", e);
    }
  }

  private synchronized SharedClient common() throws IOException {
    if (common == null || common.isBroken()) {
      common =
          new SharedClient(
              settings.host(),
              settings.port(),
              settings.ssl(),
              settings.password(),
              settings.timeoutMillis());
    }
    return common;
  }

  @Override
  public synchronized void close() {
    if (common != null) {
      common.close();
    }
  }
}
