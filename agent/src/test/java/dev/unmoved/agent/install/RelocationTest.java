package dev.unmoved.agent.install;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RelocationTest {
  private final Relocation relocation =
      Relocation.NONE.and("org/example/", "acme/").and("io/netty/", "acme/io/netty/");

  @Test
  void namesAreRestoredWhereverOneBegins() {
    assertEquals("org/example/Client", relocation.restore("acme/Client"));
    assertEquals(
        "(ILio/netty/channel/Channel;[Lorg/example/A;)Lorg/example/B;",
        relocation.restore("(ILacme/io/netty/channel/Channel;[Lacme/A;)Lacme/B;"));
    assertEquals("org.example.Client", relocation.restore("acme.Client"));
    assertEquals("of org.example.A", relocation.restore("of acme.A"));
    assertEquals("com/acme/Client", relocation.restore("com/acme/Client"), "of others");
    assertEquals("com.acme.Client", relocation.restore("com.acme.Client"), "of others");
    assertEquals("notacme/Client", relocation.restore("notacme/Client"), "of others");
  }

  @Test
  void aClassFileIsTheSameAfterItHasBeenMovedAndRestored() throws IOException {
    Relocation there = Relocation.NONE.and("dev/unmoved/agent/install/", "acme/shaded/");
    byte[] original = classFile(Relocation.class);
    byte[] moved = there.move(original);
    String text = new String(moved, StandardCharsets.ISO_8859_1);
    assertFalse(text.contains("Ldev/unmoved/agent/install/Relocation;"));
    assertArrayEquals(original, there.restore(moved));
    assertSame(original, Relocation.NONE.move(original));
    assertSame(Relocation.NONE, Relocation.NONE.and("same/", "same/"));
  }

  @Test
  void whatIsNoClassFileIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> relocation.move(new byte[9]));
    byte[] unknown = {0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 99, 0};
    assertThrows(IllegalArgumentException.class, () -> relocation.move(unknown));
  }

  private static byte[] classFile(Class<?> type) throws IOException {
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      byte[] bytes = new byte[in.available()];
      new DataInputStream(in).readFully(bytes);
      return bytes;
    }
  }
}
