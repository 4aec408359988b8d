package dev.unmoved.report;

import dev.unmoved.engine.link.Sighting;
import dev.unmoved.topology.Activity;
import org.jspecify.annotations.Nullable;

/**
 * A command that a session carries out. It counts as what it was judged to become until it is known
 * what it became. Used by one thread at a time.
 */
final class FollowedCall implements Sighting {
  private final Observations observations;
  private final Judgement expected;
  private final Finding counted; // it counts here
  private final boolean isQuestion; // an error is an answer to it
  private final boolean isCounted; // its line counts in the finding
  private @Nullable CallSite site;
  private @Nullable Throwable stack; // that the site may still be read from
  private @Nullable Way way;
  private boolean settled;

  /**
   * {@code counted} has counted it, and its line {@code site} too if {@code isCounted}; {@code
   * expected} is what a judge says of it, {@code isQuestion} whether an error answers it; {@code
   * stack}: where it was made, null where that is not known.
   */
  FollowedCall(
      Observations observations,
      Judgement expected,
      Finding counted,
      boolean isQuestion,
      boolean isCounted,
      @Nullable CallSite site,
      @Nullable Throwable stack) {
    this.observations = observations;
    this.expected = expected;
    this.counted = counted;
    this.isQuestion = isQuestion;
    this.isCounted = isCounted;
    this.site = site;
    this.stack = stack;
  }

  @Override
  public void goes(Way itsWay) {
    way = itsWay;
  }

  @Override
  public void answered() {
    settle(became());
  }

  @Override
  public void refused(byte[] reply, int from, int to) {
    if (expected.verdict() == Verdict.FAILS) {
      settle(isEmulated() ? Judgement.of(expected.reason()) : expected);
    } else if (Activity.isCrossSlot(reply, from, to) && !isQuestion) {
      settle(Judgement.of(Reason.CROSS_SLOT));
    } else {
      settle(became()); // the application's own mistake, as on one server
    }
  }

  @Override
  public @Nullable String line() {
    readSite();
    return site == null ? null : site.toString();
  }

  private void readSite() {
    if (site == null && stack != null) {
      site = CallSite.of(stack.getStackTrace());
    }
    stack = null;
  }

  private Judgement became() {
    if (way == Way.SPLIT) {
      return Judgement.of(Reason.SPLIT);
    } else if (way == Way.ALL_PRIMARIES) {
      return expected.verdict() == Verdict.ALL_PRIMARIES
          ? expected
          : Judgement.of(Reason.ALL_PRIMARIES);
    } else if (way == Way.IN_STEPS) {
      return expected.verdict() == Verdict.COMBINED ? expected : Judgement.of(Reason.EMULATED);
    } else if (expected.verdict() == Verdict.FAILS) {
      return Judgement.of(isEmulated() ? Reason.EMULATED : Reason.WENT_WELL);
    }
    return expected;
  }

  private boolean isEmulated() {
    return expected.isEmulated() && observations.options().emulatesCrossSlot();
  }

  private void settle(Judgement outcome) {
    if (settled) {
      return;
    }
    settled = true;
    observations.onRouted();
    if (outcome == counted.judgement()) {
      return;
    }
    if (outcome.verdict() != Verdict.WORKS) {
      readSite();
    }
    counted.discount();
    if (isCounted) {
      counted.forget(site);
    }
    Finding finding = observations.finding(counted.command(), outcome);
    finding.count();
    if (isCounted || site != null || outcome.verdict() == Verdict.FAILS) {
      finding.from(site);
    }
  }
}
