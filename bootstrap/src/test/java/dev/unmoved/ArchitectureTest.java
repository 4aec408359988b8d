package dev.unmoved;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collections;
import java.util.Random;
import java.util.Timer;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What may know what, and what has to stay free of clocks, chance and the world outside. */
class ArchitectureTest {
  private static final String[] CORE = {
    "dev.unmoved.resp..",
    "dev.unmoved.command..",
    "dev.unmoved.topology..",
    "dev.unmoved.route..",
    "dev.unmoved.plan..",
    "dev.unmoved.naming..",
    "dev.unmoved.engine..",
    "dev.unmoved.report.."
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.unmoved");

  @Test
  void dependenciesPointFromTheHookToTheBytes() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("hook")
        .definedBy("dev.unmoved.hook..")
        .layer("socket")
        .definedBy("dev.unmoved.socket..")
        .layer("driver")
        .definedBy("dev.unmoved.driver..")
        .layer("report")
        .definedBy("dev.unmoved.report..")
        .layer("engine")
        .definedBy("dev.unmoved.engine..")
        .layer("route")
        .definedBy("dev.unmoved.route..")
        .layer("plan")
        .definedBy("dev.unmoved.plan..")
        .layer("naming")
        .definedBy("dev.unmoved.naming..")
        .layer("command")
        .definedBy("dev.unmoved.command..")
        .layer("topology")
        .definedBy("dev.unmoved.topology..")
        .layer("resp")
        .definedBy("dev.unmoved.resp..")
        .whereLayer("hook")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("socket")
        .mayOnlyBeAccessedByLayers("hook")
        .whereLayer("driver")
        .mayOnlyBeAccessedByLayers("socket")
        .whereLayer("report")
        .mayOnlyBeAccessedByLayers("socket", "driver")
        .whereLayer("engine")
        .mayOnlyBeAccessedByLayers("socket", "driver", "report")
        .whereLayer("route")
        .mayOnlyBeAccessedByLayers("engine", "report")
        .whereLayer("plan")
        .mayOnlyBeAccessedByLayers("engine", "report")
        .whereLayer("naming")
        .mayOnlyBeAccessedByLayers("engine", "report")
        .whereLayer("command")
        .mayOnlyBeAccessedByLayers(
            "driver", "topology", "engine", "route", "plan", "naming", "report")
        .whereLayer("topology")
        .mayOnlyBeAccessedByLayers("socket", "driver", "engine", "route", "plan", "report")
        .whereLayer("resp")
        .mayOnlyBeAccessedByLayers(
            "socket",
            "driver",
            "engine",
            "route",
            "plan",
            "naming",
            "command",
            "topology",
            "report")
        .check(CLASSES);
  }

  @Test
  void withinTheEngineDependenciesPointFromTheSessionToTheLinks() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("session")
        .definedBy("dev.unmoved.engine")
        .layer("gather")
        .definedBy("dev.unmoved.engine.gather..")
        .layer("listen")
        .definedBy("dev.unmoved.engine.listen..")
        .layer("transaction")
        .definedBy("dev.unmoved.engine.transaction..")
        .layer("traffic")
        .definedBy("dev.unmoved.engine.traffic..")
        .layer("link")
        .definedBy("dev.unmoved.engine.link..")
        .whereLayer("session")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("gather")
        .mayOnlyBeAccessedByLayers("session")
        .whereLayer("listen")
        .mayOnlyBeAccessedByLayers("session")
        .whereLayer("transaction")
        .mayOnlyBeAccessedByLayers("session", "gather")
        .whereLayer("traffic")
        .mayOnlyBeAccessedByLayers("session", "gather", "listen", "transaction")
        .whereLayer("link")
        .mayOnlyBeAccessedByLayers("session", "gather", "listen", "transaction", "traffic")
        .check(CLASSES);
  }

  /** The fields of the engine's data holders are open to the engine, and to nobody else. */
  @Test
  void nobodyElseTouchesTheFieldsOfTheEngine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.unmoved.engine..")
        .should()
        .accessFieldWhere(
            DescribedPredicate.describe(
                "it is one of the engine's, and no constant",
                access ->
                    access.getTargetOwner().getPackageName().startsWith("dev.unmoved.engine")
                        && !access
                            .getTarget()
                            .resolveMember()
                            .get()
                            .getModifiers()
                            .contains(JavaModifier.STATIC)))
        .check(CLASSES);
  }

  @Test
  void theLowestPackagesAreLeaves() {
    for (String leaf :
        new String[] {"dev.unmoved.log..", "dev.unmoved.resp..", "dev.unmoved.privilege.."}) {
      noClasses()
          .that()
          .resideInAPackage(leaf)
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.unmoved..")
                  .and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAPackage(leaf))))
          .check(CLASSES);
    }
  }

  @Test
  void optionsKnowNothingButTheLog() {
    noClasses()
        .that()
        .resideInAPackage("dev.unmoved.option..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.unmoved.resp..",
            "dev.unmoved.command..",
            "dev.unmoved.topology..",
            "dev.unmoved.route..",
            "dev.unmoved.plan..",
            "dev.unmoved.naming..",
            "dev.unmoved.engine..",
            "dev.unmoved.socket..",
            "dev.unmoved.hook..")
        .check(CLASSES);
  }

  @Test
  void noPackagesDependOnEachOtherInCircles() {
    slices().matching("dev.unmoved.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void noClassesDependOnEachOtherInCircles() {
    assertEquals(Collections.emptyList(), Circles.among(CLASSES));
  }

  @Test
  void theCoreKnowsNoNetwork() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.channels..", "javax.net..")
        .check(CLASSES);
  }

  @Test
  void theCoreKnowsNoThreads() {
    for (Class<?> forbidden :
        new Class<?>[] {Thread.class, Executor.class, Timer.class, LockSupport.class}) {
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(forbidden)
          .check(CLASSES);
    }
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .callMethod(Object.class, "wait")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .callMethod(Object.class, "wait", long.class)
        .check(CLASSES);
  }

  @Test
  void theCoreReadsNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("java.time..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.util.Date.class)
        .check(CLASSES);
  }

  @Test
  void theCoreLeavesNothingToChance() {
    // Random is where its seed cannot be given; SplittableRandom is made with one.
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Random.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocalRandom.class)
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callConstructor(java.util.SplittableRandom.class)
        .check(CLASSES);
  }

  @Test
  void nothingOfOursWantsMoreThanThePlatform() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        // The annotations of JSpecify are read by the compiler only: the JVM passes over what it
        // does not find.
        .resideInAnyPackage("dev.unmoved..", "java..", "javax..", "org.jspecify.annotations..")
        .check(CLASSES);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .check(CLASSES);
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    Path sources = Paths.get("src", "main", "java");
    for (JavaPackage javaPackage : CLASSES.getPackage("dev.unmoved").getSubpackagesInTree()) {
      if (!javaPackage.getClasses().isEmpty()) {
        Path info =
            sources.resolve(javaPackage.getName().replace('.', '/')).resolve("package-info.java");
        assertTrue(Files.exists(info), info + " is missing");
      }
    }
  }
}
