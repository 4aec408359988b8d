package legacy.lettuce.v4;

import com.lambdaworks.redis.api.StatefulRedisConnection;
import com.lambdaworks.redis.api.rx.RedisReactiveCommands;
import legacy.common.Walk;
import rx.Observable;

/** Lettuce 4's reactive interface. */
public final class Reactive {
  private Reactive() {}

  public static void walk(
      StatefulRedisConnection<String, String> connection, Walk.Results results) {
    RedisReactiveCommands<String, String> reactive = connection.reactive();
    results.add(
        "rx set",
        Observable.range(0, 200)
            .flatMap(i -> reactive.set("tour:rx:" + i, String.valueOf(i)), 50)
            .count()
            .toBlocking()
            .single());
    results.add(
        "rx get",
        Observable.range(0, 201)
            .concatMap(i -> reactive.get("tour:rx:" + i))
            .toList()
            .toBlocking()
            .single());
  }
}
