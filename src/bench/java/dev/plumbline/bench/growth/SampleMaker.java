package dev.plumbline.bench.growth;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;

/**
 * Makes samples of a healthy fleet: sessions of eight responses in the mean that stay where chance placed them, and
 * tokens that are drawn from what is reported of them. The same seed makes the same samples.
 */
final class SampleMaker {

    private static final int SESSIONS = 2_000;
    private static final double SESSION_ENDS = 1 / 8.0;
    private static final int CONTEXTS = 48;
    private static final int VOCABULARY = 12;
    private static final int LISTED = 5;
    private static final int VALUES = 5;
    private static final double COMMON = 0.15;
    private static final int COMMON_PROMPTS = 20;

    private final Mix mix;
    private final Random random;
    private final double[][] chances = new double[CONTEXTS][];
    private final String[][] steps = new String[CONTEXTS][VOCABULARY];
    private final Session[] sessions = new Session[SESSIONS];
    private int made;

    private record Session(String id, int model, int pool, int stratum) {}

    /**
     * A sample.
     *
     * @param key of its record
     */
    record Made(String key, byte[] json) {}

    SampleMaker(Mix mix, long seed) {
        this.mix = mix;
        this.random = new Random(seed);
        for (int context = 0; context < CONTEXTS; context++) {
            chances[context] = distribution();
            for (int token = 0; token < VOCABULARY; token++) {
                steps[context][token] = step(context, token);
            }
        }
    }

    /** The next one, of a response that ended at {@code time}. */
    Made next(long time) {
        made++;
        int slot = random.nextInt(SESSIONS);
        if (sessions[slot] == null || random.nextDouble() < SESSION_ENDS) {
            sessions[slot] = new Session(
                    "s-" + Integer.toHexString(random.nextInt()) + "-" + made,
                    random.nextInt(mix.models()),
                    random.nextInt(mix.pools()),
                    random.nextInt(mix.strata()));
        }
        Session session = sessions[slot];
        return new Made(session.id(), json(session, time).getBytes(StandardCharsets.UTF_8));
    }

    private String json(Session session, long time) {
        int prompt = random.nextDouble() < COMMON ? random.nextInt(COMMON_PROMPTS) : COMMON_PROMPTS + made;
        StringBuilder text = new StringBuilder();
        StringBuilder listed = new StringBuilder();
        int path = prompt * 31;
        for (int i = 0; i < mix.tokens(); i++) {
            int context = Math.floorMod(path, CONTEXTS);
            int token = draw(chances[context]);
            path = path * 31 + token;
            text.append(name(context, token));
            listed.append(i == 0 ? "" : ",").append(steps[context][token]);
        }
        return """
                {"time":"%s","id":"%s-%d","session":"%s","model":"model-%d","version":"1","pool":"pool-%d",\
                "hardware":"h%d","region":"r","platform":"p%d",%s"context_class":{"requested":"a","served":"a"},\
                "sampler":{"temperature":1,"top_p":1,"top_k":0,"logprobs":"raw","listed":5,"penalties":false,\
                "logit_bias":false,"grammar":false,"stop":[],"speculative":false},\
                "prompt":{"tokens":12,"hash":"p-%08x","scripts":["Latn"]},\
                "response":{"object":"chat.completion","choices":[{"index":0,"finish_reason":"length",\
                "message":{"role":"assistant","content":"%s"},"logprobs":{"content":[%s]}}],\
                "usage":{"prompt_tokens":12,"completion_tokens":%d,"total_tokens":%d}}}""".formatted(
                        Instant.ofEpochMilli(time),
                        session.id(),
                        made,
                        session.id(),
                        session.model(),
                        session.pool(),
                        session.pool() % 3,
                        session.stratum(),
                        labels(session),
                        prompt,
                        text,
                        listed,
                        mix.tokens(),
                        mix.tokens() + 12);
    }

    private String labels(Session session) {
        if (mix.labels() == 0) {
            return "";
        }
        StringBuilder labels = new StringBuilder("\"labels\":{");
        for (int i = 0; i < mix.labels(); i++) {
            int value = (session.pool() / (i + 1)) % VALUES; // a pool has one value of each, as of a rack
            labels.append(i == 0 ? "" : ",")
                    .append("\"label-")
                    .append(i)
                    .append("\":\"v")
                    .append(value)
                    .append('"');
        }
        return labels.append("},").toString();
    }

    private String step(int context, int token) {
        StringBuilder step =
                new StringBuilder("{").append(entry(context, token)).append(",\"top_logprobs\":[");
        for (int i = 0; i < LISTED; i++) {
            step.append(i == 0 ? "{" : ",{").append(entry(context, i)).append('}');
        }
        return step.append("]}").toString();
    }

    private String entry(int context, int token) {
        String name = name(context, token);
        double logprob = Math.round(Math.log(chances[context][token]) * 1e5) / 1e5;
        return "\"token\":\"" + name + "\",\"logprob\":" + logprob + ",\"bytes\":"
                + Arrays.toString(name.getBytes(StandardCharsets.UTF_8)).replace(" ", "");
    }

    private static String name(int context, int token) {
        return " " + (char) ('a' + token) + (char) ('a' + context % 26) + (char) ('a' + context / 26);
    }

    /** Random probabilities, largest first. */
    private double[] distribution() {
        double[] all = new double[VOCABULARY];
        Arrays.setAll(all, i -> Math.exp(1.6 * random.nextGaussian()));
        double sum = Arrays.stream(all).sum();
        return Arrays.stream(all).map(x -> -x / sum).sorted().map(x -> -x).toArray();
    }

    private int draw(double[] weights) {
        double left = random.nextDouble();
        for (int i = 0; i < weights.length - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }
}
