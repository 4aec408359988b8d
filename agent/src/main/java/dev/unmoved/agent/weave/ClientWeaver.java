package dev.unmoved.agent.weave;

import dev.unmoved.agent.ClientLoaders;
import dev.unmoved.agent.Weaver;
import dev.unmoved.agent.jedis.JedisBridge;
import dev.unmoved.hook.ClusterHook;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.socket.ClusterSockets;
import org.objectweb.asm.ClassReader;

/** Hands each class to the rules of its client, where it may be woven at all. */
public final class ClientWeaver implements Weaver {
  /** What a client's class loader must hand out, and from us. */
  private static final String HOOK = ClusterHook.class.getName();

  @Override
  public void start(Options options, ClientLoaders loaders) {
    ClusterSockets.configure(options);
    ClusterHook.jedis(new JedisBridge());
    PipelineEntries entries = new PipelineEntries(loaders);
    ClusterHook.pipelines(entries);
    ClusterHook.observer(new CommandObserver(entries));
  }

  @Override
  public byte[] weave(String name, ClassLoader loader, byte[] classFile) {
    Client client = Client.of(name);
    if (client == null) {
      return null;
    }
    if (!seesHook(loader)) {
      Log.once("loader " + loader.getClass().getName(), client.title() + " in " + loader.getClass().getName()
          + " is left alone: that class loader does not delegate " + HOOK + " to the bootstrap class loader");
      return null;
    }
    String refused;
    try {
      ClassWeaving weaving = client.weaving(name, new ClassReader(classFile));
      if (weaving == null) {
        return null;
      }
      refused = weaving.missing();
      if (refused == null) {
        byte[] woven = weaving.weave();
        if (woven != null) {
          Log.debug("woven " + name.replace('/', '.'));
        }
        return woven;
      }
      refused = "it has no " + refused;
    } catch (IllegalArgumentException e) {
      refused = "its class file cannot be read (" + e.getMessage() + ")"; // a version newer than ours
    }
    Log.warn(client.version(loader) + ": " + name.replace('/', '.')
        + " is left alone, " + refused);
    return null;
  }

  /** Woven code that cannot link would break its client, so this is tried before. Child-first loaders may fail it. */
  private static boolean seesHook(ClassLoader loader) {
    try {
      return loader == null || Class.forName(HOOK, false, loader) == ClusterHook.class;
    } catch (Throwable e) {
      return false;
    }
  }
}
