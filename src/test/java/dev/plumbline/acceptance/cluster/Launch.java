package dev.plumbline.acceptance.cluster;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a pod asks, as the arguments of {@code docker run}: the image, its arguments and variables, who it runs as, what
 * it may, its memory, its volumes. Volumes begin as those of Kubernetes do: empty, root's, and of the group
 * {@code fsGroup}; nothing is copied from the image. What is not translated and would matter is refused.
 */
final class Launch {

    /** A volume's mount modes: rwxrwsr-x of the group, as fsGroup makes it; and what emptyDir gives. */
    private static final String OF_GROUP = "2775";

    private static final String FOR_ALL = "0777";

    private final String name;
    private final PodSpec spec;
    private final Container container;
    private final Set<String> claims;
    private final ClusterData data;
    private List<String> arguments = List.of();

    /** @param claims names of the volumes that outlive the pod */
    Launch(String name, PodSpec spec, Set<String> claims, ClusterData data) {
        this.name = name;
        this.spec = spec;
        this.container = spec.getContainers().get(0);
        this.claims = claims;
        this.data = data;
    }

    /** Makes the volumes that are not there yet, and starts the container. */
    void start(String network) throws CannotRun {
        CannotRun.where(
                spec.getContainers().size() > 1 || !spec.getInitContainers().isEmpty(), "more than one container");
        CannotRun.where(container.getLifecycle() != null, "lifecycle");
        for (Probe probe : Arrays.asList(
                container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())) {
            CannotRun.where(probe != null && probe.getHttpGet() == null, "probes other than by HTTP");
        }
        CannotRun.where(Boolean.TRUE.equals(spec.getHostNetwork()), "hostNetwork");
        if ("Always".equals(container.getImagePullPolicy()) || !there("image", container.getImage())) {
            CannotRun.where(
                    "Never".equals(container.getImagePullPolicy()), "ErrImageNeverPull " + container.getImage());
            Docker.call("pull", "--quiet", container.getImage());
        }
        arguments = new ArrayList<>();
        add("run", "--detach", "--name", name, "--hostname", name, "--network", network, "--label", Docker.LABEL);
        security();
        variables();
        for (VolumeMount mount : container.getVolumeMounts()) {
            CannotRun.where(mount.getSubPath() != null, "subPath");
            String readOnly = Boolean.TRUE.equals(mount.getReadOnly()) ? ",readonly" : "";
            add(
                    "--mount",
                    "type=volume,volume-nocopy,src=" + volume(mount.getName()) + ",dst=" + mount.getMountPath()
                            + readOnly);
        }
        if (container.getResources() != null && container.getResources().getLimits() != null) {
            Quantity memory = container.getResources().getLimits().get("memory");
            if (memory != null) {
                String bytes = Quantity.getAmountInBytes(memory).toBigInteger().toString();
                add("--memory", bytes, "--memory-swap", bytes);
            }
        }
        List<String> command = container.getCommand();
        if (!command.isEmpty()) {
            add("--entrypoint", command.get(0));
        }
        add(container.getImage());
        command.stream().skip(1).forEach(this::add);
        container.getArgs().forEach(this::add);
        Docker.call(new byte[0], arguments);
    }

    /** Removes what lives no longer than the pod; claims stay. */
    void removeVolumes() throws CannotRun {
        List<String> gone = new ArrayList<>(List.of("volume", "rm", "--force"));
        spec.getVolumes().forEach(volume -> gone.add(name + "-" + volume.getName()));
        if (gone.size() > 3) {
            Docker.call(new byte[0], gone);
        }
    }

