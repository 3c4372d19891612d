package dev.plumbline.detector.tally;

import dev.plumbline.models.cell.CohortKey;
import dev.plumbline.models.sample.Sample;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a sample divides the fleet: by where it was served, and by what legitimately changes its output. */
public final class Dimensions {

    /** More scripts than these in one prompt make no finer stratum. */
    private static final int SCRIPTS = 8;

    private Dimensions() {}

    /**
     * Where the sample was served, by every dimension that it states. Labels stand beside the others by their own name.
     */
    public static CohortKey cohort(Sample s) {
        TreeMap<String, String> values = new TreeMap<>(s.servedBy().labels());
        values.put("pool", s.pool());
        put(values, "hardware", s.servedBy().hardware());
        put(values, "region", s.servedBy().region());
        put(values, "platform", s.servedBy().platform());
        put(values, "version", s.servedBy().version());
        put(values, "context_class.served", s.servedBy().servedClass());
        put(values, "sampler.implementation", s.sampler().engine().implementation());
        put(values, "sampler.precision", s.sampler().engine().precision());
        return new CohortKey(values);
    }

    /**
     * What legitimately changes the sample's output beside the model, such as
     * {@code region=us-east|prompt.scripts=Latn}; temperature to a fifth, top-p to a twentieth.
     *
     * @param strata which properties, in order
     */
    static String stratum(Sample s, List<String> strata) {
        return strata.stream().map(name -> name + "=" + value(s, name)).collect(Collectors.joining("|"));
    }

    private static String value(Sample s, String stratum) {
        String value = switch (stratum) {
            case "region" -> s.servedBy().region();
            case "context_class.requested" -> s.servedBy().requestedClass();
            case "platform" -> s.servedBy().platform();
            case "prompt.scripts" ->
                s.prompt().scripts() == null
                        ? null
                        : s.prompt().scripts().stream()
                                .distinct()
                                .sorted()
                                .limit(SCRIPTS)
                                .collect(Collectors.joining("+"));
            case "sampler.temperature" -> bucket(s.sampler().temperature(), 5);
            case "sampler.top_p" -> bucket(s.sampler().truncation().topP(), 20);
            default -> s.servedBy().labels().get(stratum);
        };
        return value == null ? "-" : value.replace('|', '/');
    }

    private static @Nullable String bucket(double value, int parts) {
        return Double.isNaN(value) ? null : Double.toString((double) Math.round(value * parts) / parts);
    }

    private static void put(Map<String, String> values, String dimension, @Nullable String value) {
        if (value != null) {
            values.put(dimension, value);
        }
    }
}
