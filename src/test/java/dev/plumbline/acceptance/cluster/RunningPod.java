package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;

/**
 * A pod and its one container: started, started again after it ended or its probes failed (10, 20, 40 … s later), asked
 * by its probes. What goes wrong is in its status, and on standard error with the last it said.
 */
final class RunningPod {

    interface Launcher {
        void start() throws Docker.Failed;
    }

    final String name;
    final String set;
    final String revision;
    final PodSpec spec;

    private final Container container;
    private final Launch launch;
    private final Launcher launcher;
    private boolean runs;
    private String address = "";
    private String waiting = "ContainerCreating";
    private int restarts = -1;
    private long again = System.nanoTime();
    private Probing startup;
    private Probing liveness;
    private Probing readiness; // each null where the chart asks for none, or not yet
    private boolean started;
    private boolean ready;

    /** @param launcher starts what launch says, if all is there that it needs */
    RunningPod(String name, StatefulSet set, String revision, Launch launch, Launcher launcher) {
        this.name = name;
        this.set = set.getMetadata().getName();
        this.revision = revision;
        this.spec = set.getSpec().getTemplate().getSpec();
        this.container = spec.getContainers().get(0);
        this.launch = launch;
        this.launcher = launcher;
    }

    boolean ready() {
        return ready;
    }

    void tick() {
        long now = System.nanoTime();
        if (!runs && now - again >= 0) {
            start();
        }
        if (runs) {
            look(now);
        }
    }

    private void start() {
        try {
            launcher.start();
            restarts++;
            runs = true;
            waiting = null;
            startup = probing(container.getStartupProbe());
            liveness = readiness = null;
            started = ready = false;
        } catch (Docker.Failed e) {
            launch.remove(false);
            fails(e.getMessage());
        }
    }

    private void look(long now) {
        try {
            String[] state = Docker.call(
                            "inspect",
                            "--format",
                            "{{.State.Running}} {{.State.ExitCode}}{{range .NetworkSettings.Networks}} {{.IPAddress}}{{end}}",
                            name)
                    .split(" ");
            if (!state[0].equals("true")) {
                fails("it ended with " + state[1]);
                return;
            }
            address = state[2];
        } catch (Docker.Failed e) {
            fails(e.getMessage());
            return;
        }
        if (!started) {
            Probing.State state = startup == null ? Probing.State.SUCCEEDED : startup.state(address, now);
            if (state == Probing.State.FAILED) {
                fails("startup probe: " + startup.last());
            } else if (state == Probing.State.SUCCEEDED) {
                started = true;
                liveness = probing(container.getLivenessProbe());
                readiness = probing(container.getReadinessProbe());
            }
            return;
        }
        if (liveness != null && liveness.state(address, now) == Probing.State.FAILED) {
            fails("liveness probe: " + liveness.last());
            return;
        }
        boolean answers = readiness == null || readiness.state(address, now) == Probing.State.SUCCEEDED;
        if (answers != ready) {
            System.err.println(name + (answers ? ": ready" : ": no longer ready: " + readiness.last()));
        }
        ready = answers;
    }

    private void fails(String why) {
        System.err.println(name + ": " + why);
        if (runs) {
            try {
                System.err.println(Docker.call("logs", "--tail", "20", name));
            } catch (Docker.Failed e) {
                System.err.println(e.getMessage());
            }
            stop(false);
        }
        runs = started = ready = false;
        waiting = why;
        again = System.nanoTime()
                + Duration.ofSeconds(10L << Math.max(0, Math.min(restarts, 5))).toNanos();
    }

    /** Asks it to end, waits as long as its pod grants, and removes it. */
    void stop() {
        stop(true);
    }

    private void stop(boolean forGood) {
        try {
            long grace = spec.getTerminationGracePeriodSeconds() == null ? 30 : spec.getTerminationGracePeriodSeconds();
            Docker.call("stop", "--time", String.valueOf(grace), name);
        } catch (Docker.Failed e) {
            // it is not there
        }
        launch.remove(forGood);
    }

    private Probing probing(Probe probe) {
        return probe == null ? null : new Probing(probe, container, System.nanoTime());
    }

    ObjectNode object() {
        ObjectNode pod = Kind.JSON.createObjectNode().put("kind", "Pod").put("apiVersion", "v1");
        pod.withObject("/metadata").put("name", name).put("namespace", "default");
        pod.set("spec", Kind.JSON.valueToTree(spec));
        ObjectNode status = pod.putObject("status")
                .put("phase", runs ? "Running" : "Pending")
                .put("podIP", address);
        status.withArray("conditions").addObject().put("type", "Ready").put("status", ready ? "True" : "False");
        ObjectNode one = status.withArray("containerStatuses").addObject();
        one.put("name", container.getName()).put("image", container.getImage()).put("imageID", "");
        one.put("ready", ready).put("started", started).put("restartCount", Math.max(0, restarts));
        if (runs) {
            one.withObject("/state/running");
        } else {
            one.withObject("/state/waiting").put("reason", "NotRunning").put("message", waiting);
        }
        return pod;
    }
}
