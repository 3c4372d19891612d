package dev.plumbline.service.inspect;

import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.VisibleName;
import dev.plumbline.service.inspect.DoctorFinding.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where what is stated does not fit what is seen. */
final class Doubts {

    /** Fewer samples than these prove nothing. */
    private static final int ENOUGH = 50;

    /** A share below which something "never" happens, and above the rest of which it "always" does. */
    private static final double RARE = 0.001;

    private static final long WEEK = Duration.ofDays(7).toMillis();

    /** Standard errors by which the rate of first candidates must miss what was reported. */
    private static final double ERRORS = 6;

    /** And the relative difference. */
    private static final double DIFFERENCE = 0.02;

    /** The share of a pool's responses that break a clause where its settings are not those that were stated. */
    private static final double BROKEN = 0.05;

    private final Examination seen;
    private final Advice advice;
    private final List<DoctorFinding> findings = new ArrayList<>();

    Doubts(Examination seen, Advice advice) {
        this.seen = seen;
        this.advice = advice;
    }

    List<DoctorFinding> all() {
        if (seen.samples() > 0) {
            sessions();
            prompts();
            settings();
            clocks();
            fleet();
        }
        return findings;
    }

    private void add(Kind kind, String about, List<String> signals, String text, String add) {
        findings.add(new DoctorFinding(kind, about, signals, text, add));
    }

    private void sessions() {
        long stated = seen.presence.of("session");
        long different = seen.sessions.different();
        if (2 * stated < seen.samples()) {
            add(
                    Kind.DOUBT,
                    "sessions",
                    List.of(),
                    count(seen.samples() - stated) + " of " + count(seen.samples()) + " samples state no session: each"
                            + " votes as if it were independent of all others",
                    advice.field("session, the conversation's id", "--session X-Session-Id", "X-Session-Id"));
        } else if (stated >= ENOUGH && seen.sessions.longer(WEEK) * 10 > different) {
            add(
                    Kind.DOUBT,
                    "sessions",
                    List.of(),
                    count(seen.sessions.longer(WEEK)) + " of " + count(different) + " sessions live for a week or more:"
                            + " a key that lives so long is no session, and votes once only",
                    "take a conversation's id and not an API key, a user or a prompt_cache_key");
        } else if (stated >= ENOUGH && seen.sessions.most() * 2 > stated) {
            add(
                    Kind.DOUBT,
                    "sessions",
                    List.of(),
                    "one session has " + count(seen.sessions.most()) + " of " + count(stated)
                            + " samples: it looks like a constant, and all of it votes once",
                    "take a conversation's id");
        } else if (stated >= ENOUGH && seen.sessions.again() == 0) {
            add(
                    Kind.NOTE,
                    "sessions",
                    List.of(),
                    "each of " + count(different) + " sessions has one request: sessions that stick to a wrong pool"
                            + " cannot be told from requests that met it by chance",
                    "if conversations have more than one turn, take the conversation's id and not the request's");
        }
    }

    private void prompts() {
        long stated = seen.presence.of("prompt.hash");
        long different = seen.prompts.different();
        if (stated < ENOUGH) {
            return;
        }
        if (different == 1) {
            add(
                    Kind.DOUBT,
                    "prompt.hash",
                    List.of("twins", "twin-drift", "diversity"),
                    "all " + count(stated) + " samples state the same digest: it leaves out what differs, and twins"
                            + " accuse everybody",
                    "digest all that the model was given: system prompt, history and message");
        } else if (seen.prompts.again() < RARE * different) {
            add(
                    Kind.NOTE,
                    "prompt.hash",
                    List.of("twins", "twin-drift", "diversity"),
                    "of " + count(different) + " digests " + (seen.prompts.again() == 0 ? "none" : seen.prompts.again())
                            + " comes again: pools are never compared on one prompt",
                    "keep times, ids and salts out of the digest, sample by it (tap --twin-rate), or ask: plumbline probe");
        }
    }

    private void settings() {
        seen.calibration.forEach(this::calibration);
        seen.broken.forEach((pool, clauses) -> clauses.forEach((what, n) -> {
            long all = seen.answered.getOrDefault(pool, 0L);
            if (all >= ENOUGH && n > BROKEN * all) {
                add(
                        Kind.DOUBT,
                        "settings of " + VisibleName.of(pool),
                        List.of("sampler-contract"),
                        count(n) + " of " + count(all) + " responses " + what
                                + ": so many mean that the stated settings are" + " not those that the engine applies",
                        "state the effective settings, the engine's defaults (generation_config.json) included");
            }
        }));
    }

    /** The rate of first candidates must lie between what the report predicts at least and at most. */
    private void calibration(String pool, Cell cell) {
        double n = (double) cell.trials();
        double rate = cell.hits() / n;
        double low = cell.expectedLow() / n;
        double high = cell.expectedHigh() / n;
        double slack = ERRORS * Math.sqrt(0.25 / n);
        boolean refuted =
                n >= ENOUGH && (rate < low * (1 - DIFFERENCE) - slack || rate > high * (1 + DIFFERENCE) + slack);
        if (refuted) {
            add(
                    Kind.DOUBT,
                    "log-probabilities of " + VisibleName.of(pool),
                    List.of("sampler-calibration"),
                    String.format(
                            Locale.ROOT,
                            "%.1f%% of %,d tokens were the most probable candidate, and by what is stated it should be"
                                    + " %.1f%%: the pool is at fault, or the mode, the temperature or the order of cuts is"
                                    + " stated wrong",
                            100 * rate,
                            cell.trials(),
                            50 * (low + high)),
                    "if all pools of the engine differ alike, state sampler.logprobs (raw, processed) and the settings"
                            + " as they are; if one does, `plumbline backtest`");
        }
    }

    private void clocks() {
        if (seen.beforeStart > 0) {
            add(
                    Kind.DOUBT,
                    "clocks",
                    List.of(),
                    count(seen.beforeStart) + " samples ended before they started",
                    "take `time` and `started` from one clock");
        }
        if (seen.samples() >= ENOUGH && 10 * seen.backwards > 4 * seen.samples()) {
            add(
                    Kind.NOTE,
                    "order",
                    List.of(),
                    count(seen.backwards) + " of " + count(seen.samples()) + " lines are older than the line before",
                    "write lines in order of time: newest-first exports are sorted by `tac`");
        }
    }

    private void fleet() {
        if (!seen.withoutHardware.isEmpty()) {
            add(
                    Kind.NOTE,
                    "hardware",
                    List.of("twin-drift", "divergence"),
                    "no hardware is stated of " + names(List.copyOf(seen.withoutHardware)) + ": kinds of hardware are"
                            + " compared as if they were one, and none is blamed",
                    advice.field("hardware", "--hardware NAME", "X-Hardware"));
        }
        seen.pools.forEach((model, pools) -> {
            if (pools.size() == 1) {
                add(
                        Kind.NOTE,
                        "pools of " + VisibleName.of(model),
                        List.of("token-drift", "completion", "code", "twins"),
                        "one pool alone serves it: there are no peers",
                        "name each server group as a pool of its own; or approve a baseline: plumbline baseline learn");
            }
        });
        if (seen.presence.of("version") == 0) {
            add(
                    Kind.NOTE,
                    "version",
                    List.of(),
                    "no version is stated: no rollback can be named",
                    advice.field("version", "--version NAME", "X-Model-Version"));
        }
    }

    private static String names(List<String> names) {
        int shown = Math.min(5, names.size());
        String rest = names.size() > shown ? " and " + (names.size() - shown) + " more" : "";
        return String.join(", ", names.subList(0, shown)) + rest;
    }

    private static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
