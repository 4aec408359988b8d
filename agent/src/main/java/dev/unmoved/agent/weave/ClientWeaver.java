package dev.unmoved.agent.weave;

import dev.unmoved.agent.client.ClientLibrary;
import dev.unmoved.agent.client.WovenClass;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;

/** Hands each class to what its client's library says of it, where it may be woven at all. */
public final class ClientWeaver implements Weaver {
  private final List<ClientLibrary> libraries = new ArrayList<ClientLibrary>();
  private final Map<Class<?>, HookDoor> doors = new LinkedHashMap<Class<?>, HookDoor>();
  private InHouseLibrary inHouse; // null where no classes of in-house clients are configured
  private final MovedLibraries moved = new MovedLibraries();
  private final Set<String> told = Collections.synchronizedSet(new HashSet<String>());
  private AdviceCodes advice;

  /** The client libraries, by the name that {@code unmoved.clients} has for each. */
  public static Map<String, List<ClientLibrary>> allLibraries() {
    Map<String, List<ClientLibrary>> all = new LinkedHashMap<String, List<ClientLibrary>>();
    all.put("jedis", Collections.<ClientLibrary>singletonList(new JedisLibrary()));
    List<ClientLibrary> lettuce = new ArrayList<ClientLibrary>();
    lettuce.add(LettuceLibrary.from5()); // it comes first for what was moved: it has more
    lettuce.add(LettuceLibrary.upTo4());
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
    boolean reports = options.mode() == Mode.OBSERVE || options.report();
    if (reports && !options.reportFile().isEmpty()) {
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

  @Override
  public boolean wantsMoved(String name, ClassLoader loader, boolean open) {
    return movedLibraryOf(name, loader, null, open) != null;
  }

  private ClientLibrary libraryOf(String name, boolean open) {
    for (ClientLibrary library : libraries) {
      if (library.wovenClass(name, open) != null) {
        return library;
      }
    }
    return null;
  }

  /** {@code classFile}: null where it is not at hand. */
  private ClientLibrary movedLibraryOf(
      String name, ClassLoader loader, byte[] classFile, boolean open) {
    for (ClientLibrary library : libraries) {
      String home = library.homeOf(name, open);
      if (home != null && loader != null && moved.isAt(home, library, loader, name, classFile)) {
        return library;
      }
    }
    return null;
  }

  @Override
  public byte[] weave(
      String name, ClassLoader loader, byte[] classFile, boolean open, boolean late) {
    ClientLibrary library = libraryOf(name, open);
    if (library == null) {
      library = movedLibraryOf(name, loader, classFile, open);
    }
    if (library != null) {
      return weave(library, name, loader, classFile, open);
    }
    return inHouse != null && loader != null && inHouse.weaves(name)
        ? weaveInHouse(name, loader, classFile, late)
        : null;
  }

  private byte[] weave(
      ClientLibrary library, String name, ClassLoader loader, byte[] classFile, boolean open) {
    String home = library.wovenClass(name, open) == null ? library.homeOf(name, open) : null;
    String title = library.title() + (home == null ? "" : " in " + dotted(home));
    if (!leadToHooks(loader, library.hooks(), name, title)) {
      return null;
    }
    String refused;
    try {
      PublishedClass published =
          new PublishedClass(library, home == null ? library.home() : home, classFile);
      String publishedName = home == null ? name : library.home() + name.substring(home.length());
      WovenClass wanted = library.wovenClass(publishedName, open);
      refused = published.missing(wanted);
      if (refused == null) {
        if (home != null && told.add(title)) {
          Log.info(title + " is served");
        }
        return noted(name, published.woven(publishedName, wanted, advice));
      }
      refused = "it has no " + refused;
    } catch (IllegalArgumentException e) {
      refused = unreadable(e);
    }
    refuse(home == null ? library.version(loader) : title, name, refused);
    return null;
  }

  private byte[] weaveInHouse(String name, ClassLoader loader, byte[] classFile, boolean late) {
    if (!leadToHooks(loader, inHouse.hooks(), name, dotted(name))) {
      return null;
    }
    String refused;
    try {
      ClassWeaving weaving = new SocketWeaving(name, new ClassReader(classFile));
      refused = weaving.missing();
      if (refused == null) {
        byte[] woven = noted(name, weaving.weave());
        if (woven != null && late) {
          inHouse.wovenLate();
        }
        return woven;
      }
      refused = "it has no " + refused;
    } catch (IllegalArgumentException e) {
      refused = unreadable(e);
    }
    refuse("in-house client", name, refused);
    return null;
  }

  private static byte[] noted(String name, byte[] woven) {
    if (woven != null) {
      Log.debug("woven " + dotted(name));
      Management.woven(dotted(name));
    }
    return woven;
  }

  /** Of a version newer than ours, as a rule. */
  private static String unreadable(IllegalArgumentException thrown) {
    return "its class file cannot be read (" + thrown.getMessage() + ")";
  }

  private static void refuse(String client, String name, String why) {
    Management.refused(dotted(name), why);
    Log.warn(client + ": " + dotted(name) + " is left alone, " + why);
  }

  private static String dotted(String name) {
    return (name.endsWith("/") ? name.substring(0, name.length() - 1) : name).replace('/', '.');
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
