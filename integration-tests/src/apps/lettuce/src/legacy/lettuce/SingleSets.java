package legacy.lettuce;

import legacy.common.Sets;

/** One key after the other through Lettuce. */
public final class SingleSets {
  private SingleSets() {}

  public static void main(String[] args) {
    Sets.run(args, LettuceStore::open);
    System.exit(0);
  }
}
