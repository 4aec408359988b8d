package legacy.lettuce.v5;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import java.time.Duration;
import legacy.common.Walk;
import reactor.core.publisher.Flux;

/** Lettuce' reactive interface. */
public final class Reactive {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Reactive() {}

  public static void walk(
      StatefulRedisConnection<String, String> connection, Walk.Results results) {
    RedisReactiveCommands<String, String> reactive = connection.reactive();
    results.add(
        "reactive set",
        Flux.range(0, 200)
            .flatMap(i -> reactive.set("tour:reactive:" + i, String.valueOf(i)), 50)
            .count()
            .block(LIMIT));
    results.add(
        "reactive get",
        Flux.range(0, 201)
            .concatMap(i -> reactive.get("tour:reactive:" + i))
            .collectList()
            .block(LIMIT));
    results.add(
        "reactive sum",
        Flux.range(0, 200)
            .flatMap(i -> reactive.incrby("tour:reactive:" + i, 3), 20)
            .reduce(0L, Long::sum)
            .block(LIMIT));
    reactive.rpush("tour:reactive", "a", "b", "c").block(LIMIT);
    results.add(
        "reactive lrange",
        reactive.lrange("tour:reactive", 0, -1).take(2).collectList().block(LIMIT));
    results.add(
        "reactive error",
        reactive
            .incr("tour:reactive")
            .map(String::valueOf)
            .onErrorResume(e -> reactor.core.publisher.Mono.just(String.valueOf(e.getMessage())))
            .block(LIMIT));
  }
}
