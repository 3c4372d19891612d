package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Delivery;
import dev.plumbline.models.sample.DeadLetter;
import dev.plumbline.service.delivery.integration.Alertmanager;
import dev.plumbline.service.delivery.integration.ChangeEvent;
import dev.plumbline.service.delivery.integration.Integration;
import dev.plumbline.service.delivery.integration.Notification;
import dev.plumbline.service.delivery.integration.PagerDuty;
import dev.plumbline.service.delivery.integration.Requests;
import dev.plumbline.service.delivery.integration.RollbackTarget;
import dev.plumbline.service.delivery.integration.RollbackWebhook;
import dev.plumbline.service.delivery.integration.SendResult;
import dev.plumbline.service.delivery.integration.Signer;
import dev.plumbline.service.delivery.integration.Webhook;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.topologies.Prefix;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All delivery of an instance as one policy has it: a notifier for each receiver, those of rollbacks, and the
 * heartbeats. The only maker of these; it makes none for a prefix that is not live, so that nothing that was recorded
 * can reach anybody.
 */
public final class Dispatcher implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final List<ReceiverNotifier> notifiers = new ArrayList<>();
    private final List<RollbackNotifier> rollbacks = new ArrayList<>();
    private final RemovedReceivers removed;
    private final Heartbeats heartbeats;
    private final DeliveryMetrics metrics;
    private final Plan plan;
    private final NotifierContext context;

    /**
     * What became of a test page at one receiver.
     *
     * @param taken whether the receiver took it
     * @param why what it said instead; empty where it took it
     */
    public record Tested(String receiver, boolean taken, String why) {}

    /**
     * What delivery needs.
     *
     * @param client what a client needs to reach the cluster
     * @param url where this instance answers
     * @param patience a receiver that takes longer to answer is asked again
     * @param healthy whether the instance is ready to work
     * @param poison is told of records that cannot be read
     */
    public record Settings(
            Map<String, Object> client,
            Prefix prefix,
            Delivery policy,
            String url,
            BooleanSupplier healthy,
            Duration patience,
            Clock clock,
            Consumer<DeadLetter> poison) {

        Settings at(String address, BooleanSupplier ready) {
            return new Settings(client, prefix, policy, address, ready, patience, clock, poison);
        }

        Settings with(Delivery other) {
            return new Settings(client, prefix, other, url, healthy, patience, clock, poison);
        }
    }

    /** A policy of which every reference and every address was found to lead somewhere. */
    record Plan(
            Settings settings,
            Map<String, Integration> integrations,
            Map<String, RollbackTarget> targets,
            Map<String, URI> heartbeats,
            Map<String, URI> planned,
            Map<String, String> webhookSecrets) {

        /** Who is meant. */
        Set<String> names() {
            return integrations.keySet();
        }

        /** No address and no secret. */
        @Override
        public String toString() {
            return "plan for " + names();
        }
    }

    private Dispatcher(Plan plan, Map<String, Integration> leaving, IncidentView incidents, MeterRegistry registry) {
        this.plan = plan;
        Settings settings = plan.settings();
        Clock clock = settings.clock();
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        metrics = new DeliveryMetrics(registry);
        metrics.follow(incidents.people(), clock);
        context = new NotifierContext(
                settings.client(),
                settings.prefix(),
                incidents,
                metrics,
                (kind, incident, level, receipt, by, at) -> notice(settings, kind, incident, level, receipt, by, at),
                settings.healthy(),
                new HttpSender(http, settings.patience(), clock, metrics),
                clock,
                settings.poison());
        removed = new RemovedReceivers(context, leaving);
        heartbeats = new Heartbeats(
                settings.policy().heartbeats(), plan.heartbeats(), plan.planned(), http, settings.healthy(), metrics);
        plan.integrations().forEach((name, integration) -> {
            ReceiverHealth health = health(name, clock);
            metrics.follow(health);
            notifiers.add(new ReceiverNotifier(
                    context,
                    name,
                    integration,
                    new NotificationDecision.Rules(name, settings.policy(), integration, incidents.people()),
                    health));
        });
        plan.targets().forEach((name, target) -> {
            ReceiverHealth health = health(name, clock);
            metrics.follow(health);
            rollbacks.add(new RollbackNotifier(context, name, target, health));
        });
    }

    /**
     * Follows all references.
     *
     * @throws dev.plumbline.service.Failure where one leads nowhere; names it
     */
    static Plan plan(Settings settings, SecretReferences references) {
        Delivery policy = settings.policy();
        String prefix = settings.prefix().name();
        Map<String, Integration> integrations = new TreeMap<>();
        Map<String, RollbackTarget> targets = new TreeMap<>();
        Map<String, URI> heartbeats = new TreeMap<>();
        Map<String, URI> planned = new TreeMap<>();
        Map<String, String> webhookSecrets = new TreeMap<>();
        policy.receivers().forEach((name, receiver) -> {
            integrations.put(name, integration(name, receiver, references, prefix));
            if (receiver instanceof Delivery.PagerDuty pagerDuty) {
                targets.put(
                        name + ".changes",
                        new ChangeEvent(
                                url("the receiver " + name, references, pagerDuty.url(), "/v2/change/enqueue"),
                                references.resolve(pagerDuty.routingKey()),
                                prefix,
                                console(settings)));
                String secret = pagerDuty.webhookSecret();
                if (secret != null) {
                    webhookSecrets.put(name, references.resolve(secret));
                }
            }
        });
        policy.rollbacks()
                .forEach((name, hook) -> targets.put(
                        name + ".rollbacks",
                        new RollbackWebhook(
                                url("the webhook " + name, references, hook.url(), ""),
                                new Signer(name, resolved(hook.secrets(), references)),
                                prefix)));
        policy.heartbeats().forEach((name, beat) -> {
            heartbeats.put(name, url("the heartbeat " + name, references, beat.url(), ""));
            String stop = beat.planned();
            if (stop != null) {
                planned.put(name, url("the heartbeat " + name, references, stop, ""));
            }
        });
        return new Plan(settings, integrations, targets, heartbeats, planned, webhookSecrets);
    }

    private static ReceiverHealth health(String receiver, Clock clock) {
        return new ReceiverHealth(
                receiver, new Backoff(() -> ThreadLocalRandom.current().nextDouble()), clock);
    }

    private static String console(Settings settings) {
        String console = settings.policy().console();
        return console == null ? settings.url() : console;
    }

    /**
     * Starts to deliver.
     *
     * @param leaving receivers that the policy named before and names no more
     * @return null where the prefix is not live
     */
    static @Nullable Dispatcher start(
            Plan plan, Map<String, Integration> leaving, IncidentView incidents, MeterRegistry registry) {
        if (plan.settings().prefix().kind() != Prefix.Kind.LIVE) {
            return null;
        }
        Dispatcher dispatcher = new Dispatcher(plan, leaving, incidents, registry);
        dispatcher.start();
        return dispatcher;
    }

    private void start() {
        removed.start();
        heartbeats.start();
        notifiers.forEach(ReceiverNotifier::start);
        rollbacks.forEach(RollbackNotifier::start);
    }

    /**
     * The same, for a policy that does not change.
     *
     * @return nothing where the prefix is not live
     * @throws dev.plumbline.service.Failure where a reference of the policy leads nowhere; names it
     */
    public static Optional<Dispatcher> start(
            Settings settings, SecretReferences references, IncidentView incidents, MeterRegistry registry) {
        return Optional.ofNullable(start(plan(settings, references), Map.of(), incidents, registry));
    }

    /** What is wrong with receivers now, a sentence each. */
    public List<String> troubles() {
        return healths().map(ReceiverHealth::trouble).filter(Objects::nonNull).toList();
    }

    private Stream<ReceiverHealth> healths() {
        return Stream.concat(
                notifiers.stream().map(ReceiverNotifier::health),
                rollbacks.stream().map(RollbackNotifier::health));
    }

    /** The receivers of the policy, by name. */
    public Set<String> receivers() {
        return plan.names();
    }

    /**
     * Tells a receiver, now and once, of an incident that is none; or that it is over.
     *
     * @param by who asked for it
     */
    public Tested testPage(String receiver, boolean over, String by) {
        Integration integration = Objects.requireNonNull(plan.integrations().get(receiver), receiver);
        Settings settings = plan.settings();
        Clock clock = settings.clock();
        Notification notice = TestPage.notice(
                over,
                by,
                clock.millis(),
                new Notification.About(settings.prefix().name(), null, console(settings) + "/incidents"));
        SendResult answer = context.requests().send(receiver, integration.request(notice, clock), integration::answer);
        String why = answer instanceof SendResult.Refused refused
                ? refused.why()
                : answer instanceof SendResult.Later later ? later.why() : "";
        return new Tested(receiver, answer instanceof SendResult.Taken, why);
    }

    /** Somebody stops Plumbline: dead-man's switches are told that its absence is planned. */
    public void stopping() {
        heartbeats.stopping();
    }

    @Override
    public void close() {
        removed.close();
        heartbeats.close();
        rollbacks.parallelStream().forEach(RollbackNotifier::close);
        notifiers.parallelStream().forEach(ReceiverNotifier::close);
        healths().forEach(health -> metrics.forget(health.receiver()));
    }

    private static URI url(String what, SecretReferences references, String base, String path) {
        return Requests.url(what, references.resolve(base), path);
    }

    private static List<String> resolved(List<String> secrets, SecretReferences references) {
        return secrets.stream().map(references::resolve).toList();
    }

    private static Integration integration(
            String name, Delivery.Receiver receiver, SecretReferences references, String prefix) {
        String what = "the receiver " + name;
        String url = references.resolve(receiver.url());
        if (receiver instanceof Delivery.PagerDuty pagerDuty) {
            return new PagerDuty(
                    Requests.url(what, url, "/v2/enqueue"),
                    references.resolve(pagerDuty.routingKey()),
                    pagerDuty.webhookSecret() != null);
        }
        if (receiver instanceof Delivery.Alertmanager alertmanager) {
            return new Alertmanager(
                    Requests.url(what, url, "/api/v2/alerts"), alertmanager.repeat(), alertmanager.watchdog(), prefix);
        }
        Delivery.Webhook webhook = (Delivery.Webhook) receiver;
        return new Webhook(
                name, Requests.url(what, url, ""), resolved(webhook.secrets(), references), webhook.format());
    }

    private static Notification notice(
            Settings settings,
            Notification.Kind kind,
            Incident incident,
            Level level,
            @Nullable NotificationState receipt,
            @Nullable String by,
            long at) {
        Notification.About about = new Notification.About(
                settings.prefix().name(),
                settings.policy().team(incident.model()),
                console(settings) + "/incidents/" + incident.id());
        Level before = receipt != null && receipt.state() == NotificationState.State.OPEN ? receipt.level() : null;
        return new Notification(kind, incident, level, before, by, at, about);
    }
}
