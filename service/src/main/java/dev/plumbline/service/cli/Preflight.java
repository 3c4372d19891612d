package dev.plumbline.service.cli;

import dev.plumbline.models.policy.Delivery;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import dev.plumbline.service.Ports;
import dev.plumbline.service.delivery.notify.SecretReferences;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at all that a command needs before it starts anything, so that everything that is wrong is said at once. */
public final class Preflight {

    private final List<String> problems = new ArrayList<>();
    private int exitCode = ExitCode.USAGE;

    /** Reads something now that is needed later; a failure is noted, and null given. */
    public <T> @Nullable T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (Failure e) {
            exitCode = problems.isEmpty() ? e.exitCode() : exitCode;
            add(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Whether a file can be written: it is there, or its directory is, and both may be written. */
    public void writable(@Nullable Path file, String option) {
        if (file == null) {
            return;
        }
        Path at = file.toAbsolutePath();
        Path directory = at.getParent();
        String why = Files.isDirectory(at)
                ? "it is a directory"
                : Files.exists(at)
                        ? Files.isWritable(at) ? null : "permission denied"
                        : directory == null || !Files.isDirectory(directory)
                                ? "there is no directory " + directory
                                : Files.isWritable(directory) ? null : "permission denied in " + directory;
        note(why, "cannot write " + file + " (" + option + "): ");
    }

    /** Whether a directory can be used, or made. */
    public void directory(Path path, String option) {
        Path at = path.toAbsolutePath();
        while (!Files.exists(at) && at.getParent() != null) {
            at = at.getParent();
        }
        String why = !Files.isDirectory(at)
                ? at + " is no directory"
                : Files.isWritable(at) ? null : "permission denied in " + at;
        note(why, "cannot use " + path + " (" + option + "): ");
    }

    /** Whether a server could listen there. */
    public void free(@Nullable InetSocketAddress address, String option) {
        if (address != null && address.getPort() != 0) {
            read(() -> {
                Ports.requireFree(address, option);
                return address;
            });
        }
    }

    /** Whether every variable and every file that a policy names is there. */
    public void references(Delivery delivery, SecretReferences references) {
        for (String reference : references(delivery)) {
            read(() -> references.resolve(reference));
        }
    }

    /** All references of a delivery, once each. */
    private static SortedSet<String> references(Delivery delivery) {
        TreeSet<String> all = new TreeSet<>();
        for (Delivery.Receiver receiver : delivery.receivers().values()) {
            all.add(receiver.url());
            if (receiver instanceof Delivery.PagerDuty pagerDuty) {
                all.add(pagerDuty.routingKey());
                String secret = pagerDuty.webhookSecret();
                if (secret != null) {
                    all.add(secret);
                }
            } else if (receiver instanceof Delivery.Webhook webhook) {
                all.addAll(webhook.secrets());
            }
        }
        delivery.heartbeats().values().forEach(heartbeat -> {
            all.add(heartbeat.url());
            String planned = heartbeat.planned();
            if (planned != null) {
                all.add(planned);
            }
        });
        delivery.rollbacks().values().forEach(hook -> {
            all.add(hook.url());
            all.addAll(hook.secrets());
        });
        return all;
    }

    private void note(@Nullable String why, String what) {
        if (why != null) {
            exitCode = problems.isEmpty() ? ExitCode.FAILED : exitCode;
            add(what + why);
        }
    }

    private void add(String problem) {
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    /** All that is wrong so far. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /**
     * Ends the look.
     *
     * @throws Failure where anything is wrong; lists all of it
     */
    public void end() {
        if (!problems.isEmpty()) {
            throw new Failure(exitCode, String.join(System.lineSeparator() + "plumbline: ", problems), null);
        }
    }
}
