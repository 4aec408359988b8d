package dev.unmoved.agent.lettuce;

import dev.unmoved.hook.PipelineBridge;

/** Called, through the hook, from what is woven into Lettuce. */
public final class LettuceEntry implements PipelineBridge {
  @Override
  public void reached(String point, Object value, Object self) throws Exception {
  }
}
