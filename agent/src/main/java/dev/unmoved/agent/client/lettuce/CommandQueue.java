package dev.unmoved.agent.client.lettuce;

import dev.unmoved.agent.netty.Members;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * The commands of one connection of Lettuce 5.0 and newer that await their replies: its {@code
 * CommandHandler} takes each reply for the first one's. Confined to the connection's event loop.
 */
final class CommandQueue {
  private static final String HANDLER = "io.lettuce.core.protocol.CommandHandler";

  // null: there is none that works this way, as in connections for pub/sub
  private final Object handler;

  private CommandQueue(Object handler) {
    this.handler = handler;
  }

  static CommandQueue of(ChannelPipeline pipeline) {
    for (Map.Entry<String, ChannelHandler> entry : pipeline) {
      if (entry.getValue().getClass().getName().equals(HANDLER)) {
        return new CommandQueue(entry.getValue());
      }
    }
    return new CommandQueue(null);
  }

  /** The same of the client's own handler. */
  static CommandQueue of(Object handler) {
    return new CommandQueue(handler);
  }

  /** How many replies are awaited, or -1 when one is half decoded, or nobody can tell. */
  int awaited() throws Exception {
    Object queue = Members.get(handler, "stack");
    return queue instanceof Collection && !isDecoding() ? ((Collection<?>) queue).size() : -1;
  }

  /**
   * Makes the command at {@code place} the first one.
   *
   * @param awaited how many there have to be
   * @return false when that cannot be done, because there are others, or one is half decoded
   */
  boolean bringForward(int place, int awaited) throws Exception {
    Queue<Object> queue = handler == null ? null : queue();
    if (queue == null || queue.size() != awaited || isDecoding()) {
      return false;
    }
    if (queue instanceof ArrayDeque) {
      Iterator<Object> commands = queue.iterator();
      Object command = commands.next();
      for (int i = 0; i < place; i++) {
        command = commands.next();
      }
      commands.remove();
      ((ArrayDeque<Object>) queue).addFirst(command);
    } else {
      // from 7.x on, a queue that can be added to at its end only
      List<Object> commands = new ArrayList<Object>(queue);
      commands.add(0, commands.remove(place));
      queue.clear();
      queue.addAll(commands);
    }
    return true;
  }

  @SuppressWarnings("unchecked")
  private Queue<Object> queue() throws Exception {
    try {
      Object queue = handler.getClass().getMethod("getStack").invoke(handler);
      return queue instanceof Queue ? (Queue<Object>) queue : null;
    } catch (NoSuchMethodException e) {
      return null; // up to 4.x
    }
  }

  private boolean isDecoding() throws Exception {
    Object buffer = Members.get(handler, "buffer");
    if (buffer == null) {
      buffer = Members.get(handler, "readBuffer"); // its name in 7.x
    }
    return !(buffer instanceof ByteBuf)
        || ((ByteBuf) buffer).isReadable()
        || Boolean.TRUE.equals(Members.get(handler, "hasDecodeProgress"));
  }
}
