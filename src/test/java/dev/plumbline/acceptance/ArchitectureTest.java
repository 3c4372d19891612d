package dev.plumbline.acceptance;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import dev.plumbline.service.delivery.notify.Dispatcher;
import java.io.File;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dependencies point one way, the core is pure, and what was recorded finds no way to those who page. */
class ArchitectureTest {

    private static final String NOTIFY = "dev.plumbline.service.delivery.notify";

    /** By module, packages whose types are public only because the module has several packages. */
    private static final Map<String, List<String>> INTERNALS = Map.of(
            "dev.plumbline.models", List.of("parse", "dialect"),
            "dev.plumbline.detector", List.of("monitor", "blame", "signal.text", "signal.code"),
            "dev.plumbline.topologies", List.of("stage"));

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

    /** Types of these packages are public for their own module only. */
    @Test
    void internals_areUsedByTheirOwnModuleAlone() {
        INTERNALS.forEach((module, packages) -> {
            for (String internal : packages) {
                assertTrue(
                        topLevel().anyMatch(c -> c.getPackageName().equals(module + "." + internal)),
                        () -> internal + " holds no class: this test would look at nothing");
            }
            noClasses()
                    .that()
                    .resideOutsideOfPackage(module + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(packages.stream()
                            .map(internal -> module + "." + internal + "..")
                            .toArray(String[]::new))
                    .check(CLASSES);
        });
    }

    @Test
    void modelsOfSamples_dependOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("sample")
                .definedBy("dev.plumbline.models.sample..")
                .layer("parse")
                .definedBy("dev.plumbline.models.parse..")
                .layer("dialect")
                .definedBy("dev.plumbline.models.dialect..")
                .layer("stream")
                .definedBy("dev.plumbline.models.stream..")
                .layer("reader")
                .definedBy("dev.plumbline.models.reader..")
                .whereLayer("reader")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("stream")
                .mayOnlyBeAccessedByLayers("reader")
                .whereLayer("dialect")
                .mayOnlyBeAccessedByLayers("stream", "reader")
                .whereLayer("parse")
                .mayOnlyBeAccessedByLayers("dialect", "stream", "reader")
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
    void notifiersAndHeartbeats_areMadeByTheDispatcherAlone() {
        for (String made : List.of("ReceiverNotifier", "Heartbeats", "RollbackNotifier")) {
            String name = NOTIFY + "." + made;
            assertTrue(CLASSES.contain(name), () -> name + " is no class: this test would look at nothing");
            noClasses()
                    .that()
                    .doNotBelongToAnyOf(Dispatcher.class)
                    .should()
                    .callConstructorWhere(target(owner(name(name))))
                    .check(CLASSES);
        }
    }

    /**
     * A package of the detector uses only those on lower floors, so that a sample's way up can be read from their
     * names.
     */
    @Test
    void detector_isAStackOfFloors() {
        LayeredArchitecture floors = layeredArchitecture().consideringOnlyDependenciesInLayers();
        List<List<String>> stack = List.of(
                List.of("signal", "evidence", "store"),
                List.of("tally"),
                List.of("baseline"),
                List.of("monitor"),
                List.of("blame"),
                List.of("model"),
                List.of("action"),
                List.of("pipeline"));
        for (List<String> floor : stack) {
            for (String name : floor) {
                floors = floors.layer(name).definedBy("dev.plumbline.detector." + name + "..");
            }
        }
        for (int i = 0; i < stack.size(); i++) {
            String[] above = stack.subList(i + 1, stack.size()).stream()
                    .flatMap(List::stream)
                    .toArray(String[]::new);
            for (String name : stack.get(i)) {
                floors = above.length == 0
                        ? floors.whereLayer(name).mayNotBeAccessedByAnyLayer()
                        : floors.whereLayer(name).mayOnlyBeAccessedByLayers(above);
            }
        }
        floors.check(CLASSES);
    }

    /** What a processor needs no Kafka for stands in the detector, where a backtest uses it too. */
    @Test
    void stagesOnKafka_holdOnlyWhatNeedsKafka() {
        Set<String> without = CLASSES.stream()
                .filter(c -> c.getPackageName().equals("dev.plumbline.topologies.stage") && c.isTopLevelClass())
                .filter(c -> !c.getSimpleName().equals("package-info"))
                .filter(c -> c.getDirectDependenciesFromSelf().stream()
                        .noneMatch(d -> d.getTargetClass().getPackageName().startsWith("org.apache.kafka")))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), without);
    }

    @Test
    void packages_holdAtMost25Types() {
        Map<String, Long> sizes = topLevel()
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
        sizes.values().removeIf(size -> size <= 25);
        assertEquals(Map.of(), sizes);
    }

    /** A longer list of values is read by nobody: they belong into parts with names. */
    @Test
    void records_haveAtMostNineComponents() {
        Map<String, Integer> sizes = new TreeMap<>();
        CLASSES.stream()
                .filter(JavaClass::isRecord)
                .forEach(c -> sizes.put(c.getSimpleName(), c.reflect().getRecordComponents().length));
        assertEquals(7, sizes.get("Policy"), "records are looked at");
        sizes.values().removeIf(size -> size <= 9);
        assertEquals(Map.of(), sizes);
    }

    @Test
    void typeNames_occurOnce() {
        Map<String, List<String>> names = topLevel()
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName,
                        TreeMap::new,
                        Collectors.mapping(JavaClass::getPackageName, Collectors.toList())));
        names.values().removeIf(packages -> packages.size() == 1);
        assertEquals(Map.of(), names);
    }

    private static Stream<JavaClass> topLevel() {
        return CLASSES.stream()
                .filter(c -> c.isTopLevelClass() && !c.getSimpleName().equals("package-info"))
                .filter(c -> !c.getPackageName().startsWith("dev.plumbline.models.proto"));
    }
}
