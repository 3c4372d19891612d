package dev.plumbline.acceptance;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A fleet that never was, and a recording of it: pools of two context classes on two kinds of hardware, sessions that
 * stick to where they were placed, and tokens that are drawn from what the engine reports of them, which depends on the
 * prompt and on the tokens before, and on nothing else. The same seed gives the same bytes.
 *
 * <p>Faults: {@link #misroute} places short-context sessions on long-context pools; {@link #dropArgmax} never draws the
 * most probable token in a share of the steps. Neither touches what is reported.
 */
public final class Traffic {

    /** Event time of the first response. */
    public static final Instant START = Instant.parse("2025-08-25T00:00:00Z");

    private static final List<Pool> POOLS = List.of(
            new Pool("gpu-a", "h100", "200k", "us-east", 3),
            new Pool("gpu-b", "h100", "200k", "us-west", 3),
            new Pool("tpu-a", "tpu-v5e", "200k", "us-east", 3),
            new Pool("tpu-b", "tpu-v5e", "200k", "us-west", 3),
            new Pool("tpu-1m", "tpu-v5e", "1m", "us-east", 2));

    private static final int CONTEXTS = 48;
    private static final int VOCABULARY = 12;
    private static final int LISTED = 5;
    private static final int SESSIONS = 120;
    private static final int COMMON_PROMPTS = 20;
    private static final double SESSION_ENDS = 1 / 8.0;

    private final Random random;
    private final Duration duration;
    private final double perSecond;
    private final double[][] models = new double[CONTEXTS][];
    private final List<Fault> misrouting = new ArrayList<>();
    private final List<Fault> dropping = new ArrayList<>();

    /** Where a response is served. */
    private record Pool(String name, String hardware, String contextClass, String region, double weight) {}

    /** A session and where it was placed. */
    private record Session(String id, String requested, Pool pool) {}

    /** A fault from one time after the start to another, with its rate. */
    private record Fault(long from, long until, double rate, String hardware) {
        double at(long millis) {
            return millis >= from && millis < until ? rate : 0;
        }
    }

    /**
     * One response as the gateway would log it.
     *
     * @param time event time in milliseconds since the epoch
     * @param placement the key of its record
     */
    public record Line(long time, String placement, byte[] json) {}

    public Traffic(long seed, Duration duration, double perSecond) {
        this.random = new Random(seed);
        this.duration = duration;
        this.perSecond = perSecond;
        for (int i = 0; i < CONTEXTS; i++) {
            models[i] = distribution();
        }
    }

    /**
     * From {@code from} to {@code until} after the start this share of the short-context sessions is placed wrongly.
     */
    public Traffic misroute(Duration from, Duration until, double share) {
        misrouting.add(new Fault(from.toMillis(), until.toMillis(), share, ""));
        return this;
    }

    /**
     * From {@code from} to {@code until} after the start this share of the steps on {@code hardware} drops the argmax.
     */
    public Traffic dropArgmax(String hardware, Duration from, Duration until, double share) {
        dropping.add(new Fault(from.toMillis(), until.toMillis(), share, hardware));
        return this;
    }

    /** The recording, in order of event time. */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        Session[] sessions = new Session[SESSIONS];
        double millis = 0;
        for (int n = 1; ; n++) {
            millis += -1_000 / perSecond * Math.log(1 - random.nextDouble());
            if (millis >= duration.toMillis()) {
                return lines;
            }
            long at = (long) millis;
            int slot = random.nextInt(SESSIONS);
            if (sessions[slot] == null || random.nextDouble() < SESSION_ENDS) {
                sessions[slot] = place("s-" + n, at);
            }
            lines.add(line(n, at, sessions[slot]));
        }
    }

    private Session place(String id, long at) {
        String requested = random.nextDouble() < 0.85 ? "200k" : "1m";
        double wrong = misrouting.stream().mapToDouble(f -> f.at(at)).sum();
        boolean misrouted = requested.equals("200k") && random.nextDouble() < wrong;
        return new Session(id, requested, pool(misrouted ? "1m" : requested));
    }

    private Pool pool(String contextClass) {
        List<Pool> eligible = POOLS.stream()
                .filter(p -> p.contextClass().equals(contextClass))
                .toList();
        return eligible.get(draw(eligible.stream().mapToDouble(Pool::weight).toArray()));
    }

    private Line line(int n, long at, Session session) {
        Pool pool = session.pool();
        double drop = dropping.stream()
                .filter(f -> f.hardware().equals(pool.hardware()))
                .mapToDouble(f -> f.at(at))
                .sum();
        int prompt = random.nextDouble() < 0.15 ? random.nextInt(COMMON_PROMPTS) : COMMON_PROMPTS + n;
        StringBuilder text = new StringBuilder();
        StringBuilder steps = new StringBuilder();
        int length = 10 + random.nextInt(8);
        int path = prompt * 31;
        for (int i = 0; i < length; i++) {
            path = path * 31 + step(Math.floorMod(path, CONTEXTS), drop, text, i == 0 ? steps : steps.append(','));
        }
        long time = START.toEpochMilli() + at;
        String json = """
                {"time":"%s","id":"req-%08d","session":"%s","model":"model-1","version":"2025.08.20","pool":"%s",\
                "hardware":"%s","region":"%s","platform":"first-party",\
                "context_class":{"requested":"%s","served":"%s"},\
                "sampler":{"temperature":1,"top_p":1,"top_k":0,"logprobs":"raw","listed":5,"penalties":false,\
                "logit_bias":false,"grammar":false,"stop":[],"speculative":false},\
                "prompt":{"tokens":12,"hash":"p-%08x","scripts":["Latn"]},\
                "response":{"object":"chat.completion","choices":[{"index":0,"finish_reason":"length",\
                "message":{"role":"assistant","content":"%s"},"logprobs":{"content":[%s]}}],\
                "usage":{"prompt_tokens":12,"completion_tokens":%d,"total_tokens":%d}}}""".formatted(
                        Instant.ofEpochMilli(time),
                        n,
                        session.id(),
                        pool.name(),
                        pool.hardware(),
                        pool.region(),
                        session.requested(),
                        pool.contextClass(),
                        prompt,
                        text,
                        steps,
                        length,
                        length + 12);
        return new Line(time, session.id(), json.getBytes(StandardCharsets.UTF_8));
    }

    /** One step: a token is drawn, and the most probable ones are listed, whatever was drawn. */
    private int step(int context, double drop, StringBuilder text, StringBuilder json) {
        double[] p = models[context];
        double[] faulty = p;
        if (drop > 0 && random.nextDouble() < drop) {
            faulty = p.clone();
            faulty[0] = 0; // the most probable: distributions are sorted
        }
        int chosen = draw(faulty);
        text.append(token(context, chosen));
        json.append("{").append(named(context, chosen, p[chosen])).append(",\"top_logprobs\":[");
        for (int i = 0; i < LISTED; i++) {
            json.append(i == 0 ? "{" : ",{").append(named(context, i, p[i])).append('}');
        }
        json.append("]}");
        return chosen;
    }

    private static String named(int context, int token, double p) {
        String text = token(context, token);
        return "\"token\":\"" + text + "\",\"logprob\":" + Math.round(Math.log(p) * 1e5) / 1e5 + ",\"bytes\":"
                + Arrays.toString(text.getBytes(StandardCharsets.UTF_8)).replace(" ", "");
    }

    private static String token(int context, int token) {
        return " " + (char) ('a' + token) + (char) ('a' + context % 26) + (char) ('a' + context / 26);
    }

    /** Random probabilities, largest first. */
    private double[] distribution() {
        double[] p = new double[VOCABULARY];
        for (int i = 0; i < VOCABULARY; i++) {
            p[i] = Math.exp(1.6 * random.nextGaussian());
        }
        double sum = Arrays.stream(p).sum();
        return Arrays.stream(p).map(x -> -x / sum).sorted().map(x -> -x).toArray();
    }

    /** An index with probability proportional to its weight. */
    private int draw(double[] weights) {
        double left = random.nextDouble() * Arrays.stream(weights).sum();
        for (int i = 0; i < weights.length - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }
}
