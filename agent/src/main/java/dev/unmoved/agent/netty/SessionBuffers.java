package dev.unmoved.agent.netty;

import dev.unmoved.driver.SessionHost;
import dev.unmoved.engine.Session;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Hands a session what comes in netty's buffers. Confined to its event loop. */
final class SessionBuffers {
  private final SessionHost host;
  private final Session session;
  private final byte[] scratch;

  /** {@code scratch} is anybody's on the loop, until something else is called. */
  SessionBuffers(SessionHost host, byte[] scratch) {
    this.host = host;
    this.session = host.session();
    this.scratch = scratch;
  }

  /** The client has written {@code buffer}, which stays the caller's. */
  void onClientBytes(ByteBuf buffer) {
    if (buffer.nioBufferCount() == 1) {
      session.onClientBytes(buffer.nioBuffer(), host.now());
    } else if (buffer.nioBufferCount() > 1) {
      long now = host.now();
      for (ByteBuffer part : buffer.nioBuffers()) {
        session.onClientBytes(part, now);
      }
    } else {
      byte[] copy = new byte[buffer.readableBytes()];
      buffer.getBytes(buffer.readerIndex(), copy);
      session.onClientBytes(copy, 0, copy.length, host.now());
    }
  }

  /**
   * {@code link} has brought {@code buffer}, which stays the caller's. Returns how many of its
   * bytes, from the first on, are the client's as they stand.
   */
  int examine(NettyLink link, ByteBuf buffer) {
    int length = buffer.readableBytes();
    if (buffer.hasArray()) {
      int start = buffer.arrayOffset() + buffer.readerIndex();
      return session.onLinkReadInPlace(link, buffer.array(), start, length, host.now());
    }
    byte[] bytes = length <= scratch.length ? scratch : new byte[length];
    buffer.getBytes(buffer.readerIndex(), bytes, 0, length);
    return session.onLinkReadInPlace(link, bytes, 0, length, host.now());
  }

  /**
   * {@code link} has brought {@code buffer}, which is released here, and the client does not want
   * it yet: it stays in the session.
   */
  void store(NettyLink link, ByteBuf buffer) {
    long now = host.now();
    try {
      while (buffer.isReadable() && !link.isClosed()) {
        byte[] into = link.readBuffer();
        int n = Math.min(buffer.readableBytes(), into.length - link.readOffset());
        buffer.readBytes(into, link.readOffset(), n);
        session.onLinkRead(link, n, now);
      }
    } finally {
      buffer.release();
    }
  }

  /** Home has brought {@code buffer}, which passes as it is. */
  void onPassed(ByteBuf buffer) {
    int length = Math.min(buffer.readableBytes(), SessionHost.ERROR_CODE_MAX);
    if (length > 0 && buffer.getByte(buffer.readerIndex()) == '-') {
      byte[] error = new byte[length];
      buffer.getBytes(buffer.readerIndex(), error);
      host.onPassed(error, 0, length);
    }
  }
}
