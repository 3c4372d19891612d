package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Stands in for the kubelet of the one node, in the namespace {@code default}, and for what tells it which pods there
 * are. It knows no scheduler, no other controllers, no names for pods, no network policy. While a pod ends, it looks
 * after no other.
 */
final class Kubelet {

    private final Store store;
    private final ContainerRuntime.Factory runtimes;
    private final Consumer<String> log;
    private final ClusterData data;
    private final StatefulSets statefulSets;
    private final Deployments deployments;
    private final Map<String, RunningPod> pods = new TreeMap<>();

    /** @param log told what happens to containers */
    Kubelet(Store store, ContainerRuntime.Factory runtimes, Consumer<String> log) {
        this.store = store;
        this.runtimes = runtimes;
        this.log = log;
        this.data = new ClusterData(store);
        this.statefulSets = new StatefulSets(store, this);
        this.deployments = new Deployments(store, this);
    }

    /** Until it is interrupted. */
    void run() throws InterruptedException, JsonProcessingException {
        while (true) {
            for (ObjectNode set : store.list(Kind.STATEFUL_SET.collection("default"))) {
                statefulSets.reconcile(set);
            }
            for (ObjectNode deployment : store.list(Kind.DEPLOYMENT.collection("default"))) {
                deployments.reconcile(deployment);
            }
            for (RunningPod pod : List.copyOf(pods.values())) {
                if (store.get(pod.owner).isEmpty()) {
                    end(pod);
                }
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** By what pods of an object are told from those of its former template. */
    static String revision(ObjectNode object) {
        return object.at("/metadata/name").asText() + "-"
                + Integer.toHexString(object.at("/spec/template").hashCode());
    }

    /** The pod of this name, begun if it is not there; looked after and told of. */
    RunningPod keep(String name, String owner, String revision, PodTemplateSpec template, Set<String> claims) {
        RunningPod pod = pods.computeIfAbsent(name, podName -> {
            ContainerRuntime runtime = runtimes.of(podName, template.getSpec(), claims, data);
            JsonNode labels = Kind.JSON.valueToTree(template.getMetadata().getLabels());
            return new RunningPod(podName, owner, revision, template.getSpec(), labels, runtime, log);
        });
        look(pod);
        return pod;
    }

    void look(RunningPod pod) {
        pod.tick();
        publish(pod);
    }

    /** Null where there is none. */
    RunningPod pod(String name) {
        return pods.get(name);
    }

    List<RunningPod> of(String owner) {
        return new ArrayList<>(
                pods.values().stream().filter(pod -> pod.owner.equals(owner)).toList());
    }

    void end(RunningPod pod) {
        pod.ends();
        publish(pod);
        pod.stop();
        pods.remove(pod.name);
        store.delete(ClusterData.path(Kind.POD, pod.name));
    }

    private void publish(RunningPod pod) {
        store.put(ClusterData.path(Kind.POD, pod.name), pod.object());
    }
}
