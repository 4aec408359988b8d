package dev.unmoved.agent.client.lettuce;

import dev.unmoved.agent.client.ArgumentOfType;
import dev.unmoved.hook.LettuceHook;
import net.bytebuddy.asm.Advice;

/** What is woven into methods of Lettuce; {@link LettuceLibrary} says which. */
final class LettuceAdvice {
  private LettuceAdvice() {}

  /** {@code ConnectionBuilder.buildHandlers()}. */
  static final class HandlersMade {
    private HandlersMade() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Object builder, @Advice.Return Object handlers) {
      LettuceHook.handlersMade(builder, handlers);
    }
  }

  /** {@code CommandHandler.write(context, ...)}. */
  static final class Writing {
    private Writing() {}

    @Advice.OnMethodEnter
    static void enter(
        @Advice.This Object handler,
        @ArgumentOfType("Lio/netty/channel/ChannelHandlerContext;") Object context) {
      LettuceHook.writing(handler, context);
    }
  }

  /** {@code new Command(type, ...)}. */
  static final class CommandMade {
    private CommandMade() {}

    @Advice.OnMethodExit(backupArguments = false)
    static void exit(@Advice.This Object command, @Advice.Argument(0) Object type) {
      LettuceHook.commandMade(command, type);
    }
  }

  /** {@code Command.encode(buffer)}. */
  static final class Encoding {
    private Encoding() {}

    @Advice.OnMethodEnter
    static void enter(
        @Advice.This Object command, @ArgumentOfType("Lio/netty/buffer/ByteBuf;") Object buffer) {
      LettuceHook.encoding(command, buffer);
    }
  }
}
