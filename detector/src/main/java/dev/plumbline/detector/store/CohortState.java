package dev.plumbline.detector.store;

import dev.plumbline.models.proto.state.CohortListState;
import dev.plumbline.models.proto.state.DimensionState;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Dimensions and their values as messages. */
public final class CohortState {

    private CohortState() {}

    /** In order of the dimensions. */
    public static List<DimensionState> of(SortedMap<String, String> values) {
        return values.entrySet().stream()
                .map(e -> DimensionState.newBuilder()
                        .setDimension(e.getKey())
                        .setValue(e.getValue())
                        .build())
                .toList();
    }

    /** The same as one message, where cohorts stand in a list. */
    public static CohortListState list(SortedMap<String, String> values) {
        return CohortListState.newBuilder().addAllCohort(of(values)).build();
    }

    /** The reverse of {@link #of}. */
    public static SortedMap<String, String> read(List<DimensionState> stored) {
        TreeMap<String, String> values = new TreeMap<>();
        stored.forEach(state -> values.put(state.getDimension(), state.getValue()));
        return values;
    }
}
