package legacy.jedis;

import legacy.common.AttachedService;

/** A service on Jedis that an agent is attached to while it runs. */
public final class Attached {
  private Attached() {}

  public static void main(String[] args) throws Exception {
    AttachedService.run(args, new JedisLabour());
  }
}
