package legacy.jedis;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import legacy.common.Settings;
import legacy.jedis.v4.Generation;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisMonitor;
import redis.clients.jedis.JedisPubSub;

/**
 * An application that listens on one connection in a thread of its own, as listener containers do,
 * and is told by another what to do with it. {@code what} is {@code subscribe}, {@code psubscribe}
 * or {@code monitor}, {@code names} the channels or patterns.
 *
 * <p>Prints {@code SUBSCRIBED name count}, {@code MESSAGE channel text}, {@code UNSUBSCRIBED name
 * count}, {@code COMMAND line}; {@code RETURNED} when nothing is subscribed to any more and the
 * connection has served a command since, and {@code ENDED exception} when it broke. On stdin:
 * {@code add name}, {@code unsubscribe}, {@code close}, {@code threads}, {@code stop}.
 */
public final class Listener extends JedisPubSub implements Runnable {
  private final String what;
  private final String[] names;
  private final Jedis jedis;

  private Listener(Settings settings) {
    what = settings.text("what", "subscribe");
    names = settings.text("names", "").split(",");
    jedis = Generation.connect(settings);
  }

  public static void main(String[] args) throws Exception {
    Listener listener = new Listener(new Settings(args));
    new Thread(listener, "listener").start();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = in.readLine(); line != null && !line.equals("stop"); line = in.readLine()) {
      listener.obey(line);
    }
    System.exit(0);
  }

  private void obey(String line) {
    boolean patterns = what.equals("psubscribe");
    if (line.startsWith("add ")) {
      String name = line.substring("add ".length());
      if (patterns) {
        psubscribe(name);
      } else {
        subscribe(name);
      }
    } else if (line.equals("unsubscribe")) {
      if (patterns) {
        punsubscribe();
      } else {
        unsubscribe();
      }
    } else if (line.equals("close")) {
      jedis.disconnect();
    } else if (line.equals("threads")) {
      System.out.println("THREADS " + threads());
    }
  }

  private static int threads() {
    int count = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      count += thread.getName().startsWith("unmoved-listen-") ? 1 : 0;
    }
    return count;
  }

  @Override
  public void run() {
    try {
      if (what.equals("monitor")) {
        jedis.monitor(
            new JedisMonitor() {
              @Override
              public void onCommand(String command) {
                System.out.println("COMMAND " + command);
              }
            });
      } else if (what.equals("psubscribe")) {
        jedis.psubscribe(this, names);
      } else {
        jedis.subscribe(this, names);
      }
      jedis.set("listener", "listens no more");
      System.out.println("RETURNED " + jedis.get("listener"));
    } catch (RuntimeException e) {
      System.out.println("ENDED " + e);
    }
  }

  @Override
  public void onMessage(String channel, String message) {
    System.out.println("MESSAGE " + channel + " " + message);
  }

  @Override
  public void onPMessage(String pattern, String channel, String message) {
    System.out.println("MESSAGE " + channel + " " + message);
  }

  @Override
  public void onSubscribe(String channel, int count) {
    System.out.println("SUBSCRIBED " + channel + " " + count);
  }

  @Override
  public void onUnsubscribe(String channel, int count) {
    System.out.println("UNSUBSCRIBED " + channel + " " + count);
  }

  @Override
  public void onPSubscribe(String pattern, int count) {
    System.out.println("SUBSCRIBED " + pattern + " " + count);
  }

  @Override
  public void onPUnsubscribe(String pattern, int count) {
    System.out.println("UNSUBSCRIBED " + pattern + " " + count);
  }
}
