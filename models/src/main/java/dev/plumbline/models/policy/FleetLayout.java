package dev.plumbline.models.policy;

import java.util.List;
import java.util.Map;

/**
 * How the fleet's traffic divides, and what its parts can carry.
 *
 * @param dimensions dimensions in the order in which names for the same traffic are preferred
 * @param maxValues a dimension with more values than this has no monitors of its own
 * @param strata what legitimately changes output beside the model, so that peers are compared within it only: names of
 *     {@link Policy#STRATA} and of labels
 * @param placement how sessions find their pool
 * @param capacities what each pool can carry, in any one unit; without them no action may take a pool away
 * @param identical pools between which there is nothing to find, for controls; by a name of the group
 * @param vocabularies how many tokens a model knows, by model: its ids lie below
 * @param quirks what pools are known to log oddly and is no fault, with the reason that somebody gave, by pool
 */
public record FleetLayout(
        List<String> dimensions,
        int maxValues,
        List<String> strata,
        Policy.Placement placement,
        Map<String, Double> capacities,
        Map<String, List<String>> identical,
        Map<String, Integer> vocabularies,
        Map<String, Map<Quirk, String>> quirks) {

    public FleetLayout {
        dimensions = List.copyOf(dimensions);
        strata = List.copyOf(strata);
        capacities = Map.copyOf(capacities);
        identical = Map.copyOf(identical);
        vocabularies = Map.copyOf(vocabularies);
        quirks = Map.copyOf(quirks);
    }
}
