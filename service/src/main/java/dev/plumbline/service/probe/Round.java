package dev.plumbline.service.probe;

import dev.plumbline.service.Failure;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks every pool every prompt once: all pools at a time, each one thing after the other and no faster than it may be
 * asked.
 */
public final class Round {

    /** A pool that fails so often in a row is left alone until the next round. */
    private static final int GIVES_UP = 3;

    private final Probe probe;
    private final List<Prompt> prompts;
    private final double perSecond;
    private final SampleSink outlet;

    /**
     * How it went with one pool.
     *
     * @param asked how often it was asked
     * @param told answers with log-probabilities
     * @param medianMillis how long the median answer took; 0 where there was none
     * @param errors how often it did not answer, by reason
     */
    public record Tally(
            String pool, int asked, int answered, int told, long medianMillis, Map<String, Integer> errors) {

        public Tally {
            errors = Map.copyOf(errors);
        }
    }

    /**
     * @param key what the pools want to be shown; null for nothing
     * @param perSecond how often each pool is asked in a second at most
     */
    public Round(
            HttpClient http,
            ProbeOptions manner,
            @Nullable String key,
            List<String> prompts,
            double perSecond,
            SampleSink outlet,
            Clock clock) {
        this.probe = new Probe(http, manner, key, clock);
        this.prompts = prompts.stream().map(Prompt::new).toList();
        this.perSecond = perSecond;
        this.outlet = outlet;
    }

    /** Asks all; says how it went with each, in their order. */
    public List<Tally> ask(List<ProbeTarget> targets) {
        ExecutorService threads = Executors.newFixedThreadPool(targets.size(), task -> {
            Thread thread = new Thread(task, "probe");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Tally>> asked = new ArrayList<>();
            targets.forEach(target -> asked.add(threads.submit(() -> ask(target))));
            List<Tally> tallies = new ArrayList<>();
            for (Future<Tally> tally : asked) {
                tallies.add(tally.get());
            }
            return tallies;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Failure failure ? failure : new Failure("cannot probe", e);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private Tally ask(ProbeTarget target) throws InterruptedException {
        List<Long> millis = new ArrayList<>();
        Map<String, Integer> errors = new TreeMap<>();
        int asked = 0;
        int told = 0;
        int failedInARow = 0;
        long due = System.nanoTime();
        for (Prompt prompt : prompts) {
            if (failedInARow == GIVES_UP) {
                break;
            }
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            due = Math.max(due, System.nanoTime()) + (long) (1e9 / perSecond);
            asked++;
            try {
                Probe.Answered answered = probe.ask(target, prompt);
                outlet.put(answered.record());
                millis.add(answered.millis());
                told += answered.tells() ? 1 : 0;
                failedInARow = 0;
            } catch (Probe.Unanswered e) {
                errors.merge(String.valueOf(e.getMessage()), 1, Integer::sum);
                failedInARow++;
            }
        }
        long median = millis.isEmpty() ? 0 : millis.stream().sorted().toList().get(millis.size() / 2);
        return new Tally(target.pool(), asked, millis.size(), told, median, errors);
    }
}
