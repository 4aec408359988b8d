package legacy.inhouse;

import acme.redis.SharedClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import legacy.common.Settings;

/**
 * Subscribes with one connection and publishes with another, then closes the one while its thread
 * reads. Prints {@code OK} when every message came, in order, and the reading thread has ended.
 */
public final class Messages {
  private Messages() {}

  public static void main(String[] args) throws Exception {
    Settings settings = new Settings(args);
    SharedClient listener = open(settings);
    SharedClient speaker = open(settings);
    int count = 200;
    CountDownLatch all = new CountDownLatch(count);
    AtomicInteger next = new AtomicInteger();
    listener.subscribe(
        "news",
        (channel, message) -> {
          if (!message.equals("news " + next.getAndIncrement())) {
            System.out.println("FAILED " + message + " came in place of " + (next.get() - 1));
            System.exit(1);
          }
          all.countDown();
        });
    while (listeners(speaker) == 0) {
      Thread.yield();
    }
    for (int i = 0; i < count; i++) {
      speaker.send("SET", "other:" + i, "x");
      speaker.send("PUBLISH", "news", "news " + i);
    }
    boolean came = all.await(30, TimeUnit.SECONDS);
    Thread reader = null;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      reader = thread.getName().equals("acme-reader") ? thread : reader;
    }
    listener.close();
    speaker.close();
    reader.join(20_000);
    System.out.println(came && !reader.isAlive() ? "OK" : "FAILED came=" + came + " " + reader);
    System.exit(0);
  }

  private static long listeners(SharedClient speaker) throws Exception {
    return (Long) ((java.util.List<?>) speaker.send("PUBSUB", "NUMSUB", "news").get()).get(1);
  }

  private static SharedClient open(Settings settings) throws Exception {
    return new SharedClient(
        settings.host(),
        settings.port(),
        settings.ssl(),
        settings.password(),
        settings.timeoutMillis());
  }
}
