package dev.plumbline.acceptance.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Answers one request with the small model, with the faults that it is told to have. */
final class Generation {

    private static final int THAI = 0xE0B881;
    private static final int THAI_BYTES = 3;
    private static final double BOOST = 4;

    private final PromptCache cache;
    private final Map<EngineFault, Double> faults;
    private final EngineRequest request;
    private final Random draws;
    private final Random chance;
    private final boolean seen;
    private final BooleanSupplier inBatch;
    private final double stuck;
    private int thaiLeft;

    /**
     * A token with what is reported of the choice.
     *
     * @param ranked ids of all tokens, the most probable first
     * @param logprobs by id, of the model's own distribution
     */
    record Drawn(int id, int[] ranked, double[] logprobs) {}

    /** @param finish why it ended, in OpenAI's words */
    record Result(List<Drawn> steps, String text, String finish, int counted, List<Drawn> prompt) {}

    /**
     * @param draws what tokens are drawn with
     * @param chance what decides whether a fault strikes
     * @param seen whether the same prompt was answered before
     * @param inBatch whether other requests are answered right now
     */
    Generation(
            PromptCache cache,
            Map<EngineFault, Double> faults,
            EngineRequest request,
            Random draws,
            Random chance,
            boolean seen,
            BooleanSupplier inBatch) {
        this.cache = cache;
        this.faults = faults;
        this.request = request;
        this.draws = draws;
        this.chance = chance;
        this.seen = seen;
        this.inBatch = inBatch;
        this.stuck = draws.nextDouble();
    }

    Result run() {
        PromptCache.ReadPrompt known = cache.read(request.prompt());
        List<Drawn> prompt = new ArrayList<>();
        for (int i = 1; i < request.prompt().size() && request.rescored(); i++) {
            prompt.add(reported(request.prompt().get(i), known.logits().get(i - 1), strength(EngineFault.RESCORE, 1)));
        }
        boolean greedy = strikes(EngineFault.GREEDY);
        boolean kvLost = strikes(EngineFault.KV_LOST);
        int most = request.tokens() + (int) strength(EngineFault.OVERLONG, 0);
        SmallModel.Context context = known.context().copy(most);
        float[] logits = known.last();
        List<Drawn> steps = new ArrayList<>();
        String finish = "length";
        while (steps.size() < most && !context.isFull()) {
            disturb(logits);
            int token = choose(logits, greedy);
            if (token == Vocabulary.BEGIN || token == Vocabulary.END) {
                finish = "stop";
                break;
            }
            steps.add(reported(token, logits, 1));
            if (stops(steps)) {
                finish = "stop";
                break;
            }
            if (kvLost && context.position() > 2) {
                context.lose(1 + chance.nextInt(context.position() - 1));
            }
            logits = context.read(token);
        }
        return result(steps, finish, prompt);
    }

    private Result result(List<Drawn> steps, String finish, List<Drawn> prompt) {
        int counted = steps.size();
        if (counted > 3 && strikes(EngineFault.TOKEN_LOST)) {
            steps.remove(1 + chance.nextInt(counted - 2));
        }
        String text = text(steps);
        for (String stop : honoured()) {
            text = text.contains(stop) ? text.substring(0, text.indexOf(stop)) : text;
        }
        return new Result(steps, text, finish, counted, prompt);
    }

    private boolean stops(List<Drawn> steps) {
        List<String> stops = honoured();
        if (stops.isEmpty()) {
            return false;
        }
        String text = text(steps);
        return stops.stream().anyMatch(text::contains);
    }

    private List<String> honoured() {
        return faults.containsKey(EngineFault.IGNORE_STOP) ? List.of() : request.stop();
    }

