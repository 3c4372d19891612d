package dev.plumbline.service.console;

import dev.plumbline.detector.evidence.ClopperPearson;
import dev.plumbline.detector.signal.Question;
import dev.plumbline.detector.signal.Reliability;
import dev.plumbline.detector.signal.SamplerCalibration;
import dev.plumbline.detector.signal.script.Intruders;
import dev.plumbline.detector.signal.script.ScriptMixing;
import dev.plumbline.models.cell.Cell;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Layer;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Where an incident's fault is and where it is not, from what was counted since its onset. */
final class Breakdown {

    private static final int VALUES = 12;
    private static final double ALPHA = 0.025;

    private Breakdown() {}

    /** @param least what was read is told of no fewer sessions */
    static void write(ObjectNode json, CellMemory cells, Incident incident, int least) {
        places(json, cells, incident);
        intruders(json.putArray("intruders"), cells, incident, least);
        ArrayNode reliability = json.putArray("reliability");
        if (incident.layer() == Layer.SAMPLER || incident.layer() == Layer.LOGITS) {
            reliability(reliability, cells, incident);
        }
    }

    /**
     * The question of the incident's first signal, asked of each value of each dimension, and of each kind of prompt.
     */
    private static void places(ObjectNode json, CellMemory cells, Incident incident) {
        Map<String, Map<String, Cell>> dimensions = new TreeMap<>();
        Map<String, Cell> scripts = new TreeMap<>();
        Question question = CellMemory.QUESTIONS.get(incident.blame().signal());
        int cut = question == null ? 0 : loudest(cells, incident);
        cells.since(
                incident.model(), incident.blame().signal(), incident.course().onset(), (key, cell) -> {
                    if (key.cut() != cut) {
                        return;
                    }
                    CohortKey place = key.place();
                    CohortKey twin = key.twin();
                    each(dimensions, place, twin, cell);
                    if (twin != null) {
                        each(dimensions, twin, place, cell); // what two sides say of each other speaks of both
                    }
                    if (incident.blame().cohort().contains(place)
                            && !key.scripts().isEmpty()) {
                        scripts.merge(key.scripts(), cell, Cell::plus);
                    }
                });
        json.put("asked", question == null ? "" : question.words().trials());
        json.put("did", question == null ? "" : question.words().hit().get(cut));
        ArrayNode places = json.putArray("places");
        dimensions.forEach((dimension, values) -> {
            if (values.size() > 1) {
                values.entrySet().stream()
                        .sorted(Comparator.comparingDouble(e -> -rate(e.getValue())))
                        .limit(VALUES)
                        .forEach(e -> places.add(
                                row(e.getValue()).put("dimension", dimension).put("value", e.getKey())));
            }
        });
        ArrayNode prompts = json.putArray("scripts");
        scripts.forEach((script, cell) -> prompts.add(row(cell).put("scripts", script)));
    }

    /** Adds to the values that this side has and the other has not. */
    private static void each(
            Map<String, Map<String, Cell>> dimensions, CohortKey place, @Nullable CohortKey other, Cell cell) {
        place.values().forEach((dimension, value) -> {
            if (other == null || !value.equals(other.values().get(dimension))) {
                dimensions.computeIfAbsent(dimension, d -> new TreeMap<>()).merge(value, cell, Cell::plus);
            }
        });
    }

    /** The form of the question that the blamed cohort answered yes to most often. */
    private static int loudest(CellMemory cells, Incident incident) {
        Map<Integer, Long> hits = new TreeMap<>();
        cells.since(
                incident.model(), incident.blame().signal(), incident.course().onset(), (key, cell) -> {
                    if (speaksOf(incident.blame().cohort(), key)) {
                        hits.merge(key.cut(), cell.hits(), Long::sum);
                    }
                });
        return incident.blame().signal().equals(SamplerCalibration.NAME)
                ? 0
                : hits.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .orElse(0);
    }

    private static boolean speaksOf(Cohort cohort, CellMemory.Key key) {
        CohortKey twin = key.twin();
        return cohort.contains(key.place()) || (twin != null && cohort.contains(twin));
    }

    /** Which scripts intruded into answers of the blamed cohort. */
    private static void intruders(ArrayNode json, CellMemory cells, Incident incident, int least) {
        if (!incident.blame().signals().contains(ScriptMixing.NAME)) {
            return;
        }
        Map<String, Long> scripts = new TreeMap<>();
        cells.since(incident.model(), ScriptMixing.NAME, incident.course().onset(), (key, cell) -> {
            String script = key.cut() == 0 ? Intruders.script(key.bin()) : "";
            if (!script.isEmpty()
                    && cell.hits() > 0
                    && incident.blame().cohort().contains(key.place())) {
                scripts.merge(script, cell.hits(), Long::sum);
            }
        });
        if (scripts.values().stream().mapToLong(Long::longValue).sum() >= least) {
            scripts.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(VALUES)
                    .forEach(e -> json.addObject().put("script", e.getKey()).put("count", e.getValue()));
        }
    }

    /** How often the most probable candidate was taken, beside how often it should have been, by that probability. */
    private static void reliability(ArrayNode json, CellMemory cells, Incident incident) {
        Map<Integer, Cell> bins = new TreeMap<>();
        cells.since(incident.model(), SamplerCalibration.NAME, incident.course().onset(), (key, cell) -> {
            if (key.cut() == 0
                    && key.bin() < Reliability.BINS
                    && incident.blame().cohort().contains(key.place())) {
                bins.merge(key.bin(), cell, Cell::plus);
            }
        });
        bins.forEach((bin, cell) -> json.add(row(cell)
                .put("low", ClopperPearson.lower(cell.trials(), cell.hits(), ALPHA))
                .put("high", ClopperPearson.upper(cell.trials(), cell.hits(), ALPHA))));
    }

    private static ObjectNode row(Cell cell) {
        ObjectNode row = JsonMapper.shared().createObjectNode();
        row.put("trials", cell.trials()).put("hits", cell.hits()).put("rate", rate(cell));
        double expected = (cell.expectedLow() + cell.expectedHigh()) / 2 / Math.max(1, cell.trials());
        return expected > 0 ? row.put("expected", expected) : row.putNull("expected");
    }

    private static double rate(Cell cell) {
        return cell.trials() == 0 ? 0 : (double) cell.hits() / (double) cell.trials();
    }
}
