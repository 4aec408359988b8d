package dev.unmoved.agent.weave;

import dev.unmoved.agent.client.ClientLibrary;
import dev.unmoved.agent.client.inhouse.InHouseLibrary;
import dev.unmoved.agent.client.jedis.JedisLibrary;
import dev.unmoved.agent.client.lettuce.LettuceLibrary;
import dev.unmoved.agent.client.redisson.RedissonLibrary;
import dev.unmoved.agent.client.vertx.VertxLibrary;
import dev.unmoved.agent.install.ClientLoaders;
import dev.unmoved.agent.install.Weaver;
import dev.unmoved.agent.operate.report.ReportFile;
import dev.unmoved.driver.Management;
import dev.unmoved.log.Log;
import dev.unmoved.option.Mode;
import dev.unmoved.option.Options;
import dev.unmoved.socket.ClusterSockets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;

/** Hands each class to what its client's library says of it, where it may be woven at all. */
public final class ClientWeaver implements Weaver {
  private final List<ClientLibrary> libraries = new ArrayList<ClientLibrary>();
  private final Map<Class<?>, HookDoor> doors = new LinkedHashMap<Class<?>, HookDoor>();
  private InHouseLibrary inHouse; // null where no classes of in-house clients are configured
  private AdviceCodes advice;

  /** The client libraries, by the name that {@code unmoved.clients} has for each. */
  public static Map<String, List<ClientLibrary>> allLibraries() {
    Map<String, List<ClientLibrary>> all = new LinkedHashMap<String, List<ClientLibrary>>();
    all.put("jedis", Collections.<ClientLibrary>singletonList(new JedisLibrary()));
    List<ClientLibrary> lettuce = new ArrayList<ClientLibrary>();
    lettuce.add(LettuceLibrary.upTo4());
    lettuce.add(LettuceLibrary.from5());
    all.put("lettuce", lettuce);
    all.put("redisson", Collections.<ClientLibrary>singletonList(new RedissonLibrary()));
    all.put("vertx", Collections.<ClientLibrary>singletonList(new VertxLibrary()));
    return all;
  }

  @Override
  public void start(Options options, ClientLoaders loaders) {
    advice = new AdviceCodes(loaders);
    ClusterSockets.configure(options);
    for (Map.Entry<String, List<ClientLibrary>> named : allLibraries().entrySet()) {
      if (options.client(named.getKey())) {
        for (ClientLibrary library : named.getValue()) {
          libraries.add(library);
          library.connect(loaders);
          addDoors(library.hooks(), loaders);
        }
      }
    }
    if (options.mode() == Mode.OBSERVE && !options.reportFile().isEmpty()) {
      ReportFile.atExit(options.reportFile());
    }
    if (options.hasSocketClasses()) {
      inHouse = new InHouseLibrary(options);
      inHouse.connect();
      addDoors(inHouse.hooks(), loaders);
    }
  }

  private void addDoors(List<Class<?>> hooks, ClientLoaders loaders) {
    for (Class<?> hook : hooks) {
      if (!doors.containsKey(hook)) {
        doors.put(hook, new HookDoor(hook, loaders));
      }
    }
  }

  @Override
  public boolean wants(String name, boolean open) {
    return libraryOf(name, open) != null || inHouse != null && inHouse.weaves(name);
  }

  private ClientLibrary libraryOf(String name, boolean open) {
    for (ClientLibrary library : libraries) {
      if (library.wovenClass(name, open) != null) {
        return library;
      }
    }
    return null;
  }

  @Override
  public byte[] weave(
      String name, ClassLoader loader, byte[] classFile, boolean open, boolean late) {
    ClientLibrary library = libraryOf(name, open);
    if (library == null && (inHouse == null || loader == null)) {
      return null;
    }
    String title = library == null ? name.replace('/', '.') : library.title();
    if (!leadToHooks(loader, library == null ? inHouse.hooks() : library.hooks(), name, title)) {
      return null;
    }
    String refused;
    try {
      ClassReader reader = new ClassReader(classFile);
      ClassWeaving weaving =
          library == null
              ? new SocketWeaving(name, reader)
              : new AdvisedWeaving(name, reader, library.wovenClass(name, open), advice);
      refused = weaving.missing();
      if (refused == null) {
        byte[] woven = weaving.weave();
        if (woven != null) {
          if (library == null && late) {
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
        (library == null ? "in-house client" : library.version(loader))
            + ": "
            + name.replace('/', '.')
            + " is left alone, "
            + refused);
    return null;
  }

  /** Whether woven code in classes of {@code loader} gets to these hooks. */
  private boolean leadToHooks(ClassLoader loader, List<Class<?>> hooks, String name, String title) {
    for (Class<?> each : hooks) {
      HookDoor hook = doors.get(each);
      if (!hook.isOpen(loader) && !hook.open(loader)) {
        String reason =
            "does not delegate "
                + hook
                + " to the bootstrap class loader, and takes no class of this name";
        String loaderClass = loader.getClass().getName();
        Management.refused(
            name.replace('/', '.'), "its class loader, " + loaderClass + ", " + reason);
        Log.once(
            "loader " + loaderClass,
            title + " in " + loaderClass + " is left alone: that class loader " + reason);
        return false;
      }
    }
    return true;
  }
}
