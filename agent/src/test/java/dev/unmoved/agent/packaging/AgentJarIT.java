package dev.unmoved.agent.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built jar as users get it: what is in it, and that a JVM takes it. */
class AgentJarIT {
  private static final File JAR = new File(System.getProperty("unmoved.test.jar"));
  private static final List<String> LIBRARIES =
      Arrays.asList(
          "org/objectweb/asm",
          "net/bytebuddy/jar",
          "net/bytebuddy/asm",
          "Lpicocli/",
          "Lcom/google/gson/",
          "Lnet/bytebuddy/");
  private static final String VERSION = System.getProperty("unmoved.test.version");

  @Test
  void manifestNamesTheEntryPoints() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      for (String entryPoint : Arrays.asList("Premain-Class", "Agent-Class", "Main-Class")) {
        assertEquals("dev.unmoved.agent.Agent", manifest.getValue(entryPoint));
      }
      assertEquals("unmoved-agent.jar", manifest.getValue("Boot-Class-Path"));
      assertEquals(JAR.getName(), manifest.getValue("Boot-Class-Path"));
      assertEquals("true", manifest.getValue("Can-Retransform-Classes"));
      assertEquals(VERSION, manifest.getValue("Implementation-Version"));
    }
  }

  @Test
  void nothingButTheEngineAndTheEntryPointIsVisible() throws IOException {
    List<String> stray = new ArrayList<>();
    for (String name : entries()) {
      boolean engine =
          name.matches("dev/unmoved/([a-z]+|engine/[a-z]+|agent/install)/[^/]+\\.class");
      boolean hidden =
          name.matches("unmoved/dev/unmoved/(agent/(?!install/)[a-z]+|shaded)/.+\\.classdata");
      boolean information = name.matches("META-INF/(MANIFEST\\.MF|LICENSE|NOTICE|licenses/[A-Z]+)");
      if (!engine && !hidden && !information) {
        stray.add(name);
      }
    }
    assertEquals(Collections.emptyList(), stray);
  }

  @Test
  void whatIsNotOursIsNamedAndHasItsLicense() throws IOException {
    TreeSet<String> entries = entries();
    TreeSet<String> packages = new TreeSet<>();
    for (String name : entries) {
      Matcher shaded = Pattern.compile("unmoved/dev/unmoved/shaded/([a-z]+)/.*").matcher(name);
      if (shaded.matches()) {
        packages.add(shaded.group(1));
      }
    }
    Map<String, String> origins = new TreeMap<>();
    origins.put("attach", "(net.bytebuddy)");
    origins.put("bytebuddy", "(net.bytebuddy)");
    origins.put("gson", "(com.google.code.gson)");
    origins.put("picocli", "(info.picocli)");
    assertEquals(origins.keySet(), packages, "libraries that nobody has looked at");
    try (JarFile jar = new JarFile(JAR)) {
      String notice = text(jar.getInputStream(jar.getEntry("META-INF/NOTICE")));
      assertTrue(notice.contains("(org.ow2.asm)"), notice);
      for (String origin : origins.values()) {
        assertTrue(notice.contains(origin), origin);
      }
      Matcher license = Pattern.compile("\\((META-INF/[^)]+)\\)").matcher(notice);
      while (license.find()) {
        JarEntry entry = jar.getJarEntry(license.group(1));
        assertNotNull(entry, license.group(1));
        assertTrue(entry.getSize() > 1000, license.group(1));
      }
    }
  }

  @Test
  void everyClassIsJava8AndNamesNoLibraryByItsOwnName() throws IOException {
    int classes = 0;
    try (JarFile jar = new JarFile(JAR)) {
      for (String name : entries()) {
        if (!name.endsWith(".class") && !name.endsWith(".classdata")) {
          continue;
        }
        classes++;
        try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
          assertEquals(0xCAFEBABE, in.readInt(), name);
          in.readUnsignedShort();
          int major = in.readUnsignedShort();
          assertTrue(major <= 52, name + " has version " + major);
          String text = text(in);
          for (String library : LIBRARIES) {
            assertTrue(!text.contains(library), name + " refers to " + library);
          }
        }
      }
    }
    assertTrue(classes > 50, classes + " classes");
  }

  @Test
  void threeMegabytesAreEnough() {
    assertTrue(JAR.length() <= 3 << 20, JAR.length() + " bytes");
  }

  @Test
  void mainPrintsTheVersion() throws Exception {
    String output = run("-jar", JAR.getPath());
    assertTrue(output.startsWith("unmoved-agent " + VERSION + System.lineSeparator()), output);
    assertTrue(output.contains("Usage:"), output);
  }

  @Test
  void aJvmWithoutRedisSaysThatTheAgentIsThereAndNothingMore() throws Exception {
    String without = run("-cp", JAR.getPath(), "dev.unmoved.agent.Agent");
    String agent = "-javaagent:" + JAR.getPath();
    String with =
        run(
            agent + "=retry.timeout=9s",
            "-Dunmoved.fan-out=false",
            "-cp",
            JAR.getPath(),
            "dev.unmoved.agent.Agent");
    int end = with.indexOf(System.lineSeparator()) + System.lineSeparator().length();
    String greeting = with.substring(0, end);
    assertTrue(greeting.contains(" unmoved INFO agent " + VERSION + " is in this JVM"), with);
    assertTrue(greeting.contains(", mode route, "), with);
    assertTrue(greeting.contains("unmoved.fan-out=false"), with);
    assertTrue(greeting.contains("unmoved.retry.timeout=9s"), with);
    assertEquals(without, with.substring(end));
    assertEquals(
        without, run(agent + "=log.level=warn", "-cp", JAR.getPath(), "dev.unmoved.agent.Agent"));
  }

  @Test
  void withoutARedisClientNothingHiddenIsLoaded() throws Exception {
    String without = loadedBy("java.util.BitSet");
    assertTrue(without.contains(" dev.unmoved.agent.install.ClientTransformer "), without);
    assertTrue(!without.contains(" dev.unmoved.shaded."), without);
    assertTrue(!without.contains(" dev.unmoved.agent.weave."), without);
    assertTrue(!without.contains(" dev.unmoved.agent.client."), without);
    String with = loadedBy("redis.clients.jedis.Connection");
    assertTrue(with.contains(" dev.unmoved.shaded.bytebuddy.jar.asm.ClassReader "), with);
    assertTrue(!with.contains(" net.bytebuddy."), with);
    assertTrue(!with.contains(" dev.unmoved.agent.client.lettuce.LettuceEntry "), with);
  }

  /** What a JVM with the agent says about classes it loads when its application wants one. */
  private static String loadedBy(String wanted) throws Exception {
    String tests =
        new File(AgentJarIT.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .getPath();
    return run(
        "-verbose:class",
        "-javaagent:" + JAR.getPath(),
        "-cp",
        tests,
        ClassWanted.class.getName(),
        wanted);
  }

  @Test
  void aSecondAgentIsANoOp() throws Exception {
    String output =
        run("-javaagent:" + JAR.getPath(), "-javaagent:" + JAR.getPath(), "-jar", JAR.getPath());
    assertTrue(output.contains(" unmoved INFO already installed in this JVM"), output);
    assertEquals(1, output.split(" is in this JVM, mode ", -1).length - 1, output);
  }

  @Test
  void aRenamedJarWorks(@TempDir Path directory) throws Exception {
    Path renamed = directory.resolve("another name.jar");
    Files.copy(JAR.toPath(), renamed);
    String output = run("-javaagent:" + renamed + "=mode=off", "-jar", JAR.getPath());
    assertTrue(output.contains("mode off: no client is touched"), output);
    assertTrue(!output.contains("ERROR"), output);
  }

  @Test
  void aMistakeInTheOptionsIsAWarningAndNotAFailure() throws Exception {
    String output =
        run(
            "-Dunmoved.retry.timeout=soon",
            "-javaagent:" + JAR.getPath() + "=mod=off",
            "-jar",
            JAR.getPath());
    assertTrue(
        output.contains("unmoved WARN unmoved.retry.timeout=soon is ignored, 5s is used instead"),
        output);
    assertTrue(output.contains("did you mean unmoved.mode?"), output);
    assertTrue(output.contains("unmoved-agent " + VERSION), output);
  }

  private static TreeSet<String> entries() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (JarFile jar = new JarFile(JAR)) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        names.add(entry.getName());
      }
    }
    return names;
  }

  /** Runs a JVM like this one and returns what it prints; it must end well. */
  private static String run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    for (String name : new ArrayList<>(builder.environment().keySet())) {
      if (name.startsWith("UNMOVED_") || name.equals("JAVA_TOOL_OPTIONS")) {
        builder.environment().remove(name);
      }
    }
    Process process = builder.start();
    process.getOutputStream().close();
    String output = text(process.getInputStream());
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), output);
    return output;
  }

  private static String text(InputStream in) throws IOException {
    assertNotNull(in);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      bytes.write(buffer, 0, count);
    }
    return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
  }
}
