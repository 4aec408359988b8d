package dev.unmoved.engine;

/** One thing a session asks its driver to do. */
public final class Action {
  /** What to do with {@link Action#link}. */
  public enum Kind {
    /**
     * Connect to the link's node and replay its state, then tell {@code onLinkOpened} or {@code
     * onLinkFailed}.
     */
    OPEN,
    /** Write everything {@link Link#nextWrite} gives. */
    WRITE,
    /** Close the connection; nothing more is expected of it. */
    CLOSE
  }

  private final Kind kind;
  private final Link link;

  private Action(Kind kind, Link link) {
    this.kind = kind;
    this.link = link;
  }

  static Action open(Link link) {
    return new Action(Kind.OPEN, link);
  }

  static Action write(Link link) {
    return new Action(Kind.WRITE, link);
  }

  static Action close(Link link) {
    return new Action(Kind.CLOSE, link);
  }

  /** What to do. */
  public Kind kind() {
    return kind;
  }

  /** The link it concerns. */
  public Link link() {
    return link;
  }

  @Override
  public String toString() {
    return kind + " " + link;
  }
}