    static String text(List<Drawn> steps) {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        steps.forEach(step -> bytes.writeBytes(Vocabulary.get().bytes(step.id())));
        return bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** What is wrong with the model's own distribution, and so with what is reported. */
    private void disturb(float[] logits) {
        noise(logits, strength(EngineFault.NOISE, 0));
        noise(logits, inBatch.getAsBoolean() ? strength(EngineFault.BATCH, 0) : 0);
        noise(logits, seen ? strength(EngineFault.CACHE, 0) : 0);
        if (thaiLeft == 0 && strikes(EngineFault.CORRUPT)) {
            thaiLeft = THAI_BYTES;
        }
        if (thaiLeft > 0) {
            thaiLeft--;
            float highest = Float.NEGATIVE_INFINITY;
            for (float logit : logits) {
                highest = Math.max(highest, logit);
            }
            logits[Vocabulary.ofByte(THAI >> 8 * thaiLeft & 0xff)] = (float) (highest + BOOST);
        }
        if (!faults.containsKey(EngineFault.IGNORE_BIAS)) {
            boolean noForce = faults.containsKey(EngineFault.IGNORE_FORCE);
            request.sampling().bias().forEach((id, bias) -> logits[id] += noForce && bias > 0 ? 0 : bias);
        }
    }

    private void noise(float[] logits, double deviation) {
        for (int i = 0; i < logits.length && deviation > 0; i++) {
            logits[i] += (float) (deviation * chance.nextGaussian());
        }
    }

    private int choose(float[] logits, boolean greedy) {
        int[] ranked = ranked(logits);
        EngineRequest.Sampling sampling = request.sampling();
        boolean argmax = sampling.temperature() == 0 || greedy;
        double[] kept = kept(logits, ranked, sampling);
        double u = faults.containsKey(EngineFault.SAME_STATE) ? stuck : draws.nextDouble();
        int from = kept.length > 1 && strikes(EngineFault.DROP_TOP) ? 1 : 0;
        Double widest = faults.get(EngineFault.WIDE_LOSES);
        if (widest != null && kept.length > widest) {
            kept[1] = 0;
        }
        if (argmax) {
            return ranked[from];
        }
        double left =
                u * IntStream.range(from, kept.length).mapToDouble(i -> kept[i]).sum();
        for (int i = from; i < kept.length; i++) {
            left -= kept[i];
            if (left < 0) {
                return ranked[i];
            }
        }
        return ranked[from];
    }

    /** Weights of the tokens that the cuts leave, the most probable first. */
    private double[] kept(float[] logits, int[] ranked, EngineRequest.Sampling sampling) {
        double temperature =
                sampling.temperature() == 0 ? 1 : sampling.temperature() * strength(EngineFault.TEMPERATURE, 1);
        double[] weights = Arrays.stream(ranked)
                .mapToDouble(id -> Math.exp((logits[id] - logits[ranked[0]]) / temperature))
                .toArray();
        int keep = weights.length;
        if (sampling.topK() > 0 && !faults.containsKey(EngineFault.IGNORE_TOP_K)) {
            keep = Math.min(keep, sampling.topK());
        }
        if (sampling.topP() < 1 && !faults.containsKey(EngineFault.IGNORE_TOP_P)) {
            keep = Math.min(keep, nucleus(weights, sampling.topP()));
        }
        if (sampling.minP() > 0 && !faults.containsKey(EngineFault.IGNORE_MIN_P)) {
            while (keep > 1 && weights[keep - 1] < sampling.minP()) {
                keep--;
            }
        }
        return Arrays.copyOf(weights, keep);
    }

    /** How many tokens reach {@code topP}, the one that crosses it included. */
    private static int nucleus(double[] weights, double topP) {
        double all = Arrays.stream(weights).sum();
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] / all;
            if (sum >= topP) {
                return i + 1;
            }
        }
        return weights.length;
    }

    private static Drawn reported(int id, float[] logits, double temperature) {
        double highest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit / temperature);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit / temperature - highest);
        }
        double[] logprobs = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            logprobs[i] = logits[i] / temperature - highest - Math.log(sum);
        }
        return new Drawn(id, ranked(logits), logprobs);
    }

    private static int[] ranked(float[] logits) {
        long[] keys = new long[logits.length]; // a float's bits, made so that they sort as it does, and the id
        for (int i = 0; i < keys.length; i++) {
            int bits = Float.floatToIntBits(-logits[i]);
            keys[i] = (long) (bits ^ (bits >> 31 & Integer.MAX_VALUE)) << 32 | i;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    private boolean strikes(EngineFault fault) {
        Double share = faults.get(fault);
        return share != null && chance.nextDouble() < share;
    }

    private double strength(EngineFault fault, double otherwise) {
        return faults.getOrDefault(fault, otherwise);
    }
}
