package dev.unmoved.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.unmoved.Circles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collections;
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
    assertEquals(Collections.emptyList(), Circles.among(CLASSES));
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
}
