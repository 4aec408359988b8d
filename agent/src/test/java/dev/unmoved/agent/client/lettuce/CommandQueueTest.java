package dev.unmoved.agent.client.lettuce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.protocol.CommandHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** With a class that has the members of Lettuce's which are relied on. */
class CommandQueueTest {
  private final CommandHandler handler = new CommandHandler();
  private final CommandQueue queue =
      CommandQueue.of(new EmbeddedChannel(new ChannelInboundHandlerAdapter(), handler).pipeline());

  /** A queue that takes elements at its end only, as Lettuce 7 has it. */
  private static final class OneWay extends java.util.AbstractQueue<Object> {
    private final Queue<Object> inner = new LinkedList<>();

    @Override
    public java.util.Iterator<Object> iterator() {
      return inner.iterator();
    }

    @Override
    public int size() {
      return inner.size();
    }

    @Override
    public boolean offer(Object element) {
      return inner.offer(element);
    }

    @Override
    public Object poll() {
      return inner.poll();
    }

    @Override
    public Object peek() {
      return inner.peek();
    }
  }

  @Test
  void aCommandComesToTheFrontOfEveryKindOfQueue() throws Exception {
    for (Queue<Object> kind : Arrays.asList(new ArrayDeque<>(), new OneWay())) {
      kind.addAll(Arrays.asList("a", "b", "c", "d"));
      handler.stack = kind;
      assertTrue(queue.bringForward(2, 4));
      assertEquals(Arrays.<Object>asList("c", "a", "b", "d"), new ArrayList<>(kind));
    }
  }

  @Test
  void otherCommandsThanTheSessionsOrAHalfDecodedOneAreLeftAlone() throws Exception {
    List<String> commands = Arrays.asList("a", "b");
    handler.stack.addAll(commands);
    assertFalse(queue.bringForward(1, 3));
    handler.hasDecodeProgress = true;
    assertFalse(queue.bringForward(1, 2));
    handler.hasDecodeProgress = false;
    handler.buffer.writeByte('$');
    assertFalse(queue.bringForward(1, 2));
    assertEquals(commands, new ArrayList<>(handler.stack));
  }

  @Test
  void aConnectionWithoutSuchAQueueIsLeftAlone() throws Exception {
    assertFalse(
        CommandQueue.of(new EmbeddedChannel(new ChannelInboundHandlerAdapter()).pipeline())
            .bringForward(0, 1));
  }
}
