package legacy.lettuce.streams;

import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import legacy.common.Walk;
import legacy.lettuce.Tour;

/** Streams and their groups. */
public final class Streams {
  private Streams() {}

  @SuppressWarnings("unchecked")
  public static void walk(
      RedisClient client,
      StatefulRedisConnection<String, String> connection,
      Walk.Results results) {
    RedisCommands<String, String> sync = connection.sync();
    for (int i = 1; i <= 10; i++) {
      results.add(
          "xadd", sync.xadd("tour:stream", new XAddArgs().id("1-" + i), "field", "value " + i));
      sync.xadd(
          "tour:other-stream", new XAddArgs().id("2-" + i), Collections.singletonMap("n", "" + i));
    }
    results.add("xlen", sync.xlen("tour:stream"));
    results.add(
        "xrange", texts(sync.xrange("tour:stream", Range.create("1-2", "1-5"), Limit.from(2))));
    results.add(
        "xread",
        texts(sync.xread(XReadArgs.Builder.count(3), StreamOffset.from("tour:stream", "1-6"))));
    // two streams of different slots
    results.add(
        "xread of two",
        texts(
                sync.xread(
                    XReadArgs.Builder.count(20),
                    StreamOffset.from("tour:stream", "1-9"),
                    StreamOffset.from("tour:other-stream", "2-8")))
            .size());
    results.add("xgroup", sync.xgroupCreate(StreamOffset.from("tour:stream", "0-0"), "group"));
    List<StreamMessage<String, String>> read =
        sync.xreadgroup(
            Consumer.from("group", "one"),
            XReadArgs.Builder.count(4),
            StreamOffset.lastConsumed("tour:stream"));
    results.add("xreadgroup", texts(read));
    results.add(
        "xack", sync.xack("tour:stream", "group", read.get(0).getId(), read.get(1).getId()));
    StatefulRedisConnection<String, String> own = client.connect();
    RedisFuture<List<StreamMessage<String, String>>> waiting =
        own.async().xread(XReadArgs.Builder.block(30000), StreamOffset.from("tour:stream", "1-10"));
    sync.xadd("tour:stream", new XAddArgs().id("1-11"), "field", "awaited");
    results.add("blocking xread", texts((List<StreamMessage<String, String>>) Tour.await(waiting)));
    own.close();
  }

  private static List<String> texts(List<StreamMessage<String, String>> messages) {
    List<String> texts = new ArrayList<String>();
    for (StreamMessage<String, String> message : messages) {
      texts.add(message.getStream() + " " + message.getId() + " " + message.getBody());
    }
    return texts;
  }
}
