package dev.plumbline.acceptance.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** A pod of one container, which runs in Docker with what its chart allows it. */
final class DockerPod implements ContainerRuntime {

    private final String pod;
    private final PodSpec spec;
    private final String network;
    private final ClusterData data;
    private final Launch launch;
    private String address = "";

    DockerPod(String pod, PodSpec spec, Set<String> claims, ClusterData data, String network) {
        this.pod = pod;
        this.spec = spec;
        this.network = network;
        this.data = data;
        this.launch = new Launch(pod, spec, claims, data);
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void start(Container container) throws CannotRun {
        String account = spec.getServiceAccountName();
        if (account != null && !data.has(Kind.SERVICE_ACCOUNT, account)) {
            throw new CannotRun("serviceaccount \"" + account + "\" not found");
        }
        launch.start(network);
    }

    @Override
    public OptionalInt ended(Container container) throws CannotRun {
        String[] state = Docker.call(
                        "inspect",
                        "--format",
                        "{{.State.Running}} {{.State.ExitCode}}{{range .NetworkSettings.Networks}} {{.IPAddress}}{{end}}",
                        pod)
                .split(" ");
        if (state[0].equals("true")) {
            address = state[2];
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(state[1]));
    }

    @Override
    public void execute(Container container, List<String> command, Duration patience) throws CannotRun {
        CannotRun.where(true, "commands in a container of Docker");
    }

    @Override
    public void stop(Container container, Duration grace) {
        try {
            Docker.call("stop", "--time", String.valueOf(grace.toSeconds()), pod);
            System.err.println(Docker.call("logs", "--tail", "20", pod));
        } catch (CannotRun e) {
            // it is not there
        }
        try {
            Docker.call("rm", "--force", pod);
        } catch (CannotRun e) {
            System.err.println(pod + ": " + e.getMessage());
        }
    }

    @Override
    public void remove() {
        try {
            launch.removeVolumes();
        } catch (CannotRun e) {
            System.err.println(pod + ": " + e.getMessage());
        }
    }
}
