package legacy.spring.boot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import org.slf4j.LoggerFactory;

/**
 * Keeps its log in Redis, by way of the very client that it works with. First argument: the port.
 * Prints {@code DONE} at the end.
 */
public final class LogsToRedis {
  private LogsToRedis() {}

  /** Appends each line to the list {@code lines}, and waits for Redis as it does. */
  static final class RedisAppender extends AppenderBase<ILoggingEvent> {
    private final StatefulRedisConnection<String, String> redis;

    RedisAppender(StatefulRedisConnection<String, String> redis) {
      this.redis = redis;
    }

    @Override
    protected void append(ILoggingEvent event) {
      redis
          .sync()
          .rpush(
              "lines",
              event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage());
    }
  }

  public static void main(String[] arguments) throws Exception {
    RedisClient client = RedisClient.create("redis://127.0.0.1:" + arguments[0]);
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger ofAgent = context.getLogger("dev.unmoved");
    ofAgent.setLevel(Level.DEBUG);
    context.getLogger("ROOT").setLevel(Level.INFO);
    RedisAppender appender = new RedisAppender(client.connect());
    appender.setContext(context);
    appender.start();
    ofAgent.addAppender(appender);
    StatefulRedisConnection<String, String> own = client.connect();
    for (int i = 0; i < 300; i++) {
      own.sync().set("key" + i, "value");
    }
    while (appender.redis.sync().llen("lines") == 0) {
      Thread.sleep(10);
    }
    System.out.println("DONE");
    client.shutdown();
  }
}
