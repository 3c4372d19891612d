package dev.plumbline.acceptance.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/** The chart, linted and rendered by Helm itself. */
class ChartTest {

    private static final Path CHART = Sources.file("charts/plumbline");

    @TempDir
    Path folder;

    @Test
    void lint_findsNothing() {
        LintResult result = new Helm(CHART).lint().call();
        List<String> errors = result.getMessages().stream()
                .filter(message -> message.contains("[ERROR]") || message.contains("[WARNING]"))
                .toList();
        assertEquals(List.of(), errors);
    }

    @Test
    void rendered_asItComes_isSafeAndCanBeDisrupted() {
        Map<String, Map<String, Object>> all = render("kafka: {bootstrapServers: \"kafka-1:9092,kafka-2:9092\"}");
        assertEquals(
                List.of("NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount", "StatefulSet"),
                all.keySet().stream().map(key -> key.split("/")[0]).distinct().toList());
        String set = all.get("StatefulSet/r-plumbline").toString();
        for (String part : List.of(
                "kafka-1:9092,kafka-2:9092",
                "path=/healthz",
                "path=/readyz",
                "readOnlyRootFilesystem=true",
                "runAsNonRoot=true",
                "automountServiceAccountToken=false",
                "storage=10Gi",
                "memory=1536Mi")) {
            assertTrue(set.contains(part), () -> part + " is not in " + set);
        }
        assertFalse(set.contains("--tokens"), set);
    }

    @Test
    void rendered_withEverything_mountsTheSecretsAndHoldsNone() {
        Map<String, Map<String, Object>> all = render("""
                kafka: {bootstrapServers: "kafka-1:9093", existingSecret: kafka-client}
                tokens: {existingSecret: api-tokens}
                tls: {existingSecret: api-tls}
                envFromSecrets: [receivers]
                policy: |
                  budgets:
                    pages: 1 per 30d
                agent: {enabled: true}
                serviceMonitor: {enabled: true}
                prometheusRule: {enabled: true}
                dashboard: {enabled: true}
                """);
        String set = all.get("StatefulSet/r-plumbline").toString();
        for (String part : List.of(
                "/etc/plumbline/kafka/client.properties",
                "/etc/plumbline/tokens/tokens",
                "/etc/plumbline/tls/tls.key",
                "scheme=HTTPS",
                "secretName=api-tokens",
                "--haproxy-agent",
                "name=receivers")) {
            assertTrue(set.contains(part), () -> part + " is not in " + set);
        }
        assertFalse(all.keySet().stream().anyMatch(key -> key.startsWith("Secret/")), all.keySet()::toString);
        assertEquals(
                yaml(Sources.text("charts/plumbline/files/rules.yaml"))
                        .iterator()
                        .next(),
                all.get("PrometheusRule/r-plumbline").get("spec"));
        Object dashboard =
                ((Map<?, ?>) all.get("ConfigMap/r-plumbline-dashboard").get("data")).get("plumbline.json");
        JsonMapper json = JsonMapper.shared();
        assertEquals(
                json.readTree(Sources.text("charts/plumbline/files/dashboard.json")),
                json.readTree(dashboard.toString()));
        assertTrue(all.get("ServiceMonitor/r-plumbline").toString().contains("scheme=https"));
    }

    @Test
    void probes_areAScheduledJob_andAMetricOfRollouts() {
        Map<String, Map<String, Object>> all = render("""
                kafka: {bootstrapServers: "kafka-1:9092"}
                tls: {existingSecret: api-tls}
                probe:
                  model: llama-70b
                  pools: {gpu-a: "http://gpu-a:8000", gpu-b: "http://gpu-b:8000"}
                  options: ["--rate", "5"]
                  keySecret: pools
                  tokenSecret: operate
                  volumeClaim: probes
                  cronJob: {enabled: true, drained: true}
                  analysisTemplate: {enabled: true}
                """);
        String job = all.get("CronJob/r-plumbline-probe").toString();
        for (String part : List.of(
                "args=[probe, drained, --url, https://r-plumbline:8642, --token-file, /etc/plumbline/probe/token,"
                        + " --model, llama-70b, --pool, gpu-a=http://gpu-a:8000, --pool,"
                        + " gpu-b=http://gpu-b:8000, --rate, 5]",
                "name=PLUMBLINE_PROBE_KEY",
                "claimName=probes",
                "backoffLimit=0",
                "concurrencyPolicy=Forbid",
                "readOnlyRootFilesystem=true",
                "secretName=operate")) {
            assertTrue(job.contains(part), () -> part + " is not in " + job);
        }
        // The service must not send requests there.
        assertTrue(job.contains("app.kubernetes.io/name=plumbline-probe"), job);
        assertTrue(all.get("StatefulSet/r-plumbline").toString().contains("name=PLUMBLINE_PROBE_KEY"));
        String metric = all.get("AnalysisTemplate/r-plumbline-probe").toString();
        assertTrue(
                metric.contains("args=[probe, --model, {{args.model}}, --pool, old={{args.old}}, --pool,"
                        + " new={{args.new}}, --rate, 5]"),
                metric);
        assertTrue(metric.contains("provider={job={spec={backoffLimit=0"), metric);
    }

    @Test
    void values_thatCannotBeMeant_areRefused() {
        for (String wrong : List.of(
                "kafka: {bootstrapServers: \"\"}",
                "kafka: {bootstrapServers: \"kafka\"}",
                "{kafka: {bootstrapServers: \"k:9092\"}, replicas: 0}",
                "{kafka: {bootstrapServers: \"k:9092\"}, tokens: {secret: hunter2}}",
                "{kafka: {bootstrapServers: \"k:9092\"}, probe: {model: m, cronJob: {enabled: true}}}",
                "{kafka: {bootstrapServers: \"k:9092\"}, probe: {cronJob: {schedule: 7}}}",
                "{kafka: {bootstrapServers: \"k:9092\"}, storage: {size: much}}")) {
            assertThrows(IllegalStateException.class, () -> render(wrong), wrong);
        }
    }

    private Map<String, Map<String, Object>> render(String values) {
        try {
            Path file = Files.writeString(folder.resolve("values.yaml"), values);
            TemplateCommand template = new Helm(CHART)
                    .template()
                    .withName("r")
                    .withKubeVersion("1.30.0")
                    .withValuesFile(file);
            Map<String, Map<String, Object>> all = new TreeMap<>();
            for (Object document : yaml(template.call())) {
                @SuppressWarnings("unchecked")
                Map<String, Object> resource = (Map<String, Object>) document;
                if (resource != null) {
                    all.put(resource.get("kind") + "/" + ((Map<?, ?>) resource.get("metadata")).get("name"), resource);
                }
            }
            return all;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Iterable<Object> yaml(String text) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text);
    }
}
