package dev.plumbline.acceptance.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** What runs the containers of one pod, all of which have one address and one loopback interface. */
interface ContainerRuntime {

    /** Of a new pod; {@code claims} are the names of its volumes that outlive it. */
    interface Factory {
        ContainerRuntime of(String pod, PodSpec spec, Set<String> claims, ClusterData data);
    }

    /** The pod's, as far as it is known. */
    String address();

    void start(Container container) throws CannotRun;

    /** The code with which it ended; none while it runs. */
    OptionalInt ended(Container container) throws CannotRun;

    /** Runs a command in a container that runs, and waits for its end, or for so long. */
    void execute(Container container, List<String> command, Duration patience) throws CannotRun;

    /** Asks it to end, kills it where it has not after so long, and removes it. */
    void stop(Container container, Duration grace);

    /** Removes what lives no longer than the pod. */
    void remove();
}
