package legacy;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.rx.RedisReactiveCommands;
import rx.Observable;

/** Lettuce 4's reactive interface. */
final class Reactive {
  private Reactive() {}

  static void walk(StatefulRedisConnection<String, String> connection, Walk.Results results) {
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
