package dev.plumbline.detector.signal.text;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.ibm.icu.lang.UScript;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.detector.signal.script.Prevailing;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.sample.Answer;
import dev.plumbline.models.sample.PromptLanguages;
import dev.plumbline.models.sample.Sample;
import dev.plumbline.models.sample.Sampler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How often honest text is taken for damaged: documents of many languages, which {@code src/test/documents} fetches,
 * cut into pieces as long as answers. Each cut of each kind of document stays below a tenth of its ceiling, or below
 * what stands here and in docs/statistics.md. Without the documents there is nothing to count.
 */
class DocumentsTest {

    private static final Path DOCUMENTS = Path.of("..", "target", "documents");

    private static final Set<String> READING = Set.of("script-mixing", "garble");

    private static final int LEAST = 80;
    private static final int PIECE = 900;
    private static final int PIECES_OF_A_FILE = 400;

    /** Cuts of a kind of document whose rate is higher, and known: see docs/statistics.md. */
    private static final Map<String, Double> KNOWN = Map.of(
            "declarations garble.flood", 1.5e-3,
            "declarations script-mixing.word", 1e-3,
            "dictionaries script-mixing.word", 3e-2,
            "faces script-mixing.letters", 0.25,
            "faces script-mixing.word", 0.25,
            "manuals script-mixing.letters", 3e-3,
            "prose garble.flood", 7e-4,
            "prose garble.mojibake", 1.2e-3,
            "prose script-mixing.word", 3.1e-3);

    private final Map<String, Integer> hits = new TreeMap<>();
    private final Map<String, Integer> pieces = new TreeMap<>();

    @Test
    void honestDocuments_areSeldomTakenForDamaged() throws IOException {
        assumeTrue(Files.isDirectory(DOCUMENTS), "no documents: src/test/documents fetches them");
        Path root = DOCUMENTS.toRealPath();
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(Files::isRegularFile).sorted().forEach(file -> count(root, file));
        }
        assertTrue(pieces.values().stream().mapToInt(n -> n).sum() > 1_000, pieces.toString());
        List<String> high = new ArrayList<>();
        hits.forEach((kindAndCut, count) -> {
            String kind = kindAndCut.substring(0, kindAndCut.indexOf(' '));
            String cut = kindAndCut.substring(kindAndCut.indexOf(' ') + 1);
            double allowed = KNOWN.getOrDefault(kindAndCut, ceiling(cut) / 10);
            int n = pieces.get(kind);
            // as many as a rate of what is allowed gives with four standard errors to spare
            double most = n * allowed + 4 * Math.sqrt(n * allowed);
            if (count > most) {
                high.add(kindAndCut + ": " + count + " of " + n);
            }
        });
        assertTrue(high.isEmpty(), high + "; pieces: " + pieces);
    }

    private static double ceiling(String cut) {
        Double own = Policy.DEFAULT.alarms().contracts().get(cut);
        return own != null ? own : Policy.DEFAULT.alarms().contracts().get(cut.substring(0, cut.indexOf('.')));
    }

    private void count(Path root, Path file) {
        Path relative = root.relativize(file);
        if (relative.getNameCount() < 3) {
            return;
        }
        String kind = relative.getName(0).toString();
        int done = 0;
        String text = text(file);
        List<String> prompt = promptOf(text);
        for (String piece : pieces(text)) {
            pieces.merge(kind, 1, Integer::sum);
            ask(kind, piece, prompt);
            if (++done == PIECES_OF_A_FILE) {
                return;
            }
        }
    }

    private void ask(String kind, String piece, List<String> prompt) {
        Sample sample = sample(piece, prompt);
        for (Signal signal : Signals.ALL) {
            Question question = signal.question();
            if (READING.contains(question.name())) {
                signal.ask(sample, (cut, bin, cell) -> {
                    if (cell.hits() > 0) {
                        String key = kind + " " + question.nameOf(cut);
                        hits.merge(key, 1, Integer::sum);
                    }
                });
            }
        }
    }

    /** What a gateway would say of a prompt like the document. */
    private static List<String> promptOf(String text) {
        Prevailing prevailing = Prevailing.of(text);
        return switch (UScript.getShortName(prevailing.script())) {
            case "Hira" -> List.of("Jpan", "Latn");
            case "Hang" -> List.of("Kore", "Latn");
            default -> List.of(UScript.getShortName(prevailing.script()), "Latn");
        };
    }

    private static String text(Path file) {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            if (text.indexOf('\uFFFD') >= 0) {
                return ""; // in another encoding
            }
            String name = file.toString();
            if (name.endsWith(".html")) {
                return plain(text);
            }
            return name.contains("_man") ? manual(text) : text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String plain(String html) {
        return html.replaceAll("(?s)<(script|style|head)[^>]*>.*?</\\1>", " ")
                .replaceAll("(?i)</?(p|br|li|h[1-6]|div|tr|dt|dd|pre|table)[^>]*>", "\n\n")
                .replaceAll("<[^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&nbsp;", "\u00A0")
                .replace("&#160;", " ")
                .replace("&amp;", "&")
                .replaceAll("\n\\s*\n\\s*", "\n\n");
    }

    private static String manual(String roff) {
        return roff.lines()
                .filter(line -> !line.startsWith("'") && !line.matches("\\.\\\\\".*|\\.[A-Za-z]{1,2}\\b(?<!\\.[BI]).*"))
                .map(line -> line.replaceAll("^\\.[BIR]{1,2} ", "")
                        .replaceAll("\\\\f[A-Z]|\\\\&|\\\\\\|", "")
                        .replace("\\-", "-"))
                .reduce(new StringBuilder(), (all, line) -> all.append(line).append('\n'), StringBuilder::append)
                .toString();
    }

    /** Paragraphs, or fortunes, put together until they are as long as an answer. */
    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        for (String paragraph : text.split("\n(?:%|\\s*)\n")) {
            if (piece.length() > 0 && piece.length() + paragraph.length() > PIECE) {
                if (piece.length() >= LEAST) {
                    pieces.add(piece.toString());
                }
                piece.setLength(0);
            }
            piece.append(piece.length() == 0 ? "" : "\n\n")
                    .append(paragraph, 0, Math.min(paragraph.length(), 4 * PIECE));
        }
        if (piece.length() >= LEAST) {
            pieces.add(piece.toString());
        }
        return pieces;
    }

    private static Sample sample(String text, List<String> prompt) {
        return new Sample(
                "r",
                Sample.Placement.NONE,
                new Sample.ServedBy("m", null, null, "p", null, null, null, null, Map.of()),
                Sampler.ABSENT,
                new Sample.Timing(0, -1, Double.NaN, Double.NaN),
                Sample.Selection.RESPONSE,
                new Sample.Prompt(-1, null, prompt, PromptLanguages.ABSENT),
                null,
                new Answer(text, "stop", -1, List.of()));
    }
}
