package dev.plumbline.models.policy;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the text of one value is understood. */
@FunctionalInterface
interface PolicyValues<T> {

    /** The largest day-to-day tolerance: elevenfold odds. */
    double MOST_DAY_TO_DAY = 10;

    /** A text that is not understood; the message says what it must be. */
    class Wrong extends Exception {

        private static final long serialVersionUID = 1L;

        Wrong(String must) {
            super(must);
        }
    }

    /** A text that is not understood and is not to be shown: it may be a secret. */
    final class Hidden extends Wrong {

        private static final long serialVersionUID = 1L;

        Hidden(String must) {
            super(must);
        }
    }

    T read(String text) throws Wrong;

    /** The longest time that a policy may state: longer ones are slips. */
    Duration LONGEST = Duration.ofDays(3650);

    /** The shortest time for which a fault must have seemed over. */
    Duration SHORTEST_HOLD = Duration.ofMinutes(1);

    Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    Pattern BUDGET = Pattern.compile("(\\d{1,6})\\s+per\\s+(\\S+)");
    Pattern NUMBER = Pattern.compile("[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d{1,3})?");
    Pattern WHOLE = Pattern.compile("\\d{1,9}");
    Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    /** A time span above 0, such as {@code 10s}. */
    static Duration duration(String text) throws Wrong {
        Matcher m = DURATION.matcher(text);
        if (!m.matches()) {
            throw new Wrong("must be a duration such as 500ms, 10s, 15m, 24h or 30d");
        }
        long count = Long.parseLong(m.group(1));
        long unit = MILLIS.getOrDefault(m.group(2), 1L);
        if (count == 0 || count > LONGEST.toMillis() / unit) {
            throw new Wrong("must lie in (0, " + LONGEST.toDays() + "d]");
        }
        return Duration.ofMillis(count * unit);
    }

    /** How long an end must have held: at least a minute, or one lucky window would end what another opened. */
    static Duration hold(String text) throws Wrong {
        Duration hold = duration(text);
        if (hold.compareTo(SHORTEST_HOLD) < 0) {
            throw new Wrong("must be at least " + SHORTEST_HOLD.toSeconds() + "s");
        }
        return hold;
    }

    /** The mean time between events of which so many may come in a time span, such as {@code 1 per 30d}. */
    static Duration budget(String text) throws Wrong {
        Matcher m = BUDGET.matcher(text);
        if (!m.matches()) {
            throw new Wrong("must be a count and a duration, such as 1 per 30d");
        }
        int count = Integer.parseInt(m.group(1));
        if (!DURATION.matcher(m.group(2)).matches()) {
            throw new Wrong("must be a count and a duration, such as 1 per 30d");
        }
        Duration span = duration(m.group(2));
        if (count < 1 || span.toMillis() < count) {
            throw new Wrong("must be at least 1 in its duration, and at most 1 a millisecond");
        }
        return span.dividedBy(count);
    }

    /** A rate that is neither never nor always. */
    static double rate(String text) throws Wrong {
        double value = number(text);
        return check(value > 0 && value < 1, value, "must lie in (0, 1)");
    }

    /** A part of a whole. */
    static double share(String text) throws Wrong {
        double value = number(text);
        return check(value > 0 && value <= 1, value, "must lie in (0, 1]");
    }

    /** A relative difference. */
    static double tolerance(String text) throws Wrong {
        double value = number(text);
        return check(value >= 0 && value < 1, value, "must lie in [0, 1)");
    }

    /** A relative difference of odds. */
    static double dayToDay(String text) throws Wrong {
        double value = number(text);
        return check(value >= 0 && value <= MOST_DAY_TO_DAY, value, "must lie in [0, 10]");
    }

    /** An amount of something. */
    static double amount(String text) throws Wrong {
        double value = number(text);
        return check(value > 0 && Double.isFinite(value), value, "must be above 0");
    }

    /** A count of at least 1. */
    static int count(String text) throws Wrong {
        if (!WHOLE.matcher(text).matches()) {
            throw new Wrong("must be a whole number of at least 1");
        }
        int value = Integer.parseInt(text);
        check(value >= 1, value, "must be a whole number of at least 1");
        return value;
    }

    /** A name. */
    static String name(String text) throws Wrong {
        if (text.isBlank()) {
            throw new Wrong("must be a name");
        }
        return text;
    }

    /** Why something was decided. */
    static String reason(String text) throws Wrong {
        if (text.isBlank()) {
            throw new Wrong("must say why, in words");
        }
        return text.strip();
    }

    /** How sessions find their pool. */
    static Policy.Placement placement(String text) throws Wrong {
        for (Policy.Placement placement : Policy.Placement.values()) {
            if (placement.name().toLowerCase(Locale.ROOT).equals(text)) {
                return placement;
            }
        }
        throw new Wrong("must be chance or affinity");
    }

    /** Which baselines are in use. */
    static BaselineUse baselines(String text) throws Wrong {
        for (BaselineUse use : BaselineUse.values()) {
            if (use.name().toLowerCase(Locale.ROOT).equals(text)) {
                return use;
            }
        }
        throw new Wrong("must be automatic, approved or off");
    }

    /** Who decides about an action. */
    static Actions.Mode mode(String text) throws Wrong {
        for (Actions.Mode mode : Actions.Mode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
                return mode;
            }
        }
        throw new Wrong("must be observe, approve or automatic");
    }

    static GateOpening opening(String text) throws Wrong {
        for (GateOpening opening : GateOpening.values()) {
            if (opening.code().equals(text)) {
                return opening;
            }
        }
        throw new Wrong("must be different_first, equivalent or never");
    }

    /** Where a pool answers; no key stands in it. */
    static URI address(String text) throws Wrong {
        try {
            URI uri = URI.create(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new Hidden("must be http://… or https://… without a user"); // it may hold a secret
    }

    /** By which API pools are asked. */
    static ApiKind api(String text) throws Wrong {
        for (ApiKind api : ApiKind.values()) {
            if (api.code().equals(text)) {
                return api;
            }
        }
        throw new Wrong("must be chat or completions");
    }

    /** How often in a second. */
    static double perSecond(String text) throws Wrong {
        double value = number(text);
        return check(value > 0 && value <= 1000, value, "must be a number in (0, 1000]");
    }

    private static double number(String text) throws Wrong {
        if (!NUMBER.matcher(text).matches()) {
            throw new Wrong("must be a number");
        }
        return Double.parseDouble(text);
    }

    private static double check(boolean holds, double value, String must) throws Wrong {
        if (!holds) {
            throw new Wrong(must);
        }
        return value;
    }
}
