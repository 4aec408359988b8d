package legacy;

import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;

/** Scripts whose arguments are text. */
final class Scripting {
  /** Returned by scripts that count. */
  static final RScript.ReturnType NUMBER = RScript.ReturnType.INTEGER;

  private Scripting() {}

  static RScript of(RedissonClient redisson) {
    return redisson.getScript();
  }
}
