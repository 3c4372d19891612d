package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Set;

/**
 * Stands in for the controllers of Deployments and of their ReplicaSets: keeps as many pods of the template as are
 * asked for, and ends those of an older one when all of these are ready.
 */
final class Deployments {

    private final Store store;
    private final Kubelet kubelet;

    Deployments(Store store, Kubelet kubelet) {
        this.store = store;
        this.kubelet = kubelet;
    }

    void reconcile(ObjectNode object) throws JsonProcessingException {
        Deployment deployment = Kind.DEPLOYMENT.read(object, Deployment.class);
        String path = ClusterData.path(Kind.DEPLOYMENT, deployment.getMetadata().getName());
        String revision = Kubelet.revision(object);
        Integer asked = deployment.getSpec().getReplicas();
        int replicas = asked == null ? 1 : asked;
        boolean ready = true;
        for (int i = 0; i < replicas; i++) {
            ready &= kubelet.keep(
                            revision + "-" + i,
                            path,
                            revision,
                            deployment.getSpec().getTemplate(),
                            Set.of())
                    .ready();
        }
        for (RunningPod pod : kubelet.of(path)) {
            boolean older = !pod.revision.equals(revision);
            if (older) {
                kubelet.look(pod);
            }
            if ((older && ready) || (!older && ordinal(pod) >= replicas)) {
                kubelet.end(pod);
            }
        }
        status(object, path, revision);
    }

    private static int ordinal(RunningPod pod) {
        return Integer.parseInt(pod.name.substring(pod.revision.length() + 1));
    }

    private void status(ObjectNode seen, String path, String revision) {
        synchronized (store) {
            ObjectNode object = store.get(path).orElse(null);
            if (object == null) {
                return;
            }
            List<RunningPod> own = kubelet.of(path);
            long ready = own.stream().filter(RunningPod::ready).count();
            ObjectNode status = object.putObject("status");
            status.put("observedGeneration", seen.at("/metadata/generation").asLong());
            status.put("replicas", own.size()).put("readyReplicas", ready).put("availableReplicas", ready);
            status.put(
                    "updatedReplicas",
                    own.stream().filter(pod -> pod.revision.equals(revision)).count());
            store.put(path, object);
        }
    }
}
