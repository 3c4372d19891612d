package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.delivery.Receipt;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Delivery;
import dev.plumbline.service.delivery.integration.Alertmanager;
import dev.plumbline.service.delivery.integration.Answer;
import dev.plumbline.service.delivery.integration.ChangeEvent;
import dev.plumbline.service.delivery.integration.Channel;
import dev.plumbline.service.delivery.integration.Notice;
import dev.plumbline.service.delivery.integration.PagerDuty;
import dev.plumbline.service.delivery.integration.Requests;
import dev.plumbline.service.delivery.integration.RollbackTarget;
import dev.plumbline.service.delivery.integration.RollbackWebhook;
import dev.plumbline.service.delivery.integration.Signer;
import dev.plumbline.service.delivery.integration.Webhook;
import dev.plumbline.service.delivery.operator.Board;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All delivery of an instance as one policy has it: a courier for each receiver, those of rollbacks, and the heartbeats. The only maker
 * of these; it makes none for a prefix that is not live, so that nothing that was recorded can reach anybody.
 */
public final class Dispatch implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final List<Courier> couriers = new ArrayList<>();
    private final List<RollbackCourier> rollbacks = new ArrayList<>();
    private final Farewell farewell;
    private final Heartbeats heartbeats;
    private final DeliveryMetrics metrics;
    private final Plan plan;
    private final Courier.Office office;

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
     */
    public record Settings(
            Map<String, Object> client,
            Prefix prefix,
            Delivery policy,
            String url,
            BooleanSupplier healthy,
            Duration patience,
            Clock clock) {

        Settings with(Delivery other) {
            return new Settings(client, prefix, other, url, healthy, patience, clock);
        }
    }

    /** A policy of which every reference and every address was found to lead somewhere. */
    record Plan(
            Settings settings,
            Map<String, Channel> channels,
            Map<String, RollbackTarget> targets,
            Map<String, URI> heartbeats,
            Map<String, String> webhookSecrets) {

        /** Who is meant. */
        Set<String> names() {
            return channels.keySet();
        }

        /** No address and no secret. */
        @Override
        public String toString() {
            return "plan for " + names();
        }
    }

    private Dispatch(Plan plan, Map<String, Channel> leaving, Board board, MeterRegistry registry) {
        this.plan = plan;
        Settings settings = plan.settings();
        Clock clock = settings.clock();
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        metrics = new DeliveryMetrics(registry);
        metrics.follow(board.people(), clock);
        office = new Courier.Office(
                settings.client(),
                settings.prefix(),
                board,
                metrics,
                (kind, incident, level, receipt, by, at) -> notice(settings, kind, incident, level, receipt, by, at),
                settings.healthy(),
                http,
                settings.patience(),
                clock);
        farewell = new Farewell(office, leaving);
        heartbeats =
                new Heartbeats(settings.policy().heartbeats(), plan.heartbeats(), http, settings.healthy(), metrics);
        plan.channels().forEach((name, channel) -> {
            Circuit circuit = circuit(name, clock);
            metrics.follow(circuit);
            couriers.add(new Courier(
                    office,
                    name,
                    channel,
                    new Ruling.Rules(name, settings.policy(), channel, board.people()),
                    circuit));
        });
        plan.targets().forEach((name, target) -> {
            Circuit circuit = circuit(name, clock);
            metrics.follow(circuit);
            rollbacks.add(new RollbackCourier(office, name, target, circuit));
        });
    }

    /**
     * Follows all references.
     *
     * @throws dev.plumbline.service.Failure where one leads nowhere; names it
     */
    static Plan plan(Settings settings, References references) {
        Delivery policy = settings.policy();
        String prefix = settings.prefix().name();
        Map<String, Channel> channels = new TreeMap<>();
        Map<String, RollbackTarget> targets = new TreeMap<>();
        Map<String, URI> heartbeats = new TreeMap<>();
        Map<String, String> webhookSecrets = new TreeMap<>();
        policy.receivers().forEach((name, receiver) -> {
            channels.put(name, channel(name, receiver, references, prefix));
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
        policy.heartbeats()
                .forEach(
                        (name, beat) -> heartbeats.put(name, url("the heartbeat " + name, references, beat.url(), "")));
        return new Plan(settings, channels, targets, heartbeats, webhookSecrets);
    }

    private static Circuit circuit(String receiver, Clock clock) {
        return new Circuit(
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
    static @Nullable Dispatch start(Plan plan, Map<String, Channel> leaving, Board board, MeterRegistry registry) {
        return plan.settings().prefix().kind() == Prefix.Kind.LIVE
                ? new Dispatch(plan, leaving, board, registry)
                : null;
    }

    /**
     * The same, for a policy that does not change.
     *
     * @return nothing where the prefix is not live
     * @throws dev.plumbline.service.Failure where a reference of the policy leads nowhere; names it
     */
    public static Optional<Dispatch> start(
            Settings settings, References references, Board board, MeterRegistry registry) {
        return Optional.ofNullable(start(plan(settings, references), Map.of(), board, registry));
    }

    /** What is wrong with receivers now, a sentence each. */
    public List<String> troubles() {
        return circuits().map(Circuit::trouble).filter(Objects::nonNull).toList();
    }

    private Stream<Circuit> circuits() {
        return Stream.concat(
                couriers.stream().map(Courier::circuit), rollbacks.stream().map(RollbackCourier::circuit));
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
        Channel channel = Objects.requireNonNull(plan.channels().get(receiver), receiver);
        Settings settings = plan.settings();
        Clock clock = settings.clock();
        Notice notice = TestPage.notice(
                over,
                by,
                clock.millis(),
                new Notice.About(settings.prefix().name(), null, console(settings) + "/incidents"));
        Answer answer = office.send(receiver, channel.request(notice, clock), channel::answer);
        String why = answer instanceof Answer.Refused refused
                ? refused.why()
                : answer instanceof Answer.Later later ? later.why() : "";
        return new Tested(receiver, answer instanceof Answer.Taken, why);
    }

    @Override
    public void close() {
        farewell.close();
        heartbeats.close();
        rollbacks.parallelStream().forEach(RollbackCourier::close);
        couriers.parallelStream().forEach(Courier::close);
        circuits().forEach(circuit -> metrics.forget(circuit.receiver()));
    }

    private static URI url(String what, References references, String base, String path) {
        return Requests.url(what, references.resolve(base), path);
    }

    private static List<String> resolved(List<String> secrets, References references) {
        return secrets.stream().map(references::resolve).toList();
    }

    private static Channel channel(String name, Delivery.Receiver receiver, References references, String prefix) {
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

    private static Notice notice(
            Settings settings,
            Notice.Kind kind,
            Incident incident,
            Level level,
            @Nullable Receipt receipt,
            @Nullable String by,
            long at) {
        Notice.About about = new Notice.About(
                settings.prefix().name(),
                settings.policy().team(incident.model()),
                console(settings) + "/incidents/" + incident.id());
        Level before = receipt != null && receipt.state() == Receipt.State.OPEN ? receipt.level() : null;
        return new Notice(kind, incident, level, before, by, at, about);
    }
}
