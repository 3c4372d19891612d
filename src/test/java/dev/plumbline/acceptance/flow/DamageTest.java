package dev.plumbline.acceptance.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.plumbline.acceptance.Traffic;
import dev.plumbline.acceptance.Traffic.Line;
import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.pipeline.Pipeline;
import dev.plumbline.detector.signal.Signals;
import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.CellTable;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Lines damaged in every named way, among good ones: each ends as a dead letter with its reason, and nothing else
 * changes.
 */
class DamageTest {

    private final SampleReader reader = new SampleReader();

    @Test
    void damagedLinesAmongGoodOnes_leaveTheCellsOfTheCleanFile() {
        List<Line> clean = new Traffic(7, Duration.ofMinutes(2), 5).lines();
        List<Line> mixed = new ArrayList<>();
        int repeats = clean.size() / 20;
        for (int i = 0; i < clean.size(); i++) {
            mixed.add(clean.get(i));
            if (i % 20 == 0 && i / 20 < repeats) {
                mixed.addAll(damaged(clean.get(i)));
            }
        }
        Line last = clean.get(clean.size() - 1);
        mixed.add(new Line(last.time(), last.placement(), oversize()));
        TreeMap<String, CellTable> expected = new TreeMap<>();
        TreeMap<String, CellTable> found = new TreeMap<>();
        run(clean, expected);
        Accounts accounts = run(mixed, found);
        assertFalse(expected.isEmpty());
        assertEquals(expected, found);
        TreeMap<String, Long> reasons = new TreeMap<>();
        for (String reason : List.of(
                "cut",
                "malformed",
                "wrong-type",
                "not-finite",
                "invalid-utf8",
                "missing-field",
                "too-deep",
                "clock-ahead")) {
            reasons.put(reason, (long) repeats);
        }
        reasons.put("not-finite", 2L * repeats);
        reasons.put("out-of-bounds", (long) repeats);
        reasons.put("oversize", 1L);
        assertEquals(reasons, accounts.dead());
        assertEquals(mixed.size(), accounts.read());
    }

    /** One line for each class, made of a good one. */
    private static List<Line> damaged(Line good) {
        String json = new String(good.json(), UTF_8);
        byte[] invalid = json.replaceFirst("\"model\":\"", "\"model\":\"\u00fe").getBytes(UTF_8);
        for (int i = 0; i < invalid.length; i++) {
            if (invalid[i] == (byte) 0xC3) {
                invalid[i] = (byte) 0xFF;
                break;
            }
        }
        List<byte[]> damaged = List.of(
                Arrays.copyOf(good.json(), good.json().length / 2),
                "no json".getBytes(UTF_8),
                json.replaceFirst("\"id\":\"[^\"]*\"", "\"id\":{}").getBytes(UTF_8),
                with(json, "\"timing\":{\"ttft_ms\":NaN}"),
                with(json, "\"timing\":{\"ttft_ms\":-Infinity}"),
                invalid,
                with(json, "\"timing\":{\"ttft_ms\":1e999}"),
                json.replaceFirst("\"pool\":\"[^\"]*\",?", "").getBytes(UTF_8),
                with(json, "\"deep\":" + "[".repeat(80) + "]".repeat(80)),
                json.replaceFirst("\"time\":\"20\\d\\d", "\"time\":\"2099").getBytes(UTF_8));
        return damaged.stream()
                .map(bytes -> new Line(good.time(), good.placement(), bytes))
                .toList();
    }

    /** What is needed does not come within as many bytes as are looked at. */
    private static byte[] oversize() {
        return ("{\"version\":\"" + "x".repeat(65 << 20) + "\",\"id\":\"late\"}").getBytes(UTF_8);
    }

    private static byte[] with(String json, String field) {
        return ("{" + field + "," + json.substring(1)).getBytes(UTF_8);
    }

    private Accounts run(List<Line> lines, TreeMap<String, CellTable> cells) {
        Pipeline pipeline = new Pipeline(Policy.DEFAULT, Signals.ALL, new Pipeline.Listener() {
            @Override
            public void tally(Tally tally) {
                cells.put(tally.window() + " " + tally.model(), tally.cells());
            }

            @Override
            public void findings(Findings findings) {}
        });
        for (Line line : lines) {
            pipeline.advance(line.time());
            try {
                pipeline.accept(reader.read(line.json()), line.time());
            } catch (BadRecord e) {
                if (e.reason() != BadRecord.Reason.CLOCK_AHEAD) {
                    pipeline.dead(e.reason());
                }
            }
        }
        pipeline.end();
        return pipeline.accounts();
    }
}
