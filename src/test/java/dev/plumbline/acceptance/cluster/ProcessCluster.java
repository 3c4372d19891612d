package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A stand-in for a cluster whose pods are processes of this machine, and what its clients do with it. */
final class ProcessCluster implements AutoCloseable {

    private final Store store = new Store();
    private final Api api;
    private final Thread kubelet;
    private final Map<String, ProcessPod> pods = new ConcurrentHashMap<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ProcessCluster(ProcessPod.Node node) throws IOException {
        api = Api.start(store);
        ContainerRuntime.Factory processes = (pod, spec, claims, data) -> {
            ProcessPod begun = new ProcessPod(pod, spec, data, node);
            pods.put(pod, begun);
            return begun;
        };
        kubelet = new Thread(() -> run(new Kubelet(store, processes, log::add)), "kubelet");
        kubelet.start();
    }

    private void run(Kubelet of) {
        try {
            of.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            log.add("the kubelet failed: " + e);
        }
    }

    /** {@code kubectl apply --server-side}, of each document. */
    void apply(String yaml) throws Exception {
        for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml)) {
            JsonNode object = Kind.JSON.valueToTree(document);
            Kind kind = Kind.valueOf(object.path("kind")
                    .asText()
                    .replaceAll("([a-z])([A-Z])", "$1_$2")
                    .toUpperCase(java.util.Locale.ROOT));
            String name = object.at("/metadata/name").asText();
            patch(kind, name, "application/apply-patch+yaml", object);
        }
    }

    /** {@code kubectl patch --patch-file}. */
    void patch(Kind kind, String name, String type, String yaml) throws Exception {
        Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        patch(kind, name, type, Kind.JSON.valueToTree(document));
    }

    private void patch(Kind kind, String name, String type, JsonNode patch) throws Exception {
        send(HttpRequest.newBuilder(at(kind, name))
                .header("Content-Type", type)
                .method("PATCH", HttpRequest.BodyPublishers.ofString(patch.toString())));
    }

    void delete(Kind kind, String name) throws Exception {
        send(HttpRequest.newBuilder(at(kind, name)).DELETE());
    }

    private URI at(Kind kind, String name) {
        return URI.create(api.url() + ClusterData.path(kind, name));
    }

    private void send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(answer.body());
        }
    }

    /** Where a client of a service ends up now: at a pod that is ready, and does not end. */
    Optional<URI> route(String service) {
        JsonNode spec =
                store.get(ClusterData.path(Kind.SERVICE, service)).orElseThrow().path("spec");
        String port = spec.at("/ports/0/targetPort").asText();
        return store.list(Kind.POD.collection("default")).stream()
                .filter(pod -> spec.path("selector").properties().stream()
                        .allMatch(label -> label.getValue()
                                .equals(pod.at("/metadata/labels").get(label.getKey()))))
                .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
                .filter(pod -> pod.at("/status/conditions/0/status").asText().equals("True"))
                .map(pod -> URI.create("http://" + pod.at("/status/podIP").asText() + ":" + port))
                .findFirst();
    }

    /** Names of pods. */
    List<String> pods() {
        return store.list(Kind.POD.collection("default")).stream()
                .map(pod -> pod.at("/metadata/name").asText())
                .toList();
    }

    /** How often a container of the only pod was started again. */
    int restarts(String container) {
        ObjectNode pod = store.list(Kind.POD.collection("default")).get(0);
        for (String statuses : List.of("initContainerStatuses", "containerStatuses")) {
            for (JsonNode status : pod.at("/status/" + statuses)) {
                if (status.path("name").asText().equals(container)) {
                    return status.path("restartCount").asInt();
                }
            }
        }
        throw new IllegalArgumentException(container);
    }

    /** Kills a container of the only pod. */
    void kill(String container) {
        pods.get(pods().get(0)).kill(container);
    }

    /** What happened to the containers of a pod, in order: {@code CONTAINER: WHAT}. */
    List<String> log(String pod) {
        return log.stream()
                .filter(line -> line.startsWith(pod + ": "))
                .map(line -> line.substring(pod.length() + 2))
                .toList();
    }

    /** All that can be told where something goes wrong. */
    String story() {
        StringBuilder story = new StringBuilder(String.join("\n", log)).append('\n');
        pods.values().forEach(pod -> story.append(pod.said()));
        return story.toString();
    }

    @Override
    public void close() throws InterruptedException {
        kubelet.interrupt();
        kubelet.join();
        pods.values().forEach(ProcessPod::remove);
        api.close();
    }
}
