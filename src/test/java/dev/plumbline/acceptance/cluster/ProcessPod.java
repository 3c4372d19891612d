package dev.plumbline.acceptance.cluster;

import dev.plumbline.acceptance.Child;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pod whose containers are plain processes of this machine. Where its arguments say 127.0.0.1 they are given an
 * address that only this pod has, and for 0.0.0.0 the address of the pod, both of Linux's loopback network: containers
 * of one pod reach each other at any port, and nobody from outside what listens on loopback. What listens at 0.0.0.0
 * is not at loopback too. Who they run as and what they may is not looked at.
 */
final class ProcessPod implements ContainerRuntime {

    private static final int NETWORK = ThreadLocalRandom.current().nextInt(64, 128);
    private static final AtomicInteger PODS = new AtomicInteger();

    /**
     * The node's images and names.
     *
     * @param programs the beginning of the command line behind each image
     * @param hosts addresses by name and port, of what is no pod
     * @param folder where what they print goes
     */
    record Node(Map<String, List<String>> programs, Map<String, String> hosts, Path folder) {}

    private final String pod;
    private final PodSpec spec;
    private final ClusterData data;
    private final Node node;
    private final String subnet = "127." + NETWORK + "." + (PODS.getAndIncrement() % 254 + 1) + ".";
    private final Map<String, Process> processes = new ConcurrentHashMap<>();

    ProcessPod(String pod, PodSpec spec, ClusterData data, Node node) {
        this.pod = pod;
        this.spec = spec;
        this.data = data;
        this.node = node;
    }

    @Override
    public String address() {
        return subnet + 2;
    }

    @Override
    public void start(Container container) throws CannotRun {
        List<String> program = node.programs().get(container.getImage());
        CannotRun.where(program == null, "the image " + container.getImage());
        CannotRun.where(!container.getCommand().isEmpty(), "another command than an image's");
        CannotRun.where(!container.getVolumeMounts().isEmpty(), "volumes of processes");
        boolean first = spec.getInitContainers().contains(container);
        CannotRun.where(
                first && !"Always".equals(container.getRestartPolicy()), "containers that end before others begin");
        List<String> line = new ArrayList<>(program);
        container.getArgs().forEach(argument -> line.add(translated(argument)));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(data.variables(spec, container));
        try {
            Path said = node.folder().resolve(pod + "." + container.getName());
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()));
            processes.put(container.getName(), Child.start(builder));
        } catch (IOException e) {
            throw new CannotRun(e.getMessage());
        }
    }

    private String translated(String argument) {
        String translated = argument.replace("0.0.0.0", address()).replace("127.0.0.1", subnet + 1);
        for (Map.Entry<String, String> host : node.hosts().entrySet()) {
            translated = translated.replace("//" + host.getKey(), "//" + host.getValue());
        }
        return translated;
    }

    /** SIGKILL, as when the kernel is out of memory. */
    void kill(String container) {
        processes.get(container).destroyForcibly();
    }

    @Override
    public OptionalInt ended(Container container) {
        Process process = processes.get(container.getName());
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    @Override
    public void execute(Container container, List<String> command, Duration patience) throws CannotRun {
        try {
            Process process = Child.start(new ProcessBuilder(command));
            waits(process, patience);
        } catch (IOException e) {
            throw new CannotRun(e.getMessage());
        }
    }

    @Override
    public void stop(Container container, Duration grace) {
        Process process = processes.remove(container.getName());
        if (process != null) {
            process.destroy();
            waits(process, grace);
        }
    }

    private static void waits(Process process, Duration patience) {
        try {
            process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    /** What its containers printed. */
    String said() {
        StringBuilder all = new StringBuilder();
        List<Container> containers = new ArrayList<>(spec.getInitContainers());
        containers.addAll(spec.getContainers());
        for (Container container : containers) {
            Path said = node.folder().resolve(pod + "." + container.getName());
            all.append(container.getName()).append(":\n");
            all.append(Files.exists(said) ? Child.said(said) : "nothing\n");
        }
        return all.toString();
    }

    @Override
    public void remove() {
        processes.values().forEach(Process::destroyForcibly);
    }
}
