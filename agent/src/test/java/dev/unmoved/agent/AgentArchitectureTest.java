package dev.unmoved.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What in the agent may know what. */
class AgentArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.unmoved.agent");

  @Test
  void dependenciesPointFromTheEntryToTheClients() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("entry")
        .definedBy("dev.unmoved.agent")
        .layer("install")
        .definedBy("dev.unmoved.agent.install")
        .layer("weave")
        .definedBy("dev.unmoved.agent.weave")
        .layer("operate")
        .definedBy("dev.unmoved.agent.operate..")
        .layer("clients")
        .definedBy("dev.unmoved.agent.client.(*)..")
        .layer("client")
        .definedBy("dev.unmoved.agent.client")
        .layer("netty")
        .definedBy("dev.unmoved.agent.netty..")
        .whereLayer("entry")
        .mayOnlyBeAccessedByLayers("operate")
        .whereLayer("install")
        .mayOnlyBeAccessedByLayers("entry", "weave", "clients", "client", "operate")
        .whereLayer("weave")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("operate")
        .mayOnlyBeAccessedByLayers("weave")
        .whereLayer("clients")
        .mayOnlyBeAccessedByLayers("weave")
        .whereLayer("client")
        .mayOnlyBeAccessedByLayers("clients", "weave")
        .whereLayer("netty")
        .mayOnlyBeAccessedByLayers("clients")
        .check(CLASSES);
  }

  @Test
  void clientsKnowNothingOfEachOther() {
    for (String client : new String[] {"jedis", "lettuce", "redisson", "vertx", "inhouse"}) {
      String its = "dev.unmoved.agent.client." + client + "..";
      noClasses()
          .that()
          .resideInAPackage(its)
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.unmoved.agent.client.*..")
                  .and(not(resideInAPackage(its)))
                  .and(not(resideInAPackage("dev.unmoved.agent.client"))))
          .check(CLASSES);
    }
  }

  @Test
  void noClassesDependOnEachOtherInCircles() {
    Map<String, Set<String>> left = new TreeMap<>();
    left.put(
        "dev.unmoved.agent.netty.ChannelConnection",
        new TreeSet<>(
            Arrays.asList(
                "dev.unmoved.agent.netty.ChannelConnection",
                "dev.unmoved.agent.netty.Delivery",
                "dev.unmoved.agent.netty.LinkConnector",
                "dev.unmoved.agent.netty.LinkHandler",
                "dev.unmoved.agent.netty.LoopPool",
                "dev.unmoved.agent.netty.LoopPools",
                "dev.unmoved.agent.netty.NettyDriver",
                "dev.unmoved.agent.netty.NettyLink",
                "dev.unmoved.agent.netty.Probe",
                "dev.unmoved.agent.netty.Silence",
                "dev.unmoved.agent.netty.SilenceWatch")));
    assertEquals(left, circles(), "a list that is to shorten, and never to grow");
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    Path sources = Paths.get("src", "main", "java");
    for (JavaPackage each : CLASSES.getPackage("dev.unmoved.agent").getSubpackagesInTree()) {
      if (!each.getClasses().isEmpty()) {
        Path info = sources.resolve(each.getName().replace('.', '/')).resolve("package-info.java");
        assertTrue(Files.exists(info), info + " is missing");
      }
    }
  }

  /** For each class that needs itself by way of others: those that it needs and that need it. */
  private static Map<String, Set<String>> circles() {
    Map<String, Set<String>> needs = new TreeMap<>();
    for (JavaClass each : CLASSES) {
      Set<String> its = needs.computeIfAbsent(file(each), name -> new TreeSet<>());
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String target = file(dependency.getTargetClass());
        if (target.startsWith("dev.unmoved.agent.") && !target.equals(file(each))) {
          its.add(target);
        }
      }
    }
    for (boolean grown = true; grown; ) {
      grown = false;
      for (Set<String> its : needs.values()) {
        for (String each : new TreeSet<>(its)) {
          grown |= its.addAll(needs.getOrDefault(each, new TreeSet<>()));
        }
      }
    }
    Map<String, Set<String>> circles = new TreeMap<>();
    needs.forEach(
        (name, its) -> {
          Set<String> circle = new TreeSet<>(its);
          circle.removeIf(each -> !needs.getOrDefault(each, new TreeSet<>()).contains(name));
          if (!circle.isEmpty() && circle.iterator().next().equals(name)) {
            circles.put(name, circle);
          }
        });
    return circles;
  }

  /** A class and those nested in it count as one, as they share a file. */
  private static String file(JavaClass each) {
    JavaClass outermost = each.getBaseComponentType();
    while (outermost.getEnclosingClass().isPresent()) {
      outermost = outermost.getEnclosingClass().get();
    }
    return outermost.getName();
  }
}
