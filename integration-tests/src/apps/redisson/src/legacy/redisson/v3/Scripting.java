package legacy.redisson.v3;

import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** Scripts whose arguments are text. */
public final class Scripting {
  /** Returned by scripts that count. */
  public static final RScript.ReturnType NUMBER = RScript.ReturnType.INTEGER;

  private Scripting() {}

  public static RScript of(RedissonClient redisson) {
    return redisson.getScript(StringCodec.INSTANCE);
  }
}
