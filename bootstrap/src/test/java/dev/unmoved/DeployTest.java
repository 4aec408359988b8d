package dev.unmoved;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What people copy in order to deploy the agent fits together, as far as no engine is needed. */
class DeployTest {
  private static final Path PROJECT = Paths.get("..");
  private static final Pattern YAML_BLOCK = Pattern.compile("(?s)\n```yaml\n(.*?)\n```");
  private static final String IN_THE_IMAGE = "/unmoved-agent.jar";
  private static final String IN_THE_POD = "/unmoved/unmoved-agent.jar";

  @Test
  void everyFileAndSnippetIsYaml() throws IOException {
    int snippets = 0;
    for (Path file : files("deploy", ".yaml")) {
      load(read(file), file.toString());
    }
    for (Path file : files(".github", ".yml")) {
      load(read(file), file.toString());
    }
    for (Path file : files("docs", ".md")) {
      Matcher block = YAML_BLOCK.matcher(read(file));
      while (block.find()) {
        load(block.group(1), file.toString());
        snippets++;
      }
    }
    assertTrue(snippets > 0, "no snippets");
  }

  @Test
  void theImageHasTheJarOfTheBuildAndAPinnedBase() throws IOException {
    String image = read(PROJECT.resolve("deploy/Dockerfile"));
    String name = group(read(PROJECT.resolve("agent/pom.xml")), "<agent.name>(.*?)</agent.name>");
    String jar = group(image, "(?m)^ARG JAR=(.*)$");
    assertEquals("agent/target/" + name + ".jar", jar);
    assertEquals(IN_THE_IMAGE, group(image, "(?m)^COPY \\$\\{JAR} (.*)$"));
    assertEquals(Arrays.asList("cp", IN_THE_IMAGE, IN_THE_POD), load(group(image, "CMD (.*)"), ""));
    String base = group(image, "(?m)^FROM (.*)$");
    assertTrue(base.matches("[a-z/]+:[0-9]+\\.[0-9]+\\.[0-9]+(@sha256:[0-9a-f]{64})?"), base);
    List<String> sent =
        Arrays.asList(read(PROJECT.resolve("deploy/Dockerfile.dockerignore")).split("\n"));
    for (String copied : Arrays.asList(jar, name + ".jar", "LICENSE")) {
      assertTrue(sent.contains("!" + copied), copied + " is not sent to the engine");
    }
    assertTrue(Files.exists(PROJECT.resolve("LICENSE")));
  }

  @Test
  void whatTheComponentPatchesAreTheContainersThatFindTheJar() throws IOException {
    Object component = load(read(PROJECT.resolve("deploy/kustomize/kustomization.yaml")), "");
    assertEquals("Component", at(component, "kind"));
    assertEquals("agent.yaml", at(component, "patches", 0, "path"));
    Object patch = load(read(PROJECT.resolve("deploy/kustomize/agent.yaml")), "");
    assertFits(
        at(patch, "spec", "template", "spec", "initContainers", 0),
        at(patch, "spec", "template", "spec", "containers", 0, "env", 0),
        at(patch, "spec", "template", "spec", "containers", 0, "volumeMounts", 0),
        at(patch, "spec", "template", "spec", "volumes", 0));
  }

  @Test
  void theValuesOfAChartFitTogether() throws IOException {
    Object values = load(read(PROJECT.resolve("deploy/helm/values.yaml")), "");
    assertFits(
        at(values, "initContainers", 0),
        at(values, "extraEnvVars", 0),
        at(values, "extraVolumeMounts", 0),
        at(values, "extraVolumes", 0));
  }

  private static void assertFits(Object init, Object variable, Object mount, Object volume) {
    assertEquals(Arrays.asList("cp", IN_THE_IMAGE, IN_THE_POD), at(init, "command"));
    Object name = at(volume, "name");
    for (Object each : Arrays.asList(at(init, "volumeMounts", 0), mount)) {
      assertEquals(name, at(each, "name"));
      assertEquals("/unmoved", at(each, "mountPath"));
    }
    assertEquals("JAVA_TOOL_OPTIONS", at(variable, "name"));
    assertEquals("-javaagent:" + IN_THE_POD, at(variable, "value"));
  }

  private static Object at(Object tree, Object... way) {
    Object found = tree;
    for (Object step : way) {
      found =
          step instanceof Integer
              ? ((List<?>) found).get((Integer) step)
              : ((Map<?, ?>) found).get(step);
    }
    return found;
  }

  private static Object load(String text, String from) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<Object> documents = new ArrayList<>();
    try {
      new Yaml(new SafeConstructor(options)).loadAll(text).forEach(documents::add);
    } catch (RuntimeException e) {
      throw new AssertionError(from + ": " + e.getMessage(), e);
    }
    assertFalse(documents.isEmpty(), from);
    return documents.get(0);
  }

  private static String group(String text, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertTrue(found.find(), "there is no " + pattern);
    return found.group(1);
  }

  private static List<Path> files(String folder, String end) throws IOException {
    try (Stream<Path> all = Files.walk(PROJECT.resolve(folder))) {
      List<Path> found =
          all.filter(file -> file.toString().endsWith(end)).collect(Collectors.toList());
      assertFalse(found.equals(Collections.emptyList()), "nothing in " + folder);
      return found;
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
