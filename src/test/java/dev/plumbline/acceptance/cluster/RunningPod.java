package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A pod and its containers. Native sidecars (containers of {@code initContainers} that are always started again) start
 * one after the other, each when the one before has started by its probe; then all other containers together. At its
 * end these are asked to end together, each behind its {@code preStop}; behind them the sidecars, last one first.
 */
final class RunningPod {

    final String name;
    /** The path of whatever asked for it. */
    final String owner;

    final String revision;

    private final PodSpec spec;
    private final JsonNode labels;
    private final ContainerRuntime runtime;
    private final List<RunningContainer> sidecars;
    private final List<RunningContainer> containers;
    private String ending;

    /** @param log told what happens to its containers */
    RunningPod(
            String name,
            String owner,
            String revision,
            PodSpec spec,
            JsonNode labels,
            ContainerRuntime runtime,
            Consumer<String> log) {
        this.name = name;
        this.owner = owner;
        this.revision = revision;
        this.spec = spec;
        this.labels = labels;
        this.runtime = runtime;
        Consumer<String> named = what -> log.accept(name + ": " + what);
        this.sidecars = running(spec.getInitContainers(), named);
        this.containers = running(spec.getContainers(), named);
    }

    private List<RunningContainer> running(List<Container> of, Consumer<String> log) {
        return of.stream()
                .map(container -> new RunningContainer(container, grace(), runtime, log))
                .toList();
    }

    private Duration grace() {
        return Duration.ofSeconds(Objects.requireNonNullElse(spec.getTerminationGracePeriodSeconds(), 30L));
    }

    boolean ready() {
        return ending == null && all().allMatch(RunningContainer::ready);
    }

    private Stream<RunningContainer> all() {
        return Stream.concat(sidecars.stream(), containers.stream());
    }

    void tick() {
        long now = System.nanoTime();
        boolean before = true; // once all are up, one that is started again holds up nothing
        boolean begun = containers.stream().anyMatch(RunningContainer::begun);
        for (RunningContainer sidecar : sidecars) {
            if (before || begun) {
                sidecar.tick(now);
            }
            before &= sidecar.started();
        }
        if (before || begun) {
            containers.forEach(container -> container.tick(now));
        }
    }

    /** From now on it is no longer one of those that traffic goes to. */
    void ends() {
        ending = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Waits for its end, as long as it grants itself. */
    void stop() {
        long deadline = System.nanoTime() + grace().toNanos();
        List<Thread> threads = containers.stream()
                .map(container -> new Thread(() -> container.stop(deadline)))
                .toList();
        threads.forEach(Thread::start);
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        List<RunningContainer> lastFirst = new ArrayList<>(sidecars);
        Collections.reverse(lastFirst);
        lastFirst.forEach(sidecar -> sidecar.stop(deadline));
        runtime.remove();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    ObjectNode object() {
        ObjectNode pod = Kind.JSON.createObjectNode().put("kind", "Pod").put("apiVersion", "v1");
        ObjectNode metadata = pod.putObject("metadata").put("name", name).put("namespace", "default");
        if (labels.isObject()) {
            metadata.set("labels", labels.deepCopy());
        }
        metadata.withObject("/labels").put("controller-revision-hash", revision);
        if (ending != null) {
            metadata.put("deletionTimestamp", ending);
        }
        pod.set("spec", Kind.JSON.valueToTree(spec));
        boolean runs = containers.stream().allMatch(RunningContainer::runs);
        ObjectNode status = pod.putObject("status")
                .put("phase", runs ? "Running" : "Pending")
                .put("podIP", runtime.address());
        status.withArray("conditions").addObject().put("type", "Ready").put("status", ready() ? "True" : "False");
        sidecars.forEach(
                each -> each.status(status.withArray("initContainerStatuses").addObject()));
        containers.forEach(
                each -> each.status(status.withArray("containerStatuses").addObject()));
        return pod;
    }
}
