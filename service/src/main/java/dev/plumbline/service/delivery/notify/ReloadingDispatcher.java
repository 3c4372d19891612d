package dev.plumbline.service.delivery.notify;

import dev.plumbline.models.delivery.NotificationState;
import dev.plumbline.models.policy.Delivery;
import dev.plumbline.service.Failure;
import dev.plumbline.service.delivery.integration.Integration;
import dev.plumbline.service.delivery.integration.PagerDutyWebhook;
import dev.plumbline.service.delivery.operator.IncidentView;
import dev.plumbline.topologies.Prefix;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivery as the policy in force has it now: made anew where that changes, or what one of its references means. What a
 * new one does not say in full (a variable that is not there, an address that is none) is refused, and the old one goes
 * on. Who was told what is known from the receipts, so that nobody hears anything twice because of it.
 */
public final class ReloadingDispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadingDispatcher.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private static final Duration MONTH = Duration.ofDays(30);

    private volatile Dispatcher.Settings settings;
    private final Supplier<Delivery> policy;
    private final IncidentView incidents;
    private final PagerDutyWebhook news;
    private final MeterRegistry registry;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "delivery-policy");
        thread.setDaemon(true);
        return thread;
    });

    /** Every receiver that was ever named, as it was last defined. */
    private final Map<String, Integration> known = new TreeMap<>();

    private Delivery wanted;
    private SecretReferences references;
    private volatile @Nullable Dispatcher dispatch;
    private volatile @Nullable String refusal;

    /**
     * @param settings with the policy to begin with
     * @param policy which one is in force
     */
    public ReloadingDispatcher(
            Dispatcher.Settings settings,
            Supplier<Delivery> policy,
            SecretReferences references,
            IncidentView incidents,
            PagerDutyWebhook news,
            MeterRegistry registry) {
        this.settings = settings;
        this.policy = policy;
        this.incidents = incidents;
        this.news = news;
        this.registry = registry;
        this.wanted = settings.policy();
        this.references = references;
    }

    /**
     * Starts to deliver; under a prefix that is not live nothing is ever delivered.
     *
     * @param url where this instance answers
     * @param healthy whether the instance is ready to work
     * @throws Failure where a reference of the first policy leads nowhere; names it
     */
    public void start(String url, BooleanSupplier healthy) {
        settings = settings.at(url, healthy);
        if (settings.prefix().kind() == Prefix.Kind.LIVE) {
            begin(Dispatcher.plan(settings, references));
            Future<?> unused = scheduler.scheduleWithFixedDelay(
                    this::look, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** As the policy has it now; nothing in a prefix that is not live. */
    public Optional<Dispatcher> now() {
        return Optional.ofNullable(dispatch);
    }

    /** What is wrong now, a sentence each. */
    public List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        String refused = refusal;
        if (refused != null) {
            troubles.add(refused);
        }
        Dispatcher now = dispatch;
        if (now != null) {
            troubles.addAll(now.troubles());
            forgotten(now.receivers())
                    .forEach((receiver, incidents) -> troubles.add("receiver " + receiver
                            + " is not in the policy any more and still knows " + incidents
                            + (incidents == 1 ? " incident" : " incidents")
                            + " to be open: put it back, or close them there"));
        }
        return troubles;
    }

    /**
     * How many incidents are open at receivers that are not among those, by name; what was told longer ago than a month
     * does not count.
     */
    private Map<String, Long> forgotten(Set<String> receivers) {
        long since = settings.clock().millis() - MONTH.toMillis();
        return incidents.open().stream()
                .map(IncidentView.Kept::receipt)
                .filter(receipt -> receipt.time() >= since && !receivers.contains(receipt.receiver()))
                .collect(Collectors.groupingBy(NotificationState::receiver, TreeMap::new, Collectors.counting()));
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        try {
            scheduler.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end();
    }

    private void look() {
        Delivery now = policy.get();
        try {
            if (!now.equals(wanted) || references.changed()) {
                SecretReferences fresh = references.anew();
                change(now, Dispatcher.plan(settings.with(now), fresh), fresh);
            }
            refusal = null;
        } catch (Failure e) {
            String why = "the new delivery of the policy is refused, and the old one goes on: " + e.getMessage();
            if (!why.equals(refusal)) {
                LOG.error(why);
            }
            refusal = why;
        } catch (RuntimeException e) {
            LOG.error("delivery cannot be changed", e);
            refusal = "delivery cannot be changed: " + Failure.reason(e);
        }
    }

    private void change(Delivery now, Dispatcher.Plan plan, SecretReferences fresh) {
        end();
        begin(plan);
        wanted = now;
        references = fresh;
        LOG.info("delivery goes on as the policy has it now, to {}", plan.names());
    }

    private void end() {
        Dispatcher now = dispatch;
        if (now != null) {
            now.close();
        }
    }

    private void begin(Dispatcher.Plan plan) {
        news.switchSecrets(plan.webhookSecrets());
        known.putAll(plan.integrations());
        Map<String, Integration> leaving = new TreeMap<>(known);
        leaving.keySet().removeAll(plan.names());
        dispatch = Dispatcher.start(plan, leaving, incidents, registry);
    }
}
