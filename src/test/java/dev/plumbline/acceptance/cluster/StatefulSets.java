package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stands in for the controller of StatefulSets: keeps as many pods as a set asks for, at once or in order; replaces
 * those of an older template one by one from the highest ordinal down, each when those before are ready; and tells of
 * it in the status.
 */
final class StatefulSets {

    private final Store store;
    private final Kubelet kubelet;

    StatefulSets(Store store, Kubelet kubelet) {
        this.store = store;
        this.kubelet = kubelet;
    }

    void reconcile(ObjectNode object) throws JsonProcessingException {
        StatefulSet set = Kind.STATEFUL_SET.read(object, StatefulSet.class);
        StatefulSetSpec spec = set.getSpec();
        String name = set.getMetadata().getName();
        String path = ClusterData.path(Kind.STATEFUL_SET, name);
        int replicas = spec.getReplicas() == null ? 1 : spec.getReplicas();
        String revision = Kubelet.revision(object);
        Set<String> claims = spec.getVolumeClaimTemplates().stream()
                .map(claim -> claim.getMetadata().getName())
                .collect(Collectors.toSet());
        boolean inOrder = !"Parallel".equals(spec.getPodManagementPolicy());
        boolean ready = true;
        for (int i = 0; i < replicas && (ready || !inOrder); i++) {
            RunningPod pod = kubelet.keep(name + "-" + i, path, revision, spec.getTemplate(), claims);
            ready &= pod.ready();
        }
        for (int i = replicas; kubelet.pod(name + "-" + i) != null; i++) {
            kubelet.end(kubelet.pod(name + "-" + i));
        }
        for (int i = replicas - 1; i >= 0 && (ready || !inOrder); i--) {
            RunningPod pod = kubelet.pod(name + "-" + i);
            if (!pod.revision.equals(revision)) {
                kubelet.end(pod);
                break;
            } else if (!pod.ready()) {
                break;
            }
        }
        status(object, path, replicas, revision);
    }

    private void status(ObjectNode seen, String path, int replicas, String revision) {
        synchronized (store) {
            ObjectNode object = store.get(path).orElse(null);
            if (object == null) {
                return;
            }
            var own = kubelet.of(path);
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
            store.put(path, object);
        }
    }
}
