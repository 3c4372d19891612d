package dev.plumbline.service.instance;

import dev.plumbline.service.Failure;
import dev.plumbline.service.console.Console;
import dev.plumbline.service.delivery.notify.ReloadingDispatcher;
import dev.plumbline.service.http.HealthChecks;
import dev.plumbline.service.view.ClusterView;
import dev.plumbline.topologies.PoisonRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;

/** What the parts of an instance say of its state. */
final class InstanceHealth implements HealthChecks {

    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final CompletableFuture<String> failure;
    private final StreamsSupervisor streams;
    private final Admin admin;
    private final ClusterView view;
    private final PolicyWatch policy;
    private final PoisonRecords poison;
    private final ReloadingDispatcher dispatcher;
    private final Console console;

    /** @param failure completes with the reason when the instance can no longer work */
    InstanceHealth(
            CompletableFuture<String> failure,
            StreamsSupervisor streams,
            Admin admin,
            ClusterView view,
            PolicyWatch policy,
            PoisonRecords poison,
            ReloadingDispatcher dispatcher,
            Console console) {
        this.failure = failure;
        this.streams = streams;
        this.admin = admin;
        this.view = view;
        this.policy = policy;
        this.poison = poison;
        this.dispatcher = dispatcher;
        this.console = console;
    }

    @Override
    public List<String> failures() {
        List<String> reasons = new ArrayList<>();
        if (failure.isDone()) {
            reasons.add(failure.join());
        }
        return reasons;
    }

    @Override
    public List<String> notReady() {
        List<String> reasons = failures();
        KafkaStreams.State state = streams.state();
        if (state != KafkaStreams.State.RUNNING) {
            reasons.add("Kafka Streams is in the state " + state);
        }
        streams.trouble().ifPresent(reasons::add);
        view.trouble().ifPresent(reasons::add);
        try {
            admin.describeCluster().clusterId().get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            reasons.add("the broker does not answer within " + ANSWER.toSeconds() + " s");
        } catch (ExecutionException e) {
            reasons.add("the broker does not answer: " + Failure.reason(FatalErrors.root(e)));
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
        return reasons;
    }

    @Override
    public List<String> losses() {
        List<String> losses = new ArrayList<>(poison.notes());
        losses.addAll(console.status().losses());
        return losses;
    }

    @Override
    public List<String> notes() {
        List<String> notes = new ArrayList<>(dispatcher.troubles());
        String refused = policy.refused();
        if (refused != null) {
            notes.add(refused);
        }
        policy.trouble().ifPresent(notes::add);
        return notes;
    }
}
