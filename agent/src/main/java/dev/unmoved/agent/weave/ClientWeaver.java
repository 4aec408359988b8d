package dev.unmoved.agent.weave;

import dev.unmoved.agent.client.inhouse.InHouseBridge;
import dev.unmoved.agent.client.jedis.JedisBridge;
import dev.unmoved.agent.install.ClientLoaders;
import dev.unmoved.agent.install.Weaver;
import dev.unmoved.agent.operate.report.ReportFile;
import dev.unmoved.driver.Management;
import dev.unmoved.hook.ClusterHook;
import dev.unmoved.hook.SocketHook;
import dev.unmoved.log.Log;
import dev.unmoved.option.Mode;
import dev.unmoved.option.Options;
import dev.unmoved.socket.ClusterSockets;
import net.bytebuddy.jar.asm.ClassReader;

/** Hands each class to the rules of its client, where it may be woven at all. */
public final class ClientWeaver implements Weaver {
  private HookDoor door;
  private HookDoor socketDoor;
  private InHouseBridge inHouse; // null where no classes of in-house clients are configured

  @Override
  public void start(Options options, ClientLoaders loaders) {
    door = new HookDoor(ClusterHook.class, loaders);
    socketDoor = new HookDoor(SocketHook.class, loaders);
    ClusterSockets.configure(options);
    ClusterHook.jedis(new JedisBridge());
    PipelineEntries entries = new PipelineEntries(loaders);
    ClusterHook.pipelines(entries);
    ClusterHook.observer(new CommandObserver(entries));
    if (options.mode() == Mode.OBSERVE && !options.reportFile().isEmpty()) {
      ReportFile.atExit(options.reportFile());
    }
    if (options.hasSocketClasses()) {
      inHouse = new InHouseBridge();
      SocketHook.sockets(inHouse);
    }
  }

  @Override
  public byte[] weave(String name, ClassLoader loader, byte[] classFile, boolean late) {
    Client client = Client.of(name);
    if (client == null && (inHouse == null || loader == null)) {
      return null;
    }
    HookDoor hook = client == null ? socketDoor : door;
    if (!hook.isOpen(loader) && !hook.open(loader)) {
      String title = client == null ? name.replace('/', '.') : client.title();
      String reason =
          "does not delegate "
              + hook
              + " to the bootstrap class loader, and takes no class of this name";
      Management.refused(
          name.replace('/', '.'),
          "its class loader, " + loader.getClass().getName() + ", " + reason);
      Log.once(
          "loader " + loader.getClass().getName(),
          title
              + " in "
              + loader.getClass().getName()
              + " is left alone: that class loader "
              + reason);
      return null;
    }
    String refused;
    try {
      ClassReader reader = new ClassReader(classFile);
      ClassWeaving weaving =
          client == null ? new SocketWeaving(name, reader) : client.weaving(name, reader);
      if (weaving == null) {
        return null;
      }
      refused = weaving.missing();
      if (refused == null) {
        byte[] woven = weaving.weave();
        if (woven != null) {
          if (client == null && late) {
            inHouse.wovenLate();
          }
          Log.debug("woven " + name.replace('/', '.'));
          Management.woven(name.replace('/', '.'));
        }
        return woven;
      }
      refused = "it has no " + refused;
    } catch (IllegalArgumentException e) {
      // a version newer than ours
      refused = "its class file cannot be read (" + e.getMessage() + ")";
    }
    Management.refused(name.replace('/', '.'), refused);
    Log.warn(
        (client == null ? "in-house client" : client.version(loader))
            + ": "
            + name.replace('/', '.')
            + " is left alone, "
            + refused);
    return null;
  }
}
