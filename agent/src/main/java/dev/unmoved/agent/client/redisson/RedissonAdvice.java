package dev.unmoved.agent.client.redisson;

import dev.unmoved.agent.client.ArgumentOfType;
import dev.unmoved.hook.RedissonHook;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/** What is woven into methods of Redisson; {@link RedissonLibrary} says which. */
final class RedissonAdvice {
  private static final String ARGUMENTS = "[Ljava/lang/Object;";

  private RedissonAdvice() {}

  /** {@code RedisChannelInitializer.initChannel(channel)}. */
  static final class ChannelReady {
    private ChannelReady() {}

    @Advice.OnMethodExit(backupArguments = false)
    static void exit(@Advice.This Object initializer, @Advice.Argument(0) Object channel) {
      RedissonHook.channelReady(initializer, channel);
    }
  }

  /** {@code createClient} of connection managers. */
  static final class ClientMade {
    private ClientMade() {}

    @Advice.OnMethodExit
    static void exit(@Advice.This Object manager, @Advice.Return Object client) {
      RedissonHook.clientMade(manager, client);
    }
  }

  /** Methods of {@code MasterSlaveEntry} that find a connection. */
  static final class ConnectionWanted {
    private ConnectionWanted() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Object entry) {
      RedissonHook.connectionWanted(entry);
    }
  }

  /** {@code CommandsQueue.write(context, ...)}. */
  static final class Writing {
    private Writing() {}

    @Advice.OnMethodEnter
    static void enter(
        @Advice.This Object handler,
        @ArgumentOfType("Lio/netty/channel/ChannelHandlerContext;") Object context) {
      RedissonHook.writing(handler, context);
    }
  }

  /** {@code CommandAsyncService.async(..., arguments, ...)}. */
  static final class Called {
    private Called() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Object service, @ArgumentOfType(ARGUMENTS) Object arguments) {
      RedissonHook.called(service, arguments);
    }
  }

  /** {@code new CommandData(..., arguments)}. */
  static final class CommandMade {
    private CommandMade() {}

    @Advice.OnMethodExit(backupArguments = false)
    static void exit(@Advice.This Object command, @ArgumentOfType(ARGUMENTS) Object arguments) {
      RedissonHook.commandMade(command, arguments);
    }
  }

  /** {@code CommandEncoder.encode(..., command, buffer)}. */
  static final class Encoding {
    private Encoding() {}

    @Advice.OnMethodEnter
    static void enter(
        @ArgumentOfType("Lorg/redisson/client/protocol/CommandData;") Object command,
        @ArgumentOfType("Lio/netty/buffer/ByteBuf;") Object buffer) {
      RedissonHook.encoding(command, buffer);
    }
  }

  /** {@code RenewalTask.execute()}: what the agent returns for it, if anything, takes its place. */
  static final class Renewing {
    private Renewing() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static Object enter(@Advice.This Object task) {
      return RedissonHook.renewal(task);
    }

    @Advice.OnMethodExit
    static void exit(
        @Advice.Enter Object renewal,
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object round) {
      round = RedissonHook.renewalOr(renewal, round);
    }
  }
}
