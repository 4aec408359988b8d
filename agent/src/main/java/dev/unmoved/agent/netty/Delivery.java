package dev.unmoved.agent.netty;

import dev.unmoved.engine.Session;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * Hands a session's replies to its client, in buffers of their own, for as long as the client reads. Confined to the
 * event loop.
 *
 * <p>A client that gets its replies may write at once, and what it writes may be answered at once; so whoever wants to
 * deliver while that is being done leaves it to the one who does.
 */
final class Delivery implements Runnable {
  private final NettyDriver driver;
  private final Session session;
  private final ChannelHandlerContext client;
  private final byte[] scratch;
  private boolean delivering;
  private boolean scheduled;
  private boolean asked; // it wants one buffer, though it does not read by itself
  private boolean incomplete; // something was read since the last "read complete"

  Delivery(NettyDriver driver, Session session, ChannelHandlerContext client, byte[] scratch) {
    this.driver = driver;
    this.session = session;
    this.client = client;
    this.scratch = scratch;
  }

  /** Whether the client takes what comes. */
  boolean wants() {
    return asked || client.channel().config().isAutoRead();
  }

  /** The client reads on, or wants one more buffer. */
  void onReadWanted() {
    asked = true;
    if (session.isDue()) {
      later();
    }
  }

  /** The first {@code length} bytes of {@code buffer}, which is released here, are the client's as they stand. */
  void inPlace(ByteBuf buffer, int length) {
    if (length == 0) {
      buffer.release();
    } else if (length == buffer.readableBytes()) {
      fire(buffer);
    } else {
      ByteBuf part = null;
      try {
        part = client.alloc().ioBuffer(length);
        part.writeBytes(buffer, length);
      } finally {
        buffer.release();
      }
      fire(part);
    }
  }

  private void fire(ByteBuf buffer) {
    incomplete = true;
    asked = false;
    boolean outer = delivering;
    delivering = true;
    try {
      client.fireChannelRead(buffer);
    } finally {
      delivering = outer;
    }
  }

  /** Delivers what there is. */
  @Override
  public void run() {
    scheduled = false;
    if (delivering) {
      return;
    }
    delivering = true;
    try {
      int n = -1;
      while (wants() && (n = session.deliver(scratch, 0, scratch.length)) > 0) {
        incomplete = true;
        asked = false;
        client.fireChannelRead(client.alloc().ioBuffer(n).writeBytes(scratch, 0, n));
      }
      if (n == 0 && session.failure() != null) {
        driver.fail(session.failure());
      }
    } finally {
      delivering = false;
    }
  }

  /** Delivers when the client is done with what it does now. */
  void later() {
    if (!delivering && !scheduled) {
      scheduled = true;
      client.executor().execute(() -> {
        if (!driver.isClosed()) {
          run();
          driver.afterDelivery();
          complete();
        }
      });
    }
  }

  /** Nothing more comes for now. */
  void complete() {
    if (incomplete && !delivering) {
      incomplete = false;
      client.fireChannelReadComplete();
    }
  }
}
