package dev.plumbline.acceptance.cluster;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

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
    private final BiFunction<Kind, String, Optional<Map<String, String>>> data;
    private List<String> arguments = List.of();

    /**
     * @param claims names of the volumes that outlive the pod
     * @param data of a ConfigMap or Secret of this name, decoded; empty if there is none
     */
    Launch(
            String name,
            PodSpec spec,
            Set<String> claims,
            BiFunction<Kind, String, Optional<Map<String, String>>> data) {
        this.name = name;
        this.spec = spec;
        this.container = spec.getContainers().get(0);
        this.claims = claims;
        this.data = data;
    }

    /** Makes the volumes that are not there yet, and starts the container. */
    void start(String network, Map<String, String> services) throws Docker.Failed {
        refuse(spec.getContainers().size() > 1 || !spec.getInitContainers().isEmpty(), "more than one container");
        refuse(container.getLifecycle() != null, "lifecycle");
        for (Probe probe : Arrays.asList(
                container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())) {
            refuse(probe != null && probe.getHttpGet() == null, "probes other than by HTTP");
        }
        refuse(Boolean.TRUE.equals(spec.getHostNetwork()), "hostNetwork");
        if ("Always".equals(container.getImagePullPolicy()) || !there("image", container.getImage())) {
            refuse("Never".equals(container.getImagePullPolicy()), "ErrImageNeverPull " + container.getImage());
            Docker.call("pull", "--quiet", container.getImage());
        }
        arguments = new ArrayList<>();
        add("run", "--detach", "--name", name, "--hostname", name, "--network", network, "--label", Docker.LABEL);
        security();
        variables(services);
        for (VolumeMount mount : container.getVolumeMounts()) {
            refuse(mount.getSubPath() != null, "subPath");
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

    /** Removes the container, and for good with it what lives no longer than its pod; claims stay. */
    void remove(boolean forGood) {
        List<String> gone = new ArrayList<>(List.of("volume", "rm", "--force"));
        spec.getVolumes().forEach(volume -> gone.add(name + "-" + volume.getName()));
        try {
            Docker.call("rm", "--force", name);
            if (forGood && gone.size() > 3) {
                Docker.call(new byte[0], gone);
            }
        } catch (Docker.Failed e) {
            System.err.println(name + ": " + e.getMessage());
        }
    }

    private void security() throws Docker.Failed {
        PodSecurityContext pod = Objects.requireNonNullElseGet(spec.getSecurityContext(), PodSecurityContext::new);
        SecurityContext own = Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
        Long user = own.getRunAsUser() == null ? pod.getRunAsUser() : own.getRunAsUser();
        Long group = own.getRunAsGroup() == null ? pod.getRunAsGroup() : own.getRunAsGroup();
        boolean notRoot = Boolean.TRUE.equals(own.getRunAsNonRoot()) || Boolean.TRUE.equals(pod.getRunAsNonRoot());
        refuse(notRoot && (user == null || user == 0), "runAsNonRoot without a user that is not root");
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
        refuse(Boolean.TRUE.equals(own.getPrivileged()), "privileged");
        Capabilities capabilities = Objects.requireNonNullElseGet(own.getCapabilities(), Capabilities::new);
        capabilities.getDrop().forEach(capability -> add("--cap-drop", capability));
        capabilities.getAdd().forEach(capability -> add("--cap-add", capability));
    }

    private void variables(Map<String, String> services) throws Docker.Failed {
        Map<String, String> variables = new TreeMap<>();
        if (!Boolean.FALSE.equals(spec.getEnableServiceLinks())) {
            variables.putAll(services);
        }
        for (EnvFromSource source : container.getEnvFrom()) {
            refuse(source.getSecretRef() == null, "envFrom other than a secret");
            variables.putAll(data(Kind.SECRET, source.getSecretRef().getName()));
        }
        for (EnvVar variable : container.getEnv()) {
            refuse(variable.getValueFrom() != null, "env with valueFrom");
            variables.put(variable.getName(), Objects.requireNonNullElse(variable.getValue(), ""));
        }
        variables.forEach((key, value) -> add("--env", key + "=" + value));
    }

    /** The volume of Docker behind a volume of the pod, or behind a claim. */
    private String volume(String mounted) throws Docker.Failed {
        Volume volume = spec.getVolumes().stream()
                .filter(candidate -> candidate.getName().equals(mounted))
                .findFirst()
                .orElse(null);
        String own = name + "-" + mounted;
        if (claims.contains(mounted)) {
            return make(mounted + "-" + name, OF_GROUP, Map.of(), null);
        }
        refuse(volume == null, "a mount without a volume: " + mounted);
        if (volume.getEmptyDir() != null) {
            return make(own, FOR_ALL, Map.of(), null);
        } else if (volume.getSecret() != null) {
            Map<String, String> files = data(Kind.SECRET, volume.getSecret().getSecretName());
            return make(
                    own,
                    OF_GROUP,
                    items(files, volume.getSecret().getItems()),
                    volume.getSecret().getDefaultMode());
        } else if (volume.getConfigMap() != null) {
            Map<String, String> files =
                    data(Kind.CONFIG_MAP, volume.getConfigMap().getName());
            return make(
                    own,
                    OF_GROUP,
                    items(files, volume.getConfigMap().getItems()),
                    volume.getConfigMap().getDefaultMode());
        }
        refuse(true, "a volume such as " + mounted);
        return own;
    }

    private String make(String volume, String mode, Map<String, String> files, Integer fileMode) throws Docker.Failed {
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

    private static Map<String, String> items(Map<String, String> files, List<KeyToPath> items) throws Docker.Failed {
        refuse(!items.isEmpty(), "items of a volume");
        return files;
    }

    private Map<String, String> data(Kind kind, String named) throws Docker.Failed {
        return data.apply(kind, named)
                .orElseThrow(() -> new Docker.Failed(kind.kind() + " \"" + named + "\" not found"));
    }

    private static boolean there(String what, String named) {
        try {
            Docker.call(what, "inspect", named);
            return true;
        } catch (Docker.Failed e) {
            return false;
        }
    }

    private static void refuse(boolean condition, String what) throws Docker.Failed {
        if (condition) {
            throw new Docker.Failed("this stand-in for a cluster does not run " + what);
        }
    }

    private void add(String... more) {
        arguments.addAll(List.of(more));
    }
}
