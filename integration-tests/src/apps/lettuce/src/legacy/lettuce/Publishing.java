package legacy.lettuce;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import legacy.common.Settings;
import legacy.common.StandardInput;
import legacy.lettuce.v5.Dialect;

/**
 * Publishes on channels that it is subscribed to, by itself, in scripts and in transactions, and
 * asks how many have got it. {@code channels} tells how many channels, {@code prefix} what their
 * names begin with.
 *
 * <p>Prints {@code COUNTED n} after each round in which n of the messages were said to have reached
 * their subscriber, and after {@code stop} on stdin {@code OK} when each message came once.
 */
public final class Publishing extends RedisPubSubAdapter<String, String> {
  private final Map<String, Integer> heard =
      Collections.synchronizedMap(new HashMap<String, Integer>());
  private final List<String> sent = new ArrayList<String>();
  private final String prefix;
  private final int channels;
  private final RedisCommands<String, String> commands;

  private Publishing(Settings settings) {
    prefix = settings.text("prefix", "");
    channels = settings.number("channels", 12);
    RedisClient client = Dialect.client(settings);
    StatefulRedisPubSubConnection<String, String> subscriber = client.connectPubSub();
    StatefulRedisConnection<String, String> publisher = client.connect();
    commands = publisher.sync();
    subscriber.addListener(this);
    for (int i = 0; i < channels; i++) {
      subscriber.sync().subscribe(channel(i));
    }
  }

  public static void main(String[] args) throws Exception {
    Publishing publishing = new Publishing(new Settings(args));
    final Thread stop = new Thread(StandardInput::awaitStop);
    stop.setDaemon(true);
    stop.start();
    int round = 0;
    do {
      System.out.println("COUNTED " + publishing.publish(round++));
    } while (stop.isAlive());
    publishing.check();
    System.out.println("OK");
    System.exit(0);
  }

  private String channel(int i) {
    return prefix + "expired:{" + prefix + i + "}";
  }

  private int publish(int round) {
    int counted = 0;
    for (int i = 0; i < channels; i++) {
      String message = channel(i) + " " + round;
      counted += (int) (long) commands.publish(channel(i), note(message + " by itself"));
      counted +=
          (int)
              (long)
                  commands.<Long>eval(
                      "return redis.call('publish', ARGV[1], ARGV[2])",
                      ScriptOutputType.INTEGER,
                      new String[] {"{" + prefix + i + "}"},
                      channel(i),
                      note(message + " in a script"));
      commands.multi();
      commands.publish(channel(i), note(message + " in a transaction"));
      List<Object> replies = new ArrayList<Object>();
      for (Object reply : commands.exec()) {
        replies.add(reply);
      }
      counted += (int) (long) (Long) replies.get(0);
    }
    return counted;
  }

  private String note(String message) {
    sent.add(message);
    return message;
  }

  @Override
  public void message(String channel, String message) {
    synchronized (heard) {
      Integer before = heard.get(message);
      heard.put(message, before == null ? 1 : before + 1);
    }
  }

  private void check() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (heard.size() < sent.size() && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    for (String message : sent) {
      if (!Integer.valueOf(1).equals(heard.get(message))) {
        throw new IllegalStateException(message + " was heard " + heard.get(message) + " times");
      }
    }
    if (heard.size() != sent.size()) {
      throw new IllegalStateException("more was heard than said");
    }
  }
}
