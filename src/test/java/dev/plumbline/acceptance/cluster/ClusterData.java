package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What a pod is given of the cluster: secrets, files of configuration, the variables that tell of services. */
final class ClusterData {

    private final Store store;

    ClusterData(Store store) {
        this.store = store;
    }

    static String path(Kind kind, String name) {
        return kind.collection("default") + "/" + name;
    }

    boolean has(Kind kind, String name) {
        return store.get(path(kind, name)).isPresent();
    }

    /** What a ConfigMap or Secret holds, decoded. */
    Map<String, String> of(Kind kind, String name) throws CannotRun {
        return stored(kind, name).orElseThrow(() -> new CannotRun(kind.kind() + " \"" + name + "\" not found"));
    }

    private Optional<Map<String, String>> stored(Kind kind, String name) {
        return store.get(path(kind, name)).map(object -> {
            Map<String, String> data = new HashMap<>();
            object.path("data")
                    .properties()
                    .forEach(entry -> data.put(entry.getKey(), entry.getValue().asText()));
            if (kind == Kind.SECRET) {
                data.replaceAll(
                        (key, value) -> new String(Base64.getDecoder().decode(value), StandardCharsets.ISO_8859_1));
                object.path("stringData")
                        .properties()
                        .forEach(entry ->
                                data.put(entry.getKey(), entry.getValue().asText()));
            }
            return data;
        });
    }

    /** The variables of a container. */
    Map<String, String> variables(PodSpec spec, Container container) throws CannotRun {
        Map<String, String> variables = new TreeMap<>();
        if (!Boolean.FALSE.equals(spec.getEnableServiceLinks())) {
            variables.putAll(services());
        }
        for (EnvFromSource source : container.getEnvFrom()) {
            CannotRun.where(source.getSecretRef() == null, "envFrom other than a secret");
            variables.putAll(of(Kind.SECRET, source.getSecretRef().getName()));
        }
        for (EnvVar variable : container.getEnv()) {
            variables.put(variable.getName(), value(variable));
        }
        return variables;
    }

    private String value(EnvVar variable) throws CannotRun {
        if (variable.getValueFrom() == null) {
            return Objects.requireNonNullElse(variable.getValue(), "");
        }
        SecretKeySelector key = variable.getValueFrom().getSecretKeyRef();
        CannotRun.where(key == null, "env with valueFrom other than a secret's key");
        String value = of(Kind.SECRET, key.getName()).get(key.getKey());
        if (value == null) {
            throw new CannotRun("couldn't find key " + key.getKey() + " in Secret " + key.getName());
        }
        return value;
    }

    /**
     * The variables that tell pods of the services around them; one such has surprised many a program of the same name.
     */
    private Map<String, String> services() throws CannotRun {
        Map<String, String> variables = new HashMap<>();
        try {
            for (ObjectNode object : store.list(Kind.SERVICE.collection("default"))) {
                Service service = Kind.SERVICE.read(object, Service.class);
                if (!"None".equals(service.getSpec().getClusterIP())) {
                    String prefix = service.getMetadata()
                            .getName()
                            .toUpperCase(Locale.ROOT)
                            .replace('-', '_');
                    ServicePort port = service.getSpec().getPorts().get(0);
                    variables.put(prefix + "_SERVICE_HOST", "10.96.0.1");
                    variables.put(prefix + "_SERVICE_PORT", port.getPort().toString());
                    variables.put(prefix + "_PORT", "tcp://10.96.0.1:" + port.getPort());
                }
            }
        } catch (JsonProcessingException e) {
            throw new CannotRun(e.getMessage());
        }
        return variables;
    }
}
