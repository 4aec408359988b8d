package dev.unmoved.engine.traffic;

import dev.unmoved.command.Command;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;

/**
 * A request within a request: taken up as though the client had sent it by itself at this moment,
 * and answered to the {@link Gathering} that it is part of. What was sent before the whole is
 * answered by then, and what came after it waits.
 */
public final class Errand extends PiecePart {
  private final Agenda agenda;
  private boolean begun;

  /** What {@code command} asks for, on behalf of {@code whole}. */
  public Errand(Part whole, Command command, byte[] bytes, int slot, Agenda agenda) {
    super(whole, command, bytes, slot);
    this.agenda = agenda;
  }

  /** Whether {@code part} is to be taken up as a request: the first time, if it is one. */
  public static boolean begins(Part part) {
    if (!(part instanceof Errand) || ((Errand) part).begun) {
      return false;
    }
    ((Errand) part).begun = true;
    return true;
  }

  /** Whether a client has asked for {@code part} itself, be it within another request. */
  public static boolean isRequest(Part part) {
    return part.origin == Origin.CLIENT || part instanceof Errand;
  }

  @Override
  public void answer(byte[] its) {
    super.answer(its);
    Gathering gathering = Gathering.of(this);
    if (gathering.onReply(this, null, its)) {
      agenda.complete(gathering);
    }
  }
}
