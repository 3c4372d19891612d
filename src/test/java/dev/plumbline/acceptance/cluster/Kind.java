package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A kind of object that {@link Api} knows, all of them in a namespace. What it is given is read strictly as Kubernetes'
 * own schema has it: an unknown field, or a value of another type, is refused. The last two are those of Prometheus'
 * operator, as if it were installed.
 */
enum Kind {
    POD("v1", "pods", Pod.class),
    SERVICE("v1", "services", Service.class),
    SECRET("v1", "secrets", Secret.class),
    CONFIG_MAP("v1", "configmaps", ConfigMap.class),
    SERVICE_ACCOUNT("v1", "serviceaccounts", ServiceAccount.class),
    DEPLOYMENT("apps/v1", "deployments", Deployment.class),
    STATEFUL_SET("apps/v1", "statefulsets", StatefulSet.class),
    POD_DISRUPTION_BUDGET("policy/v1", "poddisruptionbudgets", PodDisruptionBudget.class),
    NETWORK_POLICY("networking.k8s.io/v1", "networkpolicies", NetworkPolicy.class),
    SERVICE_MONITOR("monitoring.coreos.com/v1", "servicemonitors", ServiceMonitor.class),
    PROMETHEUS_RULE("monitoring.coreos.com/v1", "prometheusrules", PrometheusRule.class);

    static final JsonMapper JSON = JsonMapper.builder()
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return false; // where the model would keep what it does not know
                }
            })
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    final String apiVersion;
    final String plural;
    private final Class<?> model;

    Kind(String apiVersion, String plural, Class<?> model) {
        this.apiVersion = apiVersion;
        this.plural = plural;
        this.model = model;
    }

    String kind() {
        return model.getSimpleName();
    }

    String collection(String namespace) {
        return root(apiVersion) + "/namespaces/" + namespace + "/" + plural;
    }

    static String root(String apiVersion) {
        return (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion;
    }

    static List<String> apiVersions() {
        return Arrays.stream(values()).map(kind -> kind.apiVersion).distinct().toList();
    }

    /** @throws JsonProcessingException that names the field which is unknown or wrong */
    <T> T read(JsonNode object, Class<T> as) throws JsonProcessingException {
        return JSON.treeToValue(object, as);
    }

    void check(ObjectNode object) throws JsonProcessingException {
        read(object, model);
    }

    ObjectNode resource() {
        ObjectNode resource = JSON.createObjectNode()
                .put("name", plural)
                .put("singularName", kind().toLowerCase(Locale.ROOT))
                .put("namespaced", true)
                .put("kind", kind());
        for (String verb : List.of("create", "delete", "get", "list", "patch", "update", "watch")) {
            resource.withArray("verbs").add(verb);
        }
        return resource;
    }
}
