package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Stands in for the controller of StatefulSets and for the kubelet of the one node, in the namespace {@code default}:
 * keeps as many pods as a set asks for, at once or in order; replaces those of an older template one by one from the
 * highest ordinal down, each when those before are ready; and tells of it in the status. It knows no scheduler, no
 * other controllers, no names for pods, no network policy.
 */
final class Kubelet {

    private final Store store;
    private final String network;
    private final Map<String, RunningPod> pods = new TreeMap<>();

    Kubelet(Store store, String network) {
        this.store = store;
        this.network = network;
    }

    /** Until it is interrupted. */
    void run() throws InterruptedException, JsonProcessingException {
        while (true) {
            for (ObjectNode set : store.list(Kind.STATEFUL_SET.collection("default"))) {
                reconcile(set);
            }
            for (RunningPod pod : Map.copyOf(pods).values()) {
                if (store.get(path(Kind.STATEFUL_SET, pod.set)).isEmpty()) {
                    end(pod);
                }
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private void reconcile(ObjectNode object) throws JsonProcessingException {
        StatefulSet set = Kind.STATEFUL_SET.read(object, StatefulSet.class);
        StatefulSetSpec spec = set.getSpec();
        String name = set.getMetadata().getName();
        int replicas = spec.getReplicas() == null ? 1 : spec.getReplicas();
        String revision =
                name + "-" + Integer.toHexString(object.at("/spec/template").hashCode());
        boolean inOrder = !"Parallel".equals(spec.getPodManagementPolicy());
        boolean ready = true;
        for (int i = 0; i < replicas && (ready || !inOrder); i++) {
            RunningPod pod = pods.computeIfAbsent(name + "-" + i, podName -> begin(podName, set, revision));
            pod.tick();
            publish(pod, object);
            ready &= pod.ready();
        }
        for (int i = replicas; pods.containsKey(name + "-" + i); i++) {
            end(pods.get(name + "-" + i));
        }
        for (int i = replicas - 1; i >= 0 && (ready || !inOrder); i--) {
            RunningPod pod = pods.get(name + "-" + i);
            if (!pod.revision.equals(revision)) {
                end(pod);
                break;
            } else if (!pod.ready()) {
                break;
            }
        }
        status(object, name, replicas, revision);
    }

    private RunningPod begin(String name, StatefulSet set, String revision) {
        Set<String> claims = set.getSpec().getVolumeClaimTemplates().stream()
                .map(claim -> claim.getMetadata().getName())
                .collect(Collectors.toSet());
        PodSpec spec = set.getSpec().getTemplate().getSpec();
        Launch launch = new Launch(name, spec, claims, this::data);
        return new RunningPod(name, set, revision, launch, () -> {
            String account = spec.getServiceAccountName();
            if (account != null
                    && store.get(path(Kind.SERVICE_ACCOUNT, account)).isEmpty()) {
                throw new Docker.Failed("serviceaccount \"" + account + "\" not found");
            }
            launch.start(network, services());
        });
    }

    private void end(RunningPod pod) {
        pod.stop();
        pods.remove(pod.name);
        store.delete(path(Kind.POD, pod.name));
    }

    private void publish(RunningPod pod, ObjectNode set) {
        ObjectNode object = pod.object();
        object.withObject("/metadata")
                .set("labels", set.at("/spec/template/metadata/labels").deepCopy());
        object.withObject("/metadata/labels").put("controller-revision-hash", pod.revision);
        store.put(path(Kind.POD, pod.name), object);
    }

    private void status(ObjectNode seen, String name, int replicas, String revision) {
        synchronized (store) {
            ObjectNode object = store.get(path(Kind.STATEFUL_SET, name)).orElse(null);
            if (object == null) {
                return;
            }
            var own = pods.values().stream().filter(pod -> pod.set.equals(name)).toList();
            long updated =
                    own.stream().filter(pod -> pod.revision.equals(revision)).count();
            long ready = own.stream().filter(RunningPod::ready).count();
            boolean done = updated == replicas && ready == replicas;
            String current =
                    done ? revision : object.at("/status/currentRevision").asText(revision);
            long currents =
                    own.stream().filter(pod -> pod.revision.equals(current)).count();
            ObjectNode status = object.putObject("status");
            status.put("observedGeneration", seen.at("/metadata/generation").asLong());
            status.put("replicas", own.size()).put("readyReplicas", ready).put("availableReplicas", ready);
            status.put("updatedReplicas", updated).put("updateRevision", revision);
            status.put("currentReplicas", currents).put("currentRevision", current);
            store.put(path(Kind.STATEFUL_SET, name), object);
        }
    }

    private Optional<Map<String, String>> data(Kind kind, String name) {
        return store.get(path(kind, name)).map(object -> {
            Map<String, String> data = new HashMap<>();
            object.path("data")
                    .properties()
                    .forEach(entry -> data.put(entry.getKey(), entry.getValue().asText()));
            if (kind == Kind.SECRET) {
                data.replaceAll(
                        (key, value) -> new String(Base64.getDecoder().decode(value), StandardCharsets.ISO_8859_1));
            }
            return data;
        });
    }

    /**
     * The variables that tell pods of the services around them; one such has surprised many a program of the same name.
     */
    private Map<String, String> services() throws Docker.Failed {
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
            throw new Docker.Failed(e.getMessage());
        }
        return variables;
    }

    private static String path(Kind kind, String name) {
        return kind.collection("default") + "/" + name;
    }
}