    private void security() throws CannotRun {
        PodSecurityContext pod = Objects.requireNonNullElseGet(spec.getSecurityContext(), PodSecurityContext::new);
        SecurityContext own = Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
        Long user = own.getRunAsUser() == null ? pod.getRunAsUser() : own.getRunAsUser();
        Long group = own.getRunAsGroup() == null ? pod.getRunAsGroup() : own.getRunAsGroup();
        boolean notRoot = Boolean.TRUE.equals(own.getRunAsNonRoot()) || Boolean.TRUE.equals(pod.getRunAsNonRoot());
        CannotRun.where(notRoot && (user == null || user == 0), "runAsNonRoot without a user that is not root");
        if (user != null) {
            add("--user", user + ":" + Objects.requireNonNullElse(group, 0L));
        }
        if (pod.getFsGroup() != null) {
            add("--group-add", pod.getFsGroup().toString());
        }
        if (Boolean.TRUE.equals(own.getReadOnlyRootFilesystem())) {
            add("--read-only");
        }
        if (Boolean.FALSE.equals(own.getAllowPrivilegeEscalation())) {
            add("--security-opt", "no-new-privileges");
        }
        CannotRun.where(Boolean.TRUE.equals(own.getPrivileged()), "privileged");
        Capabilities capabilities = Objects.requireNonNullElseGet(own.getCapabilities(), Capabilities::new);
        capabilities.getDrop().forEach(capability -> add("--cap-drop", capability));
        capabilities.getAdd().forEach(capability -> add("--cap-add", capability));
    }

    private void variables() throws CannotRun {
        data.variables(spec, container).forEach((key, value) -> add("--env", key + "=" + value));
    }

    /** The volume of Docker behind a volume of the pod, or behind a claim. */
    private String volume(String mounted) throws CannotRun {
        Volume volume = spec.getVolumes().stream()
                .filter(candidate -> candidate.getName().equals(mounted))
                .findFirst()
                .orElse(null);
        String own = name + "-" + mounted;
        if (claims.contains(mounted)) {
            return make(mounted + "-" + name, OF_GROUP, Map.of(), null);
        }
        CannotRun.where(volume == null, "a mount without a volume: " + mounted);
        if (volume.getEmptyDir() != null) {
            return make(own, FOR_ALL, Map.of(), null);
        } else if (volume.getSecret() != null) {
            Map<String, String> files = data.of(Kind.SECRET, volume.getSecret().getSecretName());
            return make(
                    own,
                    OF_GROUP,
                    items(files, volume.getSecret().getItems()),
                    volume.getSecret().getDefaultMode());
        } else if (volume.getConfigMap() != null) {
            Map<String, String> files =
                    data.of(Kind.CONFIG_MAP, volume.getConfigMap().getName());
            return make(
                    own,
                    OF_GROUP,
                    items(files, volume.getConfigMap().getItems()),
                    volume.getConfigMap().getDefaultMode());
        }
        CannotRun.where(true, "a volume such as " + mounted);
        return own;
    }

    private String make(String volume, String mode, Map<String, String> files, Integer fileMode) throws CannotRun {
        if (there("volume", volume)) {
            return volume;
        }
        Docker.call("volume", "create", "--label", Docker.LABEL, volume);
        Long group = spec.getSecurityContext() == null
                ? null
                : spec.getSecurityContext().getFsGroup();
        StringBuilder script = new StringBuilder("set -e; cd /made\n");
        files.forEach((file, content) -> script.append("echo '%s' | base64 -d >'%s'; chmod %o '%s'%n"
                .formatted(
                        Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.ISO_8859_1)),
                        file,
                        Objects.requireNonNullElse(fileMode, 0644),
                        file)));
        script.append("chgrp -R %d . ; chmod %s .%n".formatted(group == null ? 0 : group, mode));
        Docker.call(
                script.toString().getBytes(StandardCharsets.UTF_8),
                List.of(
                        "run",
                        "--rm",
                        "--interactive",
                        "--user",
                        "0:0",
                        "--network",
                        "none",
                        "--label",
                        Docker.LABEL,
                        "--mount",
                        "type=volume,volume-nocopy,src=" + volume + ",dst=/made",
                        "--entrypoint",
                        "sh",
                        container.getImage()));
        return volume;
    }

    private static Map<String, String> items(Map<String, String> files, List<KeyToPath> items) throws CannotRun {
        CannotRun.where(!items.isEmpty(), "items of a volume");
        return files;
    }

    private static boolean there(String what, String named) {
        try {
            Docker.call(what, "inspect", named);
            return true;
        } catch (CannotRun e) {
            return false;
        }
    }

    private void add(String... more) {
        arguments.addAll(List.of(more));
    }
}
