package legacy.inhouse;

import legacy.common.StoreService;

/** A service on the in-house clients that goes on after errors. */
public final class Endurance {
  private Endurance() {}

  public static void main(String[] args) throws Exception {
    StoreService.run(args, InHouseStore::open);
  }
}
