package dev.unmoved.agent.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.agent.client.ClientLibrary;
import dev.unmoved.agent.client.WovenClass;
import dev.unmoved.hook.JedisHook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.asm.Advice;
import org.junit.jupiter.api.Test;

/** What all libraries say of their classes can be woven. */
class ClientLibrariesTest {
  @Test
  void allAdviceCanBeCopied() throws IOException {
    Set<String> checked = new TreeSet<>();
    for (ClientLibrary library : libraries()) {
      for (WovenClass woven : library.wovenClasses().values()) {
        for (Class<?> advice : woven.advice()) {
          new AdviceCode(ClassPathLoaders.ofClass(advice.getName()));
          checked.add(advice.getName());
        }
      }
    }
    assertTrue(checked.size() > 20, checked::toString);
  }

  @Test
  void adviceIsWovenIntoEveryClassThatIsNamed() {
    for (ClientLibrary library : libraries()) {
      for (Map.Entry<String, WovenClass> woven : library.wovenClasses().entrySet()) {
        assertFalse(woven.getValue().advice().isEmpty(), woven.getKey());
      }
    }
  }

  @Test
  void adviceThatCannotBeCopiedIsRefusedByName() {
    refused(Branching.class, "enter branches");
    refused(Remembering.class, "enter has a variable of its own");
    refused(Reaching.class, "enter names dev.unmoved.agent.weave.ClientLibrariesTest");
    refused(Trying.class, "enter branches");
    refused(BackingUp.class, "exit wants arguments as they were: say backupArguments = false");
    refused(
        Inventing.class, "exit makes up what is thrown: only null can be assigned, for nothing");
    refused(Looking.class, "enter cannot know yet what happens later");
    refused(Wishing.class, "has nothing from the start to look at");
    refused(ClientLibrariesTest.class, "has no method");
  }

  private static void refused(Class<?> advice, String why) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new AdviceCode(ClassPathLoaders.ofClass(advice.getName())))
            .getMessage();
    assertTrue(message.endsWith(why), message);
    assertTrue(message.startsWith("advice " + advice.getName()), message);
  }

  private static List<ClientLibrary> libraries() {
    List<ClientLibrary> libraries = new ArrayList<>();
    ClientWeaver.allLibraries().values().forEach(libraries::addAll);
    assertEquals(5, libraries.size());
    return libraries;
  }

  static final class Branching {
    @Advice.OnMethodEnter
    static void enter(@Advice.This Object self) {
      if (self != null) {
        JedisHook.connectionUsed(self);
      }
    }
  }

  static final class Remembering {
    @Advice.OnMethodEnter
    static void enter(@Advice.This Object self) {
      Object other = self;
      JedisHook.connectionUsed(other);
    }
  }

  static final class Reaching {
    @Advice.OnMethodEnter
    static void enter(@Advice.This Object self) {
      libraries();
    }
  }

  static final class Trying {
    @Advice.OnMethodEnter
    static void enter(@Advice.This Object self) {
      try {
        JedisHook.connectionUsed(self);
      } finally {
        JedisHook.jedisUsed(self);
      }
    }
  }

  static final class BackingUp {
    @Advice.OnMethodExit
    static void exit(@Advice.This Object self, @Advice.Argument(0) Object argument) {
      JedisHook.borrowedFromPool(self, argument);
    }
  }

  static final class Inventing {
    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(@Advice.Thrown(readOnly = false) Throwable thrown) {
      thrown = new IllegalStateException();
    }
  }

  static final class Looking {
    @Advice.OnMethodEnter
    static void enter(@Advice.Return Object result) {
      JedisHook.connectionUsed(result);
    }
  }

  static final class Wishing {
    @Advice.OnMethodExit
    static void exit(@Advice.Enter Object entered) {
      JedisHook.connectionUsed(entered);
    }
  }
}
