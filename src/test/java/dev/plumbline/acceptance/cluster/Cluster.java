package dev.plumbline.acceptance.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Stands in for a Kubernetes cluster of one node, so that the commands of the documents can be run where none can be
 * had: Helm and {@code kubectl} are real and speak to {@link Api}; what the chart makes of them runs in a real Docker
 * engine, as {@link Kubelet} is told. A pod that cannot start with what its chart allows it, or whose probes ask in
 * vain, fails here as it would there. Started by {@code src/test/cluster}.
 */
final class Cluster {

    private Cluster() {}

    /**
     * @param arguments the network of Docker in which pods run, and the file to which a kubeconfig is written once all
     * is up
     */
    public static void main(String[] arguments) throws Exception {
        Store store = new Store();
        try (Api api = Api.start(store)) {
            Path file = Path.of(arguments[1]);
            Path whole = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), """
                    {"apiVersion": "v1", "kind": "Config", "current-context": "it",
                     "clusters": [{"name": "it", "cluster": {"server": "%s"}}],
                     "users": [{"name": "it", "user": {}}],
                     "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}]}
                    """.formatted(api.url()));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
            ContainerRuntime.Factory docker =
                    (pod, spec, claims, data) -> new DockerPod(pod, spec, claims, data, arguments[0]);
            new Kubelet(store, docker, System.err::println).run();
        }
    }
}
