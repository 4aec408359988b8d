package io.lettuce.core.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Queue;

/** Stands in for Lettuce's: commands in the order of their writing, and what is not decoded yet. */
public class CommandHandler extends ChannelInboundHandlerAdapter {
  public Queue<Object> stack = new ArrayDeque<>();
  public ByteBuf buffer = Unpooled.buffer();
  public boolean hasDecodeProgress;

  public Queue<Object> getStack() {
    return stack;
  }
}
