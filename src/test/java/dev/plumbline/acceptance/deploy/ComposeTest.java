package dev.plumbline.acceptance.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.internals.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What can be known of docker-compose.yml without Docker. */
class ComposeTest {

    private final Map<String, Object> compose =
            new Yaml(new SafeConstructor(new LoaderOptions())).load(Sources.text("docker-compose.yml"));

    @Test
    void services_areAllThere() {
        assertEquals(
                Set.of(
                        "kafka-1",
                        "kafka-2",
                        "kafka-3",
                        "plumbline",
                        "traffic",
                        "prometheus",
                        "alertmanager",
                        "grafana"),
                map(compose, "services").keySet());
        for (String name : List.of("kafka-1", "kafka-2", "kafka-3")) {
            assertEquals(
                    "apache/kafka:" + AppInfoParser.getVersion(),
                    map(map(compose, "services"), name.toString()).get("image"));
        }
    }

    @Test
    void ports_areOnTheLoopbackInterfaceAlone() {
        map(compose, "services").keySet().forEach(name -> {
            Object ports = map(map(compose, "services"), name.toString()).get("ports");
            if (ports instanceof List<?> list) {
                list.forEach(port -> assertTrue(port.toString().startsWith("127.0.0.1:"), name + ": " + port));
            }
        });
    }

    @Test
    void files_thatAreMounted_exist() {
        map(compose, "services").keySet().forEach(name -> {
            Object volumes = map(map(compose, "services"), name.toString()).get("volumes");
            if (volumes instanceof List<?> list) {
                list.stream()
                        .map(Object::toString)
                        .filter(volume -> volume.startsWith("./"))
                        .forEach(volume -> assertTrue(
                                Files.exists(Sources.file(volume.substring(2, volume.indexOf(':')))), volume));
            }
        });
    }

    private static Map<?, ?> map(Map<?, ?> of, String name) {
        return (Map<?, ?>) of.get(name);
    }
}
