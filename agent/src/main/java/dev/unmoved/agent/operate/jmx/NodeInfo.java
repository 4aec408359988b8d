package dev.unmoved.agent.operate.jmx;

/** One node of a cluster at one moment. Immutable. */
public final class NodeInfo {
  private final String address;
  private final String role;
  private final int slots;
  private final int linksOpen;
  private final int linksIdle;

  NodeInfo(String address, String role, int slots, int linksOpen, int linksIdle) {
    this.address = address;
    this.role = role;
    this.slots = slots;
    this.linksOpen = linksOpen;
    this.linksIdle = linksIdle;
  }

  /** host:port. */
  public String getAddress() {
    return address;
  }

  /** primary or replica. */
  public String getRole() {
    return role;
  }

  /** Slots it serves. */
  public int getSlots() {
    return slots;
  }

  /** Connections to it, besides the clients' own. */
  public int getLinksOpen() {
    return linksOpen;
  }

  /** How many of these nobody uses at this moment. */
  public int getLinksIdle() {
    return linksIdle;
  }
}
