package legacy.osgi;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * An OSGi framework, set up by system properties if at all, with one bundle for each of the class
 * paths given first. Each runs the program named at its place, one after the other, with the
 * arguments that follow.
 *
 * <pre>
 * java legacy.osgi.Bundles folder=... paths=A|B programs=legacy.jedis.RandomKeys|legacy.lettuce.Keys host=... port=...
 * </pre>
 */
public final class Bundles {
  private Bundles() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> own = new HashMap<String, String>();
    List<String> passed = new ArrayList<String>();
    for (String arg : args) {
      String name = arg.substring(0, arg.indexOf('='));
      if (name.equals("folder") || name.equals("paths") || name.equals("programs")) {
        own.put(name, arg.substring(name.length() + 1));
      } else {
        passed.add(arg);
      }
    }
    File folder = new File(own.get("folder"));
    Map<String, String> configuration = new HashMap<String, String>();
    for (String name : System.getProperties().stringPropertyNames()) {
      configuration.put(name, System.getProperty(name));
    }
    configuration.put("org.osgi.framework.storage", new File(folder, "storage").getPath());
    Framework framework =
        ServiceLoader.load(FrameworkFactory.class).iterator().next().newFramework(configuration);
    framework.start();
    int exit = 0;
    String[] paths = own.get("paths").split("\\|");
    String[] programs = own.get("programs").split("\\|");
    for (int i = 0; i < paths.length; i++) {
      File file = bundle(new File(folder, "bundle-" + i + ".jar"), paths[i]);
      Bundle bundle = framework.getBundleContext().installBundle(file.toURI().toString());
      bundle.start();
      Class<?> program = bundle.loadClass(programs[i]);
      System.out.println("loaded by " + program.getClassLoader().getClass().getName());
      Thread.currentThread().setContextClassLoader(program.getClassLoader());
      List<String> its = new ArrayList<String>(passed);
      its.add("prefix=b" + i + ":");
      Object result =
          program
              .getMethod("run", String[].class)
              .invoke(null, (Object) its.toArray(new String[0]));
      exit = Math.max(exit, (Integer) result);
    }
    framework.stop();
    framework.waitForStop(0);
    System.out.println(exit == 0 ? "ALL OK" : "NOT OK");
    System.exit(exit);
  }

  /**
   * A bundle with the jars of a class path inside, the usual way to take along libraries that are
   * no bundles.
   */
  private static File bundle(File file, String path) throws IOException {
    String[] elements = path.split(File.pathSeparator);
    StringBuilder classPath = new StringBuilder(".");
    for (String element : elements) {
      if (element.endsWith(".jar")) {
        classPath.append(',').append(new File(element).getName());
      }
    }
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Bundle-ManifestVersion", "2");
    attributes.putValue("Bundle-SymbolicName", file.getName().replace(".jar", ""));
    attributes.putValue("Bundle-ClassPath", classPath.toString());
    attributes.putValue("DynamicImport-Package", "javax.*");
    try (JarOutputStream jar = new JarOutputStream(new FileOutputStream(file), manifest)) {
      for (String element : elements) {
        add(jar, new File(element), "");
      }
    }
    return file;
  }

  private static void add(JarOutputStream jar, File file, String folder) throws IOException {
    File[] children = file.listFiles();
    if (children == null) {
      jar.putNextEntry(new JarEntry(folder + file.getName()));
      jar.write(Files.readAllBytes(file.toPath()));
      return;
    }
    for (File child : children) {
      if (child.isDirectory()) {
        add(jar, child, folder + child.getName() + "/");
      } else {
        add(jar, child, folder);
      }
    }
  }
}
