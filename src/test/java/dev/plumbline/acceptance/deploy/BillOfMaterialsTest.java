package dev.plumbline.acceptance.deploy;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A scanner that reads the bill of materials sees every jar that runs. */
@EnabledIfSystemProperty(
        named = "plumbline.sbom",
        matches = "true",
        disabledReason = "the bill of materials is written with -Dplumbline.sbom=true, as .ci/run does")
class BillOfMaterialsTest {

    /**
     * Listed beside the jars: the service's own jar; two parsers, whose classes lie in the detector's jar; and
     * annotations that only javac reads.
     */
    private static final Set<String> NOT_IN_LIB =
            Set.of("plumbline-service", "js-language", "python-language", "jsr305");

    @Test
    void components_areTheJarsThatRun() throws IOException {
        JsonNode bom = JsonMapper.shared().readTree(Sources.text("target/bom.json"));
        TreeSet<String> listed = StreamSupport.stream(bom.path("components").spliterator(), false)
                .filter(c -> !NOT_IN_LIB.contains(c.path("name").asString()))
                .map(c -> c.path("name").asString() + "-" + c.path("version").asString() + ".jar")
                .collect(toCollection(TreeSet::new));
        try (JarFile service =
                new JarFile(Sources.file("service/target/plumbline-service.jar").toFile())) {
            String runs = service.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            assertEquals(
                    Stream.of(runs.split(" "))
                            .map(jar -> jar.replace("lib/", ""))
                            .collect(toCollection(TreeSet::new)),
                    listed);
        }
    }
}
