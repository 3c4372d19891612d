package dev.plumbline.detector.model;

import dev.plumbline.detector.blame.LayerIncidents;
import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.HypothesisTest;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.models.incident.Evidence;
import dev.plumbline.models.incident.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The readings of all monitors of a model, those with most evidence first, as many as one record can hold. */
final class StrongestReadings {

    /** Bytes of the readings of a window at most, and of one without its cohort. */
    private static final long MOST_EVIDENCE = 4 << 20;

    private static final int A_READING = 150;

    private StrongestReadings() {}

    static List<Evidence.Reading> of(List<LayerIncidents> layers, Map<Level, Double> thresholds) {
        double threshold = thresholds.getOrDefault(Level.PAGE, Double.POSITIVE_INFINITY);
        List<Evidence.Reading> readings = new ArrayList<>();
        for (LayerIncidents layerIncidents : layers) {
            for (Map.Entry<Monitor, ShiryaevRoberts> e :
                    layerIncidents.panels().get(0).monitors().entrySet()) {
                HypothesisTest ask = layerIncidents.ask(e.getKey().ask());
                readings.add(new Evidence.Reading(
                        ask.question().name(),
                        ask.reference().code(),
                        e.getKey().cohort(),
                        e.getValue().value(),
                        threshold,
                        level(e.getValue().value(), thresholds)));
            }
        }
        readings.sort(Comparator.comparingDouble(Evidence.Reading::evidence).reversed());
        return strongest(readings);
    }

    /** Those with most evidence, as many as one record can hold. */
    private static List<Evidence.Reading> strongest(List<Evidence.Reading> readings) {
        long room = MOST_EVIDENCE;
        int kept = 0;
        while (kept < readings.size() && room > 0) {
            room -= A_READING + 3L * readings.get(kept).cohort().length(); // bytes of UTF-8 at most
            kept++;
        }
        return readings.subList(0, kept);
    }

    private static @Nullable Level level(double evidence, Map<Level, Double> thresholds) {
        Level reached = null;
        for (Map.Entry<Level, Double> e : thresholds.entrySet()) {
            reached = evidence >= e.getValue() ? e.getKey() : reached;
        }
        return reached;
    }
}
