package dev.plumbline.acceptance;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.plumbline.service.delivery.notify.Dispatcher;
import java.io.File;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Dependencies point one way, the core is pure, and what was recorded finds no way to those who page. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(
                    "dev.plumbline.models",
                    "dev.plumbline.detector",
                    "dev.plumbline.topologies",
                    "dev.plumbline.service");

    @Test
    void modules_dependOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("models")
                .definedBy("dev.plumbline.models..")
                .layer("detector")
                .definedBy("dev.plumbline.detector..")
                .layer("topologies")
                .definedBy("dev.plumbline.topologies..")
                .layer("service")
                .definedBy("dev.plumbline.service..")
                .whereLayer("service")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("topologies")
                .mayOnlyBeAccessedByLayers("service")
                .whereLayer("detector")
                .mayOnlyBeAccessedByLayers("topologies", "service")
                .check(CLASSES);
    }

    @Test
    void detector_knowsNoKafkaNoFilesNoThreadsNoLogs() {
        noClasses()
                .that()
                .resideInAPackage("dev.plumbline.detector..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "java.nio.file..",
                        "java.net..",
                        "java.util.concurrent..",
                        "org.slf4j..",
                        "java.util.logging..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(File.class)
                .check(CLASSES);
    }

    @Test
    void detector_hasNoClockAndNoChance() {
        noClasses()
                .that()
                .resideInAPackage("dev.plumbline.detector..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(CLASSES);
    }

    @Test
    void backtestAndReplay_haveNoWayToDelivery() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.plumbline.service.backtest..", "dev.plumbline.service.replay..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.plumbline.service.delivery..", "java.net.http..")
                .check(CLASSES);
    }

    @Test
    void couriersAndHeartbeats_areMadeByDispatchAlone() {
        for (String made : List.of("Courier", "Heartbeats", "RollbackCourier")) {
            noClasses()
                    .that()
                    .doNotBelongToAnyOf(Dispatcher.class)
                    .should()
                    .callConstructorWhere(target(owner(nameMatching("dev.plumbline.service.delivery." + made))))
                    .check(CLASSES);
        }
    }
}
