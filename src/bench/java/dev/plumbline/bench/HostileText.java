package dev.plumbline.bench;

import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.code.Code;
import dev.plumbline.detector.signal.language.AnswerLanguage;
import dev.plumbline.detector.signal.script.ScriptMixing;
import dev.plumbline.detector.signal.text.Completion;
import dev.plumbline.detector.signal.text.Garble;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.PromptLanguages;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the signals of text cost for texts that are made to be slow, beside plain English of the same length, and beside
 * a tenth of themselves.
 */
final class HostileText {

    private static final List<Signal> SIGNALS =
            List.of(new ScriptMixing(), new Garble(), new AnswerLanguage(), new Completion(), new Code());

    private static final String ENGLISH =
            "The server returns an error when the request is larger than the limit that was set in the configuration."
                    + " To fix this, raise the limit, or send smaller requests; most clients can do both. If neither"
                    + " helps, look at the log of the proxy, which often says more than the client does. ";

    private static final int LENGTH = 20_000;
    private static final int TURNS = 8;
    private static final int REPEATS = 4; // as many of both, since the least of more is less
    private static final int TENFOLD = 12;
    private static final int SHOWN = 12;

    private int hits;

    /** One kind: its time beside that of English, and beside a tenth of itself. */
    private record Cost(String name, double micros, double ofEnglish, double tenfold) {}

    private HostileText() {}

    static void main() throws IOException {
        new HostileText().run();
    }

    private void run() throws IOException {
        String english = repeat("", ENGLISH, LENGTH);
        Map<String, String[]> kinds = kinds();
        for (int i = 0; i < 200; i++) {
            ask(english);
        }
        kinds.values()
                .forEach(kind -> ask(repeat(kind[0], kind[1], LENGTH))); // all that there is, before the first is timed
        double plain = micros(english, 200);
        List<Cost> costs = new ArrayList<>();
        kinds.forEach((name, kind) -> costs.add(cost(name, kind, plain, TURNS)));
        for (int i = 0; i < costs.size(); i++) {
            Cost cost = costs.get(i);
            if (cost.tenfold() > TENFOLD) { // perhaps its code was still being compiled
                costs.set(i, cost(cost.name(), kinds.get(cost.name()), plain, 8 * TURNS));
            }
        }
        System.out.printf(Locale.ROOT, "all signals of text, %d characters of English: %.0f µs%n", LENGTH, plain);
        print("dearest beside plain English (at most 20)", costs, Comparator.comparingDouble(Cost::ofEnglish));
        System.out.printf(Locale.ROOT, "%d hits in all%n", hits);
        print("ten times the text (at most 12 times the time)", costs, Comparator.comparingDouble(Cost::tenfold));
    }

    /** Both lengths by turns, so that neither is timed with code that is compiled better. */
    private Cost cost(String name, String[] kind, double plain, int turns) {
        String text = repeat(kind[0], kind[1], LENGTH);
        String ten = repeat(kind[0], kind[1], 10 * LENGTH);
        double micros = Double.POSITIVE_INFINITY;
        double longer = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < turns; turn++) {
            micros = Math.min(micros, micros(text, REPEATS));
            longer = Math.min(longer, micros(ten, REPEATS));
        }
        return new Cost(name, micros, micros / plain, longer / micros);
    }

    private static void print(String title, List<Cost> costs, Comparator<Cost> by) {
        System.out.println(title + ":");
        costs.stream()
                .sorted(by.reversed())
                .limit(SHOWN)
                .forEach(c -> System.out.printf(
                        Locale.ROOT,
                        "  %-36s %8.0f µs, %5.1f times English; ten times as long: %5.1f times%n",
                        c.name(),
                        c.micros(),
                        c.ofEnglish(),
                        c.tenfold()));
    }

    /** The processor's time: the shortest of some, since what else runs on the machine only ever adds. */
    private double micros(String text, int repeats) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < repeats; i++) {
            long start = threads.getCurrentThreadCpuTime();
            ask(text);
            best = Math.min(best, (threads.getCurrentThreadCpuTime() - start) / 1e3);
        }
        return best;
    }

    private void ask(String text) {
        Sample sample = sample(text);
        for (Signal signal : SIGNALS) {
            signal.ask(sample, (cut, bin, cell) -> hits += (int) cell.hits());
        }
    }

    private static Map<String, String[]> kinds() throws IOException {
        Map<String, String[]> kinds = new LinkedHashMap<>();
        try (InputStream in = HostileText.class.getResourceAsStream("hostile.jsonl")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                JsonNode kind = JsonMapper.shared().readTree(line);
                String head = kind.has("head") ? kind.get("head").stringValue() : "";
                kinds.put(
                        kind.get("name").stringValue(),
                        new String[] {head, kind.get("piece").stringValue()});
            });
        }
        return kinds;
    }

    private static String repeat(String head, String piece, int length) {
        return (head + piece.repeat(1 + length / piece.length())).substring(0, length);
    }

    private static Sample sample(String text) {
        return new Sample(
                "r",
                Sample.Placement.NONE,
                new Sample.ServedBy("m", null, null, "p", null, null, null, null, Map.of()),
                Sampler.ABSENT,
                new Sample.Timing(0, -1, Double.NaN, Double.NaN),
                Sample.Selection.RESPONSE,
                new Sample.Prompt(-1, null, List.of("Latn"), new PromptLanguages(List.of(), List.of("en"))),
                null,
                new Answer(text, "stop", -1, List.of()));
    }
}
