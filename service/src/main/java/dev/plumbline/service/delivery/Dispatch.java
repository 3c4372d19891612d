package dev.plumbline.service.delivery;

import dev.plumbline.models.delivery.Receipt;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.policy.Delivery;
import dev.plumbline.topologies.Prefix;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All delivery of an instance: a courier for each receiver of the policy, and the heartbeats. The only maker of these; it
 * makes none for a prefix that is not live, so that nothing that was recorded can reach anybody.
 */
public final class Dispatch implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final List<Courier> couriers = new ArrayList<>();
    private final List<Changes> changes = new ArrayList<>();
    private final Heartbeats heartbeats;
    private final Map<String, Channel> channels = new TreeMap<>();
    private final Settings settings;
    private final HttpClient http;
    private final Clock clock = Clock.systemUTC();

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
            Duration patience) {}

    private Dispatch(Settings settings, References references, Board board, MeterRegistry registry) {
        this.settings = settings;
        http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        DeliveryMetrics metrics = new DeliveryMetrics(registry);
        metrics.follow(board.people(), clock);
        Courier.Office office = new Courier.Office(
                settings.client(),
                settings.prefix(),
                board,
                metrics,
                (kind, incident, level, receipt, by, at) -> notice(settings, kind, incident, level, receipt, by, at),
                settings.healthy(),
                http,
                settings.patience(),
                clock);
        settings.policy()
                .receivers()
                .forEach(
                        (name, receiver) -> channels.put(name, channel(name, receiver, references, settings.prefix())));
        heartbeats = new Heartbeats(settings.policy().heartbeats(), references, http, settings.healthy(), metrics);
        channels.forEach((name, channel) -> {
            Circuit circuit = circuit(name, clock);
            metrics.follow(circuit);
            couriers.add(new Courier(
                    office,
                    name,
                    channel,
                    new Ruling.Rules(name, settings.policy(), channel, board.people()),
                    circuit));
            if (settings.policy().receivers().get(name) instanceof Delivery.PagerDuty pagerDuty) {
                changes.add(new Changes(
                        office,
                        name,
                        Requests.url("the receiver " + name, references.resolve(pagerDuty.url()), "/v2/change/enqueue"),
                        references.resolve(pagerDuty.routingKey()),
                        console(settings),
                        circuit(name, clock)));
            }
        });
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
     * @return nothing where the prefix is not live
     * @throws dev.plumbline.service.Failure where a reference of the policy leads nowhere; names it
     */
    public static Optional<Dispatch> start(
            Settings settings, References references, Board board, MeterRegistry registry) {
        return settings.prefix().kind() == Prefix.Kind.LIVE
                ? Optional.of(new Dispatch(settings, references, board, registry))
                : Optional.empty();
    }

    /** What is wrong with receivers now, a sentence each. */
    public List<String> troubles() {
        return couriers.stream()
                .map(courier -> courier.circuit().trouble())
                .filter(Objects::nonNull)
                .toList();
    }

    /** The receivers of the policy, by name. */
    public Set<String> receivers() {
        return Collections.unmodifiableSet(channels.keySet());
    }

    /**
     * Tells a receiver, now and once, of an incident that is none; or that it is over.
     *
     * @param by who asked for it
     */
    public Tested testPage(String receiver, boolean over, String by) {
        Channel channel = Objects.requireNonNull(channels.get(receiver), receiver);
        Notice notice = TestPage.notice(
                over,
                by,
                clock.millis(),
                new Notice.About(settings.prefix().name(), null, console(settings) + "/incidents"));
        Answer answer = Requests.send(http, channel, channel.request(notice, clock), settings.patience(), clock);
        String why = answer instanceof Answer.Refused refused
                ? refused.why()
                : answer instanceof Answer.Later later ? later.why() : "";
        return new Tested(receiver, answer instanceof Answer.Taken, why);
    }

    @Override
    public void close() {
        heartbeats.close();
        changes.forEach(Changes::close);
        couriers.parallelStream().forEach(Courier::close);
    }

    private static Channel channel(String name, Delivery.Receiver receiver, References references, Prefix prefix) {
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
                    Requests.url(what, url, "/api/v2/alerts"),
                    alertmanager.repeat(),
                    alertmanager.watchdog(),
                    prefix.name());
        }
        Delivery.Webhook webhook = (Delivery.Webhook) receiver;
        return new Webhook(
                name,
                Requests.url(what, url, ""),
                webhook.secrets().stream().map(references::resolve).toList(),
                webhook.format());
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
